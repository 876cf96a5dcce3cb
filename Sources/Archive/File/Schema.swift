internal import GRDB

/// The tables of an archive. A migration that was released is never changed: a new version adds one.
enum Schema {
    /// "goro": tells our files from those of other programs.
    static let applicationID: Int32 = 0x676f_726f

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: histories, polls, tiers, half hours, occurrences") { db in
            for table in [histories, stacks, polls, marks, tiers, events, clock] {
                try db.execute(sql: table)
            }
        }
        return migrator
    }

    /// `build` holds what few values many polls share.
    private static let histories = """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            name TEXT,
            address TEXT NOT NULL,
            program TEXT,
            first REAL,
            last REAL,
            polls INTEGER NOT NULL DEFAULT 0
        );
        CREATE UNIQUE INDEX history_name ON history (name) WHERE name IS NOT NULL;
        CREATE UNIQUE INDEX history_address ON history (address, ifnull(program, ''))
            WHERE name IS NULL;
        CREATE TABLE build (
            id INTEGER PRIMARY KEY,
            program TEXT,
            build_id TEXT,
            go_version TEXT
        );
        CREATE UNIQUE INDEX build_values
            ON build (ifnull(program, ''), ifnull(build_id, ''), ifnull(go_version, ''));
        """

    /// Each distinct stack of a history once. `until` is when nothing refers to it any more. The
    /// frames are in a table of their own, so that moving `until` on touches few pages.
    private static let stacks = """
        CREATE TABLE stack (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            history INTEGER NOT NULL,
            hash INTEGER NOT NULL,
            first REAL NOT NULL,
            until REAL NOT NULL
        );
        CREATE UNIQUE INDEX stack_hash ON stack (history, hash);
        CREATE INDEX stack_until ON stack (until);
        CREATE TABLE frames (
            stack INTEGER PRIMARY KEY,
            frames BLOB NOT NULL
        );
        """

    /// A row of `poll` is an answer, or a failure where `failure` is not null. `base` is the poll
    /// that its chain of deltas begins with. What an answer's stanzas are is in `stanzas`, so that
    /// reading totals touches none of it; kept polls have theirs as a whole in `kept_stanzas` as well.
    private static let polls = """
        CREATE TABLE poll (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            history INTEGER NOT NULL,
            base INTEGER,
            kept INTEGER NOT NULL DEFAULT 0,
            time REAL NOT NULL,
            interval REAL NOT NULL,
            duration REAL,
            failure TEXT,
            total INTEGER,
            other_stanzas INTEGER,
            other_goroutines INTEGER,
            body_bytes INTEGER,
            format INTEGER,
            taken_at REAL,
            stated_total INTEGER,
            is_truncated INTEGER,
            start_time REAL,
            resident REAL,
            heap REAL,
            stack_bytes REAL,
            goroutines REAL,
            build INTEGER
        );
        CREATE INDEX poll_time ON poll (history, time);
        CREATE INDEX poll_kept ON poll (history, time) WHERE kept > 0;
        CREATE TABLE stanzas (
            poll INTEGER PRIMARY KEY,
            entries BLOB NOT NULL
        );
        CREATE TABLE kept_stanzas (
            poll INTEGER PRIMARY KEY,
            entries BLOB NOT NULL
        );
        """

    /// The poll that a letter stands for.
    private static let marks = """
        CREATE TABLE mark (
            history INTEGER NOT NULL,
            letter TEXT NOT NULL,
            poll INTEGER NOT NULL,
            PRIMARY KEY (history, letter)
        ) WITHOUT ROWID;
        """

    /// `progress` holds the time up to which each tier is built; tier 4 are half hours.
    private static let tiers = """
        CREATE TABLE bucket (
            history INTEGER NOT NULL,
            tier INTEGER NOT NULL,
            start REAL NOT NULL,
            polls INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            low INTEGER,
            high INTEGER,
            high_time REAL,
            last INTEGER,
            other_stanzas INTEGER NOT NULL,
            other_goroutines INTEGER NOT NULL,
            poll_time REAL,
            format INTEGER,
            start_time REAL,
            resident REAL,
            heap REAL,
            stack_bytes REAL,
            build INTEGER,
            entries BLOB NOT NULL,
            PRIMARY KEY (history, tier, start)
        ) WITHOUT ROWID;
        CREATE TABLE low_water (
            id INTEGER PRIMARY KEY,
            history INTEGER NOT NULL,
            start REAL NOT NULL,
            samples INTEGER NOT NULL,
            p10 INTEGER NOT NULL,
            p75 INTEGER NOT NULL,
            resident_p10 REAL,
            entries BLOB NOT NULL
        );
        CREATE UNIQUE INDEX low_water_start ON low_water (history, start);
        CREATE TABLE progress (
            history INTEGER NOT NULL,
            tier INTEGER NOT NULL,
            time REAL NOT NULL,
            PRIMARY KEY (history, tier)
        ) WITHOUT ROWID;
        """

    private static let events = """
        CREATE TABLE occurrence (
            id INTEGER PRIMARY KEY,
            history INTEGER NOT NULL,
            kind TEXT NOT NULL,
            time REAL NOT NULL,
            "end" REAL NOT NULL,
            count INTEGER NOT NULL,
            note TEXT NOT NULL
        );
        CREATE INDEX occurrence_time ON occurrence (history, time);
        CREATE INDEX occurrence_kind ON occurrence (history, kind, time);
        """

    /// One row: what `TrustedClock` knows.
    private static let clock = """
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            time REAL NOT NULL,
            seen REAL NOT NULL
        );
        """
}
