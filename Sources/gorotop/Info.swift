import ArgumentParser
import Glibc
import Goroutines
import Terminal

/// Every path, and what was detected of the terminal.
struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print every path, and what was detected of the terminal.")

    func run() throws {
        print("gorotop  \(Version.text)")
        let none = "none: neither XDG_STATE_HOME nor HOME is set"
        print("log      \(StateFolder.log ?? none)")
        print("archive  \(StateFolder.archive.map { "\($0)\(size(of: $0))" } ?? none)")
        let isTerminal = isatty(STDOUT_FILENO) == 1
        print("output   \(isTerminal ? "a terminal" : "no terminal: reports instead of a screen")")
        do throws(TerminalError) {
            let found = try Capabilities.detect()
            print("term     \(found.name), \(found.colors) colours")
            print("glyphs   \(found.isUTF8 ? "UTF-8" : "ASCII")")
            for note in found.notes { print("note     \(note)") }
        } catch {
            print("term     \(error.description)")
        }
    }

    /// With what is not yet part of the main file.
    private func size(of path: String) -> String {
        var bytes: Int?
        for name in [path, "\(path)-wal"] {
            var status = stat()
            if stat(name, &status) == 0 { bytes = (bytes ?? 0) + status.st_size }
        }
        return bytes.map { ", \($0.counted("byte"))" } ?? ", not begun"
    }
}
