/// Finds which channel each name in a file is, and what is done with it there.
struct ChannelResolver {
    let index: Int
    let file: SourceFile
    let names: PackageNames
    /// Declarations by name that are in scope, the innermost last.
    private var inScope: [UInt32: [Int32]] = [:]
    private var nextDeclaration = 0
    private var nextField = 0
    private var nextComposite = 0
    /// Composite literals that are open.
    private var composites: [CompositeLiteral] = []
    /// Operations by the name at the end of their channel's expression.
    private var operations: [Int32: Int32] = [:]
    /// Calls of `make` by their token.
    private var makes: [Int32: Int32] = [:]

    init(_ index: Int, _ file: SourceFile, _ names: PackageNames) {
        (self.index, self.file, self.names) = (index, file, names)
        for (place, operation) in file.operations.enumerated() {
            let place = Int32(truncatingIfNeeded: place)
            if operation.kind == .make {
                makes[operation.token] = place
            } else if let name = file.lastName(operation.channel) {
                operations[name] = place
            }
        }
    }

    mutating func resolve(into table: inout ChannelTable) {
        addUnkeyed(into: &table)
        let wanted = names.wanted
        for token in file.tokens.indices where file.tokens[token].kind.isName {
            let place = Int32(truncatingIfNeeded: token)
            let isDeclared = declare(upTo: place, into: &table)
            guard !isDeclared, wanted.contains(file.tokens[token].value) else { continue }
            while nextField < file.fields.count, file.fields[nextField].name < place {
                nextField += 1
            }
            if nextField < file.fields.count, file.fields[nextField].name == place { continue }
            readUse(place, into: &table)
        }
    }

    /// `T{a, b}` gives values to fields without naming them.
    private func addUnkeyed(into table: inout ChannelTable) {
        for composite in file.composites where composite.type >= 0 {
            let (owner, first) = (file.hash(composite.type), composite.open + 1)
            guard let fields = names.fieldsOf[owner], file.kind(first) != .rightBrace,
                !(file.kind(first).isName && file.kind(first + 1) == .colon)
            else { continue }
            // In `[]T{{…}}` the inner braces are those of the type.
            guard file.kind(first) != .leftBrace else { continue }
            for field in fields {
                add(
                    .assigned, composite.open, to: [.field(owner: owner, name: field)], false,
                    into: &table)
            }
        }
    }

    // MARK: Scopes

    /// Takes the declarations in up to a token.
    /// - Returns: whether that token itself is declared.
    private mutating func declare(upTo token: Int32, into table: inout ChannelTable) -> Bool {
        var isDeclared = false
        while nextDeclaration < file.declarations.count,
            file.declarations[nextDeclaration].name <= token
        {
            let place = nextDeclaration
            nextDeclaration += 1
            let declaration = file.declarations[place]
            isDeclared = declaration.name == token
            let name = file.hash(declaration.name)
            guard names.wanted.isDeclared(name) else { continue }
            declare(Int32(truncatingIfNeeded: place), declaration, name, into: &table)
        }
        return isDeclared
    }

    private mutating func declare(
        _ place: Int32, _ declaration: Declaration, _ name: UInt32, into table: inout ChannelTable
    ) {
        var owner = place
        if declaration.scope > 0 {
            leaveScopes(name, at: declaration.name)
            if let outer = inScope[name]?.last,
                file.declarations[Int(outer)].scope == declaration.scope,
                declaration.kind == .variable
            {
                // `a, err := f()` only assigns to what its block has already.
                owner = outer
            } else {
                inScope[name, default: []].append(place)
            }
        }
        guard declaration.kind != .other, names.wanted.contains(name) else { return }
        let identity = identity(of: owner, name)
        switch declaration.kind {
        case .parameter, .range: add(.assigned, declaration.name, to: [identity], into: &table)
        case .variable where declaration.value >= 0:
            addValue(declaration.value, declaration.name, to: [identity], into: &table)
        case .variable where declaration.type < 0:
            add(.assigned, declaration.name, to: [identity], into: &table)
        case .variable, .other: break
        }
    }

    private func identity(of declaration: Int32, _ name: UInt32) -> Channel.Identity {
        file.declarations[Int(declaration)].scope == 0
            ? .variable(name) : .local(file: index, declaration: Int(declaration))
    }

