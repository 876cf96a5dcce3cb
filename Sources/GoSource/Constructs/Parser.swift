/// Walks over the tokens once and finds the constructs of `SourceFile`. It keeps the brackets that
/// are open in a list, so that deep nesting needs no deep recursion.
struct Parser {
    let tokens: [Token]
    var found = Found()
    /// The innermost open bracket, or the file.
    var top = Context(close: -1, kind: .file)
    var outer: [Context] = []
    /// Tokens before this one belong to a type, where `func` starts no literal and `<-` is no
    /// operator.
    var typeEnd = 0
    /// A `{` that opens a composite literal although a block may be expected.
    var compositeOpen = -1
    /// A `{` that opens the body of a function.
    var bodyOpen = -1
    var bodyFunction: Int32 = -1
    /// Literals of the package's variables, and `init` functions.
    var counts = (literals: Int32(0), inits: Int32(0))
    /// The keyword `struct` of the type that is being declared, and that type's name.
    var namedStruct: (keyword: Int, name: Int32) = (-1, -1)
    /// Where the operand of the `<-` before `start` begins and ends.
    var operand = (start: -1, end: -1)

    init(_ tokens: [Token]) { self.tokens = tokens }

    /// What a bracket holds.
    enum ContextKind: UInt8 {
        case file, block, select, `switch`, composite, structure, interface, paren, bracket
        /// `var ( … )`, `type ( … )`
        case group

        var holdsStatements: Bool { rawValue <= Self.switch.rawValue }
    }

    /// A statement's part before its block.
    enum Header: UInt8 {
        case none, `if`, `for`, `switch`, select
    }

    struct Context {
        /// The token that closes it.
        var close: Int32
        var kind: ContextKind
        var header = Header.none
        /// Between `case` and its colon.
        var isInCase = false
        /// Where the statement begins.
        var start: Int32 = 0
        /// The `{` of the innermost block.
        var block: Int32 = -1
        var function: Int32 = -1
        var loop: Int32 = -1
        /// `break` ends that loop, and no `switch` or `select`.
        var breaksLoop = false
        var scope: Int32 = 0
        var headerScope: Int32 = -1
        /// That of all cases of a `switch`.
        var bodyScope: Int32 = -1
        var headerLoop: Int32 = -1
        var select: Int32 = -1
        /// The name of a composite literal's type.
        var type: Int32 = -1
        /// The operation `range` and the assignment that end with the statement.
        var range: Int32 = -1
        var assignment: Int32 = -1
        /// Declarations that are visible from the next statement on, and where their values begin.
        var pending: (start: Int32, end: Int32) = (0, 0)
        var values: Int32 = -1
    }

    /// Arrays of a `SourceFile` while they grow.
    struct Found {
        var functions: [Function] = []
        var goStatements: [GoStatement] = []
        var selects: [Select] = []
        var operations: [Operation] = []
        var fields: [StructField] = []
        var assignments: [Assignment] = []
        var declarations: [Declaration] = []
        var scopes: [Scope] = []
        var loops: [Loop] = []
        var jumps: [Jump] = []
        var composites: [CompositeLiteral] = []
        var types: [TypeDeclaration] = []

        func move(to file: inout SourceFile) {
            file.functions = functions
            file.goStatements = goStatements
            file.selects = selects
            file.operations = operations
            file.fields = fields
            file.assignments = assignments
            file.declarations = declarations
            file.scopes = scopes
            file.loops = loops
            file.jumps = jumps
            file.composites = composites
            file.types = types
        }
    }

    mutating func parse() {
        found.scopes.append(Scope(end: Int32(truncatingIfNeeded: tokens.count)))
        for index in tokens.indices { read(index) }
        finishStatement(tokens.count)
        while let context = outer.popLast() {
            top = context
            finishStatement(tokens.count)
        }
    }

    @inline(__always)
    func kind(_ index: Int) -> Token.Kind {
        index >= 0 && index < tokens.count ? tokens[index].kind : .end
    }

    /// A bracket's partner.
    @inline(__always)
    func partner(_ index: Int) -> Int { Int(tokens[index].value) }

