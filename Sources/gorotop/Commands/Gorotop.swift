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
            """,
        version: Version.text,
        subcommands: [
            Watch.self, Show.self, Diff.self, Check.self, Record.self, Import.self,
            LintSource.self, Demo.self, Info.self, ConfigTemplate.self,
        ],
        defaultSubcommand: Watch.self)

    /// What is wrong with a target that was probably meant as a command.
    static func problem(with word: String) -> String? {
        let names = configuration.subcommands.map { $0._commandName }
        if names.contains(word), access(word, F_OK) != 0 {
            return "the command comes before its options: `gorotop \(word) [OPTIONS]`."
        }
        guard word.allSatisfy({ $0.isLetter || $0 == "-" }), access(word, F_OK) != 0,
            word.lowercased() != "localhost"
        else { return nil }
        let typed = word.lowercased()
        guard
            let nearest = (names + ["help"]).min(by: {
                typed.editDistance(to: $0) < typed.editDistance(to: $1)
            }), typed.editDistance(to: nearest) <= nearest.count / 2
        else { return nil }
        return "`\(word)` is neither a command nor a target. Did you mean `gorotop \(nearest)`?"
    }

    /// Synchronous, because the screen's loop runs on the main thread. An invalid command line ends
    /// like any other error, with one line and exit status 2; `check` ends with a plugin line and
    /// the status for UNKNOWN.
    static func main() {
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            if let help = HelpText(error) {
                print(help.text)
                Glibc.exit(0)
            }
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            end(message: HelpText.plain(message(for: error)))
        }
    }

    /// Those of the command line; what people also type for `--version` stands for it.
    private static var arguments: [String] {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "help", let word = arguments.dropFirst().first,
            !configuration.subcommands.contains(where: { $0._commandName == word }),
            let problem = problem(with: word)
        {
            end(message: problem)
        }
        return [["version"], ["-v"], ["-V"]].contains(arguments) ? ["--version"] : arguments
    }

    private static func end(message: String) -> Never {
        let end = message.hasSuffix(".") || message.hasSuffix("?") ? "" : "."
        let name = CommandLine.arguments.dropFirst().first
        let command = configuration.subcommands.first { $0._commandName == name }
        let help = ["gorotop", command?._commandName, "--help"].compactMap(\.self)
        let text = "\(message)\(end) Run `\(help.joined(separator: " "))` to see the options."
        guard command == Check.self else {
            StandardError.tell(text)
            Glibc.exit(2)
        }
        Check.tellUnknown(text, onStandardOutput: true)
        Glibc.exit(AlertLevel.unknown.rawValue)
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
