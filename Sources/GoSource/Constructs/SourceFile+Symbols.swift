/// What the function at a line of a file is, compared with the one that a profile names.
package enum SymbolMatch: Hashable, Sendable {
    /// It is the same: its index.
    case matches(Int32)
    /// It is another one, so that the file isn't what the program was built from.
    case differs(String)
    /// No function is at that line.
    case noFunction
}

extension SourceFile {
    /// The name of a function as the runtime gives it, without its package: `(*AuditLogger).Record`,
    /// `serve.func1.2`. Literals of the package's variables and `init` functions are counted in this
    /// file only.
    package func symbol(_ function: Int32) -> String {
        var path: [Int32] = []
        var next = function
        while next >= 0, functions[Int(next)].isLiteral, path.count < Self.depthLimit {
            path.append(next)
            next = functions[Int(next)].parent
        }
        var symbol = next < 0 ? "init" : declaredSymbol(next)
        for (depth, literal) in path.reversed().enumerated() {
            symbol += depth == 0 ? ".func" : "."
            symbol += "\(functions[Int(literal)].number)"
        }
        return symbol
    }

    /// Deeper nests of literals have a shorter name.
    private static let depthLimit = 32

    private func declaredSymbol(_ index: Int32) -> String {
        let function = functions[Int(index)]
        var name = text(function.name)
        guard function.receiver < 0 else {
            let type = text(function.receiver) + generic(function.receiver)
            return (function.hasPointerReceiver ? "(*\(type))." : "\(type).") + name
        }
        if name == "init" { name += ".\(function.number)" }
        return name + generic(function.name)
    }

    private func generic(_ name: Int32) -> String {
        kind(name + 1) == .leftBracket ? "[...]" : ""
    }

    /// The innermost function that has a line; nil if none has.
    package func function(atLine line: Int) -> Int32? {
        var found: Int32?
        for (index, function) in functions.enumerated()
        where !function.body.isEmpty && self.line(function.keyword) <= line
            && line <= self.line(function.body.end - 1)
        {
            found = Int32(truncatingIfNeeded: index)
        }
        return found
    }

    /// Whether the function of a profile's frame is at its line in this file.
    /// - Parameters:
    ///   - symbol: with its package, such as `example.com/audit.(*AuditLogger).Record.func1`.
    ///   - line: 1-based.
    /// - Returns: whether they are the same.
    package func match(symbol: String, line: Int) -> SymbolMatch {
        guard let innermost = function(atLine: line) else { return .noFunction }
        let wanted = FunctionPath(symbol: symbol)
        var next = innermost
        while next >= 0 {
            if wanted.matches(FunctionPath(name: self.symbol(next))) { return .matches(next) }
            next = functions[Int(next)].parent
            // On one line there may be a literal and what is around it.
            guard next >= 0, wanted.isLoose || wanted.isWrapper || isOnOneLine(innermost, line)
            else { break }
        }
        return .differs(self.symbol(innermost))
    }

    private func isOnOneLine(_ function: Int32, _ line: Int) -> Bool {
        self.line(functions[Int(function)].keyword) == line
            || self.line(functions[Int(function)].body.end - 1) == line
    }
}

/// A function's name in parts that can be compared: `(*T).m` and the numbers of literals in it.
private struct FunctionPath {
    var base = ""
    var literals: [String] = []
    /// It is in the body of a loop over a function, which has its own numbers.
    var isLoose = false
    /// The compiler made it for a `go` or `defer` statement.
    var isWrapper = false

    init(symbol: String) {
        // Type arguments may have slashes as well.
        let path = symbol.utf8.prefix { $0 != UInt8(ascii: "[") }
        let slash = path.lastIndex(of: UInt8(ascii: "/")) ?? symbol.startIndex
        let dot = symbol[slash...].utf8.firstIndex(of: UInt8(ascii: "."))
        self.init(name: dot.map { String(symbol[$0...].dropFirst()) } ?? symbol)
    }

    init(name: String) {
        var parts = Self.parts(of: name)
        if parts.count > 1, parts[0] == "glob", parts[1].isEmpty {
            parts.replaceSubrange(0...1, with: ["init"])
        }
        if let loop = parts.firstIndex(where: { $0.contains("-range") }) {
            parts[loop] = String(parts[loop].prefix { $0 != "-" })
            parts.removeSubrange((loop + 1)...)
            isLoose = true
        }
        if let last = parts.last, Self.number(last, after: ["gowrap", "deferwrap"]) != nil {
            parts.removeLast()
            isWrapper = true
        }
        while parts.count > 1, let last = parts.last,
            let number = Self.number(last, after: ["func", ""])
        {
            literals.insert(number, at: 0)
            parts.removeLast()
        }
        base = parts.joined(separator: ".")
        if base == "init" {
            // Other files count as well.
            if literals.isEmpty == false { literals[0] = "" }
        }
    }

    func matches(_ other: FunctionPath) -> Bool {
        guard base == other.base || base.hasSuffix("." + other.base) else { return false }
        return isLoose || literals == other.literals
    }

    /// Parts between dots, without type arguments.
    private static func parts(of name: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in name {
            switch character {
            case "[": depth += 1
            case "]": depth -= 1
            case "." where depth == 0: parts.append("")
            default: if depth == 0 { parts[parts.count - 1].append(character) }
            }
        }
        return parts
    }

    private static func number(_ part: String, after words: [String]) -> String? {
        for word in words where part.hasPrefix(word) {
            let digits = part.dropFirst(word.count)
            if !digits.isEmpty, digits.utf8.allSatisfy({ 48...57 ~= $0 }) { return String(digits) }
        }
        return nil
    }
}
