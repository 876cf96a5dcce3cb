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

    @Option(help: "Which of several dumps in a file, counted from 1 (default: the last).")
    var dump: Int?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try Trouble.ends {
            try ReportCommand(
                target: Target(argument: target), dump: dump, connection: connection
            ).print(format)
        }
    }
}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

/// Reads a target once and prints what it holds.
struct ReportCommand {
    let target: Target
    /// Which of several dumps in a file, from 1; nil for the last.
    var dump: Int?
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
        for note in snapshot.readingNotes { StandardError.tell("\(name): \(note)") }
    }

    private func read() throws -> (Snapshot, name: String) {
        switch target {
        case .service(let endpoint):
            guard dump == nil else {
                throw Trouble("--dump picks a dump in a file or in standard input, not a service.")
            }
            let poller = try Poller(endpoint, options: connection.pollerOptions())
            return (try Blocking.wait { try await poller.fetch().snapshot }, endpoint.name)
        case .file(let path): return (try Target.snapshot(ofFile: path, dump: dump), path)
        case .standardInput: return (try Target.snapshot(ofFile: nil, dump: dump), "standard input")
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
