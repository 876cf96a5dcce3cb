import Goroutines

/// Prometheus' text format, as `/metrics` returns it:
///
///     # HELP go_info Information about the Go environment.
///     # TYPE go_info gauge
///     go_info{version="go1.27.3"} 1
///     go_goroutines 184007 1795472495337
///
/// Invalid lines are skipped.
package enum TextFormat {
    /// The samples of the named metrics, in the order of the body.
    package static func samples(in body: [UInt8], of names: Set<String>) -> [Sample] {
        let wanted = names.map { Array($0.utf8) }
        var samples: [Sample] = []
        var start = body.startIndex
        while start < body.endIndex {
            let end = body[start...].firstIndex(of: UInt8(ascii: "\n")) ?? body.endIndex
            var line = Line(body[start..<end])
            start = end + 1
            let name = line.name()
            guard wanted.contains(where: { $0.elementsEqual(name) }) else { continue }
            guard let sample = line.sample(String(decoding: name, as: UTF8.self)) else { continue }
            samples.append(sample)
        }
        return samples
    }
}

/// A cursor in one line.
private struct Line {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        skipBlanks()
    }

    /// The metric's name, empty in a comment.
    mutating func name() -> ArraySlice<UInt8> { take { $0.isNameByte } }

    /// Parses what follows the name: labels, a value, and skips the time, if any.
    mutating func sample(_ name: String) -> Sample? {
        guard let labels = labels(), let value = number() else { return nil }
        skipBlanks()
        guard rest.isEmpty || number() != nil else { return nil }
        return Sample(name: name, labels: labels, value: value)
    }

    /// Parses `{key="value",key="value"}`, with an optional trailing comma; nil if invalid.
    private mutating func labels() -> [String: String]? {
        skipBlanks()
        guard skip("{") else { return [:] }
        var labels: [String: String] = [:]
        while true {
            skipBlanks()
            if skip("}") { return labels }
            let key = take { $0.isNameByte }
            skipBlanks()
            guard !key.isEmpty, skip("=") else { return nil }
            skipBlanks()
            guard skip("\""), let value = quoted() else { return nil }
            labels[String(decoding: key, as: UTF8.self)] = value
            skipBlanks()
            guard skip(",") || rest.first == UInt8(ascii: "}") else { return nil }
        }
    }

    /// Parses the rest of a string up to its closing quote, unescaping `\\`, `\"` and `\n`.
    private mutating func quoted() -> String? {
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                switch rest.popFirst() {
                case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
                case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
                case let other?: text += [byte, other]
                case nil: return nil
                }
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func number() -> Double? {
        skipBlanks()
        return Double(String(decoding: take { !$0.isBlank }, as: UTF8.self))
    }

    private mutating func skipBlanks() { rest = rest.drop { $0.isBlank } }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return taken
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    fileprivate var isNameByte: Bool {
        isAlphanumeric || self == UInt8(ascii: "_") || self == UInt8(ascii: ":")
    }
}
