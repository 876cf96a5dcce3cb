/// How many values are sent on a channel.
struct Demand {
    /// Sends that are in no loop.
    private(set) var count = 0
    /// The loops of the others, around which the channel is the same one.
    private(set) var loops: [Loop] = []
    /// Some loop is not in the function that declares the channel, so that nobody can tell how often
    /// it runs.
    private(set) var isNested = false
    let file: SourceFile

    /// - Parameters:
    ///   - finder: knows the package.
    ///   - channel: what is sent on.
    ///   - number: the file that is looked at.
    ///   - token: where a local variable is declared; nil for what outlives its function.
    ///   - first: sends of `go` statements before this token don't count.
    init(
        _ finder: GoroutineSendFinder, _ channel: Channel, _ number: Int, declaredAt token: Int32?,
        from first: Int32 = 0
    ) {
        file = finder.index.files[number]
        var byFunction: [Int32: [Int32]] = [:]
        for use in channel.uses(.sent) where use.file == number {
            let operation = file.operations[Int(use.operation)]
            guard operation.select < 0 else { continue }
            byFunction[operation.function, default: []].append(use.operation)
        }
        for (function, sends) in byFunction where !isPart(function, of: byFunction) {
            let single = sends.filter { !addLoop(file.operations[Int($0)], declaredAt: token) }
            guard !single.isEmpty else { continue }
            let go = file.goStatement(around: function)
            if let go, go.token < first { continue }
            count += finder.mostOf(single, number, function)
        }
    }

    /// A literal in a function that sends as well, such as a deferred one: it sends instead.
    private func isPart(_ function: Int32, of byFunction: [Int32: [Int32]]) -> Bool {
        var (next, steps) = (function, 0)
        while next >= 0, steps < 16 {
            let found = file.functions[Int(next)]
            if file.kind(found.keyword - 1) == .go { return false }
            if found.parent >= 0, byFunction[found.parent] != nil { return true }
            (next, steps) = (found.parent, steps + 1)
        }
        return false
    }

    /// Adds the sends of one goroutine, which may be those of a helper.
    mutating func add(_ send: GoroutineSend, _ go: GoStatement, declaredAt token: Int32?) {
        if let loop = Self.loop(file, go.loop, without: token) {
            append(loop, declaredAt: token)
        } else if count == 0 {
            count = send.count
        }
    }

    /// A loop around something that a variable's declaration is not in: the outermost one.
    static func loop(_ file: SourceFile, _ loop: Int32, without declaration: Int32?) -> Loop? {
        guard let declaration else { return nil }
        var (next, found) = (loop, Loop?.none)
        while next >= 0 {
            let loop = file.loops[Int(next)]
            if loop.token < declaration, declaration < loop.body.end { break }
            found = loop
            next = loop.parent
        }
        return found
    }

    private mutating func addLoop(_ operation: Operation, declaredAt token: Int32?) -> Bool {
        if let loop = Self.loop(file, operation.loop, without: token) {
            append(loop, declaredAt: token)
            return true
        }
        guard operation.function >= 0, let go = file.goStatement(around: operation.function),
            let loop = Self.loop(file, go.loop, without: token)
        else { return false }
        append(loop, declaredAt: token)
        return true
    }

    private mutating func append(_ loop: Loop, declaredAt token: Int32?) {
        guard !loops.contains(where: { $0.token == loop.token }) else { return }
        loops.append(loop)
        guard let token, loop.function >= 0 else { return }
        let function = file.functions[Int(loop.function)]
        if function.isLiteral, !function.body.contains(token) { isNested = true }
    }

    var isRepeated: Bool { !loops.isEmpty }

    /// How many there are, if each loop says by a number how often it runs.
    var total: Int? {
        let numbers = loops.map { LoopBound(file, $0)?.number }
        guard !isNested, !numbers.contains(nil) else { return nil }
        return numbers.reduce(count) { $0 + ($1 ?? 0) }
    }

    /// Whether a channel of a capacity takes all of them without a receiver.
    func fits(_ capacity: TokenRange, _ file: SourceFile) -> Bool {
        guard !capacity.isEmpty else { return false }
        let number = Int(file.text(capacity))
        if let total, let number { return number >= total }
        guard isRepeated else { return true }
        return loops.allSatisfy { matches($0, capacity, number) }
    }

    /// Whether a count is at least as often as a loop runs.
    func matches(_ loop: Loop, _ expression: TokenRange, _ number: Int?) -> Bool {
        guard let bound = LoopBound(file, loop) else { return isCounted(loop, expression) }
        if let least = bound.number, let number { return number >= least }
        if file.contains(expression, bound.text) || isCounted(loop, expression) { return true }
        // `n := len(list)`, or the other way round.
        return file.isOneName(expression) && file.hasValue(expression, bound.text)
            || file.isOneName(bound.expression)
                && file.hasValue(bound.expression, LoopBound(file, expression).text)
    }

    /// `n++` in the loop's body, and `n` in the expression.
    private func isCounted(_ loop: Loop, _ expression: TokenRange) -> Bool {
        for index in loop.body.indices.prefix(4000) where file.kind(index) == .increment {
            if file.kind(index - 1).isName,
                file.contains(expression, file.text(Int32(truncatingIfNeeded: index - 1)))
            {
                return true
            }
        }
        return false
    }
}

extension SourceFile {
    func isOneName(_ range: TokenRange) -> Bool {
        range.indices.count == 1 && kind(range.start).isName
    }

    /// Whether a name was given a value that has an expression in it.
    fileprivate func hasValue(_ name: TokenRange, _ text: String) -> Bool {
        values(of: hash(name.start), before: name.start).contains { contains($0, text) }
    }
}
