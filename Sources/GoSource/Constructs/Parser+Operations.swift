extension Parser {
    private mutating func add(_ kind: Operation.Kind, _ index: Int, channel: TokenRange) {
        found.operations.append(
            Operation(
                kind: kind, token: Int32(truncatingIfNeeded: index), channel: channel,
                function: top.function, loop: top.loop, block: top.block,
                scope: top.scope))
    }

    /// `<-`: a send, a receive, or part of a type.
    mutating func readArrow(_ index: Int) {
        guard index >= typeEnd, kind(index - 1) != .chan else { return }
        if kind(index + 1) == .chan {
            let end = endOfType(index + 1)
            // `<-chan int(x)` receives from what is converted.
            guard kind(end) == .leftParen else {
                typeEnd = end
                return
            }
        }
        if kind(index - 1).endsOperand, Int(top.start) < index {
            guard top.kind.holdsStatements else { return }
            add(.send, index, channel: TokenRange(Int(top.start), index))
            markCommunication(isFirst: true)
        } else {
            let end = endOfOperand(index + 1)
            add(.receive, index, channel: TokenRange(index + 1, end))
            switch kind(index - 1) {
            case .assign, .define: markCommunication(isFirst: true)
            default: markCommunication(isFirst: Int(top.start) == index)
            }
        }
    }

    /// The operation found last is what a `select`'s case waits for.
    private mutating func markCommunication(isFirst: Bool) {
        guard isFirst, top.isInCase, top.kind == .select, top.select >= 0 else { return }
        let last = found.selects[Int(top.select)].cases.count - 1
        guard last >= 0, found.selects[Int(top.select)].cases[last].operation < 0 else { return }
        let operation = found.operations.count - 1
        found.selects[Int(top.select)].cases[last].operation = Int32(truncatingIfNeeded: operation)
        found.operations[operation].select = top.select
        found.operations[operation].selectCase = Int32(truncatingIfNeeded: last)
    }

    mutating func readRange(_ index: Int) {
        guard top.header == .for else { return }
        add(.range, index, channel: TokenRange(index + 1, index + 1))
        top.range = Int32(truncatingIfNeeded: found.operations.count - 1)
        found.loops[Int(top.headerLoop)].range = top.range
    }

    /// Whether a name is called, and not declared or the name of a method.
    private func isCall(_ index: Int) -> Bool {
        guard kind(index + 1) == .leftParen, index >= typeEnd else { return false }
        switch kind(index - 1) {
        case .dot, .func: return false
        default: return top.kind != .interface && top.kind != .structure
        }
    }

    /// `make(chan T, n)`
    mutating func readMake(_ index: Int) {
        guard isCall(index), channelDirection(index + 2) != nil else { return }
        add(.make, index, channel: .none)
        let (end, close) = (endOfType(index + 2), partner(index + 1))
        guard kind(end) == .comma, end < close else { return }
        let last = kind(close - 1) == .comma ? close - 1 : close
        found.operations[found.operations.count - 1].capacity = TokenRange(end + 1, last)
    }

    /// `close(c)`
    mutating func readClose(_ index: Int) {
        guard isCall(index) else { return }
        let close = partner(index + 1)
        let last = kind(close - 1) == .comma ? close - 1 : close
        var next = index + 2
        while next < last {
            if kind(next) == .comma { return }
            next = kind(next).isOpening ? partner(next) + 1 : next + 1
        }
        guard index + 2 < last else { return }
        add(.close, index, channel: TokenRange(index + 2, last))
    }
}
