extension Parser {
    mutating func readSemicolon(_ index: Int) {
        finishStatement(index)
        top.start = Int32(truncatingIfNeeded: index + 1)
        switch top.kind {
        case .structure: readField(index + 1)
        case .group: readSpec(index + 1)
        default: break
        }
    }

    /// Ends a case or a label; a colon in an expression is in brackets.
    mutating func readColon(_ index: Int) {
        guard top.kind.holdsStatements, top.header == .none else { return }
        if top.isInCase {
            finishStatement(index)
            top.isInCase = false
            if top.kind == .select, top.select >= 0 {
                let last = found.selects[Int(top.select)].cases.count - 1
                found.selects[Int(top.select)].cases[last].body = TokenRange(index + 1, index + 1)
            }
        }
        top.start = Int32(truncatingIfNeeded: index + 1)
    }

    mutating func readCase(_ index: Int) {
        guard top.isClause else { return }
        finishStatement(index)
        endCase(index)
        found.scopes[Int(top.scope)].end = Int32(truncatingIfNeeded: index)
        top.scope = top.bodyScope
        top.scope = addScope(end: Int(top.close), choice: top.bodyScope)
        top.isInCase = true
        top.start = Int32(truncatingIfNeeded: index + 1)
        guard top.kind == .select, top.select >= 0 else { return }
        found.selects[Int(top.select)].cases.append(
            Select.Case(token: Int32(truncatingIfNeeded: index)))
        if kind(index) == .default { found.selects[Int(top.select)].hasDefault = true }
    }

    mutating func endCase(_ index: Int) {
        guard top.kind == .select, top.select >= 0 else { return }
        let last = found.selects[Int(top.select)].cases.count - 1
        guard last >= 0 else { return }
        let start = found.selects[Int(top.select)].cases[last].body.start
        if start > 0 {
            found.selects[Int(top.select)].cases[last].body = TokenRange(Int(start), index)
        }
    }

    mutating func beginHeader(_ header: Header, _ index: Int) {
        guard top.kind.holdsStatements else { return }
        let token = Int32(truncatingIfNeeded: index)
        top.header = header
        top.start = token + 1
        // What an `if` declares is known in its `else` as well.
        if kind(index - 1) != .else || top.headerScope < 0 {
            top.headerScope = addScope(end: Int(top.close < 0 ? Int32(tokens.count) : top.close))
        }
        switch header {
        case .for:
            found.loops.append(
                Loop(
                    token: token, header: TokenRange(index + 1, index + 1), parent: top.loop,
                    function: top.function, block: top.block, scope: top.scope))
            top.headerLoop = Int32(truncatingIfNeeded: found.loops.count - 1)
        case .select:
            found.selects.append(
                Select(
                    token: token, function: top.function, loop: top.loop, block: top.block,
                    scope: top.scope))
        default: break
        }
    }

    /// The `{` behind a header.
    mutating func openStatement(_ index: Int) {
        finishStatement(index)
        let (header, loop) = (top.header, top.headerLoop)
        top.header = .none
        found.scopes[Int(top.headerScope)].end = Int32(truncatingIfNeeded: partner(index))
        switch header {
        case .select:
            openBlock(.select, index)
            top.select = Int32(truncatingIfNeeded: found.selects.count - 1)
            top.breaksLoop = false
        case .switch:
            openBlock(.switch, index)
            top.breaksLoop = false
        case .for:
            openBlock(.block, index)
            top.loop = loop
            top.breaksLoop = true
            found.loops[Int(loop)].header.end = Int32(truncatingIfNeeded: index)
            found.loops[Int(loop)].body = TokenRange(index, partner(index) + 1)
        default: openBlock(.block, index, choice: top.headerScope)
        }
    }

    /// Ends what goes on until the end of a statement.
    @inline(__always)
    mutating func finishStatement(_ index: Int) {
        if top.range >= 0 || top.assignment >= 0 || top.pending.start < top.pending.end {
            finishOpenStatement(index)
        }
    }

    private mutating func finishOpenStatement(_ index: Int) {
        let end = Int32(truncatingIfNeeded: index)
        if top.range >= 0 { found.operations[Int(top.range)].channel.end = end }
        if top.assignment >= 0 { found.assignments[Int(top.assignment)].right.end = end }
        if top.values >= 0 { setValues(TokenRange(Int(top.values), index)) }
        for place in top.pending.start..<top.pending.end {
            found.declarations[Int(place)].visible = end
        }
        (top.range, top.assignment, top.values, top.pending) = (-1, -1, -1, (0, 0))
    }

    /// Gives each pending declaration its value if there is one for each.
    private mutating func setValues(_ values: TokenRange) {
        let names = top.pending.end - top.pending.start
        guard names > 0 else { return }
        var starts = [values.start]
        if names > 1 {
            var index = Int(values.start)
            while index < Int(values.end) {
                if kind(index) == .comma { starts.append(Int32(truncatingIfNeeded: index + 1)) }
                index = kind(index).isOpening ? partner(index) + 1 : index + 1
            }
        }
        guard starts.count == names else { return }
        for (offset, start) in starts.enumerated() {
            found.declarations[Int(top.pending.start) + offset].value = start
        }
    }

    mutating func readDefine(_ index: Int) {
        guard top.kind.holdsStatements else { return }
        let isRange = kind(index + 1) == .range
        let scope = top.header == .none ? top.scope : top.headerScope
        declareNames(Int(top.start), isRange ? .range : .variable, scope: scope)
        guard !isRange else { return }
        top.values = Int32(truncatingIfNeeded: index + 1)
        addAssignment(index)
    }

    mutating func readAssign(_ index: Int) {
        if top.kind == .group {
            top.values = Int32(truncatingIfNeeded: index + 1)
        } else if top.kind.holdsStatements {
            switch kind(Int(top.start)) {
            case .var: top.values = Int32(truncatingIfNeeded: index + 1)
            case .const, .type, .import: break
            default: if kind(index + 1) != .range { addAssignment(index) }
            }
        }
    }

    mutating func readOperatorAssign(_ index: Int) {
        if top.kind.holdsStatements { addAssignment(index) }
    }

    private mutating func addAssignment(_ index: Int) {
        found.assignments.append(
            Assignment(
                token: Int32(truncatingIfNeeded: index), left: TokenRange(Int(top.start), index),
                right: TokenRange(index + 1, index + 1)))
        top.assignment = Int32(truncatingIfNeeded: found.assignments.count - 1)
    }

    mutating func readGo(_ index: Int) {
        guard top.kind.holdsStatements else { return }
        found.goStatements.append(
            GoStatement(
                token: Int32(truncatingIfNeeded: index), function: top.function, loop: top.loop,
                block: top.block, scope: top.scope))
    }

    mutating func readJump(_ index: Int) {
        guard top.kind.holdsStatements else { return }
        let hasLabel = kind(index + 1).isName
        let (isBreak, isContinue) = (kind(index) == .break, kind(index) == .continue)
        let isOfLoop = !hasLabel && (isContinue || isBreak && top.breaksLoop)
        found.jumps.append(
            Jump(
                token: Int32(truncatingIfNeeded: index), function: top.function,
                loop: isOfLoop ? top.loop : -1, isLocal: isBreak && !hasLabel && !isOfLoop,
                block: top.block, scope: top.scope))
    }
}
