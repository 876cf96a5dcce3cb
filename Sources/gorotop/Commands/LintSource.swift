import ArgumentParser
import GoSource
import Report

/// Finds goroutine sends that may block forever, and channels that are never read.
struct LintSource: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract:
            "Find sends in Go source that may block forever, and channels that are never read.",
        usage: "gorotop lint [OPTIONS] DIR ...",
        discussion: """
            Looks at every .go file in the folders and below. Skips tests (see --tests), generated \
            files and vendor (see --all), and always testdata, hidden folders and those that begin \
            with `_`. `//gorotop:ignore REASON` on the line or above it suppresses a finding; without a \
            reason it has no effect. The exit status is 1 if there are findings, 0 if there are none, \
            2 if a file cannot be read.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, sarif
    }

    @Argument(help: ArgumentHelp("Folders or files.", valueName: "DIR"), completion: .directory)
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "text, json (schema gorotop.lint/1), or sarif (2.1.0, for code hosts).",
            valueName: "FORMAT"))
    var format = Format.text

    @Flag(help: "Also look at _test.go files.") var tests = false
    @Flag(help: "Also look at generated files and at vendor folders.") var all = false

    func run() throws {
        let isWhole = try UserError.ends {
            guard !paths.isEmpty else {
                throw UserError(
                    "no DIR given. Name a folder with Go source, e.g. `gorotop lint .`.")
            }
            var files = GoFiles(takesTests: tests, takesAll: all)
            for path in paths { try files.add(path) }
            guard !files.isEmpty || files.troubles > 0 else {
                throw UserError(
                    "no Go files in \(paths.joined(separator: ", ")). Name a folder with Go source."
                )
            }
            let findings = files.findings()
            let report = LintReport(findings, version: Version.text)
            let text =
                switch format {
                case .text: report.text
                case .json: report.json
                case .sarif: report.sarif
                }
            try StandardOutput.print(text)
            if files.troubles > 0 { throw ExitCode(2) }
            return report.findings.isEmpty
        }
        if !isWhole { throw ExitCode(1) }
    }
}
