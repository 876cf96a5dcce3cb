/// Whether the function that starts the goroutine receives its value on every path.
struct ReceiveCheck {
    private let check: SendCheck
    private let demand: Demand
    private let file: SourceFile
    private let contents: FunctionContents

    init(_ check: SendCheck, _ demand: Demand) {
        (self.check, self.demand) = (check, demand)
        file = check.file
        contents = check.finder.contents[check.send.file]
    }

    /// Receives that happen whenever the code before them goes on.
    private struct Receipt {
        var token: Int32
        /// The block that it is in.
        var block: Int32
        var scope: Int32
        /// How many; `many` for as many as are sent.
        var count: Int
        /// The loop that takes them one by one, so that inside it one is certain.
        var loop = TokenRange.none

        static let many = 1 << 20
    }

    /// A place from where on a channel is to be received from.
    private struct Start {
        var function: Int32
        var token: Int32
        var block: Int32
        var loop: Int32
        var scope: Int32
        /// How many are sent from here.
        var count: Int
        /// Receives before this token don't count.
        var end: Int32 = 0
    }

    var isCertain: Bool {
        let go = check.go
        if isDeferred { return true }
        var start = Start(
            function: go.function, token: go.token, block: go.block, loop: go.loop,
            scope: go.scope,
            count: demand.isRepeated ? check.send.count : demand.count)
        if isCertain(start) { return true }
        if let loop = demand.loops.first, loop.function == go.function {
            start.block = loop.block
            start.loop = loop.parent
            start.end = loop.body.end
            start.count = demand.total ?? Receipt.many
            if isCertain(start) { return true }
        }
        return aroundLiteral.map(isCertain) ?? false
    }

    /// The function around the literal that has the `go` statement, behind the loops that the
    /// literal is in.
    private var aroundLiteral: Start? {
        guard check.go.function >= 0 else { return nil }
        let function = file.functions[Int(check.go.function)]
        guard function.isLiteral, function.parent >= 0 else { return nil }
        var start = Start(
            function: function.parent, token: function.keyword, block: function.block,
            loop: function.loop, scope: -1,
            count: demand.isRepeated ? Receipt.many : demand.count)
        if case .local(_, let declaration) = check.channel.identity,
            let loop = Demand.loop(
                file, function.loop, without: file.declarations[declaration].name)
        {
            (start.block, start.loop) = (loop.block, loop.parent)
        }
        return start
    }

    /// Whether some loop receives.
    var receivesRepeatedly: Bool {
        check.channel.uses.contains { use in
            guard use.operation >= 0, use.file == check.send.file else { return false }
            return use.kind == .ranged
                || use.kind == .received && file.operations[Int(use.operation)].loop >= 0
        }
    }

    private func isCertain(_ start: Start) -> Bool {
        let receipts = receipts(start)
        guard !receipts.isEmpty else { return false }
        func count(at token: Int32 = -1, _ isBefore: (Receipt) -> Bool) -> Int {
            receipts.reduce(0) { sum, receipt in
                guard isBefore(receipt) else { return sum }
                return sum + (receipt.loop.contains(token) ? 1 : receipt.count)
            }
        }
        var returnsAnyway = false
        for jump in contents.jumps(start.function, after: start.token).prefix(Self.jumpLimit) {
            guard leaves(jump, start), !file.excludes(start.scope, jump.scope) else { continue }
            let isReturn = file.kind(jump.token) == .return
            let before = count(at: jump.token) { receipt in
                receipt.token < jump.token
                    && (covers(receipt.block, jump.token) || follows(receipt, start))
                    && !file.excludes(receipt.scope, jump.scope)
                    || isReturn && receipt.scope == jump.scope && receipt.token > jump.token
            }
            if before < start.count { return false }
            if covers(jump.block, start.token) { returnsAnyway = true }
        }
        return returnsAnyway || count { follows($0, start) } >= start.count
    }

    /// How many jumps behind a `go` statement are looked at.
    private static let jumpLimit = 256

