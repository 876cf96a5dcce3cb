import Goroutines

/// All stacks of a snapshot, found by what they belong to.
struct Scene {
    /// Of each kind so many of the largest stacks are looked at: enough for a finding.
    private static let most = 8

    let stacks: [ParkedStack]
    private let stanzas: [Stanza]
    private let hasLocks: Bool
    private let functions: FunctionTable
    /// By owner, the largest first.
    fileprivate var byOwner: [Int: Found] = [:]
    /// By the function that started them.
    private var byParent: [Int: [Int]] = [:]
    /// Stacks that wait for a channel, by the functions on them without closures.
    private var byOuter: [Int: Int] = [:]

    fileprivate struct Found {
        var lock: [Int] = []
        var channel: [Int] = []
        var count: [Int] = []
        var active: [Int] = []
    }

    /// What the others of an owner do.
    enum Kind {
        case lock, channel, count, active
    }

    /// `serving` are the stacks that only answer the poll.
    init(_ snapshot: Snapshot, serving: Set<Stack.ID>) {
        var functions = FunctionTable()
        let stanzas = snapshot.stanzas
        var stacks: [ParkedStack] = []
        stacks.reserveCapacity(stanzas.count)
        for place in stanzas.indices
        where stanzas[place].count > 0 && !serving.contains(stanzas[place].id) {
            stacks.append(ParkedStack(stanzas[place], at: place, functions: &functions))
        }
        (self.stacks, self.stanzas, self.functions) = (stacks, stanzas, functions)
        hasLocks = stacks.contains(where: \.waitsForLock)
        for index in stacks.indices { add(index) }
    }

    private mutating func add(_ index: Int) {
        let own = stacks[index].own
        for place in own.indices {
            let part = own[place]
            if hasLocks, !own[..<place].contains(where: { $0.owner == part.owner }) {
                byOwner[part.owner, default: Found()].add(index, of: stacks[index])
            }
            if !part.isClosure, stacks[index].waitsForChannel, byOuter[part.outer] == nil {
                byOuter[part.outer] = index
            }
        }
        let creators = stanzas[stacks[index].place].creators
        if creators.isEmpty {
            if let parent = own.last?.parent { add(index, startedBy: parent) }
        } else {
            for creator in creators {
                if let parent = functions.find(creator.value.function) {
                    add(index, startedBy: parent)
                }
            }
        }
    }

    private mutating func add(_ index: Int, startedBy parent: Int) {
        if byParent[parent, default: []].count < Self.most {
            byParent[parent, default: []].append(index)
        }
    }

    func stanza(_ stack: ParkedStack) -> Stanza { stanzas[stack.place] }

    /// The program's line nearest to where it is parked.
    func place(_ stack: ParkedStack) -> Frame? {
        let stanza = stanzas[stack.place]
        return stack.ends.map { stanza.stack.frames[$0.first] } ?? stanza.title
    }

    /// The line that a card names: that of the function which the goroutine was started with, by which
    /// Go's own tests name a leak. If another module started it, that of the program's outermost
    /// function; if the standard library did, the line where it left the program's code.
    func line(_ stack: ParkedStack) -> Frame? {
        guard stack.isStartedByOwn, let last = stack.ends?.last else { return place(stack) }
        let frames = stanzas[stack.place].stack.frames
        return frames.last { $0.origin == .user } ?? frames[last]
    }

    /// The name of the state, as debug=2 has it.
    func state(_ stack: ParkedStack) -> String { stanzas[stack.place].state?.name ?? "?" }

    /// Others that meet a stack that waits for a lock, those of its nearest frames first.
    func others(than stack: ParkedStack, _ kind: Kind) -> [ParkedStack] {
        var found: [Int] = []
        for owner in stack.own.map(\.owner) {
            for index in byOwner[owner]?.of(kind) ?? [] where !found.contains(index) {
                if stacks[index].id != stack.id, stack.meets(stacks[index]) { found.append(index) }
            }
        }
        return found.sorted().map { stacks[$0] }
    }

    /// Those that wait for a lock that a stack may have taken.
    func waiters(for stack: ParkedStack) -> [ParkedStack] {
        var found: [Int] = []
        for owner in stack.own.map(\.owner) {
            for index in byOwner[owner]?.lock ?? [] where !found.contains(index) {
                if stacks[index].id != stack.id, stacks[index].meets(stack) { found.append(index) }
            }
        }
        return found.sorted().map { stacks[$0] }
    }

    /// The largest stacks of goroutines that were started by a function on this one.
    func children(of stack: ParkedStack) -> [ParkedStack] {
        let found = Set(stack.own.flatMap { byParent[$0.name] ?? [] })
        return found.sorted().map { stacks[$0] }.filter { $0.id != stack.id }
    }

    /// One that waits for a channel in the function around a closure.
    func waiter(in outer: Int, not stack: ParkedStack) -> ParkedStack? {
        byOuter[outer].map { stacks[$0] }.flatMap { $0.id == stack.id ? nil : $0 }
    }

    /// The name of a function or type without the directories of its path.
    func name(_ number: Int?) -> String {
        guard let number else { return "?" }
        return String(Frame(function: functions.texts[number], file: "", line: 0).shortName)
    }
}

extension Scene.Found {
    fileprivate mutating func add(_ index: Int, of stack: ParkedStack) {
        func add(to list: inout [Int]) { if list.count < 8 { list.append(index) } }
        if stack.waitsForLock {
            add(to: &lock)
        } else if stack.waitsForChannel {
            add(to: &channel)
        } else if stack.waitsForCount {
            add(to: &count)
        } else if stack.mayGoOn {
            add(to: &active)
        }
    }

    fileprivate func of(_ kind: Scene.Kind) -> [Int] {
        switch kind {
        case .lock: lock
        case .channel: channel
        case .count: count
        case .active: active
        }
    }
}
