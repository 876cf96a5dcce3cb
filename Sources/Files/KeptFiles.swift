private import Glibc

/// A folder, accessible only to this user, that keeps the newest of the files saved into it.
package struct KeptFiles: Sendable {
    /// Created with its parents if it does not exist.
    let folder: String
    /// Maximum number of files with one suffix.
    let limit: Int

    package init(in folder: String, limit: Int = 50) { (self.folder, self.limit) = (folder, limit) }

    /// Saves a file with mode 0600 under an unused name, and removes the oldest files over the limit.
    /// - Returns: its path.
    package func keep(
        _ bytes: [UInt8], stem: String, suffix: String
    ) throws(SaveFailure) -> String {
        makeFolders()
        let path = try save(bytes, stem: stem, suffix: suffix)
        for old in files(suffix: suffix).dropFirst(limit) { unlink("\(folder)/\(old.name)") }
        return path
    }

    private func makeFolders() {
        var path = ""
        for name in folder.split(separator: "/") {
            path += "/\(name)"
            mkdir(path, 0o700)
        }
    }

    private func save(
        _ bytes: [UInt8], stem: String, suffix: String
    ) throws(SaveFailure) -> String {
        let temporary = try TemporaryFile(in: folder, for: "\(folder)/\(stem)", mode: 0o600)
        do throws(SaveFailure) {
            try SavedFile.write(bytes, to: temporary.descriptor, path: "\(folder)/\(stem)")
            for number in 1...1000 {
                let name = number == 1 ? stem : "\(stem)-\(number)"
                let path = "\(folder)/\(name).\(suffix)"
                if try temporary.take(path, overwrites: false) { return path }
            }
            throw SaveFailure(saving: "\(folder)/\(stem)", errno: EEXIST)
        } catch {
            temporary.discard()
            throw error
        }
    }

    private struct File {
        var name: String
        /// Seconds since 1970, and nanoseconds.
        var changed: (Int, Int)
    }

    /// Newest first.
    private func files(suffix: String) -> [File] {
        let files = names(in: folder).filter { $0.hasSuffix(".\(suffix)") }.compactMap { name in
            var status = stat()
            let isFile =
                lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            let changed = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            return isFile ? File(name: name, changed: changed) : nil
        }
        return files.sorted {
            ($0.changed.0, $0.changed.1, $0.name) > ($1.changed.0, $1.changed.1, $1.name)
        }
    }
}