    /// Whether a receipt happens after the start if nothing leaves before: it is in a block around
    /// the start, or under the same condition.
    private func follows(_ receipt: Receipt, _ start: Start) -> Bool {
        if covers(receipt.block, start.token) {
            return !file.excludes(receipt.scope, start.scope)
        }
        guard let condition = file.condition(receipt.block) else { return false }
        return condition == file.condition(start.block)
    }

    /// Whether a block has a token in it.
    private func covers(_ block: Int32, _ token: Int32) -> Bool {
        block >= 0 && block <= token && token < Int32(file.tokens[Int(block)].value)
    }

    /// Whether a jump skips what comes after the loops that began behind the start.
    private func leaves(_ jump: Jump, _ start: Start) -> Bool {
        if jump.isLocal { return false }
        guard jump.loop >= 0 else { return true }
        // One of the loops that the start is in.
        var loop = start.loop
        for _ in 0..<Demand.depthLimit {
            guard loop >= 0 else { break }
            if loop == jump.loop { return true }
            loop = file.loops[Int(loop)].parent
        }
        return false
    }

    private func receipts(_ start: Start) -> [Receipt] {
        var receipts: [Receipt] = []
        for place in receives {
            let operation = file.operations[Int(place)]
            guard operation.function == start.function,
                operation.token > max(start.token, start.end)
            else { continue }
            switch operation.kind {
            case .receive where operation.select < 0:
                receipts += receipt(
                    operation.token, operation.block, operation.loop, operation.scope, start)
            case .receive: receipts += selected(operation, start)
            case .range:
                guard let number = contents.ranges[place] else { continue }
                let loop = file.loops[Int(number)]
                if !contents.isBroken(number, file) {
                    receipts.append(
                        Receipt(
                            token: loop.token, block: loop.block, scope: loop.scope,
                            count: Receipt.many, loop: loop.body))
                }
            case .send, .make, .close: break
            }
        }
        return receipts + branches(receipts, start)
    }

    /// An `if` with its `else` that receives or returns in each of its blocks.
    private func branches(_ receipts: [Receipt], _ start: Start) -> [Receipt] {
        var found: [Receipt] = []
        var seen: Set<Int32> = []
        for receipt in receipts.prefix(16) {
            let choice = file.scopes[Int(receipt.scope)].choice
            guard choice >= 0, seen.insert(choice).inserted else { continue }
            let blocks = file.scopes.indices[(Int(choice) + 1)...].prefix(Self.scopeLimit)
                .filter { file.scopes[$0].choice == choice }
            let opens = blocks.compactMap { file.open(of: file.scopes[$0]) }
            guard opens.count == blocks.count, let last = opens.last, file.kind(last - 1) == .else
            else { continue }
            let counts = blocks.map { block in
                let block = Int32(truncatingIfNeeded: block)
                if contents.jumps(start.function, after: start.token).prefix(Self.jumpLimit)
                    .contains(where: { $0.scope == block && file.kind($0.token) == .return })
                {
                    return Receipt.many
                }
                return receipts.reduce(0) { $1.scope == block ? $0 + $1.count : $0 }
            }
            // The scope of a condition is around those of its blocks.
            let parent = file.scopes[Int(choice)].parent
            guard let count = counts.min(), count > 0, parent >= 0,
                let block = contents.block(around: last, file)
            else { continue }
            found.append(
                Receipt(
                    token: Int32(file.tokens[Int(last)].value), block: block, scope: parent,
                    count: count))
        }
        return found
    }

    /// How many scopes are looked through for the blocks of one `if`.
    private static let scopeLimit = 1000

    /// The file's operations that receive from the channel.
    private var receives: [Int32] {
        check.channel.uses.compactMap { use in
            let isReceive = use.kind == .received || use.kind == .ranged
            return isReceive && use.file == check.send.file && isOnChannel(use.operation)
                ? use.operation : nil
        }
    }

    private func isOnChannel(_ place: Int32) -> Bool {
        check.index.channels(file: check.send.file, operation: place) == [check.send.channel]
    }

