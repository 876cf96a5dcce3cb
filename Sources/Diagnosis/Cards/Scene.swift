import Goroutines

/// All stacks of a snapshot, found by what they belong to.
struct Scene {
    /// Of each kind so many of the largest stacks of an owner are looked at: enough for a finding.
    static let most = 8

    let stacks: [ParkedStack]
    private let stanzas: [Stanza]
    private let hasLocks: Bool
    private let functions: FunctionTable
    /// By owner, the largest first.
    fileprivate var byOwner: [Int: Found] = [:]
    /// By the function that started them.
    private var byParent: [Int: [Int]] = [:]
    /// By the functions on them, closures too: the largest stack of all, and the largest that waits for
    /// a channel.
    private var inFunction: [Int: Int] = [:]
    private var waitingIn: [Int: Int] = [:]

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
        let stack = stacks[index]
        if hasLocks {
            for owner in stack.owners { byOwner[owner, default: Found()].add(index, of: stack) }
        }
        for part in stack.own {
            if inFunction[part.name] == nil { inFunction[part.name] = index }
            if stack.waitsForChannel, waitingIn[part.name] == nil { waitingIn[part.name] = index }
        }
        let creators = stanzas[stack.place].creators
        if creators.isEmpty {
            if let parent = stack.entry?.parent { add(index, startedBy: parent) }
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

    /// Others that may have taken the lock which a stack waits for: they are in the function or type
    /// where it waits, or in methods of another type that it is in.
    func others(than stack: ParkedStack, _ kind: Kind) -> [ParkedStack] {
        var found: Set<Int> = []
        for owner in [stack.owner].compactMap(\.self) + stack.types {
            found.formUnion(byOwner[owner]?.of(kind) ?? [])
        }
        return found.sorted().map { stacks[$0] }.filter { $0.id != stack.id }
    }

    /// Those that wait for a lock that a stack may have taken.
    func waiters(for stack: ParkedStack) -> [ParkedStack] {
        var found: Set<Int> = []
        for owner in stack.owners {
            for index in byOwner[owner]?.lock ?? []
            where stacks[index].owner == owner || stack.hasMethod(of: owner) {
                found.insert(index)
            }
        }
        return found.sorted().map { stacks[$0] }.filter { $0.id != stack.id }
    }

    /// The largest stacks of goroutines that were started by a function on this one.
    func children(of stack: ParkedStack) -> [ParkedStack] {
        let found = Set(stack.own.flatMap { byParent[$0.name] ?? [] })
        return found.sorted().map { stacks[$0] }.filter { $0.id != stack.id }
    }

    /// Whether any other goroutine is in a function.
    func isEntered(_ function: Int, besides stack: ParkedStack) -> Bool {
        inFunction[function].map { stacks[$0].id != stack.id } ?? false
    }

    /// One that waits for a channel in a function.
    func waiter(in function: Int, besides stack: ParkedStack) -> ParkedStack? {
        waitingIn[function].map { stacks[$0] }.flatMap { $0.id == stack.id ? nil : $0 }
    }

    /// The name of a function or type without the directories of its path.
    func name(_ number: Int?) -> String {
        guard let number else { return "?" }
        return String(Frame(function: functions.texts[number], file: "", line: 0).shortName)
    }
}

extension Scene.Found {
    fileprivate mutating func add(_ index: Int, of stack: ParkedStack) {
        func add(to list: inout [Int]) { if list.count < Scene.most { list.append(index) } }
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
