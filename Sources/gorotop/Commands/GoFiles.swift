import Files
import Glibc
import GoSource
import Goroutines

/// Go files by folder. Symbolic links are followed only where one was named, so no loop can catch it.
struct GoFiles {
    /// One folder's files, which are a package and its tests.
    struct Folder {
        var paths: [String]
    }

    let takesTests: Bool
    /// Also what is in folders called `vendor`.
    let takesVendored: Bool
    private(set) var folders: [Folder] = []
    /// Files and folders that could not be read.
    private(set) var troubles = 0

    /// Larger files are not written by people.
    private static let largest = 64 << 20

    init(takesTests: Bool, takesVendored: Bool) {
        (self.takesTests, self.takesVendored) = (takesTests, takesVendored)
    }

    var count: Int { folders.reduce(0) { $0 + $1.paths.count } }

    /// Adds a file, or a folder and all below it. `./...` is the folder in front.
    mutating func add(_ path: String) throws {
        var path = path.hasSuffix("/...") ? String(path.dropLast(4)) : path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw UserError("cannot read \(path): \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            folders.append(Folder(paths: [path]))
            return
        }
        var open = [path]
        while let folder = open.popLast() { open += search(folder).reversed() }
    }

    /// Adds a folder's own files.
    /// - Returns: the folders in it.
    private mutating func search(_ folder: String) -> [String] {
        guard let names = Files.Folder.names(in: folder) else {
            tell("cannot read \(folder): \(String(cString: strerror(errno))).")
            return []
        }
        var (files, inner): ([String], [String]) = ([], [])
        for name in names.sorted() where !name.hasPrefix(".") && !name.hasPrefix("_") {
            let path = folder == "." ? name : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where name != "testdata" && (takesVendored || name != "vendor"):
                inner.append(path)
            case S_IFREG
            where name.hasSuffix(".go") && (takesTests || !name.hasSuffix("_test.go")):
                files.append(path)
            default: break
            }
        }
        if !files.isEmpty { folders.append(Folder(paths: files)) }
        return inner
    }

    mutating func tell(_ text: String) {
        StandardError.tell(text)
        troubles += 1
    }

    /// The files of a folder; those that cannot be read are told and left out.
    mutating func read(_ folder: Folder, takesGenerated: Bool) -> [SourceFile] {
        var sources: [SourceFile] = []
        for path in folder.paths {
            do {
                let source = SourceFile(name: path, bytes: try Self.bytes(of: path))
                if takesGenerated || !source.isGenerated { sources.append(source) }
            } catch {
                tell(error.text)
            }
        }
        return sources
    }

    private static func bytes(of path: String) throws(UserError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw UserError("cannot read \(path): \(String(cString: strerror(errno))).")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw UserError("cannot read \(path): not a regular file.")
        }
        guard status.st_size <= largest else {
            throw UserError("left out \(path): it has more than 64 MiB.")
        }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let got = Glibc.read(file, base + count, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard failure == 0 else {
            throw UserError("cannot read \(path): \(String(cString: strerror(failure))).")
        }
        return bytes
    }
}
