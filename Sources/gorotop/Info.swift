import ArgumentParser
import Glibc
import Terminal

/// Every path, and what was detected of the terminal.
struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print every path, and what was detected of the terminal.")

    func run() throws {
        print("gorotop  \(Version.text)")
        print("log      \(LogFile.path ?? "none: neither XDG_STATE_HOME nor HOME is set")")
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
}
