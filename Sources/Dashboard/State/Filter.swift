import Goroutines
import Targets

/// Which rows the table shows: terms that must all match, ignoring case.
///
/// `redis pool` needs both words anywhere in the frames or labels, `!runtime` excludes a word, `~re`
/// is a regular expression, `count>100` and `delta>0` compare numbers, `state:select`,
/// `pkg:payments` and `label:route` match the wait state, a package and a label.
struct Filter: Equatable, Sendable {
    enum Term: Equatable, Sendable {
        /// In lower case, as bytes.
        case text([UInt8])
        case pattern(String)
        case count(Comparison, Int)
        case delta(Comparison, Int)
        case state(String)
        case package(String)
        case label(String)
    }

    enum Comparison: Character, Sendable {
        case over = ">"
        case under = "<"
        case equal = "="

        func holds(_ left: Int, _ right: Int) -> Bool {
            switch self {
            case .over: left > right
            case .under: left < right
            case .equal: left == right
            }
        }
    }

    struct Condition: Sendable {
        var term: Term
        var isNegated: Bool
    }

    let text: String
    let conditions: [Condition]
    /// What is wrong with the text, as a clause; the valid terms apply anyway.
    let problem: String?

    init(_ text: String = "") {
        self.text = text
        var conditions: [Condition] = []
        var problem: String?
        for word in text.split(separator: " ") {
            let isNegated = word.first == "!"
            let body = isNegated ? word.dropFirst() : word
            guard !body.isEmpty else { continue }
            let term = Term(body)
            if case .pattern(let pattern) = term, Pattern(pattern) == nil {
                problem = "`\(pattern)` isn't a valid regular expression"
                continue
            }
            conditions.append(Condition(term: term, isNegated: isNegated))
        }
        (self.conditions, self.problem) = (conditions, problem)
    }

    static func == (left: Filter, right: Filter) -> Bool { left.text == right.text }

    var isEmpty: Bool { conditions.isEmpty }
}

extension Filter.Term {
    fileprivate init(_ text: Substring) {
        if text.first == "~", text.count > 1 {
            self = .pattern(String(text.dropFirst()))
            return
        }
        let word = text.lowercased()
        let prefixes: [(String, (String) -> Self)] = [
            ("state:", Self.state), ("pkg:", Self.package), ("label:", Self.label),
        ]
        for (prefix, make) in prefixes where word.hasPrefix(prefix) && word.count > prefix.count {
            self = make(String(word.dropFirst(prefix.count)))
            return
        }
        let fields: [(String, (Filter.Comparison, Int) -> Self)] = [
            ("count", Self.count), ("delta", Self.delta),
        ]
        for (name, make) in fields where word.hasPrefix(name) {
            let rest = word.dropFirst(name.count)
            if let sign = rest.first.flatMap(Filter.Comparison.init),
                let number = Int(rest.dropFirst())
            {
                self = make(sign, number)
                return
            }
        }
        self = .text(Array(word.utf8))
    }
}

/// Something a filter can be applied to.
protocol Filtered {
    var stack: Stack { get }
    /// The current stanza, else the one in the baseline.
    var shownStanza: Stanza? { get }
    var count: Int { get }
    var delta: Int { get }
}

extension History.Track: Filtered {
    var shownStanza: Stanza? { stanza ?? baseline }
}

extension Difference.Row: Filtered {
    var shownStanza: Stanza? { after ?? before }
    var count: Int { afterCount }
}

/// Applies one filter to many rows; caches results per stack.
struct FilterMatcher: Sendable {
    let filter: Filter
    private var results: [Stack.ID: Bool] = [:]

    init(_ filter: Filter = Filter()) {
        self.filter = filter
    }

    /// The regular expressions, for one pass over the stacks: compiling one takes longer than
    /// applying it, and it is not `Sendable`.
    var patterns: [String: Pattern] {
        var patterns: [String: Pattern] = [:]
        for case .pattern(let text) in filter.conditions.map(\.term) {
            patterns[text] = Pattern(text)
        }
        return patterns
    }

