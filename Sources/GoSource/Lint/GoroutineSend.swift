/// A goroutine that sends on one channel and waits for nothing else.
struct GoroutineSend {
    /// The file of the `go` statement, and its place there.
    var file: Int
    var go: Int
    /// The file of the send, and the last such operation there: a helper may be in another file.
    var sendFile: Int
    var send: Int32
    /// Index into the package's channels.
    var channel: Int
    /// How often one goroutine sends at most.
    var count: Int
    /// The function that sends, if it is in the file of the `go` statement.
    var function: Int32?
    /// The send is in a function that the `go` statement calls, not in its literal.
    var isInHelper = false
    /// Nothing else is in the goroutine's function.
    var isAlone: Bool
    /// What is sent is the result of a call.
    var sendsResult: Bool
}

/// Finds the goroutines of a package that do nothing but send.
struct GoroutineSendFinder {
    let index: ChannelIndex
    let contents: [FunctionContents]
    /// Functions and methods by name; nil for a name that several have.
    private var functions: [UInt32: (file: Int, function: Int32)?] = [:]
    /// Channels by the token of an argument.
    private var arguments: [Argument: Int] = [:]

    /// The channels that callers give for a parameter.
    private(set) var givenFor: [Int: [Int]] = [:]

    private struct Argument: Hashable {
        var file: Int
        var token: Int32
    }

    init(_ index: ChannelIndex) {
        self.index = index
        contents = index.files.map { FunctionContents($0) }
        for (number, file) in index.files.enumerated() {
            for (place, function) in file.functions.enumerated() where function.name >= 0 {
                let name = file.hash(function.name)
                let isKnown = functions[name] != nil
                functions[name] = .some(
                    isKnown ? nil : (number, Int32(truncatingIfNeeded: place)))
            }
        }
        for (place, channel) in index.channels.enumerated() {
            for use in channel.uses where use.kind == .passed {
                arguments[Argument(file: use.file, token: use.token)] = place
                if let parameter = parameter(for: use) {
                    givenFor[parameter, default: []].append(place)
                }
            }
        }
    }

    func sends(in file: Int) -> [GoroutineSend] {
        index.files[file].goStatements.indices.compactMap { place in
            let go = index.files[file].goStatements[place]
            guard go.literal >= 0 else { return viaHelper(file, place, call: go.token + 1) }
            return inLiteral(file, place, go.literal)
        }
    }

    private func inLiteral(_ number: Int, _ go: Int, _ literal: Int32) -> GoroutineSend? {
        let file = index.files[number]
        let body = file.functions[Int(literal)].body
        guard var send = sends(number, go, number, literal) else {
            // `go func() { send(c, x) }()`
            guard let only = file.onlyStatement(body), contents[number].operations[literal] == nil
            else { return nil }
            return viaHelper(number, go, call: only.start)
        }
        // `go func(c chan T) { … }(c)`
        guard
            let channel = argument(
                for: send.channel, of: literal, in: number, call: (number, body.end))
        else { return nil }
        send.channel = channel
        return send
    }

    /// `go send(c, x)` or `go l.send(x)`, a function that does nothing but send.
    private func viaHelper(_ number: Int, _ go: Int, call: Int32) -> GoroutineSend? {
        let file = index.files[number]
        var name = call
        while file.kind(name).isName, file.kind(name + 1) == .dot { name += 2 }
        guard file.kind(name).isName, file.kind(name + 1) == .leftParen,
            let found = name == call
                ? self.function(named: name, in: number) : functions[file.hash(name)] ?? nil
        else { return nil }
        let function = index.files[found.file].functions[Int(found.function)]
        guard (function.receiver >= 0) == (name > call),
            var send = sends(number, go, found.file, found.function, isShared: true), send.isAlone,
            let channel = argument(
                for: send.channel, of: found.function, in: found.file, call: (number, name + 1))
        else { return nil }
        send.channel = channel
        send.isInHelper = true
        return send
    }

    /// A literal that a variable was given last, or a function of the package.
    private func function(
        named name: Int32, in number: Int
    ) -> (file: Int, function: Int32)? {
        let file = index.files[number]
        if let value = file.values(of: file.hash(name), before: name).last,
            file.kind(value.start) == .func,
            let literal = contents[number].literals[value.start]
        {
            return (number, literal)
        }
        return functions[file.hash(name)] ?? nil
    }

    /// The channel that a call, by its file and its `(`, gives for a parameter; the same one if it is
    /// none.
    private func argument(
        for channel: Int, of function: Int32, in number: Int, call: (file: Int, open: Int32)
    ) -> Int? {
        let file = index.files[number]
        guard case .local(number, let declaration) = index.channels[channel].identity,
            let place = file.functions[Int(function)].parameters.firstIndex(of: declaration)
        else { return channel }
        let (caller, open) = (index.files[call.file], call.open)
        guard caller.kind(open) == .leftParen else { return nil }
        let list = TokenRange(Int(open) + 1, Int(caller.tokens[Int(open)].value))
        let elements = caller.elements(list)
        let number = place - file.functions[Int(function)].parameters.lowerBound
        guard number < elements.count, let name = caller.lastName(elements[number]) else {
            return channel
        }
        return arguments[Argument(file: call.file, token: name)] ?? channel
    }

