private import CNcurses
private import Glibc

/// What the terminal can show.
package struct Capabilities: Hashable, Sendable {
    /// The terminfo entry in use.
    package var name: String
    /// Size of the palette: 0, 8, 16 or 256.
    package var colors: Int
    /// Graphs need it; without it only ASCII reaches the screen.
    package var isUTF8: Bool
    /// Sentences for the user, about what is missing and what to do.
    package var notes: [String]

    /// Looks at the environment of this process, and sets its locale for characters.
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

/// Which locale shows most.
package struct LocaleChoice: Hashable, Sendable {
    /// What the environment asks for; empty when it asks for nothing.
    package var asked: String

    /// `environment` gives a variable's value.
    package init(environment: (String) -> String?) {
        let values = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment)
        asked = values.first { !$0.isEmpty } ?? ""
    }

    /// Names to try in turn, until one is installed and is one of UTF-8; the last one tried stays.
    /// The empty name is what the environment asks for.
    package var candidates: [String] {
        let letters = asked.lowercased().filter { $0 != "-" }
        return letters.contains("utf8") ? ["", "C.UTF-8", "C.utf8", "en_US.UTF-8"] : [""]
    }

    /// Said when none of them was.
    package var note: String {
        "locale is \(asked.isEmpty ? "C" : asked): ASCII mode. LC_ALL=C.UTF-8 gives graphs."
    }
}

/// Which terminfo entry is used.
package struct TerminalChoice: Hashable, Sendable {
    /// What the database has under a name.
    package enum Entry: Sendable {
        case unknown, tooSimple
        case capable(colors: Int)
    }

    package var name: String
    /// 0, 8, 16 or 256.
    package var colors: Int
    package var note: String?

    /// `asked` is the environment's TERM. A terminal that nobody knows is taken for one of the
    /// xterm family, as nearly all of the new ones are.
    package init(_ asked: String?, known: (String) -> Entry) throws(TerminalError) {
        let asked = asked ?? ""
        switch asked.isEmpty ? .unknown : known(asked) {
        case .tooSimple: throw .tooSimple(name: asked)
        case .capable(let colors): self.init(name: asked, colors: colors)
        case .unknown:
            let builtIn = String(cString: curses_built_in)
            guard case .capable(let colors) = known(builtIn) else { throw .failed(name: asked) }
            let problem = asked.isEmpty ? "TERM is not set" : "TERM=\(asked) is unknown here"
            self.init(
                name: builtIn, colors: colors, note: "\(problem); using built-in xterm-256color.")
        }
    }

    private init(name: String, colors: Int, note: String? = nil) {
        (self.name, self.note) = (name, note)
        self.colors =
            switch colors {
            // Entries with more, such as xterm-direct, take larger numbers for red, green, blue.
            case 257...: 8
            case 256: 256
            case 16...: 16
            case 8...: 8
            default: 0
            }
    }
}
