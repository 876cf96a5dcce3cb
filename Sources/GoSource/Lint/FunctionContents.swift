/// What is in each function of a file.
struct FunctionContents {
    private(set) var operations: [Int32: [Int32]] = [:]
    private var jumps: [Int32: [Jump]] = [:]
    private(set) var selects: [Int32: [Int]] = [:]
    /// Functions by the `{` of their body.
    private(set) var functions: [Int32: Int32] = [:]
    /// Loops by the operation that they range with.
    private(set) var ranges: [Int32: Int32] = [:]
    /// Literals by their keyword.
    private(set) var literals: [Int32: Int32] = [:]

    /// Loops that have a `break` of their own.
    private var brokenLoops: Set<Int32> = []
    /// The tokens of a function's jumps that leave more than one loop, and of those among them that
    /// don't return.
    private var exits: [Int32: [Int32]] = [:]
    private var labelled: [Int32: [Int32]] = [:]

    init(_ file: SourceFile) {
        for (place, function) in file.functions.enumerated() where !function.body.isEmpty {
            functions[function.body.start] = Int32(truncatingIfNeeded: place)
            if function.isLiteral { literals[function.keyword] = Int32(truncatingIfNeeded: place) }
        }
        for (place, operation) in file.operations.enumerated() {
            operations[operation.function, default: []].append(Int32(truncatingIfNeeded: place))
        }
        for (place, loop) in file.loops.enumerated() where loop.range >= 0 {
            ranges[loop.range] = Int32(truncatingIfNeeded: place)
        }
        for jump in file.jumps {
            jumps[jump.function, default: []].append(jump)
            addExit(jump, file)
        }
        for (place, select) in file.selects.enumerated() {
            selects[select.function, default: []].append(place)
        }
    }

    private mutating func addExit(_ jump: Jump, _ file: SourceFile) {
        guard !jump.isLocal else { return }
        let kind = file.kind(jump.token)
        if jump.loop >= 0 {
            if kind == .break { brokenLoops.insert(jump.loop) }
            return
        }
        exits[jump.function, default: []].append(jump.token)
        if kind != .return { labelled[jump.function, default: []].append(jump.token) }
    }
}

extension FunctionContents {
    /// A function's jumps between two tokens.
    func jumps(_ function: Int32, _ tokens: Range<Int32>) -> ArraySlice<Jump> {
        let jumps = jumps[function] ?? []
        func place(_ token: Int32) -> Int {
            var (low, high) = (0, jumps.count)
            while low < high {
                let middle = (low + high) / 2
                if jumps[middle].token < token { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return jumps[place(tokens.lowerBound)..<place(tokens.upperBound)]
    }

    func jumps(_ function: Int32, in range: TokenRange) -> ArraySlice<Jump> {
        jumps(function, range.start..<range.end)
    }

    func jumps(_ function: Int32, after token: Int32) -> ArraySlice<Jump> {
        jumps(function, token + 1..<Int32.max)
    }
}

extension FunctionContents {
    /// Whether a loop can end before it is through: `return`, `break` or a jump.
    func isLeft(_ loop: Int32, _ file: SourceFile) -> Bool {
        brokenLoops.contains(loop) || Self.has(exits, file.loops[Int(loop)])
    }

    /// Whether a jump ends a loop before it is through.
    func leaves(_ jump: Jump, _ loop: Int32, _ file: SourceFile) -> Bool {
        if jump.isLocal { return false }
        return jump.loop < 0 || jump.loop == loop && file.kind(jump.token) == .break
    }

    /// Whether a `break` or a jump to a label ends a loop; what returns is another matter.
    func isBroken(_ loop: Int32, _ file: SourceFile) -> Bool {
        brokenLoops.contains(loop) || Self.has(labelled, file.loops[Int(loop)])
    }

    private static func has(_ jumps: [Int32: [Int32]], _ loop: Loop) -> Bool {
        let tokens = jumps[loop.function] ?? []
        var (low, high) = (0, tokens.count)
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle] < loop.body.start { low = middle + 1 } else { high = middle }
        }
        return low < tokens.count && tokens[low] < loop.body.end
    }

    /// The `{` of the block around another block.
    func block(around open: Int32, _ file: SourceFile) -> Int32? {
        var index = open - 1
        for _ in 0..<Self.tokensLookedAt {
            guard index > 0 else { return nil }
            if file.kind(index) == .leftBrace { return index }
            index =
                file.kind(index).isClosing ? Int32(file.tokens[Int(index)].value) - 1 : index - 1
        }
        return nil
    }

    private static let tokensLookedAt = 2000
}