    /// The sends of a function, if it waits for nothing else.
    /// - Parameters:
    ///   - number: the file of the `go` statement.
    ///   - go: its place there.
    ///   - bodyNumber: the file of the function.
    ///   - function: its place there.
    ///   - isShared: other goroutines may run it too, so that it is looked at for each.
    /// - Returns: nil if it does anything else.
    private func sends(
        _ number: Int, _ go: Int, _ bodyNumber: Int, _ function: Int32, isShared: Bool = false
    ) -> GoroutineSend? {
        let file = index.files[bodyNumber]
        let body = file.functions[Int(function)].body
        guard contents[bodyNumber].selects[function] == nil,
            !isShared || body.indices.count < Self.helperLimit
        else { return nil }
        var sends: [Int32] = []
        var channel: Int?
        for place in contents[bodyNumber].operations[function] ?? [] {
            let operation = file.operations[Int(place)]
            let channels = index.channels(file: bodyNumber, operation: place)
            switch operation.kind {
            case .make, .close: continue
            case .receive: return nil
            case .range:
                guard channels.isEmpty else { return nil }
                continue
            case .send: break
            }
            guard operation.loop < 0, channels.count == 1, channel ?? channels[0] == channels[0],
                index.channels[channels[0]].uses.count <= Self.usesLimit
            else { return nil }
            channel = channels[0]
            sends.append(place)
        }
        guard let channel, let last = sends.last,
            !receives(channel, in: body, bodyNumber)
        else { return nil }
        let send = file.operations[Int(last)]
        let only = file.onlyStatement(body)
        return GoroutineSend(
            file: number, go: go, sendFile: bodyNumber, send: last, channel: channel,
            count: mostOf(sends, bodyNumber, function),
            function: bodyNumber == number ? function : nil,
            isAlone: only?.start == send.channel.start,
            sendsResult: file.sendsResult(send))
    }

    /// A semaphore: who sends takes the value back.
    private func receives(_ channel: Int, in body: TokenRange, _ number: Int) -> Bool {
        index.channels[channel].uses.contains {
            ($0.kind == .received || $0.kind == .ranged) && $0.file == number
                && body.contains($0.token)
        }
    }

    /// A channel that is used more often is left alone: each goroutine's check goes through all uses.
    static let usesLimit = 500

    /// The tokens of a helper.
    private static let helperLimit = 256

    /// How many of a function's sends one run does at most: in an `if` and its `else` it is one, and
    /// one that a `return` follows is the last.
    func mostOf(_ sends: [Int32], _ number: Int, _ function: Int32) -> Int {
        let file = index.files[number]
        let parts = sends.prefix(Self.partLimit).map { place in
            let send = file.operations[Int(place)]
            return Demand.Part(token: send.token, scope: send.scope)
        }
        return mostOf(parts, number, function)
    }

    /// The same for places of a function where more than one value may be sent.
    func mostOf(_ parts: [Demand.Part], _ number: Int, _ function: Int32) -> Int {
        let file = index.files[number]
        var groups: [[Demand.Part]] = []
        for part in parts.prefix(Self.partLimit) {
            let group = groups.firstIndex { group in
                group.allSatisfy { other in
                    file.excludes(other.scope, part.scope)
                        || other.token < part.token
                            && contents[number].jumps(function, other.token..<part.token)
                                .prefix(64).contains { $0.scope == other.scope }
                }
            }
            if let group { groups[group].append(part) } else { groups.append([part]) }
        }
        return groups.reduce(0) { $0 + ($1.map(\.count).max() ?? 0) }
            + parts.dropFirst(Self.partLimit).reduce(0) { $0 + $1.count }
    }

    private static let partLimit = 16

    /// What a function in the package does with a channel that is an argument of a call.
    /// - Returns: the channel that its parameter is; nil if the function isn't known.
    func parameter(for use: Channel.Use) -> Int? {
        let file = index.files[use.file]
        // Back to the call's bracket.
        var (place, commas) = (use.token - 1, 0)
        for _ in 0..<64 {
            let kind = file.kind(place)
            if kind == .leftParen { break }
            if kind == .comma { commas += 1 }
            if kind == .semicolon || kind == .leftBrace { return nil }
            place = kind.isClosing ? Int32(file.tokens[Int(place)].value) - 1 : place - 1
            guard place > 0 else { return nil }
        }
        guard file.kind(place) == .leftParen else { return nil }
        let target: (file: Int, function: Int32)
        if file.kind(place - 1) == .rightBrace {
            // `func(c chan T) { … }(c)`
            let open = Int32(file.tokens[Int(place) - 1].value)
            guard let literal = contents[use.file].functions[open] else { return nil }
            target = (use.file, literal)
        } else {
            guard file.kind(place - 1).isName,
                let found = functions[file.hash(place - 1)] ?? nil
            else { return nil }
            target = found
        }
        let parameters = index.files[target.file].functions[Int(target.function)].parameters
        guard commas < parameters.count else { return nil }
        let identity = Channel.Identity.local(
            file: target.file, declaration: parameters.lowerBound + commas)
        return index.channel(identity)
    }
}
