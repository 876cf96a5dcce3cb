import ArgumentParser
import Glibc
import Goroutines
import Terminal

/// Prints the paths gorotop uses and what it detected about the terminal.
struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the paths gorotop uses and what it detected about the terminal.",
        usage: "gorotop info [OPTIONS]")

    @OptionGroup var configuration: ConfigurationOptions

    func run() throws {
        print("gorotop  \(Version.text)")
        let (state, settings) = configurationState()
        print("config   \(state)".scrubbed)
        let none = UserFiles.noState
        print("log      \(UserFiles.log ?? none)")
        let archive = settings?.archive ?? UserFiles.archive
        print("archive  \(archive.map { "\($0)\(size(of: $0))" } ?? none)".scrubbed)
        let isTerminal = isatty(STDOUT_FILENO) == 1
        print("output   \(isTerminal ? "a terminal" : "not a terminal: gorotop prints reports")")
        do throws(TerminalError) {
            let found = try Capabilities.detect()
            print("term     \(found.name), \(found.colors) colours")
            print("glyphs   \(found.isUTF8 ? "UTF-8" : "ASCII")")
            for note in found.notes { print("note     \(note)") }
        } catch {
            print("term     \(error.description)")
        }
    }

    /// The path of the configuration, whether it was read, and its settings.
    private func configurationState() -> (String, Settings?) {
        guard let path = configuration.path ?? UserFiles.configuration else {
            return ("none: neither XDG_CONFIG_HOME nor HOME is set", nil)
        }
        do {
            let settings = try configuration.read()
            return (settings == nil ? "\(path), not found" : "\(path), read", settings)
        } catch {
            return ("not used: \(UserError(error).text)", nil)
        }
    }

    /// The size of the archive, including its write-ahead log.
    private func size(of path: String) -> String {
        var bytes: Int?
        for name in [path, "\(path)-wal"] {
            var status = stat()
            if stat(name, &status) == 0 { bytes = (bytes ?? 0) + status.st_size }
        }
        return bytes.map { ", \($0.counted("byte"))" } ?? ", not created yet"
    }
}
