/// What was told to the reader: the newest on screen for a while, all on the messages page.
struct MessageLog: Sendable {
    struct Message: Sendable {
        var text: String
        /// Seconds since 1970.
        var time: Double
        var isAlert: Bool
        /// How often it was told in a row.
        var count = 1
    }

    /// Shown at least this long; then news goes by itself, and an alert with the next key.
    static let shownAtLeast = 8.0
    private static let capacity = 500

    private(set) var all: [Message] = []
    private(set) var current: Message?

    /// Shows a message and keeps it.
    mutating func tell(_ text: String, isAlert: Bool = false, at time: Double) {
        keep(text, isAlert: isAlert, at: time)
        current = all.last
    }

    /// Keeps what the screen shows in another way.
    mutating func keep(_ text: String, isAlert: Bool, at time: Double) {
        let text = text.scrubbedOfNewlines
        if let newest = all.last, newest.text == text {
            all[all.count - 1].count += 1
            all[all.count - 1].time = time
        } else {
            all.append(Message(text: text, time: time, isAlert: isAlert))
            if all.count > Self.capacity { all.removeFirst() }
        }
    }

    /// Time has passed, or a key was pressed: what was seen long enough goes.
    mutating func expire(at time: Double, isRead: Bool) {
        guard let current, time - current.time >= Self.shownAtLeast else { return }
        if isRead || !current.isAlert { self.current = nil }
    }

    mutating func clear() { current = nil }
}

extension String {
    /// One line.
    fileprivate var scrubbedOfNewlines: String {
        String(map { $0.isNewline ? " " : $0 })
    }
}
