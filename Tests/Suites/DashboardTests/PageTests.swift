import Canvas
import Dashboard
import TestSupport
import Testing

@Suite("Pages")
struct PageTests {
    static let sizes = [(200, 60), (120, 36), (80, 24), (40, 10), (20, 3), (1, 1)].map {
        Size(columns: $0, rows: $1)
    }

    enum Look: String, CaseIterable {
        case utf8, ascii, mono

        var theme: Theme { self == .mono ? .mono : .auto }
        var glyphs: Glyphs { self == .ascii ? .ascii : .blocks }
    }

    enum Shown: String, CaseIterable {
        case service, stack, help, messages, diff, stackDiff, sides, history, past, settings

        var keys: [Key] {
            switch self {
            case .service: []
            case .stack: [.enter]
            case .help: [.character("?")]
            case .messages: [.character("!")]
            case .settings: [.character("o"), .character("c")]
            case .diff: [.character("d")]
            case .stackDiff: [.character("d"), .enter]
            case .sides: [.character("m"), .character("d"), .character("B")]
            case .history: [.character("5"), .character("{"), .character("{")]
            case .past: [.character("b")] + "-20m".map(Key.character) + [.enter]
            }
        }
    }

    static let goldens =
        Shown.allCases.flatMap { shown in sizes.dropLast(2).map { "\(shown)-\($0.name)" } }
        + sizes.suffix(2).map { "tiny-\($0.name)" }

    private static func state(_ shown: Shown, _ size: Size, _ look: Look) -> State {
        var state = Scene.state(size: size, theme: look.theme, glyphs: look.glyphs)
        state.type(shown.keys, answeredBy: Scene.recorded)
        return state
    }

    @Test("each page at each size in each look", arguments: Shown.allCases)
    func page(shown: Shown) throws {
        for size in Self.sizes.dropLast(2) {
            var sheet = GoldenSheet()
            // The settings name the theme, so their text differs.
            let looks = shown == .settings ? [.utf8, .ascii] : Look.allCases
            sheet.add(in: looks, at: size) { Self.state(shown, size, $0).screen() }
            try expectGolden(sheet, "\(shown)-\(size.name)")
        }
    }

    @Test("each page on a tiny screen", arguments: sizes.suffix(2))
    func tiny(size: Size) throws {
        var sheet = GoldenSheet()
        for shown in Shown.allCases {
            sheet.add(in: Look.allCases, at: size, under: "\(shown) ") {
                Self.state(shown, size, $0).screen()
            }
        }
        try expectGolden(sheet, "tiny-\(size.name)")
    }

    @Test("no size breaks a page", arguments: Shown.allCases)
    func anySize(shown: Shown) {
        var state = Scene.state(size: Size(columns: 80, rows: 24), until: Scene.start + 1500)
        state.type(shown.keys, answeredBy: Scene.recorded)
        for rows in [0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 17, 18, 29, 30, 31, 70] {
            for columns in [0, 1, 2, 7, 9, 10, 23, 24, 25, 39, 60, 79, 80, 109, 110, 111, 300] {
                let size = Size(columns: columns, rows: rows)
                _ = state.update(.resized(size), at: Scene.now)
                #expect(state.screen().size == size)
            }
        }
    }
}

extension Size {
    /// Such as `80x24`.
    var name: String { "\(columns)x\(rows)" }
}

extension GoldenSheet {
    /// A screen in several looks, with the styles of all at 80x24. At other sizes ASCII adds its text
    /// and no colour adds nothing: its text is that of UTF-8, and no cell of it has a colour.
    mutating func add(
        in looks: [PageTests.Look], at size: Size, under heading: String = "",
        changedFrom base: ((PageTests.Look) -> Screen)? = nil,
        _ screen: (PageTests.Look) -> Screen
    ) {
        let isUsual = size == Size(columns: 80, rows: 24)
        for look in looks {
            let part: Part
            switch look {
            case .utf8: part = [.text, .styles]
            case .ascii: part = isUsual ? [.text, .styles] : .text
            case .mono:
                let (mono, colourful) = (screen(.mono), screen(.utf8))
                #expect(mono.textLines == colourful.textLines, "\(heading)\(size.name)")
                #expect(mono.styles.allSatisfy { $0.foreground == nil })
                guard isUsual else { continue }
                part = .styles
            }
            if let base {
                add(
                    screen(look), changedFrom: base(look), under: "\(heading)\(look)",
                    keeping: part)
            } else {
                add(screen(look), under: "\(heading)\(look)", keeping: part)
            }
        }
    }
}