    @inline(__always)
    private mutating func read(_ index: Int) {
        switch tokens[index].kind {
        case .end, .name, .number, .rune, .string, .fallthrough, .increment, .comma, .dot,
            .ellipsis, .equality, .star, .ampersand, .other, .chan, .defer, .package:
            break
        case .return, .goto, .break, .continue: readJump(index)
        case .make: readMake(index)
        case .close: readClose(index)
        case .rightParen, .rightBracket, .rightBrace:
            while top.close == index { pop(index) }
        case .semicolon: readSemicolon(index)
        case .colon: readColon(index)
        case .leftParen: openParen(index)
        case .leftBracket: openBracket(index)
        case .leftBrace: openBrace(index)
        case .arrow: readArrow(index)
        case .define: readDefine(index)
        case .assign: readAssign(index)
        case .operatorAssign: readOperatorAssign(index)
        case .case, .default: readCase(index)
        case .const, .type, .var, .import: readDeclaration(index)
        case .else: top.start = Int32(truncatingIfNeeded: index + 1)
        case .for: beginHeader(.for, index)
        case .if: beginHeader(.if, index)
        case .switch: beginHeader(.switch, index)
        case .select: beginHeader(.select, index)
        case .func: readFunc(index)
        case .go: readGo(index)
        case .interface, .map, .struct: lookAhead(index)
        case .range: readRange(index)
        }
    }

    // MARK: Brackets

    @inline(__always)
    mutating func push(_ kind: ContextKind, _ index: Int) {
        var context = Context(close: Int32(truncatingIfNeeded: partner(index)), kind: kind)
        context.start = Int32(truncatingIfNeeded: index + 1)
        context.block = top.block
        context.function = top.function
        context.loop = top.loop
        context.breaksLoop = top.breaksLoop
        context.scope = top.scope
        outer.append(top)
        top = context
    }

    @inline(__always)
    private mutating func pop(_ index: Int) {
        finishStatement(index)
        if top.isClause { found.scopes[Int(top.scope)].end = Int32(truncatingIfNeeded: index) }
        if top.kind == .select { endCase(index) }
        if let context = outer.popLast() { top = context }
    }

    @inline(__always)
    private mutating func openParen(_ index: Int) {
        let isGroup: Bool
        switch kind(index - 1) {
        case .var, .type, .const, .import: isGroup = true
        default: isGroup = false
        }
        push(isGroup ? .group : .paren, index)
        if isGroup {
            top.type = Int32(truncatingIfNeeded: index - 1)
            readSpec(index + 1)
        }
    }

    @inline(__always)
    private mutating func openBracket(_ index: Int) {
        if !kind(index - 1).endsOperand { lookAhead(index) }
        push(.bracket, index)
    }

    private mutating func openBrace(_ index: Int) {
        switch kind(index - 1) {
        case .struct: return openStruct(index)
        case .interface: return push(.interface, index)
        default: break
        }
        if index == bodyOpen { return openBody(index) }
        if top.header != .none, index != compositeOpen { return openStatement(index) }
        if Int(top.start) == index, top.kind.holdsStatements {
            let isElse = kind(index - 1) == .else
            return openBlock(.block, index, choice: isElse ? top.headerScope : -1)
        }
        let type = compositeType(index)
        found.composites.append(
            CompositeLiteral(open: Int32(truncatingIfNeeded: index), type: type))
        push(.composite, index)
        top.type = type
    }

    mutating func openBlock(_ kind: ContextKind, _ index: Int, choice: Int32 = -1) {
        let scope = addScope(end: partner(index), choice: choice)
        push(kind, index)
        top.block = Int32(truncatingIfNeeded: index)
        (top.scope, top.bodyScope) = (scope, scope)
    }

    mutating func addScope(end: Int, choice: Int32 = -1) -> Int32 {
        found.scopes.append(
            Scope(end: Int32(truncatingIfNeeded: end), parent: top.scope, choice: choice))
        return Int32(truncatingIfNeeded: found.scopes.count - 1)
    }

    private mutating func openBody(_ index: Int) {
        push(.block, index)
        top.block = Int32(truncatingIfNeeded: index)
        top.function = bodyFunction
        top.loop = -1
        top.breaksLoop = false
        top.scope = found.functions[Int(bodyFunction)].scope
        bodyOpen = -1
    }

    /// The name of the type before a literal's brace; that of the literal around it if it is left
    /// out.
    private func compositeType(_ index: Int) -> Int32 {
        var before = index - 1
        if kind(before) == .rightBracket {
            let open = partner(before)
            guard open < before, kind(open - 1).isName else { return -1 }
            before = open - 1
        }
        if kind(before).isName { return Int32(truncatingIfNeeded: before) }
        let isElided =
            switch kind(before) {
            case .leftBrace, .comma, .colon: top.kind == .composite
            default: false
            }
        return isElided ? top.type : -1
    }
}

extension Parser.Context {
    /// Its scope is that of one `case`.
    var isClause: Bool { kind == .select || kind == .switch }
}
