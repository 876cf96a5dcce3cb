import Goroutines

/// Finds the card of one stack.
struct CardRule {
    let stack: ParkedStack
    let scene: Scene
    let growth: Cards.Growth

    var card: Card? {
        switch stack.park {
        case .lock, .readLock, .writeLock: lockCard
        case .send: criticalSection ?? sendCard
        case .receive: criticalSection ?? receiveCard
        case .select: criticalSection ?? selectCard
        case .nilSend, .nilReceive: nilCard
        case .noCases: emptySelectCard
        case .waitGroup, .semaphore: waitGroupCard
        case .condition: conditionCard
        case .sleep: sleepCard
        case .input: ioCard
        case .none: nil
        }
    }

    // MARK: How many are too many

    /// Goroutines on one stack that are suspicious when nothing is known of its growth. Pools rarely
    /// exceed 32 workers, and their workers rarely block in a send or on a counter.
    private static func crowd(_ park: ParkedStack.Park) -> Int {
        switch park {
        case .lock, .readLock, .writeLock, .nilSend, .nilReceive, .noCases: 1
        case .waitGroup, .semaphore, .condition: 5
        case .send: 10
        case .receive, .select, .sleep: 33
        case .input: 50
        case .none: .max
        }
    }

    /// Whether a stack may get a card for its own sake.
    static func isSuspect(_ stanza: Stanza, growth: Cards.Growth) -> Bool {
        growth.isBad || stanza.parked >= crowd(ParkedStack.Park(stanza))
    }

    /// A growing stack always is one, whatever its size; one that was watched and does not grow never.
    private var isCrowd: Bool { isCrowd(Self.crowd(stack.park)) }
    private func isCrowd(_ least: Int) -> Bool {
        switch growth {
        case .grows, .proven: true
        case .flat: false
        case .unknown: stack.count >= least
        }
    }

    var countClause: String {
        let parked = "\(stack.count.counted("goroutine")) parked in \(scene.state(stack))"
        switch growth {
        case .grows: return "\(parked), and their number rises"
        case .proven: return "\(parked), and the runtime reports that they can never wake"
        case .flat, .unknown: return "\(parked) on this stack"
        }
    }

    /// What only a full dump or time can tell.
    var unknownGrowth: [String] { growth == .unknown ? ["whether their number grows"] : [] }

    func accuse(
        _ mistake: Mistake, _ confidence: Card.Confidence, _ evidence: [String],
        missing: [String] = [], related: [Stack.ID] = []
    ) -> Card {
        Card(
            mistake, growth.isBad ? max(confidence, .likely) : confidence,
            evidence: [countClause] + evidence, missing: missing + unknownGrowth,
            line: scene.line(stack),
            related: related)
    }
}

// MARK: Channels
extension CardRule {
    private var closure: FunctionParts? {
        stack.own.first.flatMap { $0.isClosure && stack.own.count == 1 ? $0 : nil }
    }

    var sendCard: Card? {
        guard isCrowd else { return restingPool }
        guard let closure else {
            return accuse(
                .unansweredSend, .possible, ["the send is in \(name)"],
                missing: ["whether anything receives"])
        }
        let parent = closure.parent ?? closure.outer
        let around = scene.name(parent)
        let started = "its only frame outside the standard library is a closure of \(around)"
        if let waiter = scene.waiter(in: parent, besides: stack) {
            return accuse(
                .manySends, .possible,
                [started, "\(around) itself waits in \(scene.state(waiter))"],
                missing: ["whether it receives as often as they send"], related: [waiter.id])
        }
        let isGone = !scene.isEntered(parent, besides: stack)
        return accuse(
            .fireAndForgetSend, isGone && stack.count >= 100 ? .likely : .possible,
            [started]
                + (isGone ? ["no goroutine is in \(around) any more"] : []),
            missing: ["whether anything receives"])
    }

