import Goroutines
import Testing

@Suite("Typed text")
struct TypedTextTests {
    @Test(
        "a length of time is a number of seconds, or numbers with units",
        arguments: [
            ("5", 5), ("0.5", 0.5), ("0", 0), ("500ms", 0.5), ("5s", 5), ("1.5s", 1.5),
            ("5m", 300), ("1h30m", 5400), ("1h0.5m", 3630), ("2d", 172_800), ("1w", 604_800),
            ("1w2d3h4m5s6ms", 788_645.006),
        ] as [(String, Double)])
    func length(text: String, seconds: Double) throws {
        let length = try #require(Double(seconds: text))
        #expect((length - seconds).magnitude < 1e-9)
    }

    @Test(
        "anything else isn't a length of time",
        arguments: [
            "", " ", "s", "-5", "+5", "5 s", "5S", "5x", "5mm", "1h30", "1.2.3", ".", "m5", "1e3",
            "0x10", "٣s", "5s ", "inf", "nan", "\(String(repeating: "9", count: 400))",
        ])
    func refused(text: String) {
        #expect(Double(seconds: text) == nil)
    }

    @Test(
        "two words are as far apart as the characters to change",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("interval", "interval", 0),
            ("intervall", "interval", 1), ("on_alert", "on-alert", 1), ("kitten", "sitting", 3),
            ("é", "e", 1),
        ])
    func distance(word: String, other: String, distance: Int) {
        #expect(word.editDistance(to: other) == distance)
        #expect(other.editDistance(to: word) == distance)
    }
}
