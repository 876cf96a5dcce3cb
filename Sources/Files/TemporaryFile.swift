internal import Glibc

/// A file that is being written, beside the one that it is to become.
struct TemporaryFile {
    let descriptor: Int32
    private let temporary: String

    init(in folder: String, for path: String, mode: mode_t?) throws(SaveFailure) {
        let separator = folder == "/" ? "" : "/"
        temporary =
            folder + separator + ".gorotop-" + String(UInt64.random(in: 0...(.max)), radix: 16)
        // 0666 as far as the umask allows, as for any file that a person saves.
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SaveFailure(saving: path, errno: errno) }
        if let mode { fchmod(descriptor, mode & 0o777) }
    }

    /// Gives it its name.
    /// - Returns: false where a file has that name and may not go.
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
            // File systems without second names: between the look and the rename is a gap.
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

    /// Leaves nothing behind.
    func discard() {
        close(descriptor)
        unlink(temporary)
    }
}
