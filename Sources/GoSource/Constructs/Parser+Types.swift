extension Parser {
    /// Notes how far the type reaches that begins at a token: a literal's, a parameter's or any
    /// other.
    mutating func lookAhead(_ index: Int) {
        guard index >= typeEnd else { return }
        typeEnd = endOfType(index)
        if kind(typeEnd) == .leftBrace { compositeOpen = typeEnd }
    }

    /// The token behind a type.
    func endOfType(_ start: Int) -> Int {
        var index = start
        while true {
            switch kind(index) {
            case .name, .make, .close:
                index += 1
                while kind(index) == .dot, kind(index + 1).isName { index += 2 }
                return kind(index) == .leftBracket ? partner(index) + 1 : index
            case .leftParen: return partner(index) + 1
            case .leftBracket: index = partner(index) + 1
            case .star, .ellipsis: index += 1
            case .map:
                guard kind(index + 1) == .leftBracket else { return index + 1 }
                index = partner(index + 1) + 1
            case .chan: index += kind(index + 1) == .arrow ? 2 : 1
            case .arrow:
                guard kind(index + 1) == .chan else { return index }
                index += 1
            case .struct, .interface:
                return kind(index + 1) == .leftBrace ? partner(index + 1) + 1 : index + 1
            case .func:
                guard kind(index + 1) == .leftParen else { return index + 1 }
                index = partner(index + 1) + 1
                guard beginsType(index) else { return index }
            default: return index
            }
        }
    }

    func beginsType(_ index: Int) -> Bool {
        switch kind(index) {
        case .name, .make, .close, .star, .leftParen, .leftBracket, .map, .chan, .func, .struct,
            .interface:
            true
        case .arrow: kind(index + 1) == .chan
        default: false
        }
    }

    /// The direction of the channel type that begins at a token; nil if another type begins there.
    func channelDirection(_ type: Int) -> ChannelDirection? {
        switch kind(type) {
        case .chan: kind(type + 1) == .arrow ? .send : .both
        case .arrow: kind(type + 1) == .chan ? .receive : nil
        default: nil
        }
    }

    /// The token behind the operand of `<-`.
    mutating func endOfOperand(_ start: Int) -> Int {
        // Of `<-<-c` both have the same operand.
        if operand.start > start, kind(start - 1) == .arrow, isPrefix(start) {
            return operand.end
        }
        var index = start
        while isPrefix(index) { index += 1 }
        operand.start = index
        index = endOfPrimary(index)
        operand.end = index
        return index
    }

    private func isPrefix(_ index: Int) -> Bool {
        switch kind(index) {
        case .star, .ampersand, .other: true
        case .arrow: kind(index + 1) != .chan
        default: false
        }
    }

    private func endOfPrimary(_ start: Int) -> Int {
        var index = start
        switch kind(index) {
        case .name, .make, .close, .number, .string, .rune: index += 1
        case .leftParen: index = partner(index) + 1
        case .leftBracket, .map, .struct, .interface, .chan, .arrow, .func:
            index = endOfType(index)
            if kind(index) == .leftBrace { index = partner(index) + 1 }
        default: return index
        }
        while true {
            switch kind(index) {
            case .dot: index += kind(index + 1) == .leftParen ? 1 : 2
            case .leftBracket, .leftParen: index = partner(index) + 1
            case .leftBrace where top.header == .none: index = partner(index) + 1
            default: return min(index, tokens.count)
            }
        }
    }
}