    /// A receive in the loops that the start is in, or in one more that runs often enough.
    private func receipt(
        _ token: Int32, _ block: Int32, _ loop: Int32, _ scope: Int32, _ start: Start
    ) -> [Receipt] {
        if loop == start.loop {
            return [Receipt(token: token, block: block, scope: scope, count: 1)]
        }
        guard loop >= 0 else { return [] }
        let found = file.loops[Int(loop)]
        guard found.parent == start.loop, block == found.body.start,
            !contents.isBroken(loop, file)
        else { return [] }
        return [
            Receipt(
                token: found.token, block: found.block, scope: found.scope,
                count: count(found), loop: found.body)
        ]
    }

    /// How many values a loop takes that receives one each time.
    private func count(_ loop: Loop) -> Int {
        if loop.header.isEmpty || demand.isNested { return Receipt.many }
        if !demand.isRepeated { return LoopBound(file, loop)?.number ?? Receipt.many }
        let bound =
            loop.range >= 0 ? file.operations[Int(loop.range)].channel : loop.header
        let number = LoopBound(file, loop)?.number
        return demand.loops.allSatisfy { demand.matches($0, bound, number) } ? Receipt.many : 0
    }

    /// A `select` that receives in each of its cases, or that is tried again until it did.
    private func selected(_ operation: Operation, _ start: Start) -> [Receipt] {
        let select = file.selects[Int(operation.select)]
        guard select.cases.count <= Self.caseLimit else { return [own(operation)] }
        let receiving = select.cases.map { receives($0, in: select) }
        if receiving.allSatisfy({ $0 }) {
            return receipt(select.token, select.block, select.loop, select.scope, start)
        }
        // At least what comes in its own case has received.
        let own = own(operation)
        guard select.loop >= 0, select.loop != start.loop else { return [own] }
        let loop = file.loops[Int(select.loop)]
        guard loop.header.isEmpty, loop.parent == start.loop else { return [own] }
        let jumps = contents.jumps(start.function, in: loop.body)
        guard jumps.count <= Self.jumpLimit else { return [own] }
        let isLeftOtherwise = jumps.contains { jump in
            guard contents.leaves(jump, select.loop, file) else { return false }
            return !zip(select.cases, receiving).contains { $1 && $0.body.contains(jump.token) }
        }
        if isLeftOtherwise { return [own] }
        // `if running--; running == 0 { return }`
        let isCounted = zip(select.cases, receiving).contains { one, receives in
            receives
                && one.body.indices.prefix(Self.bodyLimit).contains { file.kind($0) == .increment }
        }
        let count = isCounted ? Receipt.many : 1
        return [
            Receipt(token: loop.token, block: loop.block, scope: loop.scope, count: count)
        ]
    }

    /// How many cases of a `select`, and how many tokens of one, are looked at.
    private static let caseLimit = 64
    private static let bodyLimit = 4000

    private func own(_ operation: Operation) -> Receipt {
        Receipt(token: operation.token, block: operation.block, scope: operation.scope, count: 1)
    }

    private func receives(_ one: Select.Case, in select: Select) -> Bool {
        if one.operation >= 0, isOnChannel(one.operation),
            file.operations[Int(one.operation)].kind == .receive
        {
            return true
        }
        return receives.contains { place in
            let operation = file.operations[Int(place)]
            return one.body.contains(operation.token) && operation.select < 0
                && operation.function == select.function
                && (operation.kind == .range || operation.loop == select.loop)
        }
    }

    /// `defer func() { <-c }()`
    private var isDeferred: Bool {
        check.channel.uses.contains { use in
            guard use.kind == .received || use.kind == .ranged, use.file == check.send.file,
                use.operation >= 0
            else { return false }
            let operation = file.operations[Int(use.operation)]
            guard operation.select < 0, operation.function >= 0 else { return false }
            let function = file.functions[Int(operation.function)]
            return function.isLiteral && function.parent == check.go.function
                && file.kind(function.keyword - 1) == .defer
                && operation.block == function.body.start
                && (!demand.isRepeated || use.kind == .ranged)
        }
    }
}
