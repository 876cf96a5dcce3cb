import Goroutines

/// A stack as the rules look at it.
struct ParkedStack {
    /// Its place in the snapshot.
    let place: Int
    let id: Stack.ID
    let count: Int
    let park: Park
    /// What the frames outside the standard library say, leaf first.
    let own: [FunctionParts]
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
        (self.place, id, count) = (place, stanza.id, stanza.count)
        park = Park(stanza)
        var own: [FunctionParts] = []
        let frames = stanza.stack.frames
        own.reserveCapacity(frames.count)
        var isOwn = false
        var ends: (first: Int, last: Int)?
        for place in frames.indices {
            let part = functions[frames[place].function]
            isOwn = !part.isStandard
            guard isOwn else { continue }
            own.append(part)
            ends = (ends?.first ?? place, place)
        }
        (self.own, self.ends, isStartedByOwn) = (own, ends, isOwn)
    }

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

    /// Whether a frame belongs to `owner`.
    func has(_ owner: Int) -> Bool { own.contains { $0.owner == owner } }

    /// Whether a frame is a method of the type `owner`.
    func hasMethod(of owner: Int) -> Bool { own.contains { $0.owner == owner && $0.isMethod } }

    /// Whether a frame behind the leaf is a method of `type`.
    func isInside(_ type: Int) -> Bool {
        own.dropFirst().contains { $0.isMethod && $0.owner == type }
    }

    /// Whether the lock that this one waits for may be one that `other` has taken: they are in code of
    /// one type, or in the function or type where this one waits.
    func meets(_ other: ParkedStack) -> Bool {
        guard let owner else { return false }
        return other.has(owner) || own.contains { $0.isMethod && other.hasMethod(of: $0.owner) }
    }
}
