extension Parser {
    /// `var`, `const`, `type` or `import` without parentheses.
    mutating func readDeclaration(_ index: Int) {
        guard top.kind.holdsStatements, Int(top.start) == index, kind(index + 1) != .leftParen
        else { return }
        readSpec(index + 1, keyword: kind(index))
    }

    /// The next declaration of a group.
    mutating func readSpec(_ index: Int) {
        finishStatement(index)
        readSpec(index, keyword: kind(Int(top.type)))
    }

    private mutating func readSpec(_ index: Int, keyword: Token.Kind) {
        guard kind(index).isName else { return }
        switch keyword {
        case .var: declareVariables(index)
        case .const: declareNames(index, .other, scope: top.scope)
        case .type:
            declareNames(index, .other, scope: top.scope, limit: 1)
            readType(index)
        default: break
        }
    }

    private mutating func readType(_ name: Int) {
        var type = name + 1
        if kind(type) == .leftBracket, beginsTypeParameters(type + 1) { type = partner(type) + 1 }
        if kind(type) == .assign { type += 1 }
        found.types.append(
            TypeDeclaration(
                name: Int32(truncatingIfNeeded: name), type: Int32(truncatingIfNeeded: type)))
        if kind(type) == .struct { namedStruct = (type, Int32(truncatingIfNeeded: name)) }
    }

    /// Whether `[` opens type parameters, as in `[T any]`, and no array's length.
    private func beginsTypeParameters(_ index: Int) -> Bool {
        guard kind(index).isName else { return false }
        switch kind(index + 1) {
        case .rightBracket, .dot: return false
        default: return true
        }
    }

    private mutating func declareVariables(_ index: Int) {
        let type = declareNames(index, .variable, scope: top.scope)
        guard kind(type) != .assign else { return }
        for place in top.pending.start..<top.pending.end {
            found.declarations[Int(place)].type = Int32(truncatingIfNeeded: type)
        }
    }

    /// Declares `a, b`, which are visible from the next statement on.
    /// - Returns: the token behind the names.
    @discardableResult
    mutating func declareNames(
        _ start: Int, _ kind: Declaration.Kind, scope: Int32, limit: Int = .max
    ) -> Int {
        let first = Int32(truncatingIfNeeded: found.declarations.count)
        var index = start
        while self.kind(index).isName, index - start < limit {
            found.declarations.append(
                Declaration(
                    kind: kind, name: Int32(truncatingIfNeeded: index), scope: scope,
                    visible: Int32(truncatingIfNeeded: index)))
            index += 1
            guard self.kind(index) == .comma else { break }
            index += 1
        }
        top.pending = (first, Int32(truncatingIfNeeded: found.declarations.count))
        return index
    }

    // MARK: Structs

    mutating func openStruct(_ index: Int) {
        push(.structure, index)
        top.type = namedStruct.keyword == index - 1 ? namedStruct.name : -1
        readField(index + 1)
    }

    /// A line of a struct type: names and their type, or an embedded type.
    mutating func readField(_ index: Int) {
        switch kind(index) {
        case .star, .leftParen: return addField(-1, type: index)
        case .name, .make, .close: break
        default: return
        }
        switch kind(index + 1) {
        case .semicolon, .rightBrace, .string, .dot: return addField(-1, type: index)
        case .leftBracket:
            switch kind(partner(index + 1) + 1) {
            case .semicolon, .rightBrace, .string: return addField(-1, type: index)
            default: break
            }
        default: break
        }
        var type = index + 1
        while kind(type) == .comma, kind(type + 1).isName { type += 2 }
        for name in stride(from: index, to: type, by: 2) { addField(name, type: type) }
    }

    private mutating func addField(_ name: Int, type: Int) {
        found.fields.append(
            StructField(
                name: Int32(truncatingIfNeeded: name), owner: top.type,
                type: Int32(truncatingIfNeeded: type),
                direction: name < 0 ? nil : channelDirection(type)))
    }
}
