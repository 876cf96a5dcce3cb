/// Reads comma-separated values (RFC 4180), with line numbers for errors.
struct CommaSeparated {
    private let bytes: [UInt8]
    private var position = 0
    private var nextLine = 1
    /// The 1-based line on which the last row began.
    private(set) var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark.
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// The fields of the next non-empty line, trimmed.
    mutating func nextRow() throws(RecordedCounts.Malformation) -> [ArraySlice<UInt8>]? {
        while position < bytes.count {
            line = nextLine
            let fields = try row()
            if fields.count > 1 || fields.first?.isEmpty == false { return fields }
        }
        return nil
    }

    private mutating func row() throws(RecordedCounts.Malformation) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        while true {
            fields.append(try field())
            guard position < bytes.count else { return fields }
            let separator = bytes[position]
            position += 1
            if separator == UInt8(ascii: "\n") {
                nextLine += 1
                return fields
            }
        }
    }

    /// Reads up to the comma or the end of the line.
    private mutating func field() throws(RecordedCounts.Malformation) -> ArraySlice<UInt8> {
        var start = position
        var end = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\"") {
                guard start == end else {
                    throw RecordedCounts.Malformation(
                        line: nextLine, "a quotation mark inside an unquoted field")
                }
                return try quoted()
            }
            position += 1
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
            {
                if start == end { (start, end) = (position, position) }
            } else {
                end = position
            }
        }
        return bytes[start..<end]
    }

    /// Reads a quoted field; two quotation marks stand for one.
    private mutating func quoted() throws(RecordedCounts.Malformation) -> ArraySlice<UInt8> {
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { nextLine += 1 }
            guard byte == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            if position < bytes.count, bytes[position] == byte {
                text.append(byte)
                position += 1
                continue
            }
            let rest = try field()
            guard rest.isEmpty else {
                throw RecordedCounts.Malformation(
                    line: nextLine, "text after a closing quotation mark")
            }
            return text[...]
        }
        throw RecordedCounts.Malformation(line: line, "unclosed quotation mark")
    }
}
