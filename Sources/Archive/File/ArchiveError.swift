internal import GRDB
private import Glibc
private import Goroutines

/// Why an archive could not be read or written.
package struct ArchiveError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Another program has it locked.
        case busy
        case full
        case notPermitted
        case missing
        /// It is a file of something else, and is left alone.
        case notAnArchive
        /// Of another version, and left alone.
        case otherVersion
        /// Parts of it contradict each other.
        case damaged
        /// What was asked for makes no sense; the rest of the file does.
        case senseless
        /// Before 1970 or after the year 9999.
        case noSuchTime
        /// Another file has its name, or none: what is written would be lost.
        case moved
        case other
    }

    package var kind: Kind
    /// A sentence without a full stop: what happened, what it means and what to do about it.
    package var explanation: String

    /// The next try may succeed with nothing done to the file.
    package var mayPass: Bool { kind == .busy || kind == .full }
    /// Opening the path again begins a new file.
    package var isOver: Bool { kind == .damaged || kind == .moved }

    init(_ kind: Kind, _ explanation: String) {
        self.kind = kind
        self.explanation = explanation.scrubbed
    }
}

extension ArchiveError {
    static func missing(_ path: String) -> Self {
        Self(.missing, "there is no file \(path); gorotop makes it when it records")
    }

    static func notAnArchive(_ path: String) -> Self {
        Self(
            .notAnArchive,
            "\(path) is no archive of gorotop and is left alone; choose another file with --archive"
        )
    }

    static func isFolder(_ path: String) -> Self {
        Self(.notAnArchive, "\(path) is a folder; choose a file in it with --archive")
    }

    static func newer(_ path: String) -> Self {
        Self(
            .otherVersion,
            "\(path) was written by a newer gorotop and is left alone; "
                + "use that one, or another file with --archive")
    }

    static func older(_ path: String) -> Self {
        Self(
            .otherVersion,
            "\(path) was written by an older gorotop, or is just being made; "
                + "recording into it brings it up to date")
    }

    static let clockBeyond = Self(
        .noSuchTime,
        "the clock of this machine is before 1970 or after the year 9999; recording goes on by "
            + "itself when it is right")

    static let profileBeyond = Self(
        .noSuchTime,
        "the profile was taken before 1970 or after the year 9999, which an archive does not keep")

    static func linkToNothing(_ path: String) -> Self {
        Self(.other, "\(path) is a link to nothing and is left alone; remove it")
    }

    static func somebodyElses(_ path: String) -> Self {
        Self(
            .notPermitted,
            "\(path) belongs to another user and lies where everybody can write; it is left alone, "
                + "choose another file with --archive")
    }

    static func moved(_ path: String) -> Self {
        Self(
            .moved,
            "\(path) was moved or removed while gorotop used it; recording goes on by itself in a "
                + "new file")
    }

    static func setAside(_ path: String, as name: String) -> Self {
        Self(
            .damaged,
            "\(path) is damaged and was set aside as \(name); recording goes on by itself in a "
                + "new file")
    }

    static func cannotSetAside(_ path: String, because errno: Int32) -> Self {
        Self(
            .other,
            "\(path) is damaged and cannot be set aside: \(reason(errno)); "
                + "move it away, or choose another file with --archive")
    }
}

// MARK: - What the system says

extension ArchiveError {
    init(opening path: String, errno: Int32) {
        let kind: Kind = [EACCES, EPERM].contains(errno) ? .notPermitted : .other
        self.init(kind, "cannot read \(path): \(Self.reason(errno))")
    }

    init(writing path: String, errno: Int32) {
        let kind: Kind =
            switch errno {
            case EACCES, EPERM, EROFS: .notPermitted
            case ENOSPC, EDQUOT: .full
            default: .other
            }
        let remedy =
            kind == .full ? "free some space" : "change that, or choose another file with --archive"
        self.init(kind, "cannot write \(path): \(Self.reason(errno)); \(remedy)")
    }

    private static func reason(_ errno: Int32) -> String {
        switch errno {
        case ENOSPC, EDQUOT: "the disk is full"
        case EACCES, EPERM: "no permission"
        case EROFS: "that disk is read-only"
        case ENOENT: "there is no such folder"
        case ENOTDIR: "what should be a folder is a file"
        case ENAMETOOLONG: "the name is too long"
        default: String(cString: strerror(errno))
        }
    }
}

// MARK: - What SQLite says

extension ArchiveError {
    init(_ error: any Error, in file: ArchiveFile) {
        switch error {
        case let error as ArchiveError: self = error
        case let error as DatabaseError: self.init(error, in: file)
        case is SenselessRow, is RowDecodingError: self.init(senseless: file)
        default: self.init(.other, "\(file.path) cannot be used: \(error)")
        }
    }

    private init(_ error: DatabaseError, in file: ArchiveFile) {
        let path = file.path
        let words = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(
                .busy,
                "another program has \(path) locked; end it, or choose another file with --archive")
        case .SQLITE_FULL: self.init(full: file)
        case .SQLITE_IOERR where file.isDiskFull: self.init(full: file)
        case .SQLITE_IOERR:
            self.init(
                .other,
                "\(path) cannot be read or written: \(words); what is in it stays, look for trouble "
                    + "with the disk or a limit on the size of files (ulimit -f)")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            self.init(
                .notPermitted,
                "\(path) or a file beside it cannot be opened or written: \(words); allow it, or "
                    + "choose another file with --archive")
        case .SQLITE_NOTADB: self = .notAnArchive(path)
        case .SQLITE_CORRUPT: self.init(damaged: file, words)
        default: self.init(.other, "\(path) cannot be used: \(words)")
        }
    }

    private init(full file: ArchiveFile) {
        self.init(
            .full,
            "the disk is full and \(file.path) cannot grow; what is in it stays, free some space")
    }

    private init(senseless file: ArchiveFile) {
        self.init(
            .senseless,
            "what \(file.path) holds of that makes no sense; look at another time, the rest of the "
                + "file is used as before")
    }

    init(damaged file: ArchiveFile, _ words: String) {
        self.init(
            .damaged,
            "\(file.path) is damaged: \(words); recording into it sets it aside and begins a new one"
        )
    }
}

extension ArchiveFile {
    /// Whether nothing more fits beside the file.
    fileprivate var isDiskFull: Bool {
        var room = statvfs()
        return statvfs(folder, &room) == 0 && room.f_bavail == 0
    }
}
