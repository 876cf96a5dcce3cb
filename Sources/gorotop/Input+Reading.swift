import Glibc
import Goroutines
import Poller
import Pprof

extension Target {
    /// Reads a TARGET of the command line; a name that exists here is a file.
    init(argument: String) throws {
        try self.init(parsing: argument) { access($0, F_OK) == 0 }
    }

    /// What a file, or standard input, holds; of several dumps the last, or the one asked for.
    static func snapshot(ofFile path: String?, dump: Int? = nil) throws -> Snapshot {
        let name = path ?? "standard input"
        let descriptor = try path.map(openFile) ?? STDIN_FILENO
        defer { if path != nil { close(descriptor) } }
        let bytes = try read(descriptor, name: name)
        do throws(ProfileError) {
            var table = StackTable()
            var snapshot = try Profile(decoding: bytes, dump: dump)
                .snapshot(interning: &table)
            if snapshot.takenAt == nil { snapshot.takenAt = changeTime(descriptor) }
            return snapshot
        } catch {
            throw Trouble("\(name): \(error.explanation)")
        }
    }

    /// More than any Go service writes.
    private static let maximumBytes = 1 << 30

    private static func openFile(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Trouble(reading: path, errno: errno) }
        return descriptor
    }

    private static func read(_ descriptor: Int32, name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let chunkSize = 1 << 18
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
                let read = Glibc.read(descriptor, buffer.baseAddress, chunkSize)
                if read < 0 { failure = errno }
                count = max(0, read)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw Trouble(reading: name, errno: failure) }
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= maximumBytes else {
                throw Trouble("\(name) has more than 1 GiB, which is no goroutine profile.")
            }
        }
    }

    /// When a regular file was last written: seconds since 1970.
    private static func changeTime(_ descriptor: Int32) -> Double? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Double(status.st_mtim.tv_sec)
    }
}

extension Trouble {
    fileprivate init(reading name: String, errno: Int32) {
        switch errno {
        case EISDIR: text = "\(name) is a folder. Name a goroutine profile in it."
        case EACCES, EPERM: text = "\(name) may not be read by this user: no permission."
        case ENOENT: text = "\(name) is not there."
        default: text = "\(name) cannot be read: \(String(cString: strerror(errno)))."
        }
    }
}
