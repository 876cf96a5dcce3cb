import Canvas
import Goroutines
import Targets

/// What can be set while gorotop runs, and the same as lines of a configuration.
struct SettingsPage: PageContent {
    static let title: String? = "Settings"

    let state: State
    private let layout: ListLayout

    init(_ state: State) {
        self.state = state
        layout = ListLayout(size: state.size)
    }

    var hints: [Hint] {
        [
            .closeList, Hint(.options, "options"), Hint(.command, "set KEY=VALUE"),
            Hint(.save, "save"), Hint(.copy, "copy"), Hint(.down, "k scroll"),
        ]
    }
    var rows: Int { layout.body.rows }

    /// Only the lines of the configuration.
    var document: Document? {
        var document = state.document(of: state.configurationLines, form: .yaml)
        document.stem = "config"
        return document
    }

    func draw(with brush: inout Brush) {
        layout.draw(lines, from: state.help.offset, with: &brush)
    }

    private var lines: [Line] {
        let settings = state.settings.map { setting in
            let value = state.value(of: setting).padded(to: 14, mark: state.glyphs.cut)
            return Line(" \(setting.rawValue.padded(to: 13, mark: " "))  \(value)  \(setting.form)")
        }
        return [Line("WHAT CAN BE SET, with o or :set KEY=VALUE", .title)] + settings
            + [Line(""), Line("THE SAME IN config.yaml; w saves these lines, y t copies", .title)]
            + state.configurationLines.map { Line(" \($0)") }
    }

    // MARK: Keys

    static func open(_ page: Page, in state: inout State) {
        state.help = ListCursor()
        state.show(page)
    }

    static func move(_ movement: Movement, in state: inout State) { state.help.move(movement) }

    static func settle(_ state: inout State) {
        let page = SettingsPage(state)
        state.help.settle(count: page.lines.count, rows: page.rows)
    }
}
