import ArgumentParser
import Report

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown

    func text(of report: some RenderedReport) -> String {
        switch self {
        case .text: report.text
        case .json: report.json
        case .markdown: report.markdown
        }
    }
}

/// Reads a target once and prints its report.
struct ReportCommand {
    var target: TargetArgument
    /// Which of several dumps in a file, 1-based; nil for the last.
    var dump: Int?
    let connection: ConnectionOptions
    let history: HistoryOptions
    /// The service whose history to use, if the target is a moment in an archive.
    var address: String?

    func print(_ format: ReportFormat) throws {
        let reading = try Reading(
            target, dump: dump, connection: connection, history: history, address: address)
        let report = Report(of: reading.snapshot, target: reading.name, now: Clock.wall.now)
        try StandardOutput.print(format.text(of: report))
        reading.tellDamage()
    }
}
