private import Glibc

package enum Folder {
    /// Creates a folder and its parents, accessible only to this user, if they do not exist.
    /// - Parameter path: an absolute path.
    package static func makePrivate(_ path: String) {
        var made = ""
        for name in path.split(separator: "/") {
            made += "/\(name)"
            mkdir(made, 0o700)
        }
    }

    /// The names in a folder; nil if it cannot be read, for the reason in `errno`.
    package static func names(in path: String) -> [String]? {
        guard let entries = opendir(path) else { return nil }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
