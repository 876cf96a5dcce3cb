import ArgumentParser
private import CBuild
import Diagnosis
import Glibc
import Goroutines

@main
struct Gorotop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gorotop",
        abstract:
            "Monitor the goroutines of a Go service: how many, on which stacks, waiting for what.",
        usage: """
            gorotop [OPTIONS] TARGET
            gorotop SUBCOMMAND [OPTIONS] ...
            """,
        discussion: """
            TARGET is host:port, :port (this machine), http(s)://host[:port][/prefix], a full \
            …/debug/pprof/goroutine URL, http+unix://%2Frun%2Fapp.sock, a file, or - for standard \
            input. gorotop detects a file's format from its contents. FILE.db@14:02 is a moment in an \
            archive; @14:02, @-40m and @A are moments in the default archive. Times are UTC.

            `gorotop TARGET` opens the full screen; `gorotop watch --help` lists its options.
            """,
        version: Version.text,
        subcommands: [
            Watch.self, Show.self, Diff.self, Check.self, Record.self, Import.self, Demo.self,
            Info.self,
            ConfigTemplate.self,
        ],
        defaultSubcommand: Watch.self)

    /// The command that was probably meant by a word which is none, and no address or file either.
    static func command(near word: String) -> String? {
        guard word.allSatisfy({ $0.isLetter || $0 == "-" }), access(word, F_OK) != 0,
            word != "localhost"
        else { return nil }
        let names = configuration.subcommands.map { $0._commandName }
        let nearest = names.min { word.editDistance(to: $0) < word.editDistance(to: $1) }
        return nearest.flatMap { word.editDistance(to: $0) <= $0.count / 2 ? $0 : nil }
    }

    /// Synchronous, because the screen's loop runs on the main thread. An invalid command line ends
    /// like any other error, with one line and exit status 2; `check` ends with a plugin line and
    /// the status for UNKNOWN.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let message = message(for: error)
            let end = message.hasSuffix(".") || message.hasSuffix("?") ? "" : "."
            let name = CommandLine.arguments.dropFirst().first
            let command = configuration.subcommands.first { $0._commandName == name } ?? Watch.self
            let help = "`gorotop \(command._commandName) --help`"
            let text = "\(message)\(end) Run \(help) to see the options."
            guard command == Check.self else {
                StandardError.tell(text)
                Glibc.exit(2)
            }
            Check.tellUnknown(text, onStandardOutput: true)
            Glibc.exit(AlertLevel.unknown.rawValue)
        }
    }
}

enum Version {
    static let number = "0.1.0"

    /// `0.1.0 (1a2b3c4d5e6f)`.
    static var text: String {
        let commit = String(cString: build_commit())
        return commit.isEmpty ? number : "\(number) (\(commit))"
    }
}
