import Testing
import Trends

@Suite("The events of a history")
struct HistoryEventTests {
    @Test(
        "a restart notes both totals, and the uptime if it is plausible",
        arguments: [
            (3912, 255_600, "3,912 -> 1,502, up 2d23h"), (3912, nil, "3,912 -> 1,502"),
            (3912, -5, "3,912 -> 1,502"), (3912, 1.7e10, "3,912 -> 1,502"),
            (3912, .nan, "3,912 -> 1,502"), (0, 71, "0 -> 1,502, up 71s"),
        ] as [(Int, Double?, String)])
    func restart(before: Int, uptime: Double?, note: String) {
        let event = HistoryEvent.restart(
            isCertain: true, from: before, to: 1502, uptime: uptime, at: 100)
        #expect(event == HistoryEvent(.restart(isCertain: true), at: 100, note: note))
    }

    @Test(
        "a deploy notes the beginning of both build IDs, made safe to show",
        arguments: [
            ("3f2a9c04d1", "77ab011e92", "3f2a9c0 -> 77ab011"), ("a", "\u{1b}[2J", "a -> ?[2J"),
        ])
    func deploy(before: String, now: String, note: String) {
        let event = HistoryEvent.deploy(from: before, to: now, at: 100)
        #expect(event == HistoryEvent(.deploy, at: 100, note: note))
    }

    @Test(
        "a clock that was set notes the way and by how much",
        arguments: [(-3600, "back by 1h00m"), (90_061, "forward by 1d01h"), (60, "forward by 60s")]
            as [(Double, String)])
    func clockSet(seconds: Double, note: String) {
        let event = HistoryEvent.clockSet(by: seconds, at: 100)
        #expect(event == HistoryEvent(.clockSet, at: 100, note: note))
    }
}
