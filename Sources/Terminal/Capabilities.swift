private import CNcurses
private import Glibc

/// The terminal's capabilities.
package struct Capabilities: Hashable, Sendable {
    /// The terminfo entry in use.
    package var name: String
    /// Size of the palette: 0, 8, 16 or 256.
    package var colors: Int
    /// Whether the locale is UTF-8. If not, only ASCII is drawn.
    package var isUTF8: Bool
    /// Sentences for the user: what is missing and what to do.
    package var notes: [String]

    /// Inspects the environment of this process, and sets its `LC_CTYPE` locale.
    package static func detect(allowsColor: Bool = true) throws(TerminalError) -> Capabilities {
        let locale = LocaleChoice { name in getenv(name).map { String(cString: $0) } }
        let isUTF8 = locale.candidates.contains { events_set_locale($0) }
        let terminal = try TerminalChoice(getenv("TERM").map { String(cString: $0) }, known: lookUp)
        return Capabilities(
            name: terminal.name, colors: allowsColor ? terminal.colors : 0, isUTF8: isUTF8,
            notes: [terminal.note, isUTF8 ? nil : locale.note].compactMap { $0 })
    }

    private static func lookUp(name: String) -> TerminalChoice.Entry {
        var colors: Int32 = 0
        return switch curses_look_up(name, &colors) {
        case curses_capable: .capable(colors: Int(colors))
        case curses_dumb: .tooSimple
        default: .unknown
        }
    }
}

/// Picks a UTF-8 locale if possible.
package struct LocaleChoice: Hashable, Sendable {
    /// The locale set in the environment; empty if unset.
    package var asked: String

    /// `environment` gives a variable's value.
    package init(environment: (String) -> String?) {
        let values = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment)
        asked = values.first { !$0.isEmpty } ?? ""
    }

    /// Names to try in turn until one is installed and uses UTF-8; else the last one is kept. The
    /// empty name is the locale of the environment.
    package var candidates: [String] {
        let letters = asked.lowercased().filter { $0 != "-" }
        return letters.contains("utf8") ? ["", "C.UTF-8", "C.utf8", "en_US.UTF-8"] : [""]
    }

    /// The note if none of them uses UTF-8.
    package var note: String {
        "locale is \(asked.isEmpty ? "C" : asked): ASCII mode. Set LC_ALL=C.UTF-8 for graphs."
    }
}

/// Picks the terminfo entry.
package struct TerminalChoice: Hashable, Sendable {
    /// The result of looking a name up in the database.
    package enum Entry: Sendable {
        case unknown, tooSimple
        case capable(colors: Int)
    }

    package var name: String
    /// 0, 8, 16 or 256.
    package var colors: Int
    package var note: String?

    /// `asked` is the environment's TERM. An unknown terminal is treated as an xterm, as nearly all
    /// new ones are.
    package init(_ asked: String?, known: (String) -> Entry) throws(TerminalError) {
        let asked = asked ?? ""
        switch asked.isEmpty ? .unknown : known(asked) {
        case .tooSimple: throw .tooSimple(name: asked)
        case .capable(let colors): self.init(name: asked, colors: colors)
        case .unknown:
            let builtIn = String(cString: curses_built_in)
            guard case .capable(let colors) = known(builtIn) else { throw .failed(name: asked) }
            let problem = asked.isEmpty ? "TERM is not set" : "TERM=\(asked) is unknown"
            self.init(
                name: builtIn, colors: colors,
                note: "\(problem); using built-in xterm-256color.")
        }
    }

    private init(name: String, colors: Int, note: String? = nil) {
        (self.name, self.note) = (name, note)
        self.colors =
            switch colors {
            // With more colours, as in xterm-direct, larger numbers are RGB values.
            case 257...: 8
            case 256: 256
            case 16...: 16
            case 8...: 8
            default: 0
            }
    }
}
