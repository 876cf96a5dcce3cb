/// A Go file, and what it does with functions and channels. Found by tokens and brackets alone, so
/// that any bytes give a result; the result means nothing if the bytes are not Go.
package struct SourceFile: Sendable {
    /// As the caller names it.
    package let name: String
    package let bytes: [UInt8]
    package let tokens: [Token]
    let lines: [UInt32]
    let comments: NotedComments

    package internal(set) var functions: [Function] = []
    package internal(set) var goStatements: [GoStatement] = []
    package internal(set) var selects: [Select] = []
    /// In the order of their tokens; a `range` stands where its keyword is.
    package internal(set) var operations: [Operation] = []
    package internal(set) var fields: [StructField] = []
    package internal(set) var assignments: [Assignment] = []
    var declarations: [Declaration] = []
    var scopes: [Scope] = []
    var loops: [Loop] = []
    var jumps: [Jump] = []
    var composites: [CompositeLiteral] = []
    var types: [TypeDeclaration] = []

    /// Reads a file. Time and memory grow with its length, whatever is in it.
    package init(name: String, bytes: [UInt8]) {
        let scanner = Scanner(bytes.span)
        self.name = name
        self.bytes = bytes
        tokens = scanner.tokens
        lines = scanner.lines
        comments = scanner.comments
        var parser = Parser(tokens)
        parser.parse()
        parser.found.move(to: &self)
    }

    /// The file begins with `// Code generated … DO NOT EDIT.`
    package var isGenerated: Bool { comments.isGenerated }

    /// The name in the package clause; empty if there is none.
    package var packageName: String {
        guard let index = tokens.prefix(64).firstIndex(where: { $0.kind == .package }),
            tokens[index + 1].kind.isName
        else { return "" }
        return text(Int32(index + 1))
    }
}

extension SourceFile {
    /// A place in a file, as `go/token` counts.
    package struct Position: Hashable, Sendable {
        /// 1-based.
        package var line: Int
        /// 1-based, in bytes.
        package var column: Int

        package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
    }

    /// Where a token begins.
    package func position(_ token: Int32) -> Position { position(offset: tokens[Int(token)].start) }

    /// The place behind a range's last token.
    package func end(_ range: TokenRange) -> Position {
        position(offset: range.isEmpty ? 0 : tokens[Int(range.end) - 1].end)
    }

    /// 1-based.
    package func line(_ token: Int32) -> Int { position(token).line }

    func position(offset: UInt32) -> Position {
        var (low, high) = (0, lines.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= offset { low = middle } else { high = middle }
        }
        return Position(line: low + 1, column: Int(offset - lines[low]) + 1)
    }

    func kind(_ token: Int) -> Token.Kind {
        tokens.indices.contains(token) ? tokens[token].kind : .end
    }

    func kind(_ token: Int32) -> Token.Kind { kind(Int(token)) }

    /// The bytes of a token.
    func bytes(_ token: Int32) -> ArraySlice<UInt8> {
        let token = tokens[Int(token)]
        return bytes[Int(token.start)..<Int(token.end)]
    }

    /// A token as it is written.
    package func text(_ token: Int32) -> String { String(decoding: bytes(token), as: UTF8.self) }

    /// Tokens as they are written, without comments and line breaks; at most `limit` bytes.
    package func text(_ range: TokenRange, limit: Int = 200) -> String {
        var text: [UInt8] = []
        var previous: UInt32?
        for index in range.indices {
            let token = tokens[index]
            if let previous, token.start > previous, token.kind != .semicolon {
                text.append(UInt8(ascii: " "))
            }
            text += bytes[Int(token.start)..<Int(token.end)].prefix(limit)
            previous = token.end
            guard text.count < limit else { return String(decoding: text, as: UTF8.self) + "…" }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether only one of two places can run: in an `if` and its `else`, or two cases.
    func excludes(_ one: Int32, _ other: Int32) -> Bool {
        var choices: [Int32: Int32] = [:]
        var (next, steps) = (one, 0)
        while next >= 0, steps < Self.scopeLimit {
            let scope = scopes[Int(next)]
            if scope.choice >= 0 { choices[scope.choice] = next }
            (next, steps) = (scope.parent, steps + 1)
        }
        (next, steps) = (other, 0)
        while next >= 0, steps < Self.scopeLimit {
            let scope = scopes[Int(next)]
            if scope.choice >= 0, let known = choices[scope.choice], known != next { return true }
            (next, steps) = (scope.parent, steps + 1)
        }
        return false
    }

    /// How deep scopes are looked at.
    private static let scopeLimit = 64
}
