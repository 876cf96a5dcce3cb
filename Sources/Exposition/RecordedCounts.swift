internal import Goroutines
package import Trends

/// A recorded count as comma-separated values, one sample a line:
///
///     t_seconds,goroutines,start_time,s:main.work
///     0,212,-3600,12
///     15,214,-3600,12
///
/// The columns may be in any order; `start_time` and the columns of parts, `s:NAME`, are optional.
package struct RecordedCounts: Sendable {
    /// Why a line is invalid.
    package struct Malformation: Error, Hashable, Sendable {
        /// 1-based.
        package var line: Int
        /// What was found and what was expected, without control characters.
        package var explanation: String

        init(line: Int, _ explanation: String) {
            (self.line, self.explanation) = (line, explanation.scrubbed)
        }
    }

    /// The names of the parts, without `s:`.
    package private(set) var names: [String] = []
    /// In the order of the file. The growth test skips duplicate and late samples.
    package private(set) var samples: [SeriesReplay.Sample] = []
    /// Lines whose time or count is negative, infinite, not a number or missing.
    package private(set) var skipped = 0

    private static let expected =
        "expected the columns t_seconds and goroutines, and optionally start_time and s:NAME"

    package init(_ bytes: [UInt8]) throws(Malformation) {
        var reader = CommaSeparated(bytes)
        guard let header = try reader.nextRow() else {
            throw Malformation(line: 1, "the file is empty; \(Self.expected)")
        }
        let columns = try Self.columns(of: header.map { String(decoding: $0, as: UTF8.self) })
        names = columns.compactMap { if case .part(let name) = $0 { name } else { nil } }
        while let row = try reader.nextRow() {
            guard row.count == columns.count else {
                throw Malformation(
                    line: reader.line,
                    "\(row.count.counted("field")), but the header has \(columns.count)")
            }
            if let sample = try Self.sample(row, columns, line: reader.line) {
                samples.append(sample)
            } else {
                skipped += 1
            }
        }
    }

    private enum Column: Hashable {
        case time, goroutines, startTime
        case part(String)
    }

    private static func columns(of header: [String]) throws(Malformation) -> [Column] {
        var columns: [Column] = []
        for name in header {
            let column: Column
            switch name {
            case "t_seconds": column = .time
            case "goroutines": column = .goroutines
            case "start_time": column = .startTime
            case _ where name.hasPrefix("s:"): column = .part(String(name.dropFirst(2)))
            default: throw Malformation(line: 1, "unknown column “\(name.shortened)”; \(expected)")
            }
            guard !columns.contains(column) else {
                throw Malformation(line: 1, "duplicate column “\(name.shortened)”; \(expected)")
            }
            columns.append(column)
        }
        for (column, name) in [(Column.time, "t_seconds"), (.goroutines, "goroutines")]
        where !columns.contains(column) {
            throw Malformation(line: 1, "missing column \(name); \(expected)")
        }
        return columns
    }

    private static func sample(
        _ row: [ArraySlice<UInt8>], _ columns: [Column], line: Int
    ) throws(Malformation) -> SeriesReplay.Sample? {
        var sample = SeriesReplay.Sample(time: .nan, goroutines: -1)
        sample.parts.reserveCapacity(max(0, columns.count - 3))
        for (field, column) in zip(row, columns) {
            guard let number = Number.read(field) else {
                throw Malformation(
                    line: line,
                    "“\(String(decoding: field, as: UTF8.self).shortened)” is not a number")
            }
            switch column {
            case .time: sample.time = number
            case .goroutines: sample.goroutines = Number.count(number) ?? -1
            case .startTime: sample.startTime = number.isFinite ? number : nil
            case .part: sample.parts.append(Number.count(number) ?? 0)
            }
        }
        return sample.time.isFinite && sample.goroutines >= 0 ? sample : nil
    }
}

extension String {
    fileprivate var shortened: String { count > 60 ? prefix(60) + "…" : self }
}

private enum Number {
    /// Nil if not a number; NaN for an empty field.
    static func read(_ field: ArraySlice<UInt8>) -> Double? {
        if field.isEmpty { return .nan }
        // Most are short integers.
        if field.count < 16 {
            var value = 0
            var isInteger = true
            for byte in field {
                guard byte &- 48 < 10 else {
                    isInteger = false
                    break
                }
                value = value &* 10 &+ Int(byte &- 48)
            }
            if isInteger { return Double(value) }
        }
        return Double(String(decoding: field, as: UTF8.self))
    }

    /// Nil if not a count; clamped to 1e15. The growth test ignores a single outlier.
    static func count(_ number: Double) -> Int? {
        guard number.isFinite, number >= 0 else { return nil }
        return number < 1e15 ? Int(number.rounded()) : Int(1e15)
    }
}
