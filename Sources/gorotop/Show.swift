import ArgumentParser
import Goroutines
import Poller
import Report

/// One report.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print one report and exit.")

    @Argument(help: "A service, a file, or - for standard input.")
    var target: String

    @Option(help: "text, markdown for a ticket, or json for programs (schema gorotop.snapshot/1).")
    var format = ReportFormat.text

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try Trouble.ends {
            try ReportCommand(target: Target(argument: target), connection: connection)
                .print(format)
        }
    }
}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

/// Reads a target once and prints what it holds.
struct ReportCommand {
    let target: Target
    let connection: ConnectionOptions

    func print(_ format: ReportFormat) throws {
        let (snapshot, name) = try read()
        let report = Report(of: snapshot, target: name, now: Clock.now)
        let text =
            switch format {
            case .text: report.text
            case .json: report.json
            case .markdown: report.markdown
            }
        try StandardOutput.print(text)
        tellDamage(of: snapshot, name: name)
    }

    private func read() throws -> (Snapshot, name: String) {
        switch target {
        case .service(let endpoint):
            let poller = try Poller(endpoint, options: connection.pollerOptions())
            return (try Blocking.wait { try await poller.fetch().snapshot }, endpoint.name)
        case .file(let path): return (try Target.snapshot(ofFile: path), path)
        case .standardInput: return (try Target.snapshot(ofFile: nil), "standard input")
        }
    }

    /// What could not be read is told apart from the report.
    private func tellDamage(of snapshot: Snapshot, name: String) {
        if snapshot.isTruncated { StandardError.tell("\(name) was cut at its end") }
        for part in snapshot.skipped {
            StandardError.tell(
                "\(name): skipped \(part.count) x \(part.reason), first at byte \(part.offset)")
        }
    }
}
