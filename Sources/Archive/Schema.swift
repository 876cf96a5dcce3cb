internal import GRDB

/// The tables, and how they came to be.
enum Schema {
    /// "goro": tells our files from those of other programs.
    static let applicationID: Int32 = 0x676f_726f

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: "CREATE TABLE placeholder (id INTEGER PRIMARY KEY, body BLOB)")
        }
        return migrator
    }
}
