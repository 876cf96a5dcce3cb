internal import FoundationEssentials
internal import GRDB
internal import Goroutines

/// Statements are prepared once for each connection.
extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Each row is only good until the next one.
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    }
}

/// Columns by their place. The file may be anybody's: what is not what it should be counts as null,
/// and text is made safe to show. Never inlined, which the optimizer of Swift 6.3.1 fails on
/// ("Found ownership error").
extension Row {
    @inline(never)
    func int(_ index: Int) -> Int? {
        Int.fromDatabaseValue(self[index] as DatabaseValue)
            .flatMap { $0.magnitude <= 1 << 50 ? $0 : nil }
    }

    @inline(never)
    func int64(_ index: Int) -> Int64? { Int64.fromDatabaseValue(self[index] as DatabaseValue) }

    @inline(never)
    func double(_ index: Int) -> Double? {
        Double.fromDatabaseValue(self[index] as DatabaseValue).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Seconds since 1970, up to the year 9999: what lies outside is not true and is no good to
    /// reckon with.
    @inline(never)
    func time(_ index: Int) -> Double? {
        double(index).flatMap { Self.times.contains($0) ? $0 : nil }
    }

    static let times = 0...253_402_300_800.0

    @inline(never)
    func text(_ index: Int) -> String? {
        String.fromDatabaseValue(self[index] as DatabaseValue)?.scrubbed
    }

    @inline(never)
    func bytes(_ index: Int) -> [UInt8]? {
        Data.fromDatabaseValue(self[index] as DatabaseValue).map(Array.init)
    }

    @inline(never)
    func need<Value>(_ value: Value?) throws(SenselessRow) -> Value {
        guard let value else { throw SenselessRow() }
        return value
    }
}
