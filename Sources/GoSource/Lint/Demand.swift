/// How many values are sent on a channel.
struct Demand {
    /// Sends that are in no loop.
    private(set) var count = 0
    /// Sends that happen in each pass of some loops.
    private var repeated: [Repeated] = []
    /// The outermost loops of these, around which the channel is the same one.
    private(set) var loops: [Loop] = []
    /// Some loop is outside the function that declares the channel, so its count is unknown.
    private(set) var isNested = false
    let file: SourceFile
    /// Functions whose sends are in `count`, with how many there are.
    private var single: [Int32: Int] = [:]
    private var functions: Set<Int32> = []

    private struct Repeated {
        /// From the innermost to the outermost; empty for what happens once.
        var loops: [Loop]
        var count: Int
    }

    /// A place where values are sent, or a `go` statement for what its goroutine sends.
    struct Part {
        var token: Int32
        var scope: Int32
        var count = 1
        var loop: Int32 = -1
        var sender: Int32 = -1
    }

    /// What the parts of one group have in common.
    private struct Key: Hashable {
        var function: Int32
        var loops: [Int32]
    }

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
        var parts: [Key: [Part]] = [:]
        for function in byFunction.keys.sorted() where !isPart(function, of: byFunction) {
            functions.insert(function)
            let go = file.goStatement(around: function)
            let sends = Dictionary(grouping: byFunction[function] ?? []) { place in
                let operation = file.operations[Int(place)]
                return nest(operation.loop, function, declaredAt: token).map(\.token)
            }
            for (tokens, sends) in sends.sorted(by: { $0.value[0] < $1.value[0] }) {
                let operation = file.operations[Int(sends[0])]
                if tokens.isEmpty {
                    if let go, go.token < first { continue }
                } else {
                    note(nest(operation.loop, function, declaredAt: token), declaredAt: token)
                }
                let count = finder.mostOf(sends, number, function)
                if tokens.isEmpty { single[function] = count }
                parts[Key(function: go?.function ?? function, loops: tokens), default: []]
                    .append(
                        Part(
                            token: go?.token ?? operation.token,
                            scope: go?.scope ?? operation.scope, count: count,
                            loop: operation.loop, sender: function))
            }
        }
        for (key, parts) in parts {
            let most = finder.mostOf(parts, number, key.function)
            if key.loops.isEmpty { count += most; continue }
            let loops = nest(parts[0].loop, parts[0].sender, declaredAt: token)
            repeated.append(Repeated(loops: loops, count: most))
        }
    }

    /// The loops around a place that a variable's declaration is not in, through the literals around
    /// it, from the innermost to the outermost.
    private func nest(_ loop: Int32, _ function: Int32, declaredAt token: Int32?) -> [Loop] {
        guard let token else { return [] }
        var found: [Loop] = []
        var (next, function) = (loop, function)
        for _ in 0..<Self.depthLimit {
            while next >= 0, found.count < Self.depthLimit {
                let loop = file.loops[Int(next)]
                if loop.token < token, token < loop.body.end { return found }
                found.append(loop)
                next = loop.parent
            }
            guard function >= 0 else { break }
            let around = file.functions[Int(function)]
            guard around.isLiteral, !around.body.contains(token) else { break }
            (next, function) = (around.loop, around.parent)
        }
        return found
    }

    /// How many loops around a place are looked at.
    static let depthLimit = 64

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
        let function = send.function
        let isKnown = function.map { functions.contains($0) } ?? false
        let loops = nest(go.loop, go.function, declaredAt: token)
        guard !loops.isEmpty else {
            if count == 0, repeated.isEmpty || !isKnown { count = send.count }
            return
        }
        note(loops, declaredAt: token)
        if isKnown, !send.isInHelper { return }
        // The helper's own sends are those of each pass.
        if let function, let own = single.removeValue(forKey: function) { count -= min(count, own) }
        repeated.append(Repeated(loops: loops, count: send.count))
    }

    /// A loop around something that a variable's declaration is not in: the outermost one.
    static func loop(_ file: SourceFile, _ loop: Int32, without declaration: Int32?) -> Loop? {
        guard let declaration else { return nil }
        var (next, found) = (loop, Loop?.none)
        for _ in 0..<depthLimit {
            guard next >= 0 else { break }
            let loop = file.loops[Int(next)]
            if loop.token < declaration, declaration < loop.body.end { break }
            found = loop
            next = loop.parent
        }
        return found
    }

    /// Notes the outermost of the loops that are in the function of the innermost one.
    private mutating func note(_ nest: [Loop], declaredAt token: Int32?) {
        guard let loop = nest.last(where: { $0.function == nest[0].function }),
            !loops.contains(where: { $0.token == loop.token })
        else { return }
        loops.append(loop)
        guard let token, loop.function >= 0 else { return }
        let function = file.functions[Int(loop.function)]
        if function.isLiteral, !function.body.contains(token) { isNested = true }
    }

    var isRepeated: Bool { !loops.isEmpty }

    /// How many there are, if each loop shows by a number how often it runs.
    var total: Int? { isNested ? nil : amount(steps: 0)?.number }

    /// How many there are at most.
    private func amount(
        steps: Int, _ bound: ((Loop) -> Amount?)? = nil
    ) -> Amount? {
        var sum = Amount(count)
        for part in repeated {
            var product = Amount(part.count)
            for loop in part.loops {
                guard let bound = bound?(loop) ?? LoopBound.amount(file, loop, steps: steps),
                    let result = product.times(bound)
                else { return nil }
                product = result
            }
            guard let result = sum.plus(product) else { return nil }
            sum = result
        }
        return sum
    }

    /// Whether a channel of a capacity takes all of them without a receiver.
    func fits(_ capacity: TokenRange, _ file: SourceFile) -> Bool {
        guard !capacity.isEmpty else { return false }
        let rooms = (0..<3).compactMap { Amount(file, capacity, steps: $0) }
        guard isRepeated else { return rooms.allSatisfy { $0.number.map { $0 >= count } ?? true } }
        return rooms.contains { room in
            let names = room.names
            return (0..<3).contains { steps in
                amount(steps: steps) { derived($0, from: names) }.map(room.covers) ?? false
            }
        }
    }

    /// The count of a list that a call made of another one, which is taken for as long.
    private func derived(_ loop: Loop, from names: Set<String>) -> Amount? {
        guard let bound = LoopBound(file, loop)?.expression, file.isOneName(bound),
            !names.contains(file.text(bound))
        else { return nil }
        for value in file.values(of: file.hash(bound.start), before: bound.start)
        where file.kind(value.end - 1) == .rightParen {
            guard let amount = Amount(file, value, steps: 0), amount.names.count == 1,
                amount.terms.values.allSatisfy({ $0 == 1 }), file.withoutLength(value) == value
            else { continue }
            if let name = names.sorted().first(where: { file.contains(value, $0) }) {
                return Amount.one(name)
            }
        }
        return nil
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
        let increments = loop.body.indices.prefix(4000).filter { file.kind($0) == .increment }
        for index in increments.prefix(64) {
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
