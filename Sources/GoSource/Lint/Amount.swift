/// How many: a sum of products of numbers and of what the source calls by name, such as
/// `2*len(list) + 1`. A list and its length are the same.
struct Amount {
    /// What each product has beside its number, sorted, and that number; nothing for a plain number.
    private(set) var terms: [[String]: Int] = [:]

    init(_ number: Int) { terms[[]] = number }

    /// As many as a name stands for.
    static func one(_ name: String) -> Amount {
        var amount = Amount(0)
        amount.terms[[name]] = 1
        return amount
    }

    /// - Parameters:
    ///   - file: has the expression.
    ///   - expression: of a count or a list.
    ///   - steps: how often a variable is replaced by the value that it was given last.
    init?(_ file: SourceFile, _ expression: TokenRange, steps: Int) {
        self.init(file, expression, steps: steps, depth: 0)
    }

    private init?(_ file: SourceFile, _ expression: TokenRange, steps: Int, depth: Int) {
        let range = file.withoutLength(expression)
        guard !range.isEmpty, range.indices.count <= 64, depth < 8 else { return nil }
        func amount(_ part: TokenRange, steps: Int = steps) -> Amount? {
            Amount(file, part, steps: steps, depth: depth + 1)
        }
        if range != expression {
            guard let inner = amount(range) else { return nil }
            self = inner
            return
        }
        guard let signs = file.signs(range) else {
            terms[[file.text(range)]] = 1
            return
        }
        if let sign = signs.last(where: { file.kind($0) != .star }) ?? signs.last {
            guard let left = amount(TokenRange(Int(range.start), sign)),
                let right = amount(TokenRange(sign + 1, Int(range.end)))
            else { return nil }
            let isProduct = file.kind(sign) == .star
            guard
                let result = isProduct
                    ? left.times(right)
                    : left.plus(right, file.text(Int32(sign)) == "-" ? -1 : 1)
            else { return nil }
            self = result
        } else if range.indices.count == 1, let number = Int(file.text(range)) {
            terms[[]] = number
        } else if let (base, first) = file.sliced(range), let all = amount(base),
            let rest = first.isEmpty ? all : amount(first).flatMap({ all.plus($0, -1) })
        {
            self = rest
        } else if steps > 0, file.isOneName(range),
            let value = file.values(of: file.hash(range.start), before: range.start).last,
            file.elements(value).count == 1
        {
            guard let known = amount(value, steps: steps - 1) else { return nil }
            self = known
        } else {
            terms[[file.text(range)]] = 1
        }
    }

    func plus(_ other: Amount, _ factor: Int = 1) -> Amount? {
        var sum = self
        for (key, number) in other.terms {
            guard let result = (sum.terms[key] ?? 0).plus(number, times: factor) else { return nil }
            sum.terms[key] = result
        }
        return sum.terms.count <= Self.termLimit ? sum : nil
    }

    func times(_ other: Amount) -> Amount? {
        var product = Amount(0)
        for (key, number) in terms {
            for (otherKey, otherNumber) in other.terms {
                let both = (key + otherKey).sorted()
                guard
                    let result = (product.terms[both] ?? 0).plus(number, times: otherNumber)
                else { return nil }
                product.terms[both] = result
            }
        }
        return product.terms.count <= Self.termLimit ? product : nil
    }

    private static let termLimit = 16

    /// Whether there are surely as many as in another amount, whatever the names stand for.
    func covers(_ other: Amount) -> Bool {
        Set(terms.keys).union(other.terms.keys).allSatisfy {
            (terms[$0] ?? 0) >= (other.terms[$0] ?? 0)
        }
    }

    /// The amount if it is a number.
    var number: Int? {
        terms.contains { !$0.key.isEmpty && $0.value != 0 } ? nil : terms[[]] ?? 0
    }

    /// What the source calls by name.
    var names: Set<String> { Set(terms.keys.joined()) }
}

extension Int {
    fileprivate func plus(_ other: Int, times factor: Int) -> Int? {
        let product = other.multipliedReportingOverflow(by: factor)
        let sum = addingReportingOverflow(product.partialValue)
        return product.overflow || sum.overflow ? nil : sum.partialValue
    }
}

extension SourceFile {
    /// An expression without brackets around it, and without `len`, `cap` or `int`.
    func withoutLength(_ range: TokenRange) -> TokenRange {
        guard range.end - range.start > 2 else { return range }
        let isCall = kind(range.start) == .name && PackageNames.counts.contains(hash(range.start))
        let open = range.start + (isCall ? 1 : 0)
        guard kind(open) == .leftParen, Int32(tokens[Int(open)].value) == range.end - 1 else {
            return range
        }
        return TokenRange(Int(open) + 1, Int(range.end) - 1)
    }

    /// `+`, `-` and `*` between the parts of an expression; nil if it has other operators.
    fileprivate func signs(_ range: TokenRange) -> [Int]? {
        var signs: [Int] = []
        var index = Int(range.start)
        while index < Int(range.end) {
            switch kind(index) {
            case .star, .ampersand, .other:
                let isBinary = index > range.start && kind(index - 1).endsOperand
                let isKnown = kind(index) == .star || ["+", "-"].contains(text(Int32(index)))
                guard isBinary, isKnown else { return nil }
                signs.append(index)
            case .arrow, .equality: return nil
            default: break
            }
            index = kind(index).isOpening ? Int(tokens[index].value) + 1 : index + 1
        }
        return signs
    }

    /// `list[2:]`, and what is left out; `list[:n]` is `n`.
    fileprivate func sliced(_ range: TokenRange) -> (base: TokenRange, first: TokenRange)? {
        guard kind(range.end - 1) == .rightBracket else { return nil }
        let open = Int(tokens[Int(range.end) - 1].value)
        let colons = (open..<Int(range.end)).filter { kind($0) == .colon }
        guard open > range.start, colons.count == 1 else { return nil }
        let first = TokenRange(open + 1, colons[0])
        let last = TokenRange(colons[0] + 1, Int(range.end) - 1)
        return (last.isEmpty ? TokenRange(Int(range.start), open) : last, first)
    }
}
