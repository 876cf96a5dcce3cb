/// Type arguments such as `[go.shape.string,go.shape.int]`, which the text forms and old versions
/// of Go write `[...]`.
enum TypeArguments {
    /// The name with each outermost pair of brackets written `[...]`; nil if there is none.
    static func elided(in name: Span<UInt8>) -> [UInt8]? {
        guard name.first(UInt8(ascii: "["), in: 0..<name.count) < name.count else { return nil }
        var clean: [UInt8] = []
        clean.reserveCapacity(name.count)
        var index = 0
        while index < name.count {
            let byte = name[index]
            if byte == UInt8(ascii: "["), let end = close(name, after: index) {
                clean += "[...]".utf8
                index = end
            } else {
                clean.append(byte)
                index += 1
            }
        }
        return clean
    }

    private static func close(_ name: Span<UInt8>, after open: Int) -> Int? {
        var depth = 0
        for index in open..<name.count {
            switch name[index] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
        }
        return nil
    }
}
