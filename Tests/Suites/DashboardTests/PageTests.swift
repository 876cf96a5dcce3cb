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
        case service, stack, help, messages, diff, stackDiff, history, past

        var keys: [Key] {
            switch self {
            case .service: []
            case .stack: [.enter]
            case .help: [.character("?")]
            case .messages: [.character("!")]
            case .diff: [.character("d")]
            case .stackDiff: [.character("d"), .enter]
            case .history: [.character("5"), .character("{"), .character("{")]
            case .past: [.character("b")] + "-20m".map(Key.character) + [.enter]
            }
        }
    }

    @Test("each page at each size in each look", arguments: Shown.allCases, Look.allCases)
    func page(shown: Shown, look: Look) throws {
        for size in Self.sizes {
            var state = Scene.state(size: size, theme: look.theme, glyphs: look.glyphs)
            state.type(shown.keys, answeredBy: Scene.recorded)
            let name = "\(shown.rawValue)-\(size.columns)x\(size.rows)-\(look.rawValue)"
            try expectGolden(state.screen(), name)
        }
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
