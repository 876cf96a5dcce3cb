internal import GRDB
internal import Goroutines
internal import Trends

extension HistoryEvent {
    /// Adds it to a history.
    /// - Returns: its row.
    @discardableResult
    func insert(of history: Int64, in database: Database) throws -> Int64 {
        try database.run(
            """
            INSERT INTO occurrence (history, kind, time, "end", count, note)
            VALUES (?, ?, ?, ?, ?, ?)
            """, [history, kind.text, time, end, count, note])
        return database.lastInsertedRowID
    }

    /// What lasts has gone on.
    func update(_ row: Int64, in database: Database) throws {
        try database.run(
            "UPDATE occurrence SET \"end\" = ?, count = ? WHERE id = ?", [end, count, row])
    }

    /// Those of a history that touch a range of time, the oldest first.
    static func all(
        of history: Int64, in range: ClosedRange<Double>, from database: Database
    ) throws -> [HistoryEvent] {
        let rows = try database.rows(
            """
            SELECT kind, time, "end", count, note FROM occurrence
            WHERE history = ? AND time <= ? AND "end" >= ? ORDER BY time, id
            """, [history, range.upperBound, range.lowerBound])
        var events: [HistoryEvent] = []
        while let row = try rows.next() {
            // A kind of a later version is left out.
            guard let kind = row.text(0).flatMap(Kind.init(text:)), let time = row.time(1) else {
                continue
            }
            events.append(
                HistoryEvent(
                    kind, at: time, until: row.time(2), count: row.int(3) ?? 1,
                    note: (row.text(4) ?? "").scrubbed))
        }
        return events
    }
}

extension HistoryEvent.Kind {
    /// As it is in files.
    var text: String {
        switch self {
        case .mark(let name): "mark \(name)"
        case .restart(isCertain: true): "restart"
        case .restart(isCertain: false): "likely restart"
        case .deploy: "deploy"
        case .failedPoll: "failed poll"
        case .slowPoll: "slow poll"
        case .unwatched: "unwatched"
        case .clockSet: "clock set"
        case .beginning: "beginning"
        case .imported: "imported"
        case .step: "step"
        case .alert: "alert"
        }
    }

    init?(text: String) {
        if text.hasPrefix("mark "), case let name = String(text.dropFirst(5)),
            MarkName.isName(name)
        {
            self = .mark(name)
        } else if let kind = Self.withoutMarks.first(where: { $0.text == text }) {
            self = kind
        } else {
            return nil
        }
    }

    private static let withoutMarks: [Self] = [
        .restart(isCertain: true), .restart(isCertain: false), .deploy, .failedPoll, .slowPoll,
        .unwatched, .clockSet, .beginning, .imported, .step,
        .alert,
    ]
}
