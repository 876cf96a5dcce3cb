/// Comments that affect lint: ignores and the generated-code marker.
struct NotedComments: Sendable {
    /// `//gorotop:ignore reason`
    struct Ignore: Hashable, Sendable {
        /// 1-based.
        var line: Int
        /// Empty if none is given, and then nothing is ignored.
        var reason: String
    }

    /// By line.
    private(set) var ignores: [Ignore] = []
    /// `// Code generated … DO NOT EDIT.` stands before the package clause.
    private(set) var isGenerated = false

    /// The comment on a line.
    func ignore(atLine line: Int) -> Ignore? {
        var (low, high) = (0, ignores.count)
        while low < high {
            let middle = (low + high) / 2
            if ignores[middle].line < line { low = middle + 1 } else { high = middle }
        }
        return low < ignores.count && ignores[low].line == line ? ignores[low] : nil
    }

    /// Looks at one `//` comment.
    mutating func note(_ comment: Span<UInt8>, line: Int, isHeader: Bool) {
        guard comment.count > 3 else { return }
        if comment[2] == UInt8(ascii: "g") {
            guard let rest = comment.rest(behind: "//gorotop:ignore") else { return }
            guard rest.first.map({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) ?? true
            else { return }
            ignores.append(Ignore(line: line, reason: Self.text(rest)))
        } else if isHeader, !isGenerated,
            let rest = comment.rest(behind: "// Code generated ")
        {
            isGenerated = Self.text(rest, trimmed: false).hasSuffix("DO NOT EDIT.")
        }
    }

    private static func text(_ bytes: [UInt8], trimmed: Bool = true) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 13 || trimmed && (byte == 32 || byte == 9) }
        var bytes = bytes[...]
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        while trimmed, let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Span where Element == UInt8 {
    /// What follows `prefix`; nil if it does not begin so.
    fileprivate func rest(behind prefix: StaticString) -> [UInt8]? {
        let length = prefix.utf8CodeUnitCount
        guard count >= length else { return nil }
        for (index, byte) in "\(prefix)".utf8.enumerated() where self[index] != byte { return nil }
        return (length..<count).map { self[$0] }
    }
}
