internal import GRDB
internal import Goroutines

/// What an archive keeps of a stanza beside its stack.
struct StanzaEntry: Hashable {
    /// A request's labels may be as many as its goroutines: the commonest are kept.
    static let maximumLabels = 64

    var count: Int
    var states: [Tally<WaitState>] = []
    var labels: [Tally<Label>] = []
    var creators: [Tally<Frame>] = []
    var waitMinutes: WaitMinutes?
    var leaked = 0
    var lockedToThread = 0
    var inBubble = 0
    var elidedFrames: ClosedRange<Int>?

    init(count: Int, state: WaitState?) {
        self.count = count
        states = state.map { [Tally($0, count: count)] } ?? []
    }

    init(_ stanza: Stanza) {
        count = stanza.count
        states = stanza.states
        labels = Array(stanza.labels.prefix(Self.maximumLabels))
        creators = stanza.creators
        waitMinutes = stanza.waitMinutes
        leaked = stanza.leaked
        lockedToThread = stanza.lockedToThread
        inBubble = stanza.inBubble
        elidedFrames = stanza.elidedFrames
    }

    func stanza(_ stack: Stack) -> Stanza {
        var stanza = Stanza(
            stack: stack, count: count, states: states, labels: labels, creators: creators,
            waitMinutes: waitMinutes)
        stanza.leaked = leaked
        stanza.lockedToThread = lockedToThread
        stanza.inBubble = inBubble
        stanza.elidedFrames = elidedFrames
        return stanza
    }
}

/// The states that are written as a number. Numbers are in files: the list is only added to.
enum StateNumber {
    static let known: [WaitState] = [
        .running, .runnable, .channelSend, .channelReceive, .channelSendNil, .channelReceiveNil,
        .select, .selectNoCases, .ioWait, .sleep, .conditionWait, .mutexLock, .readLock, .writeLock,
        .waitGroup, .semaphore, .coroutine, .systemCall, .leaked,
    ]
    private static let numbers = Dictionary(
        uniqueKeysWithValues: known.enumerated().map { ($0.element, $0.offset) })
    /// Numbers from here on are those of names.
    private static let names: UInt64 = 64

    static func number(_ state: WaitState, names: inout BlobNames) -> UInt64 {
        if let number = numbers[state] { return UInt64(number) }
        return Self.names + names.number(state.name)
    }

    static func state(_ number: UInt64, names: BlobNames) throws(SenselessRow) -> WaitState {
        if number < UInt64(known.count) { return known[Int(number)] }
        guard number >= Self.names else { throw SenselessRow() }
        return WaitState(try names.text(number - Self.names))
    }
}
