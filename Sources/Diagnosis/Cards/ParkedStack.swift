import Goroutines

/// A stack as the rules look at it.
struct ParkedStack {
    /// Its place in the snapshot.
    let place: Int
    let id: Stack.ID
    /// Goroutines in the commonest state.
    let count: Int
    let park: Park
    /// What the frames outside the standard library say, leaf first; of very deep stacks the nearest.
    let own: [FunctionParts]
    /// The function that the goroutine was started with, if it is outside the standard library.
    let entry: FunctionParts?
    /// What the frames belong to, leaf first, each once.
    let owners: [Int]
    /// Those owners that are types.
    let types: [Int]
    /// Where those frames begin and end in the stack.
    let ends: (first: Int, last: Int)?
    /// The function that the goroutine was started with is the program's.
    let isStartedByOwn: Bool

    /// What the commonest state waits for.
    enum Park {
        case lock, readLock, writeLock
        case send, receive, select, nilSend, nilReceive, noCases
        case waitGroup, semaphore, condition
        case sleep, input
        /// It runs, or is in a system call, or nothing is known.
        case none

        init(_ stanza: Stanza) {
            let park = stanza.state.flatMap { Self.known[$0] } ?? .none
            self = park == .semaphore ? Self.behind(stanza.stack) ?? park : park
        }

        /// Up to Go 1.23 a dump says `semacquire` of several things: the calls tell which.
        private static func behind(_ stack: Stack) -> Park? {
            for frame in stack.frames {
                switch frame.function {
                case "sync.(*Mutex).Lock", "sync.runtime_SemacquireMutex": return .lock
                case "sync.(*RWMutex).RLock": return .readLock
                case "sync.(*RWMutex).Lock": return .writeLock
                case "sync.(*WaitGroup).Wait": return .waitGroup
                default: continue
                }
            }
            return nil
        }

        private static let known: [WaitState: Park] = [
            .mutexLock: .lock, .readLock: .readLock, .writeLock: .writeLock, .channelSend: .send,
            .channelReceive: .receive, .select: .select, .channelSendNil: .nilSend,
            .channelReceiveNil: .nilReceive, .selectNoCases: .noCases, .waitGroup: .waitGroup,
            .semaphore: .semaphore, .conditionWait: .condition, .sleep: .sleep, .ioWait: .input,
        ]
    }

    /// `place` is that of the stanza in its snapshot.
    init(_ stanza: Stanza, at place: Int, functions: inout FunctionTable) {
        (self.place, id, count) = (place, stanza.id, stanza.parked)
        park = Park(stanza)
        var own: [FunctionParts] = []
        let frames = stanza.stack.frames
        own.reserveCapacity(min(frames.count, Self.depth))
        var last = FunctionParts()
        var (owners, types): ([Int], [Int]) = ([], [])
        var ends: (first: Int, last: Int)?
        for place in frames.indices {
            last = functions[frames[place].function]
            guard !last.isStandard else { continue }
            ends = (ends?.first ?? place, place)
            guard own.count < Self.depth else { continue }
            own.append(last)
            guard !owners.contains(last.owner) else { continue }
            owners.append(last.owner)
            if last.isMethod { types.append(last.owner) }
        }
        (self.own, self.owners, self.types, self.ends) = (own, owners, types, ends)
        isStartedByOwn = !frames.isEmpty && !last.isStandard
        entry = isStartedByOwn ? last : nil
    }

    /// A profile may have stacks of thousands of calls.
    private static let depth = 64

    /// What the lock, channel or counter that it waits for probably belongs to.
    var owner: Int? { own.first?.owner }

    var waitsForLock: Bool {
        switch park {
        case .lock, .readLock, .writeLock: true
        default: false
        }
    }

    var waitsForChannel: Bool {
        switch park {
        case .send, .receive, .select, .nilSend, .nilReceive, .noCases: true
        default: false
        }
    }

    var waitsForCount: Bool { park == .waitGroup || park == .condition }

    /// It may go on by itself: it runs, or waits for the outside world or the time.
    var mayGoOn: Bool {
        switch park {
        case .none, .sleep, .input: true
        default: false
        }
    }

    /// Whether a frame is a method of the type `owner`.
    func hasMethod(of owner: Int) -> Bool { types.contains(owner) }

    /// Whether a frame behind the leaf is a method of `type`.
    func isInside(_ type: Int) -> Bool {
        own.dropFirst().contains { $0.isMethod && $0.owner == type }
    }
}

extension Stanza {
    /// Goroutines in the commonest state; all of them if the profile tells no states.
    var parked: Int { states.first?.count ?? count }
}
