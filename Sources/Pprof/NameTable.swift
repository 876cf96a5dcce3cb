/// Names as bytes, one after the other in one buffer.
struct NameTable: Sendable {
    private(set) var bytes: [UInt8] = []
    private var starts: [UInt32] = [0]

    var count: Int { starts.count - 1 }

    func range(_ name: UInt32) -> Range<Int> { Int(starts[Int(name)])..<Int(starts[Int(name) + 1]) }

    mutating func reserve(bytes count: Int) {
        bytes.reserveCapacity(count)
        starts.reserveCapacity(count / 16)
    }

    mutating func append(_ name: Span<UInt8>) -> UInt32 {
        bytes.append(name)
        starts.append(UInt32(bytes.count))
        return UInt32(count - 1)
    }

    func isEmpty(_ name: UInt32) -> Bool { range(name).isEmpty }

    /// Cleaned for display.
    func text(_ name: UInt32) -> String { bytes.span.text(range(name), limit: Limits.nameBytes) }
}

/// The texts made so far of one table's names: a name that many frames share is one string.
struct NameTexts {
    private var texts: [String?]

    init(_ names: NameTable) { texts = Array(repeating: nil, count: names.count) }

    mutating func text(_ name: UInt32, in names: NameTable) -> String {
        if let text = texts[Int(name)] { return text }
        let text = names.text(name)
        texts[Int(name)] = text
        return text
    }
}
