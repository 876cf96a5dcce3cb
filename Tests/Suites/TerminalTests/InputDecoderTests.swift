import Canvas
import Terminal
import Testing

@Suite("Bytes to keys, pastes and the mouse")
struct InputDecoderTests {
    @Test(
        "bytes become keys, however they are cut",
        arguments: [
            ("q", [.character("q")]), ("é漢😀", [.character("é"), .character("漢"), .character("😀")]),
            ("\r\n\t\u{7f}", [.enter, .enter, .tab, .backspace]), ("\u{0}\u{1c}\u{1f}", []),
            ("\u{1b}[1;5Aq", [.character("q")]), ("\u{1b}[38:2;1$~q", [.character("q")]),
            ("\u{1b}O2Pq", [.character("q")]), ("\u{1b}]0;title\u{7}q", [.character("q")]),
            ("\u{1b}_x\u{1b}\\q", [.character("q")]),
            ("\u{85}\u{200e}\u{2028}q", [.character("q")]),
            ("\u{1b}[M #!q", [.character("q")]), ("\u{1b}[<35;1;1Mq", [.character("q")]),
        ] as [(String, [Key])])
    func cuts(text: String, keys: [Key]) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var decoder = InputDecoder()
            var seen: [Input] = []
            for byte in bytes[..<cut] { seen += decoder.decode(byte) }
            // An Esc with nothing behind it is a key, so a cut there means something else.
            if cut == 0 || bytes[cut - 1] != 0x1b { seen += decoder.pause() }
            for byte in bytes[cut...] { seen += decoder.decode(byte) }
            #expect(seen == keys.map { .key($0) })
            #expect(!decoder.isInside)
        }
    }

    @Test(
        "bytes that are not UTF-8 cost no key behind them",
        arguments: [
            [0xff], [0x80], [0xc3], [0xe6, 0xbc], [0xf0, 0x9f, 0x98], [0xc0, 0x80],
            [0xed, 0xa0, 0x80], [0xf5, 0x80], [0xf4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func invalid(bytes: [UInt8]) {
        var decoder = InputDecoder()
        let keys = (bytes + [UInt8(ascii: "q")]).flatMap { decoder.decode($0) }
        #expect(keys == [.key(.character("q"))])
    }

    @Test("a sequence that stays unfinished is given up")
    func unfinished() {
        var decoder = InputDecoder()
        let begun = "\u{1b}[1;".utf8.flatMap { decoder.decode($0) } + decoder.pause()
        #expect(begun == [])
        #expect(decoder.isInside)
        #expect(decoder.reset() == [])
        #expect(decoder.decode(UInt8(ascii: "q")) == [.key(.character("q"))])
    }

    @Test("a key that ncurses knows ends what had begun")
    func named() {
        var decoder = InputDecoder()
        #expect(decoder.decode(0x1b) == [])
        #expect(decoder.decode(.up) == [.key(.escape), .key(.up)])
        #expect(decoder.decode(nil as Key?) == [])
    }

    private func inputs(_ text: String) -> [Input] {
        var decoder = InputDecoder()
        return text.utf8.flatMap { decoder.decode($0) }
    }

    @Test(
        "a paste is its text and how many lines it has",
        arguments: [
            ("abc", "abc", 1), ("Qq\u{3}", "Qq", 1), ("a\rb\r", "a\nb\n", 2), ("a\r\nb", "a\nb", 2),
            ("\n\n", "\n\n", 2), ("a\tb", "a b", 1), ("漢é😀", "漢é😀", 1),
            ("\u{1b}[31mred", "[31mred", 1), ("\u{1b}[20\u{1b}[201", "[20[201", 1),
            ("\u{1b}\u{1b}", "", 1), ("a\u{202e}b\u{2028}", "ab", 1),
        ])
    func paste(sent: String, text: String, lines: Int) {
        let marked = "\u{1b}[200~\(sent)\u{1b}[201~"
        #expect(inputs(marked + "q") == [.paste(Paste(text, lines: lines)), .key(.character("q"))])
    }

    @Test("an empty paste is nothing, and of a long one the beginning is kept")
    func pasteSizes() throws {
        #expect(inputs("\u{1b}[200~\u{1b}[201~") == [])
        let line = String(repeating: "x", count: 99) + "\r"
        let long = String(repeating: line, count: 10_000)
        guard case .paste(let paste) = inputs("\u{1b}[200~\(long)\u{1b}[201~").first else {
            Issue.record("no paste")
            return
        }
        #expect(paste.lines == 10_000)
        #expect((1000...10_000).contains(paste.text.utf8.count))
    }

    @Test("keys that ncurses sees in a paste are part of it, and a pause doesn't end it")
    func pasteParts() {
        var decoder = InputDecoder()
        func decode(_ text: String) -> [Input] { text.utf8.flatMap { decoder.decode($0) } }
        #expect(decode("\u{1b}[200~a") == [])
        #expect(decoder.isInsidePaste)
        #expect(decoder.pause() == [])
        #expect(decoder.decode(.up) == [])
        #expect(decode("b\u{1b}") == [])
        #expect(decoder.pause() == [])
        #expect(decode("[201~") == [.paste(Paste("ab", lines: 1))])
        #expect(!decoder.isInside)
    }

    @Test("a paste whose end is lost is what came of it")
    func lostPaste() {
        var decoder = InputDecoder()
        #expect("\u{1b}[200~a\nb".utf8.flatMap { decoder.decode($0) } == [])
        #expect(decoder.reset() == [.paste(Paste("a\nb", lines: 2))])
        #expect(decoder.decode(UInt8(ascii: "q")) == [.key(.character("q"))])
    }

    @Test(
        "the left button and the wheel are reported, and nothing else",
        arguments: [
            ("0;1;1M", .press, 0, 0), ("0;120;36M", .press, 119, 35), ("4;3;2M", .press, 2, 1),
            ("64;3;2M", .wheelUp, 2, 1), ("65;3;2M", .wheelDown, 2, 1),
            ("0;3;2m", nil, 0, 0), ("1;3;2M", nil, 0, 0), ("2;3;2M", nil, 0, 0),
            ("32;3;2M", nil, 0, 0), ("66;3;2M", nil, 0, 0), ("0;0;1M", nil, 0, 0),
            ("0;1M", nil, 0, 0), ("0;99999999999999999999;1M", nil, 0, 0), ("M", nil, 0, 0),
        ] as [(String, MouseEvent.Action?, Int, Int)])
    func mouse(report: String, action: MouseEvent.Action?, column: Int, row: Int) {
        let event = action.map { MouseEvent($0, at: Position(column: column, row: row)) }
        #expect(
            inputs("\u{1b}[<\(report)q")
                == (event.map { [.mouse($0)] } ?? []) + [.key(.character("q"))])
    }
}
