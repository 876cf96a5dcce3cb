import Goroutines

/// The card of a goroutine that the standard library started, or that waits in it for one of its own:
/// known by its functions alone.
struct LibraryRule {
    let stanza: Stanza
    let growth: Cards.Growth

    /// Idle connections of a client, up to so many.
    private static let mostIdle = 200
    /// So many that wait for a connection are more than a burst.
    private static let leastWaiting = 10

    var card: Card? {
        switch stanza.stack.frames.last?.function {
        case "net/http.(*persistConn).readLoop", "net/http.(*persistConn).writeLoop":
            guard growth.isBad || growth == .unknown && stanza.parked >= Self.mostIdle else {
                return rest("an idle connection of an HTTP client")
            }
            return Card(
                .unclosedBody, growth.isBad ? .likely : .possible,
                evidence: [
                    parked, "each connection of an HTTP client has one of these",
                    "a response whose body is neither read to its end nor closed keeps its connection",
                ], missing: ["which call leaves the body open"], line: stanza.title)
        case "net/http.(*conn).serve" where stanza.state == .ioWait && isIdle:
            return rest("a connection that a client keeps open")
        case "database/sql.(*DB).connectionOpener", "os/signal.loop":
            return rest("a goroutine of the standard library")
        default: return poolCard
        }
    }

    private var poolCard: Card? {
        guard stanza.state == .select || stanza.state == .channelReceive, growth != .flat,
            growth.isBad || stanza.parked >= Self.leastWaiting,
            stanza.stack.frames.contains(where: { $0.function == "database/sql.(*DB).conn" })
        else { return nil }
        return Card(
            .exhaustedPool, .likely,
            evidence: [parked, "they wait in database/sql for a connection of the pool"],
            missing: ["which code keeps the connections"],
            line: stanza.stack.userFrame)
    }

    /// No code of the program is on the stack.
    private var isIdle: Bool { stanza.stack.frames.allSatisfy(\.isStandard) }

    private var parked: String {
        "\(stanza.parked.counted("goroutine")) parked in \(stanza.state?.name ?? "?")"
    }

    private func rest(_ why: String) -> Card {
        Card(.resting, .likely, evidence: [parked, why], line: stanza.title)
    }
}
