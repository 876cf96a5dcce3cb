internal import GRDB

extension Archive {
    /// What was seen of one service: by its name; without one, of one program at one address, since
    /// a forwarded port makes every service `localhost:6060`.
    package struct History: Identifiable, Hashable, Sendable {
        package let id: Int64
        package var name: String?
        /// The newest one, where a name joins several.
        package var address: String
        /// The path of the binary; nil where the profile tells none.
        package var program: String?
        /// Seconds since 1970 of the first and the last poll.
        package var first: Double?
        package var last: Double?
        /// Answers that were recorded, those included that were thinned out since.
        package var polls: Int
    }

    /// The most recently recorded first.
    package func histories() throws(ArchiveError) -> [History] {
        try read { database in
            try History.all(in: database, where: "true ORDER BY last DESC, id DESC", [])
        }
    }

    /// The most recently recorded one of a name, else of an address whatever the program.
    package func newestHistory(name: String?, address: String) throws(ArchiveError) -> History? {
        try read { try History.newest(name: name, address: address, in: $0) }
    }
}

extension Archive.History {
    static func all(
        in database: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [Archive.History] {
        let rows = try database.rows(
            """
            SELECT id, name, address, program, first, last, polls FROM history WHERE \(condition)
            """, arguments)
        return try Array(rows.compactMap { Archive.History($0) })
    }

    /// Reads the columns of `all`.
    private init?(_ row: Row) {
        guard let id = row.int64(0) else { return nil }
        self.init(
            id: id, name: row.text(1), address: row.text(2) ?? "", program: row.text(3),
            first: row.time(4), last: row.time(5), polls: row.int(6) ?? 0)
    }

    static func newest(
        name: String?, address: String, in database: Database
    ) throws -> Archive.History? {
        if let name { return try all(in: database, where: "name = ?", [name]).first }
        return try all(
            in: database,
            where: "name IS NULL AND address = ? ORDER BY last DESC, id DESC LIMIT 1", [address]
        ).first
    }

    /// The history that a poll belongs to, and whether it is a new one.
    static func begun(
        name: String?, address: String, program: String?, in database: Database
    ) throws -> (history: Archive.History, isNew: Bool) {
        let condition = name == nil ? "name IS NULL AND address = ? AND program IS ?" : "name = ?"
        let arguments: StatementArguments = name == nil ? [address, program] : [name]
        if let known = try all(in: database, where: condition, arguments).first {
            return (known, false)
        }
        try database.run(
            "INSERT INTO history (name, address, program) VALUES (?, ?, ?)",
            [name, address, program])
        return (
            Archive.History(
                id: database.lastInsertedRowID, name: name, address: address, program: program,
                first: nil, last: nil, polls: 0), true
        )
    }
}

extension Archive.History {
    /// Counts a poll, also where another recorder counts at the same time.
    mutating func count(
        pollAt time: Double, address: String, program: String?, in database: Database
    ) throws {
        try database.run(
            """
            UPDATE history SET address = ?2, program = ifnull(?3, program), polls = polls + 1,
                first = min(ifnull(first, ?4), ?4), last = max(ifnull(last, ?4), ?4) WHERE id = ?1
            """, [id, address, program, time])
        if let now = try Self.all(in: database, where: "id = ?", [id]).first { self = now }
    }
}
