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

    /// Opening the path again begins a new file.
    package var isOver: Bool { kind == .damaged || kind == .moved }

    init(_ kind: Kind, _ explanation: String) {
        (self.kind, self.explanation) = (kind, explanation.scrubbed)
    }
}

extension ArchiveError {
    static func missing(_ path: String) -> Self {
        Self(.missing, "\(path) does not exist; gorotop creates it when it records")
    }

    static func notAnArchive(_ path: String) -> Self {
        Self(
            .notAnArchive,
            "\(path) is not a gorotop archive and was left untouched; choose another file with --archive"
        )
    }

    static func isFolder(_ path: String) -> Self {
        Self(.notAnArchive, "\(path) is a folder; choose a file in it with --archive")
    }

    static func newer(_ path: String) -> Self {
        Self(
            .otherVersion,
            "\(path) was written by a newer gorotop and was left untouched; "
                + "use that version, or another file with --archive")
    }

    static func older(_ path: String) -> Self {
        Self(
            .otherVersion,
            "\(path) was written by an older gorotop, or is still being created; "
                + "record into it to upgrade it")
    }

    static let clockBeyond = Self(
        .noSuchTime,
        "the clock of this machine is before 1970 or after the year 9999; set it, and recording "
            + "resumes")

    static let profileBeyond = Self(
        .noSuchTime,
        "the profile is dated before 1970 or after the year 9999; an archive cannot store it")

    static func linkToNothing(_ path: String) -> Self {
        Self(.other, "\(path) is a dangling link and was left untouched; remove it")
    }

    static func somebodyElses(_ path: String) -> Self {
        Self(
            .notPermitted,
            "\(path) belongs to another user and is in a world-writable folder, so it was left "
                + "untouched; choose another file with --archive")
    }

    static func moved(_ path: String) -> Self {
        Self(
            .moved,
            "\(path) was moved or deleted while gorotop used it; recording continues in a new file")
    }

    static func setAside(_ path: String, as name: String) -> Self {
        Self(
            .damaged,
            "\(path) is damaged and was renamed to \(name); recording continues in a new file")
    }

    static func cannotSetAside(_ path: String, because errno: Int32) -> Self {
        Self(
            .other,
            "\(path) is damaged and cannot be renamed: \(reason(errno)); "
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
            kind == .full ? "free some space" : "fix that, or choose another file with --archive"
        self.init(kind, "cannot write \(path): \(Self.reason(errno)); \(remedy)")
    }

    private static func reason(_ errno: Int32) -> String {
        switch errno {
        case ENOSPC, EDQUOT: "the disk is full"
        case EACCES, EPERM: "no permission"
        case EROFS: "the disk is read-only"
        case ENOENT: "the folder does not exist"
        case ENOTDIR: "part of the path is not a folder"
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
        default: self.init(.other, "cannot use \(file.path): \(error)")
        }
    }

    private init(_ error: DatabaseError, in file: ArchiveFile) {
        let path = file.path
        let words = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(
                .busy,
                "another program has locked \(path); close it, or choose another file with --archive"
            )
        case .SQLITE_FULL: self.init(full: file)
        case .SQLITE_IOERR where file.isDiskFull: self.init(full: file)
        case .SQLITE_IOERR:
            self.init(
                .other,
                "cannot read or write \(path): \(words); what it holds is kept, check the disk and "
                    + "the file size limit (ulimit -f)")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            self.init(
                .notPermitted,
                "cannot open or write \(path) or a file next to it: \(words); fix the permissions, or "
                    + "choose another file with --archive")
        case .SQLITE_NOTADB: self = .notAnArchive(path)
        case .SQLITE_CORRUPT: self.init(damaged: file, words)
        default: self.init(.other, "cannot use \(path): \(words)")
        }
    }

    private init(full file: ArchiveFile) {
        self.init(
            .full,
            "the disk is full, so \(file.path) cannot grow; what it holds is kept, free some space")
    }

    private init(senseless file: ArchiveFile) {
        self.init(
            .senseless,
            "\(file.path) has invalid data at that time; choose another time, the rest of the file "
                + "still works")
    }

    init(damaged file: ArchiveFile, _ words: String) {
        self.init(
            .damaged,
            "\(file.path) is damaged: \(words); recording into it renames it and starts a new one")
    }
}

extension ArchiveFile {
    /// Whether nothing more fits beside the file.
    fileprivate var isDiskFull: Bool {
        var room = statvfs()
        return statvfs(folder, &room) == 0 && room.f_bavail == 0
    }
}
