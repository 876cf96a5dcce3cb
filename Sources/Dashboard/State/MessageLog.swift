import Targets

/// Messages to the user: the newest is on screen for a while, all are on the messages page.
struct MessageLog: Sendable {
    struct Message: Sendable {
        var text: String
        /// Seconds since 1970.
        var time: Double
        var isAlert: Bool
        /// It is about the next answer, and over with it.
        var endsWithAnswer = false
        /// How often it came in a row.
        var count = 1
    }

    /// Seconds, after which an alert disappears: what lasts is shown elsewhere on the screen.
    static let alertShown = 6.0
    /// Seconds, after which any other message disappears, so that it hides no finding for long; the
    /// next key also clears it, since the user has moved on.
    static let shown = 4.0
    private static let capacity = 500

    private(set) var all: [Message] = []
    private(set) var current: Message?

    /// Shows and logs a message.
    mutating func tell(
        _ text: String, isAlert: Bool = false, endsWithAnswer: Bool = false, at time: Double
    ) {
        keep(text, isAlert: isAlert, at: time)
        current = all.last
        current?.endsWithAnswer = endsWithAnswer
    }

    /// Logs a message without showing it.
    mutating func keep(_ text: String, isAlert: Bool, at time: Double) {
        let text = String(text.map { $0.isNewline ? " " : $0 })
        if let newest = all.last, newest.text == text {
            all[all.count - 1].count += 1
            all[all.count - 1].time = time
        } else {
            all.append(Message(text: text, time: time, isAlert: isAlert))
            if all.count > Self.capacity { all.removeFirst() }
        }
    }

    /// Hides the current message if its time is up; `isRead` after a key.
    mutating func expire(at clock: ForwardClock, isRead: Bool) {
        guard let current else { return }
        let age = clock.lived(since: current.time)
        let isOver = current.isAlert ? age >= Self.alertShown : isRead || age >= Self.shown
        if isOver { self.current = nil }
    }

    /// The next answer has come.
    mutating func answered() { if current?.endsWithAnswer ?? false { current = nil } }

    mutating func clear() { current = nil }
}
