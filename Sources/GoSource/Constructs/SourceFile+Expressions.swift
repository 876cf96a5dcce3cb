extension SourceFile {
    /// The assignment that has a token on its left side.
    func assignment(onLeft token: Int32) -> Assignment? {
        var (low, high) = (0, assignments.count)
        while low < high {
            let middle = (low + high) / 2
            if assignments[middle].token <= token { low = middle + 1 } else { high = middle }
        }
        guard low < assignments.count, assignments[low].left.contains(token) else { return nil }
        return assignments[low]
    }

    /// The comma-separated parts at the top level; looks at 256 tokens at most.
    func elements(_ range: TokenRange) -> [TokenRange] {
        var found: [TokenRange] = []
        var (start, index) = (Int(range.start), Int(range.start))
        let limit = start + 256
        while index < min(Int(range.end), limit) {
            if kind(index) == .comma {
                found.append(TokenRange(start, index))
                start = index + 1
            }
            index = kind(index).isOpening ? Int(tokens[index].value) + 1 : index + 1
        }
        if start < Int(range.end) { found.append(TokenRange(start, Int(range.end))) }
        return found
    }

    /// Where a chain such as `f(x).a.b` starts, given `a`: approximate, enough to see what precedes
    /// it.
    func statementPart(_ token: Int32) -> Int32 {
        var start = token - 1
        // A dot, and one bracket pair before it.
        if kind(start - 1).isClosing {
            let open = Int32(truncatingIfNeeded: Int(tokens[Int(start) - 1].value))
            if open < start { start = open }
            if kind(start - 1).isName { start -= 1 }
            while start > token - Int32(Self.chainLimit), kind(start - 1) == .dot,
                kind(start - 2).isName
            {
                start -= 2
            }
        }
        return start
    }

    /// The one statement of a body, `defer` aside; nil if there are more.
    func onlyStatement(_ body: TokenRange) -> TokenRange? {
        guard !body.isEmpty else { return nil }
        var found: TokenRange?
        var index = Int(body.start) + 1
        while index < Int(body.end) - 1 {
            let start = index
            while index < Int(body.end) - 1, kind(index) != .semicolon {
                index = kind(index).isOpening ? Int(tokens[index].value) + 1 : index + 1
            }
            if index > start, kind(start) != .defer {
                if found != nil { return nil }
                found = TokenRange(start, index)
            }
            index += 1
        }
        return found
    }

    /// Whether what is sent is the result of a call.
    func sendsResult(_ send: Operation) -> Bool {
        var index = Int(send.token) + 1
        while kind(index) != .semicolon, kind(index) != .rightBrace, kind(index) != .end {
            if kind(index) == .leftParen, kind(index - 1).endsOperand { return true }
            index = kind(index).isOpening ? Int(tokens[index].value) + 1 : index + 1
        }
        return false
    }

    /// The `{` of a scope that ends with its block.
    func open(of scope: Scope) -> Int32? {
        kind(scope.end) == .rightBrace ? Int32(tokens[Int(scope.end)].value) : nil
    }

    /// What a block of an `if` depends on; nil for any other block.
    func condition(_ block: Int32) -> String? {
        var index = block - 1
        while index > 0, index > block - 40 {
            switch kind(index) {
            case .if:
                return kind(index - 1) == .else ? nil : text(TokenRange(Int(index), Int(block)))
            case .semicolon, .leftBrace, .rightBrace: return nil
            default: index -= 1
            }
        }
        return nil
    }
}
