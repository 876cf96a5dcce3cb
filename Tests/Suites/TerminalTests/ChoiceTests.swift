import Canvas
import Terminal
import Testing

@Suite("What the environment asks for")
struct ChoiceTests {
    @Test(
        "the first of three variables names the locale",
        arguments: [
            ([:], "", 1), (["LANG": "C.UTF-8"], "C.UTF-8", 4),
            (["LC_ALL": "", "LC_CTYPE": "de_DE.utf8", "LANG": "C"], "de_DE.utf8", 4),
            (["LC_ALL": "C", "LANG": "en_US.UTF-8"], "C", 1), (["LANG": "de_DE"], "de_DE", 1),
        ] as [([String: String], String, Int)])
    func locale(environment: [String: String], asked: String, candidates: Int) {
        let choice = LocaleChoice { environment[$0] }
        #expect(choice.asked == asked)
        #expect(choice.candidates.count == candidates)
    }

    @Test("the note names the locale and the way out")
    func localeNote() {
        #expect(
            LocaleChoice { _ in nil }.note
                == "locale is C: ASCII mode. Set LC_ALL=C.UTF-8 for graphs.")
    }

    @Test(
        "the palette is one of four",
        arguments: [
            (-1, 0), (0, 0), (2, 0), (8, 8), (15, 8), (16, 16), (88, 16), (256, 256),
            (0x1000000, 8),
        ])
    func palette(stated: Int, used: Int) throws {
        let choice = try TerminalChoice("xterm") { _ in .capable(colors: stated) }
        #expect(choice.colors == used)
        #expect(choice.note == nil)
    }

    @Test(
        "an unknown terminal is taken for an xterm",
        arguments: [
            (
                "xterm-ghostty",
                "TERM=xterm-ghostty is unknown; using built-in xterm-256color."
            ),
            (nil, "TERM is not set; using built-in xterm-256color."),
            ("", "TERM is not set; using built-in xterm-256color."),
        ])
    func unknown(name: String?, note: String) throws {
        let choice = try TerminalChoice(name) {
            $0.hasPrefix("xterm-256color") ? .capable(colors: 256) : .unknown
        }
        #expect(choice.colors == 256)
        #expect(choice.note == note)
    }

    @Test("a terminal that cannot move its cursor is refused")
    func dumb() {
        #expect(throws: TerminalError.tooSimple(name: "dumb")) {
            try TerminalChoice("dumb") { _ in .tooSimple }
        }
    }

    @Test(
        "a colour that the palette lacks is left out",
        arguments: [
            (256, 208, 208, false), (16, 15, 15, false), (16, 16, nil, false), (8, 7, 7, false),
            (8, 8, 0, true), (8, 15, 7, true), (8, 16, nil, false), (0, 1, nil, false),
        ] as [(Int, UInt8, UInt8?, Bool)])
    func colors(colors: Int, asked: UInt8, shown: UInt8?, isBold: Bool) {
        let rendition = Rendition(Style(foreground: asked, reverse: true), colors: colors)
        #expect(rendition.color == shown)
        #expect(rendition.isBold == isBold)
        #expect(rendition.isReverse)
    }
}
