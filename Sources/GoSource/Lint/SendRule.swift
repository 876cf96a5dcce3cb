/// `fire-and-forget-send`: a goroutine that only sends, on a channel where nothing makes sure that
/// the send ends.
struct SendRule {
    let index: ChannelIndex
    let finder: GoroutineSendFinder
    /// The files whose findings are wanted.
    private let reported: [Bool]

    init(_ finder: GoroutineSendFinder, _ reported: [Bool]) {
        (index, self.finder, self.reported) = (finder.index, finder, reported)
    }

    var findings: [Finding] {
        index.files.indices.filter { reported[$0] }.flatMap { file in
            finder.sends(in: file).compactMap { finding($0) }
        }
    }

    private func finding(_ send: GoroutineSend) -> Finding? {
        guard index.channels[send.channel].uses.count <= GoroutineSendFinder.usesLimit,
            let reason = SendCheck(self, send).reason
        else { return nil }
        let (file, caller) = (index.files[send.sendFile], index.files[send.file])
        let operation = file.operations[Int(send.send)]
        let go = caller.goStatements[send.go]
        let place = operation.channel.start
        let function = send.isInHelper ? go.function : operation.function
        let (text, helper) = (file.text(operation.channel), file.symbol(operation.function))
        return Finding(
            rule: .fireAndForgetSend, file: send.isInHelper ? caller.name : file.name,
            position: send.isInHelper ? caller.position(go.token) : file.position(place),
            goLine: caller.line(go.token), channel: text,
            function: function < 0 ? nil : caller.symbol(function),
            message: "goroutine may block forever sending to `\(text)`"
                + (send.isInHelper ? " in `\(helper)`" : "") + ": \(reason)",
            ignoredBecause: file.ignoreReason([file.line(place), file.line(operation.token)])
                ?? caller.ignoreReason([caller.line(go.token)]))
    }
}

/// Whether the send of one goroutine surely ends.
struct SendCheck {
    let index: ChannelIndex
    let finder: GoroutineSendFinder
    let send: GoroutineSend
    let channel: Channel
    let file: SourceFile
    let go: GoStatement

    init(_ rule: SendRule, _ send: GoroutineSend) {
        (index, finder, self.send) = (rule.index, rule.finder, send)
        channel = index.channels[send.channel]
        file = index.files[send.file]
        go = file.goStatements[send.go]
    }

    /// Why it may not end; nil if it does, or if that can't be told from this package.
    var reason: String? {
        switch channel.identity {
        case .local(let number, let declaration):
            guard number == send.file else { return nil }
            return localReason(file.declarations[declaration])
        case .variable, .field: return sharedReason
        }
    }

    private func demand(declaredAt token: Int32?, from first: Int32 = 0) -> Demand {
        var demand = Demand(finder, channel, send.file, declaredAt: token, from: first)
        demand.add(send, go, declaredAt: token)
        return demand
    }

    // MARK: Fields and variables of the package

    private var sharedReason: String? {
        let demand = demand(declaredAt: nil)
        guard send.isAlone || !hasReceiver else { return nil }
        if isDrained(exceptIn: -1) || isDrainedInTheEnd { return nil }
        if isMadeWithRoom || isResultWithRoom { return nil }
        if ReceiveCheck(self, demand).isCertain { return nil }
        if send.sendsResult, channel.uses.contains(where: isPlainReceive) { return nil }
        return hasReceiver ? "nothing guarantees that it is received" : noReceiver
    }

    private var noReceiver: String {
        let count = index.files.count
        return "no receiver found in \(count == 1 ? "this file" : "\(count) files")"
    }

    private var hasReceiver: Bool { channel.uses.contains { $0.kind.mayReceive } }

    /// A receive that no other case of a `select` can replace.
    private func isPlainReceive(_ use: Channel.Use) -> Bool {
        guard use.kind == .received || use.kind == .ranged, use.operation >= 0 else { return false }
        let file = index.files[use.file]
        let select = file.operations[Int(use.operation)].select
        return select < 0
            || file.selects[Int(select)].cases.count == 1 && !file.selects[Int(select)].hasDefault
    }