    /// Whether all terms match a row.
    mutating func matches(_ row: some Filtered, with patterns: inout [String: Pattern]) -> Bool {
        guard !filter.isEmpty else { return true }
        let id = row.stack.id
        // Labels come and go, so results for stacks with labels are not cached.
        let isLabelled = row.shownStanza?.labels.isEmpty == false
        let known = isLabelled ? nil : results[id]
        let stackMatches = known ?? holdsForStack(row, with: &patterns)
        if known == nil, !isLabelled { results[id] = stackMatches }
        return stackMatches && holdsForCounts(row)
    }

    /// The terms that depend on the stack only.
    private func holdsForStack(
        _ row: some Filtered, with patterns: inout [String: Pattern]
    ) -> Bool {
        filter.conditions.allSatisfy { condition in
            let holds: Bool
            switch condition.term {
            case .text(let word): holds = Self.texts(of: row) { $0.contains(folded: word) }
            case .pattern(let pattern):
                holds = Self.texts(of: row) { patterns[pattern]?.isIn($0) ?? false }
            case .package(let name):
                holds = row.stack.frames.contains {
                    String($0.packagePath).contains(folded: Array(name.utf8))
                }
            case .count, .delta, .state, .label: return true
            }
            return holds != condition.isNegated
        }
    }

    /// The terms whose result may change with each poll.
    private func holdsForCounts(_ row: some Filtered) -> Bool {
        let stanza = row.shownStanza
        return filter.conditions.allSatisfy { condition in
            let holds: Bool? =
                switch condition.term {
                case .count(let sign, let number): sign.holds(row.count, number)
                case .delta(let sign, let number): sign.holds(row.delta, number)
                case .state(let name): stanza?.states.contains { $0.value.isCalled(name) } ?? false
                case .label(let text): stanza?.labels.contains { $0.value.holds(text) } ?? false
                case .text, .pattern, .package: nil
                }
            return holds.map { $0 != condition.isNegated } ?? true
        }
    }

    /// Whether any text that words are searched in satisfies `isAny`.
    private static func texts(of row: some Filtered, isAny: (String) -> Bool) -> Bool {
        row.stack.frames.contains { isAny($0.function) || isAny($0.file) }
            || (row.shownStanza?.labels.contains { isAny($0.value.text) } ?? false)
            || isAny(row.stack.id.description)
    }
}

extension WaitState {
    fileprivate func isCalled(_ name: String) -> Bool {
        self.name.lowercased().contains(name) || shortName.contains(name)
    }
}

extension Label {
    var text: String { "\(key)=\(value)" }
    fileprivate func holds(_ word: String) -> Bool { text.lowercased().contains(word) }
}

/// A regular expression with cached results: stacks share most of their frames.
struct Pattern {
    private let regex: Regex<AnyRegexOutput>
    private var results: [String: Bool] = [:]

    /// Nil if the text is not a valid regular expression.
    init?(_ text: String) {
        guard let regex = try? Regex(text) else { return nil }
        self.regex = regex.ignoresCase().anchorsMatchLineEndings()
    }

    mutating func isIn(_ text: String) -> Bool {
        if let known = results[text] { return known }
        let result = text.contains(regex)
        results[text] = result
        return result
    }
}

extension String {
    /// Whether this text contains `word`, which is in lower case; folds ASCII letters only. Allocates
    /// nothing: each key searches thousands of stacks.
    fileprivate func contains(folded word: [UInt8]) -> Bool {
        let bytes = utf8Span.span
        guard let first = word.first else { return true }
        guard word.count <= bytes.count else { return false }
        for start in 0...(bytes.count - word.count) where bytes[start].folded == first {
            var length = 1
            while length < word.count, bytes[start + length].folded == word[length] { length += 1 }
            if length == word.count { return true }
        }
        return false
    }
}

extension UInt8 {
    /// An ASCII letter in lower case; anything else as it is.
    fileprivate var folded: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