    private mutating func leaveScopes(_ name: UInt32, at token: Int32) {
        while let last = inScope[name]?.last,
            file.scopes[Int(file.declarations[Int(last)].scope)].end <= token
        {
            inScope[name]?.removeLast()
        }
    }

    /// How many declarations are looked through that are not yet visible: `x := func() { x := … }`.
    private static let unseenLimit = 64

    private mutating func declaration(
        of name: UInt32, at token: Int32
    ) -> (file: SourceFile, declaration: Int32)? {
        leaveScopes(name, at: token)
        for place in inScope[name]?.suffix(Self.unseenLimit).reversed() ?? []
        where file.declarations[Int(place)].visible <= token {
            return (file, place)
        }
        return nil
    }

    // MARK: Uses

    private mutating func readUse(_ token: Int32, into table: inout ChannelTable) {
        switch file.kind(token + 1) {
        case .leftParen, .leftBracket, .dot: return
        default: break
        }
        let isSelected = file.kind(token - 1) == .dot
        if !isSelected, file.kind(token + 1) == .colon, let composite = composite(around: token),
            file.kind(token - 1) == .leftBrace || file.kind(token - 1) == .comma
        {
            let type = composite.type < 0 ? nil : file.hash(composite.type)
            let field = fields(file.hash(token), of: type)
            guard !field.isEmpty, field.count <= Self.ownerLimit else { return }
            return addValue(token + 2, token, to: field, isCertain: type != nil, into: &table)
        }
        let (identities, isCertain, start) = identify(token)
        guard identities.count <= Self.ownerLimit else {
            let use = Channel.Use(
                kind: .passed, file: index, token: token, operation: -1, isCertain: false)
            return table.addToAll(use, file.hash(token))
        }
        guard !identities.isEmpty else { return }
        if let operation = operations[token] {
            let kind: Channel.Kind =
                switch file.operations[Int(operation)].kind {
                case .send: .sent
                case .receive: .received
                case .range: .ranged
                case .close: .closed
                case .make: .made
                }
            return add(kind, token, operation, to: identities, isCertain, into: &table)
        }
        if let value = assignedValue(start, token) {
            return addValue(value, token, to: identities, isCertain: isCertain, into: &table)
        }
        if let kind = passing(start, token) {
            add(kind, token, to: identities, isCertain, into: &table)
        }
    }

    /// The channels that the expression may be that ends with a name, and where it begins.
    private mutating func identify(
        _ token: Int32
    ) -> (identities: [Channel.Identity], isCertain: Bool, start: Int32) {
        let name = file.hash(token)
        guard file.kind(token - 1) == .dot else {
            if let local = declaration(of: name, at: token) {
                let isOther = file.declarations[Int(local.declaration)].kind == .other
                return (isOther ? [] : [identity(of: local.declaration, name)], true, token)
            }
            return (names.variables[name] == nil ? [] : [.variable(name)], true, token)
        }
        var start = token
        while start > token - Int32(SourceFile.chainLimit), file.kind(start - 1) == .dot,
            file.kind(start - 2).isName
        {
            start -= 2
        }
        guard file.kind(start - 1) != .dot else {
            return (fields(name, of: nil), false, file.statementPart(start))
        }
        switch type(start, before: token) {
        case .own(let type):
            let known = fields(name, of: type)
            return known.isEmpty ? (fields(name, of: nil), false, start) : (known, true, start)
        case .unknown: return (fields(name, of: nil), false, start)
        case .foreign: return ([], true, start)
        }
    }

    private enum ValueType {
        case own(UInt32)
        case unknown
        /// Of another package, or that package itself.
        case foreign
    }

    /// The type of `a.b` before `.c`.
    private mutating func type(_ start: Int32, before end: Int32) -> ValueType {
        let name = file.hash(start)
        var type: ValueType
        if let local = declaration(of: name, at: start) {
            type = valueType(file, file.declarations[Int(local.declaration)])
        } else if let variable = names.variables[name] {
            // A variable of another file is in that file's own tokens.
            type =
                variable.file == index
                ? valueType(file, file.declarations[variable.declaration]) : .unknown
        } else {
            return .foreign
        }
        var field = start + 2
        while field < end, field < start + 16, case .own(let owner) = type {
            let key = PackageNames.Field(owner: owner, name: file.hash(field))
            type = names.fieldTypes[key].map { .own($0) } ?? .unknown
            field += 2
        }
        return field < end ? .unknown : type
    }

