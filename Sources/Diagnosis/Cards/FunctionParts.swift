import Goroutines

/// What the name of a function says: `example.com/audit.(*AuditLogger).Record.func1` is a closure of
/// a method of `example.com/audit.AuditLogger`. Texts are numbers of a `FunctionTable`.
struct FunctionParts: Hashable {
    /// The receiver's type with its package, without pointer and type arguments; of a plain function
    /// the function itself. Closures belong to the function around them.
    var owner = 0
    /// Whether `owner` is a type.
    var isMethod = false
    /// The function around all closures.
    var outer = 0
    /// The function around it, if it is a closure: for `F.func1.2` that is `F.func1`.
    var parent: Int?
    /// The function itself.
    var name = 0
    var isStandard = false

    var isClosure: Bool { parent != nil }
}

/// What the names of a snapshot's functions say, each looked at once.
struct FunctionTable {
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]
    /// Keyed by a hash, which is quicker than the name. A crafted collision only gives a wrong card.
    private var parts: [UInt64: FunctionParts] = [:]

    subscript(function: String) -> FunctionParts {
        mutating get {
            let key = StackHash.name(function)
            if let known = parts[key] { return known }
            let new = read(function)
            parts[key] = new
            return new
        }
    }

    /// The number of a function or a type; nil if none of the functions seen belongs to it.
    func find(_ text: String) -> Int? { numbers[text] }

    private mutating func number(_ text: String) -> Int {
        if let known = numbers[text] { return known }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }

    private mutating func read(_ function: String) -> FunctionParts {
        guard !Frame(function: function, file: "", line: 0).isStandard else {
            return FunctionParts(isStandard: true)
        }
        let start = Self.nameStart(in: function)
        let bytes = function.utf8
        var (first, end, last) = (function.endIndex, function.endIndex, function.endIndex)
        var (index, depth) = (start, 0)
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ".") where depth == 0:
                if first == bytes.endIndex { first = index }
                if Self.isClosure(function[bytes.index(after: index)...]) {
                    end = min(end, index)
                    last = index
                }
            default: break
            }
            index = bytes.index(after: index)
        }
        let owner = String(function[..<start]) + Self.type(function[start..<min(first, end)])
        return FunctionParts(
            owner: number(owner), isMethod: first < end, outer: number(String(function[..<end])),
            parent: end < bytes.endIndex ? number(String(function[..<last])) : nil,
            name: number(function))
    }

    /// Behind the dot that ends the package.
    private static func nameStart(in function: String) -> String.Index {
        let bytes = function.utf8
        let element = bytes.lastIndex(of: UInt8(ascii: "/")) ?? bytes.startIndex
        return bytes[element...].firstIndex(of: UInt8(ascii: ".")).map { bytes.index(after: $0) }
            ?? bytes.startIndex
    }

    /// `func1`, `gowrap2`, `func1-range1`, or the number of a closure inside another one.
    private static func isClosure(_ rest: Substring) -> Bool {
        for prefix in ["func", "gowrap", "deferwrap", ""] where rest.utf8.starts(with: prefix.utf8)
        {
            if let byte = rest.utf8.dropFirst(prefix.utf8.count).first,
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            {
                return true
            }
        }
        return false
    }

    /// `(*Box[...])` as `Box`.
    private static func type(_ part: Substring) -> Substring {
        let name = part.utf8.starts(with: "(*".utf8) ? part.dropFirst(2) : part
        return name.prefix { $0 != ")" && $0 != "[" }
    }
}
