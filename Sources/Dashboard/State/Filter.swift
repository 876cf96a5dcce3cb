import Goroutines
import Targets

/// Which rows the table shows: terms that must all match, ignoring case.
///
/// `redis pool` needs both words anywhere in the frames, states or labels, `!runtime` excludes a
/// word, `~re` is a regular expression. `count>=1k`, `delta>0` and `rate>5/min` compare numbers;
/// `state:chan send`, `pkg:payments`, `label:route`, `func:Publish` and `audit.go:28` match what
/// they name.
struct Filter: Equatable, Sendable {
    enum Term: Equatable, Sendable {
        /// In lower case, as bytes.
        case text([UInt8])
        case pattern(String)
        case number(Field, Comparison, Double)
        case state(String)
        case package(String)
        case function(String)
        case label(String)
        /// The end of a file's path, and a line in it.
        case place(file: String, line: Int)
    }

    /// A column of numbers.
    enum Field: String, CaseIterable, Sendable {
        case count, delta
        /// Goroutines per minute.
        case rate

        /// As a field or as the heading of its column, in lower case.
        init?(typed name: String) {
            switch name {
            case "d", "δ", "change": self = .delta
            case "after": self = .count
            case "/min", "growth": self = .rate
            default: self.init(rawValue: name)
            }
        }
    }

    enum Comparison: String, CaseIterable, Sendable {
        // Those of two characters come first.
        case atLeast = ">="
        case atMost = "<="
        case unequal = "!="
        case over = ">"
        case under = "<"
        case equal = "="

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .atLeast: left >= right
            case .atMost: left <= right
            case .unequal: left != right
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
    /// What is wrong with the text, as a clause; the valid words apply anyway.
    let problem: String?

    init(_ text: String = "") {
        self.text = text
        var words = text.split(separator: " ")[...]
        var conditions: [Condition] = []
        var problem: String?
        while let word = words.popFirst() {
            let isNegated = word.first == "!"
            let body = isNegated ? word.dropFirst() : word
            guard !body.isEmpty else { continue }
            do throws(Problem) {
                let term = try Term(Self.joined(body, with: &words), followedBy: &words)
                conditions.append(Condition(term: term, isNegated: isNegated))
            } catch {
                problem = problem ?? error.text
            }
        }
        (self.conditions, self.problem) = (conditions, problem)
    }

    /// `count > 10` without its blanks.
    private static func joined(
        _ word: Substring, with words: inout ArraySlice<Substring>
    ) -> Substring {
        func isSign(_ character: Character?) -> Bool {
            character.map { "<>=!".contains($0) } ?? false
        }
        let name = word.prefix { !isSign($0) }
        guard Field(typed: name.lowercased()) != nil else { return word }
        var joined = word
        if joined == name, let next = words.first,
            Comparison.allCases.contains(where: { next.hasPrefix($0.rawValue) })
        {
            joined += words.removeFirst()
        }
        if isSign(joined.last), let next = words.first,
            next.first.map({ $0.isNumber || "+-.".contains($0) }) ?? false
        {
            joined += words.removeFirst()
        }
        return joined
    }

    static func == (left: Filter, right: Filter) -> Bool { left.text == right.text }

    var isEmpty: Bool { conditions.isEmpty }

    struct Problem: Error {
        var text: String
    }
}

extension Filter.Term {
    private typealias Problem = Filter.Problem

    /// Names before a colon.
    private static let names = ["state", "pkg", "package", "label", "func", "function"]

    /// `words` are those after it: a state may have several.
    fileprivate init(
        _ text: Substring, followedBy words: inout ArraySlice<Substring>
    ) throws(Filter.Problem) {
        if text.first == "~", text.count > 1 {
            self = try .init(pattern: String(text.dropFirst()))
            if let next = words.first, next.first != "!", next.first != "~",
                next.contains(where: { "()[]{}|*+?\\^$".contains($0) }),
                try Self.comparison(next) == nil
            {
                throw Problem(text: "`\(next)` isn't part of the expression; write a blank as \\s")
            }
        } else if let comparison = try Self.comparison(text) {
            self = comparison
        } else if let colon = text.firstIndex(of: ":"), colon != text.startIndex {
            let name = text[..<colon].lowercased()
            self = try .init(name, String(text[colon...].dropFirst()), text, &words)
        } else {
            self = .text(Array(text.lowercased().utf8))
        }
    }

    private init(pattern: String) throws(Filter.Problem) {
        _ = try Pattern(pattern)
        self = .pattern(pattern)
    }