    private func valueType(_ file: SourceFile, _ declaration: Declaration) -> ValueType {
        var start = declaration.type
        if start < 0 {
            start = declaration.value
            guard start >= 0, declaration.kind == .variable else { return .unknown }
            if file.kind(start) == .ampersand { start += 1 }
            guard file.kind(start).isName else { return .unknown }
            switch file.kind(start + 1) {
            case .leftBrace: return .own(file.hash(start))
            case .leftParen where file.hash(start) == PackageNames.new:
                return file.typeName(start + 2).map { .own($0) } ?? .unknown
            case .leftParen: return names.results[file.hash(start)].map { .own($0) } ?? .unknown
            default: return .unknown
            }
        }
        while file.kind(start) == .star { start += 1 }
        guard file.kind(start).isName else { return .unknown }
        return file.kind(start + 1) == .dot ? .foreign : .own(file.hash(start))
    }

    /// Channel fields of a name: of one type, or of any.
    private func fields(_ name: UInt32, of type: UInt32?) -> [Channel.Identity] {
        if let type {
            let field = PackageNames.Field(owner: type, name: name)
            return names.channelFields[field] == nil ? [] : [.field(owner: type, name: name)]
        }
        return (names.owners[name] ?? []).prefix(Self.ownerLimit + 1)
            .map { .field(owner: $0, name: name) }
    }

    /// A use is counted for as many types whose field it may be.
    private static let ownerLimit = 16

    /// The composite literal that a token is directly or deeper in.
    private mutating func composite(around token: Int32) -> CompositeLiteral? {
        while nextComposite < file.composites.count, file.composites[nextComposite].open < token {
            composites.append(file.composites[nextComposite])
            nextComposite += 1
        }
        while let last = composites.last, Int32(file.tokens[Int(last.open)].value) < token {
            composites.removeLast()
        }
        return composites.last
    }

    /// The value that a name on the left of an assignment is given.
    private func assignedValue(_ start: Int32, _ token: Int32) -> Int32? {
        switch file.kind(token + 1) {
        case .comma, .assign, .define: break
        default: return nil
        }
        guard let assignment = file.assignment(onLeft: token) else { return nil }
        if file.kind(assignment.token) == .operatorAssign { return nil }
        let left = file.elements(assignment.left)
        let right = file.elements(assignment.right)
        guard let place = left.firstIndex(where: { $0.contains(token) }),
            left[place].start == start, left[place].end == token + 1
        else { return nil }
        return left.count == right.count ? right[place].start : assignment.right.start
    }

    /// How a channel is handed to others; nil if it is only looked at.
    private func passing(_ start: Int32, _ token: Int32) -> Channel.Kind? {
        let (before, after) = (file.kind(start - 1), file.kind(token + 1))
        if before == .equality || after == .equality { return nil }
        switch before {
        case .leftParen:
            let isLength =
                after == .rightParen && file.kind(start - 2) == .name
                && PackageNames.lengths.contains(file.hash(start - 2))
            return isLength ? nil : .passed
        case .return: return .returned
        case .ampersand: return .addressTaken
        case .colon, .assign, .define, .leftBrace: return .stored
        default: return .passed
        }
    }

    private func addValue(
        _ value: Int32, _ token: Int32, to identities: [Channel.Identity], isCertain: Bool = true,
        into table: inout ChannelTable
    ) {
        if let make = makes[value] {
            return add(.made, token, make, to: identities, isCertain, into: &table)
        }
        if file.kind(value) == .name, file.hash(value) == PackageNames.none { return }
        add(.assigned, token, to: identities, isCertain, into: &table)
    }

    private func add(
        _ kind: Channel.Kind, _ token: Int32, _ operation: Int32 = -1,
        to identities: [Channel.Identity], _ isCertain: Bool = true, into table: inout ChannelTable
    ) {
        let use = Channel.Use(
            kind: kind, file: index, token: token, operation: operation,
            isCertain: isCertain && identities.count == 1)
        for identity in identities { table.add(use, to: identity) }
    }
}
