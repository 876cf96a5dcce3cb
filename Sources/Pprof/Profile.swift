package import Goroutines

/// One decoded response in compact form: grouped by stack already, its names still bytes.
package struct Profile: Sendable {
    /// Goroutines that are alike in all that the form tells.
    package struct Record: Sendable {
        package var stack: UInt32
        /// What the header or the labels of a sample say.
        package var attributes: UInt32
        /// The `go` statement, an index into the calls.
        package var creator: UInt32?
        package var creatorHasNumber = false
        package var count: Int

        /// But for the count.
        func isAlike(_ other: Record) -> Bool {
            stack == other.stack && attributes == other.attributes && creator == other.creator
                && creatorHasNumber == other.creatorHasNumber
        }
    }

    /// How many goroutines of a record have been parked for so many minutes; a record may have
    /// several of the same minutes.
    struct Wait: Sendable {
        var record: UInt32
        var minutes: UInt32
        var count: Int
    }

    package struct Attributes: Hashable, Sendable {
        /// Index into `states`; nil where the stack tells the state, or nothing does.
        package var state: UInt32?
        /// Nil as well where `waits` tells them.
        package var minutes: UInt32?
        package var labels: UInt32?
        package var isLeaked = false
        package var isLockedToThread = false
        package var isInBubble = false
        /// One of the runtime's own: no part of the program.
        package var isSystem = false
    }

    /// A function, file and line, each once.
    struct Call: Sendable {
        var function: UInt32
        var file: UInt32
        var line: Int32
    }

    struct Function: Sendable {
        var hash: UInt64
        var name: UInt32
        var role: FunctionRole
    }

    /// The calls of a stack: those of the runtime in front, then those that debug=2 prints.
    struct Trace: Sendable {
        var id: Stack.ID
        var calls: Range<UInt32>
        var runtimeCalls: UInt32
        /// Calls in the profile, hidden ones included.
        var depth: UInt32
        /// Number of the distinct stack.
        var group: UInt32 = 0
        /// Frames that the runtime left out in the middle.
        var elided: Int? { elidedCalls.map { Int($0) } }
        var elidedCalls: UInt32?
        /// The root is the entry of the main goroutine: nothing below it was lost.
        var endsInMain = false
        var isCut = false
        /// `isCut` is what the profile says, and needs no guess from the depth.
        var saysIfCut = false
        var wait: ParkedOn?
    }

    package internal(set) var format: Snapshot.Format
    package internal(set) var takenAt: Double?
    package internal(set) var statedTotal: Int?
    package internal(set) var isTruncated = false
    package internal(set) var skipped: [Skipped] = []
    package internal(set) var program: String?
    package internal(set) var buildID: String?
    /// A delta profile's span in seconds: counts are differences and may be negative.
    package internal(set) var duration: Double?
    /// Only goroutines that the runtime's leak check found are in it.
    package internal(set) var isLeakProfile = false

    /// Why the program died, as its own first line says.
    package internal(set) var reason: String?
    /// The goroutine that the program died of, and its trace.
    var death: (goroutine: Int, trace: UInt32)?
    /// Dumps in the input, of which this is one.
    package internal(set) var dumps = 1
    /// What stood in front of every line.
    package internal(set) var removedPrefix: String?
    /// What the dump was in, such as `JSON field log` or `file goroutines.txt`; nil if it was in nothing.
    package internal(set) var foundIn: String?
    /// The lines came from the last to the first, as a log service exports them.
    package internal(set) var wasReversed = false

    package internal(set) var records: [Record] = []
    var waits: [Wait] = []
    package internal(set) var attributes: [Attributes] = []
    package internal(set) var states: [WaitState] = []
    var names = NameTable()
    var functions: [Function] = []
    var calls: [Call] = []
    var traces: [Trace] = []
    var traceCalls: [UInt32] = []
    /// Number of distinct stacks.
    package internal(set) var groupCount = 0
    var labels: [(key: UInt32, value: UInt32)] = []
    var labelSets: [Range<Int>] = []
    var labelsInSets: [UInt32] = []

    init(format: Snapshot.Format) { self.format = format }

    /// Detects the form from the bytes (gzip, protobuf, debug=1, debug=2, a log with a dump in it).
    /// `dump` says which of several dumps, from 1; nil is the last.
    package init(decoding body: [UInt8], dump: Int? = nil) throws(ProfileError) {
        var decoder = ProfileDecoder(dump: dump)
        try decoder.feed(body.span)
        self = try decoder.finish()
    }
}

extension Profile {
    func frame(_ call: UInt32, texts: inout NameTexts) -> Frame {
        let call = calls[Int(call)]
        return Frame(
            function: texts.text(functions[Int(call.function)].name, in: names),
            file: texts.text(call.file, in: names), line: Int(call.line))
    }

    func stack(_ trace: Trace, texts: inout NameTexts) -> Stack {
        let calls = traceCalls[Int(trace.calls.lowerBound)..<Int(trace.calls.upperBound)]
        let runtimeCalls = Int(trace.runtimeCalls)
        var shape = StackHash()
        for call in calls.dropFirst(runtimeCalls) {
            shape.combine(name: functions[Int(self.calls[Int(call)].function)].hash, line: 0)
        }
        return Stack(
            id: trace.id, shape: shape.id,
            frames: calls.dropFirst(runtimeCalls).map { frame($0, texts: &texts) },
            runtimeFrames: calls.prefix(runtimeCalls).map { frame($0, texts: &texts) },
            isCut: trace.isCut)
    }
}