    /// `count>=1k`; nil if it compares nothing.
    private static func comparison(_ text: Substring) throws(Filter.Problem) -> Self? {
        guard let place = text.firstIndex(where: { "<>=!".contains($0) }),
            let sign = Filter.Comparison.allCases.first(where: {
                text[place...].hasPrefix($0.rawValue)
            })
        else { return nil }
        let name = text[..<place].lowercased()
        let rest = text[place...].dropFirst(sign.rawValue.count)
        guard let field = Filter.Field(typed: name) else {
            // A label is `key=value`.
            if sign == .equal || name.isEmpty { return nil }
            throw Problem(text: "no field is called `\(name)`; compare count, delta or rate")
        }
        guard let number = number(rest, of: field) else {
            let example = field == .rate ? "rate>5/min" : "\(field.rawValue)>=1k"
            throw Problem(
                text: rest.isEmpty
                    ? "a number is missing, as in \(example)"
                    : "`\(rest)` isn't a number; try \(example)")
        }
        return .number(field, sign, number)
    }

    /// `1,000`, `1k`, `2.5M`; a rate per minute, or with its unit: `5/min`, `300/h`, `1/s`.
    private static func number(_ text: Substring, of field: Filter.Field) -> Double? {
        let parts = text.lowercased().split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard var digits = parts.first, parts.count == 1 || field == .rate else { return nil }
        let units: [Character: Double] = ["k": 1e3, "m": 1e6, "g": 1e9]
        let unit = digits.last.flatMap { units[$0] }
        if unit != nil { digits.removeLast() }
        let plain = digits.filter { $0 != "," && $0 != "+" }
        guard let number = Double(plain), number.isFinite else { return nil }
        let times: [Substring: Double] = ["min": 1, "m": 1, "h": 1 / 60.0, "s": 60]
        guard let scale = parts.count == 1 ? 1 : times[parts[1]] else { return nil }
        return number * (unit ?? 1) * scale
    }

    /// `name:value`.
    private init(
        _ name: String, _ value: String, _ text: Substring, _ words: inout ArraySlice<Substring>
    ) throws(Filter.Problem) {
        let word = value.lowercased()
        switch name {
        case _ where value.isEmpty && Self.names.contains(name):
            throw Problem(text: "`\(name):` needs a value")
        case "state": self = .state(Self.state(word, &words))
        case "pkg", "package": self = .package(word)
        case "func", "function": self = .function(word)
        case "label": self = .label(word)
        case _ where name.contains(".") && Int(value) != nil:
            self = .place(file: name, line: Int(value) ?? 0)
        // Windows paths, IPv6 addresses and the like.
        case _ where !name.allSatisfy(\.isLetter): self = .text(Array(text.lowercased().utf8))
        default:
            throw Problem(
                text:
                    "no field is called `\(name)`; try state:, pkg:, func:, label: or FILE.go:LINE")
        }
    }

    /// A state with as many of the words after it as belong to its name.
    private static func state(_ word: String, _ words: inout ArraySlice<Substring>) -> String {
        let names = WaitState.known.flatMap { [$0.name.lowercased(), $0.shortName.lowercased()] }
        var state = word
        while let next = words.first,
            case let longer = "\(state) \(next.lowercased())",
            names.contains(where: { $0.contains(longer) })
        {
            state = longer
            words.removeFirst()
        }
        return state
    }
}

/// Something a filter can be applied to.
protocol Filtered {
    var stack: Stack { get }
    /// The current stanza, else the one in the baseline.
    var shownStanza: Stanza? { get }
    var count: Int { get }
    var delta: Int { get }
    /// Its state now, or its change, as the table shows it; nil if it has no such word.
    var changeWord: String? { get }
}

extension History.Track: Filtered {
    var shownStanza: Stanza? { stanza ?? baseline }
    var changeWord: String? { count == 0 ? Difference.Change.gone.rawValue : nil }
}

extension Difference.Row: Filtered {
    var shownStanza: Stanza? { after ?? before }
    var count: Int { afterCount }
    var changeWord: String? { change.rawValue }
}

/// Applies one filter to many rows; caches results per stack.
struct FilterMatcher: Sendable {
    let filter: Filter
    private var results: [Stack.ID: Bool] = [:]
    /// A regular expression took too long, so some rows are shown that may not match.
    private(set) var isIncomplete = false
    /// Some row's rate is known; else a term about rates hides nothing.
    private var knowsRates = false

    init(_ filter: Filter = Filter()) {
        self.filter = filter
    }

    /// It compares rates, and none is known.
    var lacksRates: Bool {
        !knowsRates
            && filter.conditions.contains {
                if case .number(.rate, _, _) = $0.term { true } else { false }
            }
    }

