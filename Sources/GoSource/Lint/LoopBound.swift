/// How often a loop runs, as far as its header shows.
struct LoopBound {
    /// Without what is the same for a list and its length: `x` for `range x`, `i < len(x)`,
    /// `range len(x)` and `i < x`.
    var text: String
    /// If it is written as a number.
    var number: Int?
    var expression: TokenRange

    init?(_ file: SourceFile, _ loop: Loop) {
        if loop.range >= 0 {
            self.init(file, file.operations[Int(loop.range)].channel)
            return
        }
        // `i := 0; i < n; i++`
        let parts = file.parts(loop.header)
        guard parts.count == 3,
            let sign = parts[1].indices.first(where: { file.isLess(Int32($0)) })
        else { return nil }
        self.init(file, TokenRange(sign + 1, Int(parts[1].end)))
    }

    init(_ file: SourceFile, _ expression: TokenRange) {
        var range = expression
        if range.end - range.start > 3, file.kind(range.start) == .name,
            PackageNames.lengths.contains(file.hash(range.start)),
            file.kind(range.start + 1) == .leftParen, file.kind(range.end - 1) == .rightParen
        {
            range = TokenRange(Int(range.start) + 2, Int(range.end) - 1)
        }
        text = file.text(range)
        self.expression = range
        number = file.kind(range.start) == .number && range.indices.count == 1 ? Int(text) : nil
    }
}

extension LoopBound {
    /// How often a loop runs at most; nil if its header doesn't show it.
    static func amount(_ file: SourceFile, _ loop: Loop, steps: Int) -> Amount? {
        if loop.range >= 0 {
            return Amount(file, file.operations[Int(loop.range)].channel, steps: steps)
        }
        let parts = file.parts(loop.header)
        guard parts.count == 3,
            let sign = parts[1].indices.first(where: { file.isLess(Int32($0)) }),
            let end = Amount(file, TokenRange(sign + 1, Int(parts[1].end)), steps: steps)
        else { return nil }
        let isInclusive = file.text(Int32(sign)) == "<="
        // Only `i := 2` and the like make it less.
        let define = parts[0].start + 1
        let start = TokenRange(Int(define) + 1, Int(parts[0].end))
        let isOne = file.kind(define) == .define || file.kind(define) == .assign
        let first = isOne ? Amount(file, start, steps: steps) : nil
        return end.plus(first ?? Amount(0), -1)?.plus(Amount(isInclusive ? 1 : 0))
    }
}

extension SourceFile {
    /// Whether an expression has `len` in it.
    func asksLength(_ expression: TokenRange) -> Bool {
        expression.indices.prefix(32).contains {
            kind($0) == .name && hash(Int32($0)) == PackageNames.lengths[0]
        }
    }

    /// A header's parts between semicolons.
    func parts(_ header: TokenRange) -> [TokenRange] {
        var parts: [TokenRange] = []
        var (start, index) = (Int(header.start), Int(header.start))
        while index < Int(header.end) {
            if kind(index) == .semicolon {
                parts.append(TokenRange(start, index))
                start = index + 1
            }
            index = kind(index).isOpening ? Int(tokens[index].value) + 1 : index + 1
        }
        return parts + [TokenRange(start, Int(header.end))]
    }

    fileprivate func isLess(_ token: Int32) -> Bool {
        switch kind(token) {
        case .other: text(token) == "<" || text(token) == "<="
        case .equality: text(token) == "!="
        default: false
        }
    }

    /// Whether an expression has a name, a number or a longer part in it, token by token.
    func contains(_ expression: TokenRange, _ part: String) -> Bool {
        guard !part.isEmpty else { return false }
        for start in expression.indices.prefix(32) {
            for end in start + 1..<min(Int(expression.end), start + 16) + 1
            where text(TokenRange(start, end)) == part {
                return true
            }
        }
        return false
    }

    /// The values that a name was last given before a token.
    func values(of name: UInt32, before token: Int32) -> [TokenRange] {
        var (low, high) = (0, assignments.count)
        while low < high {
            let middle = (low + high) / 2
            if assignments[middle].token < token { low = middle + 1 } else { high = middle }
        }
        return assignments[..<low].suffix(Self.assignmentsLookedAt).filter {
            elements($0.left).contains { isOneName($0) && hash($0.start) == name }
        }.map(\.right)
    }

    private static let assignmentsLookedAt = 100
}
