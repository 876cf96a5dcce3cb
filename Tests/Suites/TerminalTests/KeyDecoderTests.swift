import Canvas
import Terminal
import Testing

@Suite("Bytes to keys")
struct KeyDecoderTests {
    @Test(
        "bytes become keys, however they are cut",
        arguments: [
            ("q", [.character("q")]), ("é漢😀", [.character("é"), .character("漢"), .character("😀")]),
            ("\r\n\t\u{7f}", [.enter, .enter, .tab, .backspace]), ("\u{0}\u{1c}\u{1f}", []),
            ("\u{1b}[1;5Aq", [.character("q")]), ("\u{1b}[38:2;1$~q", [.character("q")]),
            ("\u{1b}O2Pq", [.character("q")]), ("\u{1b}]0;title\u{7}q", [.character("q")]),
            ("\u{1b}_x\u{1b}\\q", [.character("q")]),
            ("\u{85}\u{200e}\u{2028}q", [.character("q")]),
            ("\u{1b}[M #!q", [.character("q")]), ("\u{1b}[<0;1;1Mq", [.character("q")]),
        ] as [(String, [Key])])
    func cuts(text: String, keys: [Key]) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var decoder = KeyDecoder()
            var seen: [Key] = []
            for byte in bytes[..<cut] { seen += decoder.decode(byte) }
            // An Esc with nothing behind it is a key, so a cut there means something else.
            if cut == 0 || bytes[cut - 1] != 0x1b { seen += decoder.pause() }
            for byte in bytes[cut...] { seen += decoder.decode(byte) }
            #expect(seen == keys)
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
        var decoder = KeyDecoder()
        let keys = (bytes + [UInt8(ascii: "q")]).flatMap { decoder.decode($0) }
        #expect(keys == [.character("q")])
    }

    @Test("a sequence that stays unfinished is given up")
    func unfinished() {
        var decoder = KeyDecoder()
        let begun = "\u{1b}[1;".utf8.flatMap { decoder.decode($0) } + decoder.pause()
        #expect(begun == [])
        #expect(decoder.isInside)
        decoder.reset()
        #expect(decoder.decode(UInt8(ascii: "q")) == [.character("q")])
    }

    @Test("a key that ncurses knows ends what had begun")
    func named() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(0x1b) == [])
        #expect(decoder.decode(.up) == [.escape, .up])
        #expect(decoder.decode(nil as Key?) == [])
    }
}
