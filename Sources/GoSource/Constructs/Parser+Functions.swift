extension Parser {
    mutating func readFunc(_ index: Int) {
        guard index >= typeEnd else { return }
        if top.kind == .file, Int(top.start) == index { return readFunctionDeclaration(index) }
        let end = endOfType(index)
        typeEnd = end
        guard kind(end) == .leftBrace, kind(index + 1) == .leftParen else { return }
        let function = addFunction(index, body: end)
        numberLiteral(function)
        readSignature(function, index + 1)
        guard kind(index - 1) == .go, let last = found.goStatements.indices.last,
            Int(found.goStatements[last].token) == index - 1
        else { return }
        found.goStatements[last].literal = function
    }

    private mutating func readFunctionDeclaration(_ index: Int) {
        var name = index + 1
        if kind(name) == .leftParen { name = partner(name) + 1 }
        guard kind(name).isName else { return }
        var parameters = name + 1
        if kind(parameters) == .leftBracket { parameters = partner(parameters) + 1 }
        guard kind(parameters) == .leftParen else { return }
        let result = partner(parameters) + 1
        let end = beginsType(result) ? endOfType(result) : result
        typeEnd = end
        let function = addFunction(index, body: kind(end) == .leftBrace ? end : -1)
        found.functions[Int(function)].name = Int32(truncatingIfNeeded: name)
        if name > index + 1 {
            readReceiver(function, index + 1)
        } else if tokens[name].value == Self.initializer {
            found.functions[Int(function)].number = counts.inits
            counts.inits += 1
        }
        readSignature(function, parameters)
    }

    private static let initializer = NameKey("init".utf8).hash

    private mutating func numberLiteral(_ function: Int32) {
        let parent = Int(top.function)
        guard parent >= 0 else {
            counts.literals += 1
            found.functions[Int(function)].number = counts.literals
            return
        }
        found.functions[parent].literals += 1
        found.functions[Int(function)].number = found.functions[parent].literals
    }

    private mutating func addFunction(_ keyword: Int, body: Int) -> Int32 {
        var function = Function(keyword: Int32(truncatingIfNeeded: keyword))
        function.parent = top.function
        function.loop = top.loop
        function.block = top.block
        function.scope = addScope(end: body < 0 ? keyword : partner(body))
        if body >= 0 { function.body = TokenRange(body, min(partner(body) + 1, tokens.count)) }
        found.functions.append(function)
        let place = Int32(truncatingIfNeeded: found.functions.count - 1)
        if body >= 0 { (bodyOpen, bodyFunction) = (body, place) }
        return place
    }

    /// `(r *T[P])`
    private mutating func readReceiver(_ function: Int32, _ open: Int) {
        var index = open + 1
        switch kind(index + 1) {
        case .name, .make, .close, .star, .leftParen:
            if kind(index).isName {
                declareParameters(open, scope: found.functions[Int(function)].scope)
                index += 1
            }
        default: break
        }
        while kind(index) == .star || kind(index) == .leftParen {
            if kind(index) == .star { found.functions[Int(function)].hasPointerReceiver = true }
            index += 1
        }
        guard kind(index).isName else { return }
        found.functions[Int(function)].receiver = Int32(truncatingIfNeeded: index)
    }

    private mutating func readSignature(_ function: Int32, _ open: Int) {
        let scope = found.functions[Int(function)].scope
        let first = found.declarations.count
        declareParameters(open, scope: scope)
        found.functions[Int(function)].parameters = first..<found.declarations.count
        let result = partner(open) + 1
        guard beginsType(result) else { return }
        var type = result
        if kind(result) == .leftParen { type = declareParameters(result, scope: scope) }
        found.functions[Int(function)].result = Int32(truncatingIfNeeded: type)
    }

    /// Declares the names in a list of parameters, if it has names.
    /// - Returns: the first token of the first one's type.
    @discardableResult
    private mutating func declareParameters(_ open: Int, scope: Int32) -> Int {
        let close = partner(open)
        var entries: [Int] = []
        var isNamed = false
        var index = open + 1
        while index < close {
            entries.append(index)
            if kind(index).isName, hasType(index) { isNamed = true }
            while index < close, kind(index) != .comma {
                index = kind(index).isOpening ? partner(index) + 1 : index + 1
            }
            index += 1
        }
        guard isNamed else { return open + 1 }
        // A name without a type has that of the next one.
        var type = -1
        for place in entries.indices.reversed() where hasType(entries[place]) {
            entries[place] = -entries[place]
        }
        let first = found.declarations.count
        for entry in entries {
            found.declarations.append(
                Declaration(
                    kind: .parameter, name: Int32(truncatingIfNeeded: abs(entry)), scope: scope,
                    visible: Int32(truncatingIfNeeded: close)))
        }
        for (offset, entry) in entries.enumerated().reversed() {
            if entry < 0 { type = -entry + 1 }
            found.declarations[first + offset].type = Int32(truncatingIfNeeded: type)
        }
        return Int(found.declarations[first].type)
    }

    /// Whether a parameter that begins with a name goes on with its type: `x T`, not `T` or `p.T`.
    private func hasType(_ name: Int) -> Bool {
        switch kind(name + 1) {
        case .comma, .rightParen, .dot: return false
        case .leftBracket:
            let behind = kind(partner(name + 1) + 1)
            return behind != .comma && behind != .rightParen
        default: return true
        }
    }
}
