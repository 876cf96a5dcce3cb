/// The numbers of closures, as in `main.run.func1.2`, `main.run.gowrap1`, `main.run.deferwrap2`,
/// `main.init.0` and `main.run-range1`: one more in a function renumbers those behind it.
struct ClosureNumbers {
    /// By the hash of a name: the hash without numbers. Stacks share most of their functions.
    private var known: [UInt64: UInt64] = [:]

    /// The shape of a stack, `#` for each number.
    mutating func shapeWithout(_ stack: Stack) -> Stack.ID {
        var hash = StackHash()
        for frame in stack.frames { hash.combine(name: hashWithout(frame.function), line: 0) }
        return hash.id
    }

    private mutating func hashWithout(_ function: String) -> UInt64 {
        let hash = StackHash.name(function)
        if let known = known[hash] { return known }
        let name = Self.without(function.utf8Span.span)
        let without = StackHash.name(name.span)
        known[hash] = without
        return without
    }

    /// The name with `#` for each number.
    static func without(_ name: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(name.count)
        // Where the element of the name begins, and what it is.
        var (start, kind) = (0, Element.path)
        for index in 0...name.count {
            let byte = index < name.count ? name[index] : UInt8(ascii: ".")
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "-"):
                append(name, start..<index, kind, to: &result)
                kind = byte == UInt8(ascii: "-") ? .loop : .function
            case UInt8(ascii: "/"):
                append(name, start..<index, .path, to: &result)
                kind = .path
            default: continue
            }
            if index < name.count { result.append(byte) }
            start = index + 1
        }
        return result
    }

    private static func append(
        _ name: Span<UInt8>, _ element: Range<Int>, _ kind: Element, to result: inout [UInt8]
    ) {
        var end = element.upperBound
        while end > element.lowerBound, isDigit(name[end - 1]) { end -= 1 }
        let word = element.lowerBound..<end
        let isNumber = end < element.upperBound && kind.words.contains { isEqual(name, word, $0) }
        append(name, isNumber ? word : element, to: &result)
        if isNumber { result.append(UInt8(ascii: "#")) }
    }

    private static func append(_ name: Span<UInt8>, _ range: Range<Int>, to result: inout [UInt8]) {
        for index in range { result.append(name[index]) }
    }

    private static func isEqual(_ name: Span<UInt8>, _ range: Range<Int>, _ word: [UInt8]) -> Bool {
        guard range.count == word.count else { return false }
        for offset in word.indices where name[range.lowerBound + offset] != word[offset] {
            return false
        }
        return true
    }

    private enum Element {
        /// Of the import path, the package's name included.
        case path
        case function
        /// Behind `-`.
        case loop

        /// What stands before a number: `1` alone is a closure in a closure, or one of several
        /// `init`.
        var words: [[UInt8]] {
            switch self {
            case .path: []
            case .function: ClosureNumbers.functions
            case .loop: ClosureNumbers.loops
            }
        }
    }

    private static let functions = ["", "func", "gowrap", "deferwrap"].map { Array($0.utf8) }
    /// The body of a loop over a function.
    private static let loops = [Array("range".utf8)]

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
