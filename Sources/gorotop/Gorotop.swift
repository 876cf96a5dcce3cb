import ArgumentParser
private import CBuild
import Diagnosis
import Glibc

@main
struct Gorotop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gorotop",
        abstract:
            "Watches the goroutines of a Go service: how many, which stacks, what they wait for.",
        discussion: """
            TARGET is host:port, :port (this machine), http(s)://host[:port][/prefix], a full \
            …/debug/pprof/goroutine address, http+unix://%2Frun%2Fapp.sock, a file, or - for standard \
            input. The form of a file is found from its bytes. An archive's moment is FILE.db@14:02, \
            or @14:02, @-40m, @A of the usual archive.
            """,
        version: Version.text,
        subcommands: [
            Watch.self, Show.self, Diff.self, Check.self, Record.self, Import.self, Demo.self,
            Info.self,
            ConfigTemplate.self,
        ],
        defaultSubcommand: Watch.self)

    /// Synchronous: the screen's loop runs on the main thread. A command line that cannot be read
    /// ends as any other trouble does, with one line and 2; of `check` with what an alerting system
    /// takes for unknown.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let message = message(for: error)
            let end = message.hasSuffix(".") ? "" : "."
            let text = "\(message)\(end) `gorotop --help` lists what there is."
            guard CommandLine.arguments.dropFirst().first == Check._commandName else {
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
