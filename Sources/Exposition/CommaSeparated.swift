/// Reads comma-separated values (RFC 4180), and knows in which line it is.
struct CommaSeparated {
    private let bytes: [UInt8]
    private var position = 0
    private var nextLine = 1
    /// Of the row that was read last: 1-based, where it begins.
    private(set) var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark.
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// The fields of the next line that is not empty, without blanks around them.
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

    /// Up to its comma or the end of the line.
    private mutating func field() throws(RecordedCounts.Malformation) -> ArraySlice<UInt8> {
        var start = position
        var end = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\"") {
                guard start == end else {
                    throw RecordedCounts.Malformation(
                        line: nextLine, "a quotation mark inside of a field")
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

    /// What stands between quotation marks; two of them stand for one.
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
                    line: nextLine, "text behind a closing quotation mark")
            }
            return text[...]
        }
        throw RecordedCounts.Malformation(line: line, "a quotation mark that is not closed")
    }
}
