import Files
import Glibc
import GoSource
import Goroutines

/// Go files by folder. Symbolic links are followed only where one was named, so no loop can catch it.
struct GoFiles {
    /// A folder's files are packages as a whole: a channel may be read in a file that isn't reported on.
    struct Folder {
        var paths: [String]
        /// The files to report on.
        var wanted: Set<String>
    }

    let takesTests: Bool
    /// Also what is in folders called `vendor`, and what programs wrote.
    let takesAll: Bool
    /// In the order in which they were named or found.
    private var names: [String] = []
    private var folders: [String: Folder] = [:]
    /// Files and folders that could not be read.
    private(set) var troubles = 0

    /// Larger files are not written by people.
    private static let largest = 64 << 20

    init(takesTests: Bool, takesAll: Bool) {
        (self.takesTests, self.takesAll) = (takesTests, takesAll)
    }

    /// Whether there is nothing to report on.
    var isEmpty: Bool { folders.values.allSatisfy(\.wanted.isEmpty) }

    /// Adds a file, or a folder and all below it. `./...` is the folder in front.
    mutating func add(_ path: String) throws {
        var path = path.hasSuffix("/...") ? String(path.dropLast(4)) : path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        while path.hasPrefix("./"), path.count > 2 { path.removeFirst(2) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw UserError("cannot read \(path): \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            _ = search(folder, wants: { $0 == path })
            add([path], wants: { _ in true }, in: folder)
            return
        }
        let takesTests = takesTests
        var open = [path]
        while let folder = open.popLast() {
            open += search(folder, wants: { takesTests || !$0.hasSuffix("_test.go") }).reversed()
        }
    }

    /// Adds a folder's own files.
    /// - Returns: the folders in it.
    private mutating func search(_ folder: String, wants: (String) -> Bool) -> [String] {
        guard let entries = Files.Folder.names(in: folder) else {
            tell("cannot read \(folder): \(String(cString: strerror(errno))).")
            return []
        }
        var (files, inner): ([String], [String]) = ([], [])
        for name in entries.sorted() where !name.hasPrefix(".") && !name.hasPrefix("_") {
            let path =
                folder == "." ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where name != "testdata" && (takesAll || name != "vendor"):
                inner.append(path)
            case S_IFREG where name.hasSuffix(".go"): files.append(path)
            default: break
            }
        }
        add(files, wants: wants, in: folder)
        return inner
    }

    private mutating func add(_ paths: [String], wants: (String) -> Bool, in name: String) {
        guard !paths.isEmpty else { return }
        if folders[name] == nil { names.append(name) }
        var folder = folders[name] ?? Folder(paths: [], wanted: [])
        folder.paths += paths.filter { !folder.paths.contains($0) }
        folder.wanted.formUnion(paths.filter(wants))
        folders[name] = folder
    }

    private mutating func tell(_ text: String) {
        StandardError.tell(text)
        troubles += 1
    }

    /// What is found in each folder. Files that can't be read are reported and skipped.
    mutating func findings() -> [Finding] {
        var findings: [Finding] = []
        for name in names {
            guard let folder = folders[name], !folder.wanted.isEmpty else { continue }
            var sources: [SourceFile] = []
            for path in folder.paths {
                do {
                    sources.append(SourceFile(name: path, bytes: try Self.bytes(of: path)))
                } catch {
                    tell(error.text)
                }
            }
            let takesAll = takesAll
            findings +=
                Lint(sources) { source in
                    folder.wanted.contains(source.name) && (takesAll || !source.isGenerated)
                }.findings
        }
        return findings
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
