internal import Glibc

/// A file being written, in the folder of the file it will become.
struct TemporaryFile {
    let descriptor: Int32
    private let temporary: String

    init(in folder: String, for path: String, mode: mode_t?) throws(SaveFailure) {
        let separator = folder == "/" ? "" : "/"
        temporary =
            folder + separator + ".gorotop-" + String(UInt64.random(in: 0...(.max)), radix: 16)
        // 0666 minus the umask, as for any file that a user saves.
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SaveFailure(saving: path, errno: errno) }
        if let mode { fchmod(descriptor, mode & 0o777) }
    }

    /// Renames the file to `path`.
    /// - Returns: false if a file of that name exists and `overwrites` is false.
    func take(_ path: String, overwrites: Bool) throws(SaveFailure) -> Bool {
        if overwrites {
            guard rename(temporary, path) == 0 else {
                throw SaveFailure(saving: path, errno: errno)
            }
        } else if link(temporary, path) == 0 {
            unlink(temporary)
        } else {
            switch errno {
            case EEXIST: return false
            // File systems without hard links: there is a gap between the check and the rename.
            case EPERM, ENOTSUP, ENOSYS, EMLINK:
                guard access(path, F_OK) != 0 else { return false }
                guard rename(temporary, path) == 0 else {
                    throw SaveFailure(saving: path, errno: errno)
                }
            default: throw SaveFailure(saving: path, errno: errno)
            }
        }
        close(descriptor)
        return true
    }

    /// Closes and deletes the file.
    func discard() {
        close(descriptor)
        unlink(temporary)
    }
}
