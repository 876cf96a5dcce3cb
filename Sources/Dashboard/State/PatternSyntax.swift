/// Reads a regular expression.
///
/// Understood are characters, `.`, `[a-z]`, `[^a-z]`, `\d` `\w` `\s` and their opposites, `^` `$` `\b`
/// `\B`, groups, `|`, and `*` `+` `?` `{2,3}`, greedy or not. What looks like anything else is an error.
struct PatternSyntax {
    indirect enum Node {
        case sequence([Node])
        case choice([Node])
        case one(ScalarSet)
        /// `most` is nil for any number.
        case times(Node, least: Int, most: Int?)
        case start, end
        /// Whether there is an edge of a word.
        case wordEdge(Bool)
    }

    typealias Problem = Filter.Problem

    /// The largest count.
    static let most = 100

    private var rest: Substring.UnicodeScalarView

    static func parse(_ text: String) throws(Problem) -> Node {
        var syntax = PatternSyntax(rest: text[...].unicodeScalars)
        let node = try syntax.choice()
        guard syntax.rest.isEmpty else {
            throw Problem(text: "`)` has no `(`; `\\)` is the character")
        }
        return node
    }

    private mutating func next(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    // MARK: Structure

    private mutating func choice() throws(Problem) -> Node {
        var branches = [try sequence()]
        while next("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Problem) -> Node {
        var nodes: [Node] = []
        while let first = rest.first, first != "|", first != ")" {
            nodes.append(try repetition(of: try atom()))
        }
        return .sequence(nodes)
    }

    private mutating func repetition(of node: Node) throws(Problem) -> Node {
        guard let sign = rest.first, let times = try times() else { return node }
        // Whether it takes as few as possible makes no difference to whether there is a match.
        _ = next("?")
        if let second = rest.first, "*+?{".unicodeScalars.contains(second) {
            throw Problem(text: "`\(sign)\(second)` repeats a repetition; put it in a group")
        }
        switch node {
        case .start, .end, .wordEdge:
            throw Problem(text: "`\(sign)` has nothing to repeat; `\\\(sign)` is the character")
        case .sequence, .choice, .one, .times:
            return .times(node, least: times.least, most: times.most)
        }
    }

    /// `*`, `+`, `?` or a count; nil if there is none of them.
    private mutating func times() throws(Problem) -> (least: Int, most: Int?)? {
        if next("*") { return (0, nil) }
        if next("+") { return (1, nil) }
        if next("?") { return (0, 1) }
        guard rest.first == "{" else { return nil }
        let text = String(rest.prefix { $0 != "}" }) + "}"
        let parts = text.dropFirst().dropLast().split(
            separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.unicodeScalars.count <= rest.count, let least = Int(parts[0]), least >= 0,
            let most = parts.count == 1 ? least : parts[1].isEmpty ? Self.most : Int(parts[1])
        else {
            throw Problem(text: "`{` begins a count such as {2,3}; `\\{` is the character")
        }
        guard least <= most, most <= Self.most else {
            throw Problem(text: "`\(text)` must count up, to \(Self.most) at most")
        }
        rest.removeFirst(text.unicodeScalars.count)
        return (least, parts.last?.isEmpty == true ? nil : most)
    }

    private mutating func atom() throws(Problem) -> Node {
        let first = rest.removeFirst()
        switch first {
        case "(": return try group()
        case "[": return .one(try characterClass())
        case "\\": return try escape()
        case ".": return .one(.all)
        case "^": return .start
        case "$": return .end
        case "*", "+", "?", "{":
            throw Problem(text: "`\(first)` has nothing to repeat; `\\\(first)` is the character")
        default: return .one(ScalarSet(first).ignoringCase)
        }
    }

    private mutating func group() throws(Problem) -> Node {
        if next("?"), !next(":") {
            throw Problem(
                text: "`(?\(String(rest.prefix(1)))` isn't understood; (...) and (?:...) are groups"
            )
        }
        let node = try choice()
        guard next(")") else { throw Problem(text: "`(` has no `)`; `\\(` is the character") }
        return node
    }

    // MARK: Characters

    private mutating func escape() throws(Problem) -> Node {
        guard let scalar = rest.popFirst() else {
            throw Problem(text: "`\\` ends the expression; `\\\\` is the character")
        }
        switch scalar {
        case "b": return .wordEdge(true)
        case "B": return .wordEdge(false)
        default: return .one(try Self.set(escaped: scalar))
        }
    }

    private static func set(escaped scalar: Unicode.Scalar) throws(Problem) -> ScalarSet {
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.opposite
        case "w": return .words
        case "W": return ScalarSet.words.opposite
        case "s": return .spaces
        case "S": return ScalarSet.spaces.opposite
        case "t": return ScalarSet("\t")
        case _ where scalar.isASCII && !ScalarSet.words.contains(scalar): return ScalarSet(scalar)
        default:
            throw Problem(
                text: "`\\\(scalar)` isn't understood; try \\d \\w \\s \\b, or \\. for a dot")
        }
    }

    /// The rest of `[a-z]`.
    private mutating func characterClass() throws(Problem) -> ScalarSet {
        let isOpposite = next("^")
        var set = ScalarSet.none
        var isFirst = true
        while true {
            guard let scalar = rest.popFirst() else {
                throw Problem(text: "`[` has no `]`; `\\[` is the character")
            }
            if scalar == "]", !isFirst { break }
            isFirst = false
            if scalar == "[", rest.first == ":" {
                throw Problem(text: "`[:` isn't understood; try a-z, \\d or \\w")
            }
            let low = scalar == "\\" ? try escapedInClass() : ScalarSet(scalar)
            set.formUnion(try range(from: low))
        }
        return isOpposite ? set.ignoringCase.opposite : set.ignoringCase
    }

    private mutating func escapedInClass() throws(Problem) -> ScalarSet {
        guard let scalar = rest.popFirst() else {
            throw Problem(text: "`[` has no `]`; `\\[` is the character")
        }
        return try Self.set(escaped: scalar)
    }

    /// `low`, or a range up to the character after a `-`.
    private mutating func range(from low: ScalarSet) throws(Problem) -> ScalarSet {
        guard rest.first == "-", let end = rest.dropFirst().first, end != "]" else { return low }
        rest.removeFirst(2)
        let high = end == "\\" ? try escapedInClass() : ScalarSet(end)
        guard let first = low.only, let last = high.only, first <= last else {
            throw Problem(text: "`-` between `[` and `]` needs a lower and a higher character")
        }
        return ScalarSet([first.value...last.value])
    }
}

/// A set of characters, as sorted ranges that don't touch.
struct ScalarSet: Equatable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let none = ScalarSet([])
    static let all = ScalarSet([0...0x10ffff])
    static let digits = ScalarSet([0x30...0x39])
    static let spaces = ScalarSet([0x09...0x0d, 0x20...0x20])
    /// Letters, digits, `_`, and all that isn't ASCII.
    static let words = ScalarSet([
        0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a, 0x80...0x10ffff,
    ])

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
                self.ranges[self.ranges.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    mutating func formUnion(_ other: ScalarSet) { self = ScalarSet(ranges + other.ranges) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    /// Its only character; nil if there are several.
    var only: Unicode.Scalar? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return Unicode.Scalar(ranges[0].lowerBound)
    }

    var opposite: ScalarSet {
        var next: UInt32 = 0
        var gaps: [ClosedRange<UInt32>] = []
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        return ScalarSet(next <= 0x10ffff ? gaps + [next...0x10ffff] : gaps)
    }

    /// With the other case of its letters; of a range as long as whole alphabets, of its ASCII ones.
    var ignoringCase: ScalarSet {
        var found = ranges
        for range in ranges {
            let isShort = range.upperBound - range.lowerBound < 2048
            for value in isShort ? range : range.clamped(to: 0...0x7f) {
                guard let scalar = Unicode.Scalar(value) else { continue }
                for text in [
                    scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping,
                ]
                where text.unicodeScalars.count == 1 {
                    found += text.unicodeScalars.map { $0.value...$0.value }
                }
            }
        }
        return ScalarSet(found)
    }
}
