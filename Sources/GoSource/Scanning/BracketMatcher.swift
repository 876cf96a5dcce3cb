/// Finds each bracket's partner. In broken source a closing bracket ends all that were opened inside
/// its own pair.
struct BracketMatcher {
    private var open: [(kind: Token.Kind, token: Int)] = []
    /// How many are open of each kind, so that a stray bracket costs no search.
    private var counts = (paren: 0, bracket: 0, brace: 0)

    @inline(__always)
    mutating func open(_ kind: Token.Kind, at token: Int) {
        open.append((kind, token))
        count(kind, 1)
    }

    /// - Returns: the partner of a closing bracket.
    @inline(__always)
    mutating func close(_ kind: Token.Kind, at token: Int) -> Int? {
        if let last = open.last, last.kind == kind {
            open.removeLast()
            count(kind, -1)
            return last.token
        }
        return closeOuter(kind, at: token)
    }

    private mutating func closeOuter(_ kind: Token.Kind, at token: Int) -> Int? {
        let isOpen =
            switch kind {
            case .leftParen: counts.paren > 0
            case .leftBracket: counts.bracket > 0
            default: counts.brace > 0
            }
        guard isOpen else { return nil }
        while let last = open.popLast() {
            count(last.kind, -1)
            if last.kind == kind { return last.token }
            unmatched.append((last.token, token))
        }
        return nil
    }

    /// Brackets without partner, and the token that ends them.
    private var unmatched: [(token: Int, end: Int)] = []

    /// Lets brackets without partner reach to where they end, at the latest the token that comes
    /// next: the end of the file.
    func finish(_ tokens: inout [Token]) {
        let end = UInt32(truncatingIfNeeded: tokens.count)
        for bracket in unmatched {
            tokens[bracket.token].value = UInt32(truncatingIfNeeded: bracket.end)
        }
        for bracket in open { tokens[bracket.token].value = end }
    }

    @inline(__always)
    private mutating func count(_ kind: Token.Kind, _ change: Int) {
        switch kind {
        case .leftParen: counts.paren &+= change
        case .leftBracket: counts.bracket &+= change
        default: counts.brace &+= change
        }
    }
}
