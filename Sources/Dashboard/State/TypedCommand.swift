import Goroutines
import Report
import Targets

/// What was typed after `:`.
enum TypedCommand: Equatable, Sendable {
    case nothing
    case quit
    /// Nil for the proposed name.
    case save(String?)
    case set(key: String, value: String)
    /// The beginning of a stack's ID.
    case jump(String)
    /// A time as for `b`.
    case time(String)
    case unknown(String)

    init(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        let rest = words.count > 1 ? words[1].drop { $0 == " " } : ""
        switch words.first {
        case nil: self = .nothing
        case "q", "quit": self = .quit
        case "w", "write", "save": self = .save(rest.isEmpty ? nil : String(rest))
        case "set":
            let parts = rest.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            self = .set(key: parts.first ?? "", value: parts.count > 1 ? parts[1] : "")
        case let word?:
            if rest.isEmpty, word.count <= 16, word.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
                self = .jump(word.lowercased())
            } else if word == "max" || word.first.map({ $0.isNumber || $0 == "-" }) ?? false {
                self = .time(words.joined(separator: " "))
            } else {
                self = .unknown(String(word))
            }
        }
    }

    static let names = ["q", "quit", "save", "set", "w", "write"]

    /// The name closest to a mistyped one; nil if none is close.
    static func nearest(to word: String) -> String? {
        names.map { (word.editDistance(to: $0), $0) }.filter {
            $0.0 < max(2, $0.1.count) && $0.0 <= 2
        }
        .min { $0.0 < $1.0 }?.1
    }
}

extension State {
    mutating func run(_ command: TypedCommand) -> [Effect] {
        switch command {
        case .nothing: break
        case .quit: return [.quit]
        case .save(let name):
            guard let name = name ?? document?.proposedName else {
                tell("nothing to save yet")
                break
            }
            return save(as: name)
        case .set(let key, let value): return set(key, to: value)
        case .jump(let prefix): jump(to: prefix)
        case .time(let text): go(to: text)
        case .unknown(let word):
            let nearest = TypedCommand.nearest(to: word).map { "did you mean `:\($0)`?" }
            tell(
                "no command `:\(word)`; "
                    + (nearest ?? "try :w FILE, :q, :set, a time (:14:02) or an ID (:c7f2)"))
        }
        return []
    }

    private mutating func jump(to prefix: String) {
        let rows = isComparing || comparesOnly ? view.diff?.difference.rows.map(\.id) ?? [] : nil
        let ids = rows ?? Array(shown.history.tracks.keys)
        let found = ids.filter { $0.description.hasPrefix(prefix) }.sorted()
        guard let id = found.first else {
            tell("no stack has an ID that starts with `\(prefix)`")
            return
        }
        guard found.count == 1 else {
            let some = found.prefix(4).map { shortID($0) }.joined(separator: ", ")
            tell(
                "\(found.count.grouped) IDs start with `\(prefix)`: \(some)"
                    + (found.count > 4 ? ", ..." : ""))
            return
        }
        guard rows == nil else {
            view.diff?.show(id)
            show(.stackDiff)
            return
        }
        openStack(id)
    }

    // MARK: Completion

    /// Completes what is typed as far as all matches agree, and lists them if there are several.
    mutating func complete(_ text: String, among all: [String]) {
        // Paths come later than the key.
        guard let purpose = prompt?.purpose, prompt?.text == text else { return }
        let sign = purpose == .command ? ":" : ""
        let found = all.filter { $0.hasPrefix(text) }
        guard var common = found.first else {
            tell("no \(purpose == .command ? "command" : "file") starts with `\(sign)\(text)`")
            return
        }
        for match in found { common = match.commonPrefix(with: common) }
        if common == text, found.count > 1 {
            tell(found.map { "\(sign)\($0)".scrubbed }.joined(separator: "  "))
        }
        prompt = Prompt(purpose, text: common)
    }

    var completions: [String] {
        TypedCommand.names + Setting.completions.map { "set \($0)" }
            + ((document?.proposedName).map { ["w \($0)", "write \($0)", "save \($0)"] } ?? [])
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
