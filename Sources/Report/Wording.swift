import FoundationEssentials

/// A moment as RFC 3339 writes it, in UTC, to the second: `2026-11-24T06:05:20Z`.
package struct Timestamp {
    package let text: String

    /// Nil outside of the years 1970 to 9999, which RFC 3339 cannot write or no clock shows.
    package init?(secondsSince1970 seconds: Double) {
        guard seconds >= 0, seconds < 253_402_300_800 else { return nil }
        text = Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }
}

extension String {
    func padded(left width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    func padded(right width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