    /// A `select` in an endless loop that only ends once it has received.
    private func isAwaited(_ use: Channel.Use) -> Bool {
        let file = index.files[use.file]
        let operation = file.operations[Int(use.operation)]
        guard operation.select >= 0, operation.loop >= 0 else { return false }
        let loop = file.loops[Int(operation.loop)]
        guard loop.header.isEmpty else { return false }
        let contents = finder.contents[use.file]
        let jumps = contents.jumps(operation.function, in: loop.body)
        guard jumps.count <= Self.awaitLimit else { return true }
        let selects = contents.selects[operation.function] ?? []
        guard selects.count <= Self.awaitLimit else { return true }
        let bodies = selects.flatMap { place in
            file.selects[place].cases.prefix(Self.awaitLimit).filter { one in
                one.operation >= 0
                    && file.operations[Int(one.operation)].kind == .receive
                    && index.channels(file: use.file, operation: one.operation)
                        == index.channels(file: use.file, operation: use.operation)
            }.map(\.body)
        }
        return !jumps.contains { jump in
            contents.leaves(jump, operation.loop, file)
                && !bodies.contains { $0.contains(jump.token) }
        }
    }

    /// How many jumps and selects of a loop are looked at.
    private static let awaitLimit = 256

    /// A loop that runs as often as something else says receives each time, such as when its owner
    /// is closed.
    private var isDrainedInTheEnd: Bool {
        channel.uses.contains { use in
            guard isPlainReceive(use) else { return false }
            let file = index.files[use.file]
            let operation = file.operations[Int(use.operation)]
            guard operation.select < 0, operation.loop >= 0 else { return false }
            let loop = file.loops[Int(operation.loop)]
            // `for len(c) > 0` only takes what is in the buffer.
            return loop.body.start == operation.block && !file.asksLength(loop.header)
                && !finder.contents[use.file].isLeft(operation.loop, file)
        }
    }

    /// One result for each object: `T{done: make(chan error, 1)}` and one send of a call's result.
    private var isResultWithRoom: Bool {
        guard send.sendsResult, channel.uses(.sent).count == 1 else { return false }
        let made = channel.uses(.made)
        return !made.isEmpty
            && made.allSatisfy { use in
                let file = index.files[use.file]
                let capacity = file.operations[Int(use.operation)].capacity
                return !capacity.isEmpty && file.text(capacity) != "0"
            }
    }

    /// The field is made in the function that starts the goroutine, with room for what it sends.
    private var isMadeWithRoom: Bool {
        guard go.function >= 0 else { return false }
        let body = file.functions[Int(go.function)].body
        var inside = channel
        inside.uses.removeAll { $0.file != send.file || !body.contains($0.token) }
        return inside.uses(.made).contains { use in
            let make = file.operations[Int(use.operation)]
            guard use.isCertain, make.function == go.function, make.token < go.token else {
                return false
            }
            var demand = Demand(finder, inside, send.file, declaredAt: make.token)
            demand.add(send, go, declaredAt: make.token)
            return demand.fits(make.capacity, file)
        }
    }

    // MARK: Local variables

    private func localReason(_ declaration: Declaration) -> String? {
        let isMade = declaration.kind == .variable && !channel.uses(.made).isEmpty
        guard isMade || send.isAlone else { return nil }
        let demand = demand(declaredAt: declaration.name)
        if let make = onlyMake, demand.fits(make.capacity, file) { return nil }
        if isMade, escapes { return nil }
        if isDrained(exceptIn: go.function) || isReceivedElsewhere(demand) { return nil }
        if returnsToken || takesTurns || fitsBetweenReceives(demand) { return nil }
        let later = self.demand(declaredAt: declaration.name, from: go.token)
        let check = ReceiveCheck(self, later)
        if check.isCertain { return nil }
        guard isMade else {
            return callersReceive ? nil : "nothing here guarantees that it is received"
        }
        guard channel.uses.contains(where: { $0.kind == .received || $0.kind == .ranged }) else {
            return hasReceiver ? "nothing guarantees that it is received" : noReceiver
        }
        return demand.isRepeated && !check.receivesRepeatedly
            ? "it is sent to more often than it is received from"
            : "the function can end before it receives"
    }

    /// With a buffer, one case of a `select` starts what another one receives.
    private var takesTurns: Bool {
        guard let make = onlyMake, !make.capacity.isEmpty else { return false }
        return channel.uses.contains { use in
            guard use.kind == .received, use.file == send.file else { return false }
            let receive = file.operations[Int(use.operation)]
            return receive.select >= 0 && file.excludes(receive.scope, go.scope)
        }
    }

