package import Goroutines

/// The cards of a snapshot: what each parked stack looks like, by its state, its frames, its growth
/// and the other stacks.
package struct Cards: Sendable {
    /// How a stack's count behaves.
    package enum Growth: Sendable {
        case grows
        /// It was watched and does not grow.
        case flat
        case unknown
        /// The runtime reports that these goroutines can never proceed.
        case proven
    }

    private var cards: [Stack.ID: Card] = [:]

    /// Nil if the stack looks like nothing in particular.
    package subscript(stack: Stack.ID) -> Card? { cards[stack] }

    /// Of no snapshot.
    package init() {}

    /// - Parameters:
    ///   - snapshot: what one poll or file shows.
    ///   - serving: the stacks that only answer the poll, if they are known already.
    ///   - growth: how the count of a stack behaves.
    package init(
        of snapshot: Snapshot, serving: Set<Stack.ID>? = nil,
        growth: (Stack.ID) -> Growth = { _ in .unknown }
    ) {
        let serving = serving ?? snapshot.pollServing
        let isDeadlock = snapshot.reason?.contains("all goroutines are asleep") ?? false
        func growthOf(_ stanza: Stanza) -> Growth {
            isDeadlock || stanza.leaked > 0 ? .proven : growth(stanza.id)
        }
        let hasSuspects = snapshot.stanzas.contains {
            !serving.contains($0.id) && CardRule.isSuspect($0, growth: growthOf($0))
        }
        for stanza in snapshot.stanzas where stanza.count > 0 && !serving.contains(stanza.id) {
            cards[stanza.id] = LibraryRule(stanza: stanza, growth: growthOf(stanza)).card
        }
        guard hasSuspects else { return }
        let scene = Scene(snapshot, serving: serving)
        for stack in scene.stacks where cards[stack.id] == nil {
            cards[stack.id] =
                CardRule(stack: stack, scene: scene, growth: growthOf(scene.stanza(stack))).card
        }
        blameChildren(in: scene)
    }

    /// A stack that waits for stuck goroutines gets their card.
    private mutating func blameChildren(in scene: Scene) {
        for stack in scene.stacks {
            switch stack.park {
            case .waitGroup, .receive, .select, .semaphore: break
            default: continue
            }
            guard cards[stack.id]?.mistake.family != .lockAndChannel else { continue }
            let stuck = scene.children(of: stack).filter { child in
                guard let family = cards[child.id]?.mistake.family else { return false }
                return family == .lock || family == .lockAndChannel
                    || family == .counting
                        && stack.park != .waitGroup
            }
            guard let child = stuck.max(by: { ($0.count, $1.id) < ($1.count, $0.id) }),
                let cause = cards[child.id]
            else { continue }
            cards[stack.id] = Card(
                cause.mistake, .possible,
                evidence: [
                    "it started \(child.count.counted("goroutine")) that are stuck: "
                        + cause.mistake.rawValue
                ], missing: ["whether it waits for them"], line: scene.line(stack),
                related: [child.id]
                    + cause.related.filter { $0 != stack.id && $0 != child.id })
        }
    }
}

extension Cards.Growth {
    /// Whatever the number of goroutines, something is wrong with them.
    var isBad: Bool { self == .grows || self == .proven }
}
