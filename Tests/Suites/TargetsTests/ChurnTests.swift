import Goroutines
import Targets
import TestSupport
import Testing

@Suite("Stacks that come and go")
struct ChurnTests {
    /// A hundred stacks never seen before in each poll, beside one that stays.
    private static func poll(_ number: Int) -> Poll {
        let new = (0..<100).map { BusyService.stanza(1000 + number * 100 + $0, count: 1) }
        return Poll(
            startedAt: 1000 + Double(number), duration: 0.1, bodyBytes: 100,
            snapshot: Snapshot(
                format: .protobuf, takenAt: 1000 + Double(number),
                stanzas: new + [BusyService.stanza(1, count: 50)], program: "/bin/a"))
    }

    @Test(
        "leave nothing behind but the last of them, and no longer IDs",
        arguments: [true, false])
    func churn(followsStacks: Bool) {
        var watched = Watched(interval: 1, followsStacks: followsStacks)
        var most = 0
        for number in 0..<200 {
            watched.poll(Self.poll(number))
            most = max(most, watched.state.history.tracks.count)
        }
        let history = watched.state.history
        let stays = BusyService.stanza(1, count: 50)
        if followsStacks {
            #expect(most > History.maximumGone && most < 2 * History.maximumGone)
            #expect(history.tracks[stays.id]?.stanza?.count == 50)
            // The baseline stays whole.
            let first = Self.poll(0).snapshot?.stanzas ?? []
            #expect(first.allSatisfy { history.tracks[$0.id]?.baseline != nil })
        } else {
            #expect(history.tracks.isEmpty)
        }
        #expect(history.shortID(stays.id).count <= 7)
    }
}