    var receiveCard: Card? {
        guard isCrowd else { return restingPool }
        if scene.stanza(stack).stack.runtimeFrames.contains(where: {
            $0.function == "runtime.chanrecv2"
        }) {
            return accuse(
                .unclosedRange, .possible, ["it receives in a range or with `v, ok`"],
                missing: ["whether anything sends, or closes the channel"])
        }
        return accuse(
            .unansweredReceive, .possible, ["the receive is in \(name)"],
            missing: ["whether anything sends"])
    }

    var selectCard: Card? {
        guard isCrowd else { return restingPool }
        if stack.own.count == 1, stack.own[0].isMethod {
            return accuse(
                .startWithoutStop, .possible,
                ["each of them runs \(name), one for each object ever started"],
                missing: ["whether anything stops one"])
        }
        return accuse(
            .unansweredReceive, .possible, ["the select is in \(name)"],
            missing: ["whether one of its cases can become ready"])
    }

    var nilCard: Card? {
        Card(
            .nilChannel, .certain,
            evidence: [countClause, "the channel is nil, so this can never proceed"],
            line: scene.line(stack))
    }

    var emptySelectCard: Card? {
        // A program that ends by a signal parks its main goroutine so.
        let isMain = scene.line(stack)?.function == "main.main"
        guard !(isMain && stack.count == 1) else {
            return rest("the main goroutine waits while the others work")
        }
        return Card(
            .emptySelect, .certain,
            evidence: [countClause, "a select without cases can never proceed"],
            line: scene.line(stack))
    }

    private var name: String { scene.place(stack).map { String($0.shortName) } ?? "?" }
}

// MARK: Locks
extension CardRule {
    /// For a goroutine at a channel: others wait for the lock of a type in whose method it is.
    var criticalSection: Card? {
        let waiting = scene.waiters(for: stack)
        guard isPileUp(waiting), isLikelyHolder(stack) else { return nil }
        let count = waiting.reduce(0) { $0 + $1.count }
        let atLeast = waiting.count < Scene.most ? "" : "at least "
        return Card(
            .operationUnderLock, .likely,
            evidence: [
                countClause,
                "\(atLeast)\(count.counted("other goroutine")) \(count == 1 ? "waits" : "wait") for a lock in the same code",
            ], missing: ["that it holds this lock"], line: scene.line(stack),
            related: waiting.map(\.id))
    }

    /// Too many wait, or for too long, to be ordinary contention.
    private func isPileUp(_ waiting: [ParkedStack]) -> Bool {
        waiting.reduce(0) { $0 + $1.count } >= Self.leastWaiting
            || growth.isBad && !waiting.isEmpty
            || waiting.contains { scene.stanza($0).waitMinutes?.max ?? 0 >= 1 }
    }

    private static let leastWaiting = 5

    /// A loop of one frame that selects is at rest: it seldom holds a lock.
    private func isLikelyHolder(_ other: ParkedStack) -> Bool {
        !(other.park == .select && other.own.count == 1)
    }