    /// The buffer has room for all goroutines that are started before the next receive.
    private func fitsBetweenReceives(_ demand: Demand) -> Bool {
        guard !demand.isRepeated, let make = onlyMake, !make.capacity.isEmpty,
            let room = Int(file.text(make.capacity))
        else { return false }
        // Starts of goroutines, and receives, in the order of their tokens.
        var events: [Int32: Int] = [:]
        for use in channel.uses where use.file == send.file && use.operation >= 0 {
            let operation = file.operations[Int(use.operation)]
            if use.kind == .received, operation.function == go.function {
                events[use.token] = -1
            } else if use.kind == .sent {
                guard let other = file.goStatement(around: operation.function),
                    other.function == go.function
                else { return false }
                events[other.token] = 1
            }
        }
        events[go.token] = send.count
        var (running, most) = (0, 0)
        for event in events.sorted(by: { $0.key < $1.key }) {
            running = max(0, running + event.value)
            most = max(most, running)
        }
        return most <= room
    }

    /// `<-tokens; go func() { …; tokens <- token }()`, with a buffer.
    private var returnsToken: Bool {
        guard let make = onlyMake, !make.capacity.isEmpty else { return false }
        return channel.uses.contains { use in
            guard isPlainReceive(use), use.file == send.file, use.token < go.token else {
                return false
            }
            let receive = file.operations[Int(use.operation)]
            return receive.function == go.function && receive.loop == go.loop
                && receive.block == go.block
        }
    }

    private var onlyMake: Operation? {
        let made = channel.uses(.made)
        guard made.count == 1, let use = made.first else { return nil }
        return index.files[use.file].operations[Int(use.operation)]
    }

    /// Each caller in the package gives a channel with a buffer, or one that it receives from
    /// whatever happens.
    private var callersReceive: Bool {
        guard let given = finder.givenFor[send.channel] else { return false }
        guard given.count <= GoroutineSendFinder.usesLimit else { return true }
        return given.allSatisfy { place in
            let channel = index.channels[place]
            if channel.uses.count > GoroutineSendFinder.usesLimit { return true }
            return channel.uses.contains { use in
                if use.kind == .made {
                    let file = index.files[use.file]
                    let capacity = file.operations[Int(use.operation)].capacity
                    return !capacity.isEmpty && file.text(capacity) != "0"
                }
                return isPlainReceive(use)
            }
        }
    }

    /// Others hold the channel that may receive from it.
    private var escapes: Bool {
        channel.uses.contains { use in
            switch use.kind {
            case .made, .sent, .received, .ranged, .closed: return false
            case .assigned, .returned, .stored, .addressTaken: return true
            case .passed:
                guard let parameter = finder.parameter(for: use),
                    index.channels[parameter].uses.count <= GoroutineSendFinder.usesLimit
                else { return true }
                return index.channels[parameter].uses.contains { use in
                    switch use.kind {
                    case .made, .sent, .closed, .assigned: false
                    case .received: isPlainReceive(use) || isAwaited(use)
                    case .ranged, .passed, .returned, .stored, .addressTaken: true
                    }
                }
            }
        }
    }

    /// A literal in the same function receives, whatever it is started by.
    private func isReceivedElsewhere(_ demand: Demand) -> Bool {
        channel.uses.contains { use in
            guard use.kind == .received || use.kind == .ranged, use.file == send.file,
                use.operation >= 0
            else { return false }
            let receive = file.operations[Int(use.operation)]
            guard receive.function >= 0, receive.function != go.function,
                file.functions[Int(receive.function)].isLiteral
            else { return false }
            if receive.select >= 0, isAwaited(use) { return !demand.isRepeated }
            guard isPlainReceive(use) else { return false }
            let body = file.functions[Int(receive.function)].body
            if receive.block == body.start { return !demand.isRepeated || use.kind == .ranged }
            return receive.loop >= 0 && file.loops[Int(receive.loop)].body.start == receive.block
        }
    }

    // MARK: Both

    /// Some loop takes whatever comes, until the channel is closed or forever.
    private func isDrained(exceptIn function: Int32) -> Bool {
        channel.uses.contains { use in
            guard use.kind == .received || use.kind == .ranged, use.operation >= 0 else {
                return false
            }
            let file = index.files[use.file]
            let operation = file.operations[Int(use.operation)]
            guard use.file != send.file || operation.function != function else { return false }
            let contents = finder.contents[use.file]
            if use.kind == .ranged {
                guard let loop = contents.ranges[use.operation] else { return false }
                return !contents.isLeft(loop, file)
            }
            guard operation.loop >= 0 else { return false }
            return file.loops[Int(operation.loop)].header.isEmpty
                && !contents.isLeft(operation.loop, file)
        }
    }
}
