/// The names of a package that help to tell which channel an expression is. Names are hashes.
struct PackageNames {
    struct Field: Hashable {
        var owner: UInt32
        var name: UInt32
    }

    struct ChannelField {
        var file: Int
        var field: Int
    }

    /// Types that stand for a channel: `type events chan Event`.
    private(set) var channelTypes: Set<UInt32> = []
    /// Fields that are channels.
    private(set) var channelFields: [Field: ChannelField] = [:]
    /// The types that have such a field, by its name.
    private(set) var owners: [UInt32: [UInt32]] = [:]
    /// The channels among the fields of a type.
    private(set) var fieldsOf: [UInt32: [UInt32]] = [:]
    private static let fieldLimit = 64
    /// The type of each field whose type is of this package.
    private(set) var fieldTypes: [Field: UInt32] = [:]
    /// The type of a function's first result.
    private(set) var results: [UInt32: UInt32] = [:]
    /// Variables of the package: their file and declaration.
    private(set) var variables: [UInt32: (file: Int, declaration: Int)] = [:]
    /// Names of channels, and of what stands before them: `a` and `events` of `a.events`.
    private(set) var wanted = NameSet()

    static let none = NameKey("nil".utf8).hash
    static let new = NameKey("new".utf8).hash
    /// Calls that are as many as their argument.
    static let counts = lengths + [NameKey("int".utf8).hash]
    static let lengths = [NameKey("len".utf8).hash, NameKey("cap".utf8).hash]

    init(_ files: [SourceFile]) {
        for file in files {
            for type in file.types where file.channelDirection(type.type) != nil {
                channelTypes.insert(file.hash(type.name))
            }
        }
        for (index, file) in files.enumerated() {
            addFields(file, index)
            addFunctions(file)
            addDeclarations(file, index)
            addOperands(file)
        }
        for file in files { addBases(file) }
    }

    private mutating func addFields(_ file: SourceFile, _ index: Int) {
        for (place, field) in file.fields.enumerated() {
            let owner = field.owner < 0 ? 0 : file.hash(field.owner)
            // An embedded field is named for its type.
            let type = file.typeName(field.type)
            guard let name = field.name < 0 ? type : file.hash(field.name) else { continue }
            if let type { fieldTypes[Field(owner: owner, name: name)] = type }
            guard isChannel(file, type: field.type), field.name >= 0 else { continue }
            wanted.insert(name)
            guard channelFields[Field(owner: owner, name: name)] == nil else { continue }
            channelFields[Field(owner: owner, name: name)] = ChannelField(
                file: index, field: place)
            owners[name, default: []].append(owner)
            if fieldsOf[owner, default: []].count < Self.fieldLimit {
                fieldsOf[owner, default: []].append(name)
            }
        }
    }

    private mutating func addFunctions(_ file: SourceFile) {
        for function in file.functions where function.name >= 0 && function.receiver < 0 {
            guard function.result >= 0, let type = file.typeName(function.result) else { continue }
            results[file.hash(function.name)] = type
        }
    }

    private mutating func addDeclarations(_ file: SourceFile, _ index: Int) {
        for (place, declaration) in file.declarations.enumerated() {
            let name = file.hash(declaration.name)
            if declaration.scope == 0, declaration.kind == .variable {
                variables[name] = (index, place)
            }
            if isChannel(file, declaration) { wanted.insert(name) }
        }
    }

    private mutating func addOperands(_ file: SourceFile) {
        for operation in file.operations {
            switch operation.kind {
            case .send, .receive:
                if let name = file.lastName(operation.channel) { wanted.insert(file.hash(name)) }
            case .range, .make, .close: break
            }
        }
    }

    private mutating func addBases(_ file: SourceFile) {
        let tokens = file.tokens
        for index in tokens.indices.dropFirst(2)
        where tokens[index].kind.isName && tokens[index - 1].kind == .dot
            && wanted.contains(tokens[index].value)
        {
            var base = index - 2
            while base > 1, base > index - SourceFile.chainLimit, tokens[base].kind.isName,
                tokens[base - 1].kind == .dot
            {
                base -= 2
            }
            if tokens[base].kind.isName { wanted.insertBase(tokens[base].value) }
        }
    }

    func isChannel(_ file: SourceFile, _ declaration: Declaration) -> Bool {
        if declaration.type >= 0 { return isChannel(file, type: declaration.type) }
        return declaration.value >= 0 && file.makesChannel(declaration.value)
    }

    func isChannel(_ file: SourceFile, type: Int32) -> Bool {
        if file.channelDirection(type) != nil { return true }
        guard file.kind(type).isName, file.kind(type + 1) != .dot else { return false }
        return channelTypes.contains(file.hash(type))
    }
}

/// Names to look for, with a quick way to pass over all others.
struct NameSet {
    private var hashes: Set<UInt32> = []
    private var bases: Set<UInt32> = []
    private var filter = [UInt64](repeating: 0, count: 256)

    mutating func insert(_ hash: UInt32) {
        hashes.insert(hash)
        mark(hash)
    }

    /// A name before a dot, which is looked for as a declaration only.
    mutating func insertBase(_ hash: UInt32) {
        bases.insert(hash)
    }

    private mutating func mark(_ hash: UInt32) {
        filter[Int(hash >> 6 & 255)] |= 1 << UInt64(hash & 63)
    }

    @inline(__always)
    func contains(_ hash: UInt32) -> Bool {
        filter[Int(hash >> 6 & 255)] & 1 << UInt64(hash & 63) != 0 && hashes.contains(hash)
    }

    func isDeclared(_ hash: UInt32) -> Bool { hashes.contains(hash) || bases.contains(hash) }
}

extension SourceFile {
    /// How many tokens of `a.b.c` are looked at.
    static let chainLimit = 32

    func hash(_ name: Int32) -> UInt32 { tokens[Int(name)].value }

    func channelDirection(_ type: Int32) -> ChannelDirection? {
        switch kind(type) {
        case .chan: kind(type + 1) == .arrow ? .send : .both
        case .arrow: kind(type + 1) == .chan ? .receive : nil
        default: nil
        }
    }

    /// The name of the type that begins at a token, pointers aside; nil for a type of another
    /// package or without a name.
    func typeName(_ start: Int32) -> UInt32? {
        var index = start
        while kind(index) == .star { index += 1 }
        guard kind(index).isName, kind(index + 1) != .dot else { return nil }
        return hash(index)
    }

    /// Whether a value is `make(chan T)`.
    func makesChannel(_ value: Int32) -> Bool {
        kind(value) == .make && kind(value + 1) == .leftParen
            && channelDirection(value + 2) != nil
    }

    /// The name at the end of `a.b.c`; nil if the expression ends in anything else.
    func lastName(_ range: TokenRange) -> Int32? {
        var range = range
        while !range.isEmpty, kind(range.start) == .leftParen,
            tokens[Int(range.start)].value == range.end - 1
        {
            range.start += 1
            range.end -= 1
        }
        guard !range.isEmpty, kind(range.end - 1).isName else { return nil }
        return range.end - 1
    }
}
