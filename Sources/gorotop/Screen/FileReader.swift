import Dashboard
import Dispatch
import FoundationEssentials
import Glibc
import Goroutines

/// Reads a file that the user names on screen, on a queue of its own.
enum FileReader {
    private static let queue = DispatchQueue(label: "files")

    /// Posts the snapshot in a file, or why there is none.
    static func open(_ path: String, mailbox: Mailbox) {
        queue.async {
            do {
                let snapshot = try TargetArgument.snapshot(ofFile: expanded(path))
                mailbox.post(.opened(snapshot, path))
            } catch {
                mailbox.post(.message(UserError(error).text))
            }
        }
    }

    /// Posts the paths that begin with a text, those of folders with a slash.
    static func complete(_ text: String, mailbox: Mailbox) {
        queue.async { mailbox.post(.paths(beginningWith: text, paths(beginningWith: text))) }
    }

    static func paths(beginningWith text: String) -> [String] {
        let end = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
        let (folder, start) = (text[..<end], text[end...])
        let place = folder.isEmpty ? "." : expanded(String(folder))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.filter { name in
            name.hasPrefix(start) && (start.hasPrefix(".") || !name.hasPrefix("."))
                && name.scrubbed == name
        }
        .sorted().map { name in
            var isFolder = false
            let exists = FileManager.default.fileExists(
                atPath: "\(place)/\(name)", isDirectory: &isFolder)
            return folder + name + (exists && isFolder ? "/" : "")
        }
    }

    /// With the home folder in place of `~`.
    private static func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }
}
