import Canvas
import Goroutines
import Report
import Targets
import Trends

/// What was typed after `:`.
enum TypedCommand: Equatable, Sendable {
    case nothing
    case quit
    /// Nil for the proposed name.
    case save(String?, quits: Bool = false)
    /// Nil to show the value; an empty key to show them all.
    case set(key: String, value: String?)
    /// The same as a key.
    case command(Command)
    /// What rows are sorted by.
    case sort(String)
    /// The beginning of a stack's ID.
    case jump(String)
    /// A time as for `b`.
    case time(String)
    /// A command that takes no more words, with some.
    case needless(String)
    case unknown(String)

    init(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        let rest = String(words.count > 1 ? words[1].drop { $0 == " " } : "")
        guard let word = words.first else {
            self = .nothing
            return
        }
        switch word {
        case "q", "quit", "q!", "qa", "exit": self = .quit
        case "w", "write", "save": self = .save(rest.isEmpty ? nil : rest)
        case "wq", "x": self = .save(rest.isEmpty ? nil : rest, quits: true)
        case "set": self = Self.setting(rest)
        case "sort" where !rest.isEmpty: self = .sort(rest)
        case _ where rest.isEmpty: self = Self.single(String(word))
        case _ where Self.isTime(word): self = .time(words.joined(separator: " "))
        case _ where Self.commands.contains { $0.words.contains(String(word)) }:
            self = .needless(String(word))
        default: self = .unknown(String(word))
        }
    }

    /// `KEY=VALUE`, `KEY VALUE`, or `KEY` alone.
    private static func setting(_ text: String) -> Self {
        let words = text.split(separator: " ", maxSplits: 1)
        if words.count == 2, Setting(rawValue: String(words[0])) != nil, !words[1].hasPrefix("=") {
            return .set(key: String(words[0]), value: String(words[1]))
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() }
        return .set(key: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil)
    }

    private static func isTime(_ word: Substring) -> Bool {
        word == "max" || word.first.map { $0.isNumber || $0 == "-" } ?? false
    }

    /// A word that stands alone.
    private static func single(_ word: String) -> Self {
        if let command = commands.first(where: { $0.words.contains(word) })?.command {
            return .command(command)
        }
        // The number of a page, or the letter of a mark; an ID is longer.
        if word.count == 1, let letter = word.first {
            if letter.isNumber, let command = Command(.character(letter)) {
                return .command(command)
            }
            return "A"..."Z" ~= letter ? .time(word) : .unknown(word)
        }
        // An ID is typed in small letters, or has a digit.
        if MarkName.isName(word) { return .time(word) }
        if word.count <= 16, word.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            return .jump(word.lowercased())
        }
        return isTime(word[...]) ? .time(word) : .unknown(word)
    }

    /// Keys that can be typed as words, too.
    private static let commands: [(words: [String], command: Command)] = [
        (["help", "h"], .show(.help)), (["diff"], .show(.diff)), (["history"], .show(.history)),
        (["messages"], .show(.messages)), (["sort"], .sort), (["edit", "e"], .edit),
        (["print"], .print), (["options"], .options), (["live"], .live),
    ]

    static let names =
        (["q", "quit", "save", "set", "w", "wq", "write"] + commands.compactMap(\.words.first))
        .sorted()

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
        case .save(let name, let quits):
            guard let name = name ?? document?.proposedName else {
                tell("nothing to save yet")
                break
            }
            let effects = save(as: name)
            return effects.isEmpty || !quits ? effects : effects + [.quit]
        case .set(let key, let value): return set(key, to: value)
        case .command(let command): return run(command, as: command.keyName)
        case .sort(let name): return sort(by: name)
        case .jump(let prefix): jump(to: prefix)
        case .time(let text): go(to: text)
        case .needless(let word): tell("`:\(word)` takes no arguments")
        case .unknown(let word):
            let nearest = TypedCommand.nearest(to: word).map { "did you mean `:\($0)`?" }
            tell(
                "no command `:\(word)`; "
                    + (nearest ?? "try :help, :w FILE, :q, :set, a time (:14:02) or an ID (:c7f2)"))
        }
        return []
    }

    private mutating func sort(by name: String) -> [Effect] {
        guard isOffered(.sort) else { return run(.sort, as: Command.sort.keyName) }
        func find<Order: RawRepresentable<String>>(_ orders: [Order]) -> Order? {
            let order = orders.first { $0.rawValue.lowercased() == name.lowercased() }
            if order == nil {
                let words = orders.map { $0.rawValue.lowercased() }.joined(separator: ", ")
                tell("rows can't be sorted by `\(name)`; try \(words)")
            }
            return order
        }
        if page == .diff {
            if let order = find(DiffOrder.allCases) { view.diff?.setOrder(order) }
        } else if let order = find(sortOrders) {
            view.table.setSort(order, from: shown.history)
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
