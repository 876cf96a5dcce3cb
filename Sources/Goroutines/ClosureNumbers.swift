extension Stack {
    /// The shape with the numbers that Go's compiler gave to closures left out: adding a closure to
    /// a function renumbers those behind it.
    var shapeWithoutNumbers: ID {
        var hash = StackHash()
        for frame in frames {
            hash.combine(name: ClosureNumbers.hashWithout(frame.function), line: 0)
        }
        return hash.id
    }
}

/// The numbers in names such as `main.run.func1`, `main.run.func1.2`, `main.run.gowrap1`,
/// `main.run.deferwrap2`, `main.init.0` and `main.run-range1`.
enum ClosureNumbers {
    /// The hash of a function's name with `#` for each such number; other names keep their own.
    static func hashWithout(_ function: String) -> UInt64 {
        let bytes = function.utf8Span.span
        guard bytes.hasNumber else { return StackHash.name(bytes) }
        return StackHash.name(Array(without(function).utf8).span)
    }

    static func without(_ function: String) -> String {
        let path = function.utf8.lastIndex(of: UInt8(ascii: "/")) ?? function.startIndex
        let elements = function[path...].split(separator: ".", omittingEmptySubsequences: false)
        return function[..<path] + elements.map(withoutNumbers).joined(separator: ".")
    }

    private static func withoutNumbers(_ element: Substring) -> String {
        var parts = element.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        for (index, part) in parts.enumerated() {
            let name = part.utf8.reversed().drop { isDigit($0) }.count
            guard name < part.utf8.count else { continue }
            let word = String(part.prefix(name))
            if index == 0 ? words.contains(word) : word == "range" { parts[index] = word + "#" }
        }
        return parts.joined(separator: "-")
    }

    /// What stands before a number: `1` alone is a closure in a closure, or one of several `init`.
    private static let words: Set<String> = ["", "func", "gowrap", "deferwrap"]

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Span<UInt8> {
    /// A digit that ends an element of the name, as numbers of closures do.
    fileprivate var hasNumber: Bool {
        var wasDigit = false
        for index in 0..<count {
            let byte = self[index]
            if wasDigit, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") { return true }
            wasDigit = byte &- UInt8(ascii: "0") < 10
        }
        return wasDigit
    }
}
