import Goroutines
import Testing

@Suite("Text from a target")
struct ScrubTests {
    @Test(
        "is cleaned for showing",
        arguments: [
            ("", ""),
            ("payments.(*Client).publish", "payments.(*Client).publish"),
            ("zoo.(*Größe).Warten 待つ", "zoo.(*Größe).Warten 待つ"),
            ("\u{1b}[31mred\u{7}", "?[31mred?"),
            ("a\r\nb\tc\0", "a??b?c?"),
            ("\u{9b}31m \u{85}", "?31m ?"),
            ("user\u{202e}txt.exe", "user?txt.exe"),
            ("a\u{2066}b\u{2069}c\u{200e}d\u{61c}", "a?b?c?d?"),
            ("pay\u{200b}ment \u{feff}\u{ad}\u{2060}", "pay?ment ???"),
            ("line\u{2028}par\u{2029}", "line?par?"),
            ("e\u{301}", "e\u{301}"),
            ("👍🏽 🇩🇪", "👍🏽 🇩🇪"),
            ("👨\u{200d}👩", "👨?👩"),
            ("❤\u{fe0f}", "❤?"),
            ("\u{e000}", "\u{e000}"),
            ("\u{fffd}", "\u{fffd}"),
            // At the start it would join what is written before it.
            ("\u{301}x", "?x"),
            ("\u{301}\u{301}", "?\u{301}"),
            ("\u{93e}", "?"),
            ("\u{20dd}a", "?a"),
            ("\u{1f3fd}", "?"),
            ("\u{200b}\u{301}", "?\u{301}"),
        ] as [(String, String)])
    func scrubbed(text: String, clean: String) {
        #expect(Array(text.scrubbed.unicodeScalars) == Array(clean.unicodeScalars))
    }

    @Test("is decided scalar by scalar, by what Unicode says of it")
    func everyScalar() {
        // The planes in between are unassigned.
        for value in Array(UInt32(0)...0x32400) + Array(0xe0000...0xe1000) + [0xf0000, 0x10fffd] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let properties = scalar.properties
            let mustGo: Bool =
                switch properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: true
                default: properties.isDefaultIgnorableCodePoint || properties.isBidiControl
                }
            let clean = Array("a\(Character(scalar))".scrubbed.unicodeScalars)
            guard clean != ["a", mustGo ? "?" : scalar] else { continue }
            Issue.record("U+\(String(value, radix: 16)) became \(clean)")
        }
    }

    @Test("is left alone when it is clean already")
    func twice() {
        for value in UInt32(0)...0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = String(Character(scalar)).scrubbed
            #expect(Array(once.scrubbed.unicodeScalars) == Array(once.unicodeScalars))
        }
    }
}