    /// For another filter on the same rows.
    func with(_ filter: Filter) -> FilterMatcher {
        var matcher = FilterMatcher(filter)
        matcher.knowsRates = knowsRates
        return matcher
    }

    /// Sets whether rates are known, for the passes over the stacks that follow.
    mutating func prepare(knowsRates: Bool) { self.knowsRates = knowsRates }

    /// The regular expressions, for one pass over the stacks: they remember results.
    var patterns: [String: Pattern] {
        var patterns: [String: Pattern] = [:]
        for case .pattern(let text) in filter.conditions.map(\.term) {
            patterns[text] = try? Pattern(text)
        }
        return patterns
    }

    /// Whether all terms match a row. `perMinute` is its rate; nil if unknown.
    mutating func matches(
        _ row: some Filtered, perMinute: Double?, with patterns: inout [String: Pattern]
    ) -> Bool {
        guard !filter.isEmpty else { return true }
        let id = row.stack.id
        // Labels come and go, so results for stacks with labels are not cached.
        let isLabelled = row.shownStanza?.labels.isEmpty == false
        let known = isLabelled ? nil : results[id]
        let stackMatches = known ?? holdsForStack(row, with: &patterns)
        isIncomplete = patterns.values.contains(where: \.isTired)
        if known == nil, !isLabelled, !isIncomplete { results[id] = stackMatches }
        return stackMatches && holdsForCounts(row, perMinute)
    }

    /// The terms that depend on the stack only.
    private func holdsForStack(
        _ row: some Filtered, with patterns: inout [String: Pattern]
    ) -> Bool {
        filter.conditions.allSatisfy { condition in
            let holds: Bool
            switch condition.term {
            case .text(let word) where Self.changing.contains(word): return true
            case .text(let word): holds = Self.texts(of: row) { $0.contains(folded: word) }
            case .pattern(let pattern):
                holds = Self.texts(of: row) { patterns[pattern]?.isIn($0) ?? false }
                // It hides nothing that it hasn't judged.
                if patterns[pattern]?.isTired ?? true { return true }
            case .package(let name):
                holds = row.stack.frames.contains {
                    String($0.packagePath).contains(folded: Array(name.utf8))
                }
            case .function(let name):
                holds = row.stack.frames.contains {
                    $0.function.contains(folded: Array(name.utf8))
                }
            case .place(let file, let line):
                holds = row.stack.frames.contains {
                    $0.line == line && $0.file.lowercased().hasSuffix(file)
                }
            case .number, .state, .label: return true
            }
            return holds != condition.isNegated
        }
    }

    /// The terms whose result may change with each poll.
    private func holdsForCounts(_ row: some Filtered, _ perMinute: Double?) -> Bool {
        let (stanza, change) = (row.shownStanza, row.changeWord)
        return filter.conditions.allSatisfy { condition in
            let holds: Bool? =
                switch condition.term {
                case .number(.count, let sign, let number): sign.holds(Double(row.count), number)
                case .number(.delta, let sign, let number): sign.holds(Double(row.delta), number)
                case .number(.rate, let sign, let number):
                    knowsRates ? perMinute.map { sign.holds($0, number) } ?? false : nil
                case .state(let name):
                    change == name
                        || stanza?.states.contains { $0.value.isCalled(name) } ?? false
                case .label(let text): stanza?.labels.contains { $0.value.holds(text) } ?? false
                case .text(let word) where Self.changing.contains(word):
                    change.map { Array($0.utf8) == word } ?? false
                        || Self.texts(of: row) { $0.contains(folded: word) }
                case .text, .pattern, .package, .function, .place: nil
                }
            return holds.map { $0 != condition.isNegated } ?? true
        }
    }

    /// Words for how a row changed, which it may have now and not at the next poll.
    private static let changing = Set(Difference.Change.allCases.map { Array($0.rawValue.utf8) })

    /// Whether any text that words are searched in satisfies `isAny`.
    private static func texts(of row: some Filtered, isAny: (String) -> Bool) -> Bool {
        row.stack.frames.contains { isAny($0.function) || isAny($0.file) }
            || (row.shownStanza?.labels.contains { isAny($0.value.text) } ?? false)
            || (row.shownStanza?.states.contains {
                isAny($0.value.name) || isAny($0.value.shortName)
            } ?? false)
            || isAny(row.stack.id.description)
            || row.stack.frames.isEmpty && isAny(Stack.untitled)
    }
}

extension WaitState {
    fileprivate func isCalled(_ name: String) -> Bool {
        self.name.lowercased().contains(name) || shortName.contains(name)
    }
}

extension Label {
    fileprivate func holds(_ word: String) -> Bool { text.lowercased().contains(word) }
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
