/// A run of tokens, as indices into `SourceFile.tokens`; empty if there is nothing.
package struct TokenRange: Hashable, Sendable {
    package var start: Int32
    /// Behind the last token.
    package var end: Int32

    static let none = TokenRange(0, 0)

    init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: max(start, end))
    }

    package var isEmpty: Bool { start == end }

    func contains(_ token: Int32) -> Bool { start <= token && token < end }

    var indices: Range<Int> { Int(start)..<Int(end) }
}

/// A function or method declaration, or a function literal. Indices are into the arrays of its
/// `SourceFile`; -1 stands for none.
package struct Function: Sendable {
    /// The token `func`.
    package var keyword: Int32
    /// The name's token; -1 for a literal.
    package var name: Int32 = -1
    /// The token of the receiver's type name.
    package var receiver: Int32 = -1
    package var hasPointerReceiver = false
    /// From `{` to `}`; empty for a declaration without a body.
    package var body = TokenRange.none
    /// The function around a literal.
    package var parent: Int32 = -1
    /// The first token of the first result's type.
    var result: Int32 = -1
    var scope: Int32 = -1
    /// A literal's number in its function, from 1, as in `F.func1`; that of an `init` in its file,
    /// from 0.
    var number: Int32 = 0
    /// How many literals it has.
    var literals: Int32 = 0
    /// The innermost loop around a literal in its parent, and the `{` of the block around it.
    var loop: Int32 = -1
    var block: Int32 = -1
    /// Its parameters, the receiver not among them, as a range of declarations.
    var parameters = 0..<0

    package var isLiteral: Bool { name < 0 }
}

/// `go f(x)`
package struct GoStatement: Sendable {
    package var token: Int32
    /// The function that it is in.
    package var function: Int32
    /// The function literal that it starts, as in `go func() { … }()`.
    package var literal: Int32 = -1
    /// The innermost loop around it in the same function.
    var loop: Int32
    /// The `{` of the innermost block around it.
    var block: Int32
    var scope: Int32
}

/// `select { … }`
package struct Select: Sendable {
    package var token: Int32
    package var function: Int32
    package var cases: [Case] = []
    package var hasDefault = false
    var loop: Int32
    var block: Int32
    var scope: Int32

    package struct Case: Sendable {
        /// The token `case` or `default`.
        package var token: Int32
        /// The send or receive of this case, as an index into the operations; -1 for `default`.
        package var operation: Int32 = -1
        /// What runs when it is chosen.
        package var body = TokenRange.none
    }
}

/// Something that is done with a channel.
package struct Operation: Sendable {
    package enum Kind: UInt8, Sendable {
        case send, receive, range, make, close
    }

    package var kind: Kind
    /// `<-`, `range`, `make` or `close`.
    package var token: Int32
    /// The expression that is the channel; what is ranged over may be something else. Empty for
    /// `make`.
    package var channel = TokenRange.none
    /// The capacity's expression, for `make(chan T, n)`; empty if it has none.
    package var capacity = TokenRange.none
    package var function: Int32
    /// The `select` and the case whose communication it is; -1 for one that stands alone.
    package var select: Int32 = -1
    package var selectCase: Int32 = -1
    /// The innermost loop around it in the same function.
    var loop: Int32
    /// The `{` of the innermost block around it.
    var block: Int32
    var scope: Int32
}

/// A field of a struct type.
package struct StructField: Sendable {
    /// The field's name; -1 if the field is embedded.
    package var name: Int32
    /// The name of the type that it is declared in; -1 if that has none.
    package var owner: Int32
    /// The first token of the field's type.
    package var type: Int32
    /// Nil if the type is not written as a channel.
    package var direction: ChannelDirection?
}

package enum ChannelDirection: String, Sendable {
    case both, send, receive
}

/// `a, b = x, y`, `a := x` or `a += x`, in a `select`'s case as well, but no `range` clause.
package struct Assignment: Sendable {
    /// The operator's token.
    package var token: Int32
    package var left: TokenRange
    package var right: TokenRange
}

/// A name that a function or a file declares: by `:=`, `var`, `const`, `range` or as a parameter.
struct Declaration: Sendable {
    enum Kind: UInt8, Sendable {
        case variable, parameter, range, other
    }

    var kind: Kind
    var name: Int32
    var scope: Int32
    /// It can be used from this token on.
    var visible: Int32
    /// The first token of its type, as in `var x T`; -1 if it has none.
    var type: Int32 = -1
    /// Its value's first token, as in `x := value`; -1 if there is none for it alone.
    var value: Int32 = -1
}

/// A part of a file in which names are declared.
struct Scope: Sendable {
    /// Behind its last token.
    var end: Int32
    /// The scope around it; -1 for the file's.
    var parent: Int32 = -1
    /// The same for all blocks of an `if` with its `else`, and for all cases of a `switch`, of which
    /// only one runs; -1 for a block that always does.
    var choice: Int32 = -1
}

/// `for … { … }`
struct Loop: Sendable {
    var token: Int32
    /// From behind `for` to the body.
    var header: TokenRange
    var body = TokenRange.none
    /// The operation, if it ranges over something.
    var range: Int32 = -1
    var parent: Int32
    var function: Int32
    /// The `{` of the innermost block around it.
    var block: Int32
    var scope: Int32
}

/// `return`, `goto`, `break` or `continue`.
struct Jump: Sendable {
    var token: Int32
    var function: Int32
    /// The loop that it ends or goes on with; -1 if it leaves the function, has a label or leaves a
    /// `switch` or `select`.
    var loop: Int32
    /// Whether it leaves only a `switch` or `select`.
    var isLocal: Bool
    /// The `{` of the innermost block around it.
    var block: Int32
    var scope: Int32
}

/// `T{ … }`, and whatever else in braces is no block.
struct CompositeLiteral: Sendable {
    var open: Int32
    /// The token of the type's name; -1 if it has none.
    var type: Int32
}

/// `type T …`
struct TypeDeclaration: Sendable {
    var name: Int32
    /// The first token of what it stands for.
    var type: Int32
}