    var lockCard: Card? {
        let word = stack.park == .readLock ? "RLock" : "Lock"
        let leaf = stack.owner ?? -1
        let type = scene.name(stack.owner)
        let peers = scene.others(than: stack, .lock)
        guard isPileUp([stack] + peers) else { return nil }
        if let busy = scene.others(than: stack, .active).first, !isCrowd(100) {
            return rest("\(place(busy)) is at work under the same lock")
        }
        let atChannel = scene.others(than: stack, .channel).filter(isLikelyHolder)
        let counting = scene.others(than: stack, .count)
        if let holder = atChannel.max(by: { Self.rank($0) < Self.rank($1) }) ?? counting.first {
            return accuse(
                atChannel.isEmpty ? .lockHeld : .operationUnderLock, .likely,
                [
                    "\(place(holder)) is in \(scene.state(holder)), in the same code, and isn't waiting for the lock"
                ], missing: ["that it holds this lock"], related: [holder.id])
        }
        let isNested = stack.isInside(leaf)
        let writer = peers.first { $0.park == .writeLock }
        if isNested, stack.park == .readLock, let writer {
            return accuse(
                .readLockTwice, .likely,
                [
                    "it calls \(word) from another method of \(type)",
                    "\(place(writer)) waits to write: new readers wait behind it",
                ], missing: ["that the outer method holds the read lock"],
                related: [stack.id, writer.id])
        }
        // Each of two waits inside a method of what the other waits for.
        if let other = peers.first(where: { isOrder(with: $0) }) {
            return accuse(
                .lockOrder, .likely,
                [
                    "\(place(other)) waits for a lock too, in code whose lock this one wants"
                ], missing: ["which locks the two hold"], related: [other.id])
        }
        if isNested {
            return accuse(
                .lockTwice, .likely,
                ["it calls \(word) from another method of \(type)"],
                missing: ["that the outer method holds the lock"], related: [stack.id])
        }
        let holder = peers.first { $0.isInside(leaf) }
        return accuse(
            .lockHeld, .possible,
            holder.map {
                ["\(place($0)) is in a method of \(type) and waits for a lock itself"]
            } ?? ["every goroutine in \(type) is waiting for the lock"],
            missing: ["what locked it"], related: (holder ?? peers.first).map { [$0.id] } ?? [])
    }

    /// Whether the two may have taken two locks in opposite order.
    private func isOrder(with other: ParkedStack) -> Bool {
        guard stack.own.count > 1, other.own.count > 1, let mine = stack.owner,
            let its = other.owner
        else { return false }
        if mine != its { return other.isInside(mine) || stack.isInside(its) }
        return stack.own.contains { $0.isMethod && !other.hasMethod(of: $0.owner) }
            || other.own.contains { $0.isMethod && !stack.hasMethod(of: $0.owner) }
    }

    /// The function in which a goroutine is parked.
    private func place(_ other: ParkedStack) -> String {
        scene.place(other).map { String($0.shortName) } ?? "?"
    }

    /// Who sends is a likelier holder than who receives, and that one than who selects.
    private static func rank(_ stack: ParkedStack) -> Int {
        switch stack.park {
        case .send: 3
        case .receive: 2
        default: 1
        }
    }
}

// MARK: Counting, time, network
extension CardRule {
    var waitGroupCard: Card? {
        guard isCrowd else { return restingPool }
        let workers = scene.children(of: stack)
        if workers.contains(where: \.mayGoOn), !growth.isBad {
            return rest("goroutines that it started are still at work")
        }
        let count = workers.reduce(0) { $0 + $1.count }
        return accuse(
            .waitGroup, workers.isEmpty ? .possible : .likely,
            workers.isEmpty
                ? ["the goroutines that it started are gone"]
                : [
                    "\(count.counted("goroutine")) that it started \(count == 1 ? "is" : "are") parked"
                ],
            missing: workers.isEmpty ? ["whether Done is called for each Add"] : [],
            related: workers.map(\.id))
    }

    var conditionCard: Card? {
        guard isCrowd else { return restingPool }
        return accuse(
            .condition, .possible, ["the wait is in \(name)"],
            missing: ["whether anything signals"])
    }

    var sleepCard: Card? {
        guard isCrowd else { return restingPool }
        return accuse(
            .endlessLoop, .possible, ["the sleep is in \(name)"], missing: ["a way out of its loop"]
        )
    }

    var ioCard: Card? {
        guard isCrowd, !stack.own.isEmpty else { return restingPool }
        return accuse(
            .noTimeout, .possible, ["the wait is in \(name)"],
            missing: ["whether a deadline is set"])
    }

    /// Watched, and no more than there were.
    private var restingPool: Card? {
        growth == .flat && stack.count >= Self.crowd(stack.park)
            ? rest("their number does not grow: workers at rest, or one for each of a fixed set")
            : nil
    }

    func rest(_ why: String) -> Card {
        Card(.resting, .likely, evidence: [countClause, why], line: scene.line(stack))
    }
}
