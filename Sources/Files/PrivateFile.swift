private import Glibc

/// A temporary file for another program to open, in a folder of its own that only this user can
/// access.
package struct PrivateFile: Sendable {
    package let path: String
    private let folder: String

    /// `name` is a file name without folders.
    package init(_ text: String, name: String) throws(SaveFailure) {
        let wanted = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        let base = wanted.isEmpty ? P_tmpdir : wanted
        var template = Array("\(base)/gorotop-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SaveFailure(saving: base, errno: errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = "\(folder)/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        do throws(SaveFailure) {
            guard descriptor >= 0 else { throw SaveFailure(saving: path, errno: errno) }
            try SavedFile.write(Array(text.utf8), to: descriptor, path: path)
            close(descriptor)
        } catch {
            if descriptor >= 0 { close(descriptor) }
            remove()
            throw error
        }
    }

    /// Removes the file, its folder, and anything an editor left in it.
    package func remove() {
        for name in Folder.names(in: folder) ?? [] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}
