import ArgumentParser
import Goroutines
import Poller
import Report
import Targets
import Trends

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

/// Reads a target and prints its report. A live service is polled a few times, for its rate.
struct ReportCommand {
    var target: TargetArgument
    /// Which of several dumps in a file, 1-based; nil for the last.
    var dump: Int?
    let settings: Settings
    let history: HistoryOptions
    /// The service whose history to use, if the target is a moment in an archive.
    var address: String?

    /// Takes a moment of the target's history instead.
    mutating func go(to moment: TimeExpression?) {
        guard let moment else { return }
        switch target {
        case .service(let endpoint):
            (target, address) = (.archive(nil, at: moment), endpoint.name)
        case .archive(let path, at: _): target = .archive(path, at: moment)
        case .file, .standardInput: break
        }
    }

    func print(_ format: ReportFormat) throws {
        let (reading, rate) = try read()
        let report = Report(
            of: reading.snapshot, target: reading.name, now: Clock.wall.now, rate: rate)
        try StandardOutput.print(format.text(of: report))
        if case .unknown(let reason) = rate, format == .json {
            StandardError.tell("\(reading.name): rate unknown: \(reason)")
        }
        reading.tellDamage()
    }

    /// Three polls make a rate.
    private static let polls = 3
    /// From the start of one to the start of the next.
    private static let pause = Duration.milliseconds(650)

    /// An address that asks for another form of the profile is read once, as a file is.
    private func read() throws -> (Reading, Report.Rate?) {
        guard case .service(let endpoint) = target, dump == nil, endpoint.droppedQuery == nil else {
            let reading = try Reading(
                target, dump: dump, settings: settings, history: history, address: address)
            return (reading, nil)
        }
        let poller = try Poller(endpoint, options: settings.pollerOptions())
        let burst = try Blocking.wait { try await poller.fetch(Self.polls, every: Self.pause) }
        var state = TargetState(
            settings.target(endpoint), clock: ForwardClock(now: Clock.wall.now))
        for poll in burst.polls { _ = state.take(.polled(poll), at: state.clock) }
        let reading = Reading(try burst.newest.stacks(of: endpoint.name), name: endpoint.name)
        return (reading, Report.Rate(burst, state.history))
    }
}

extension Report.Rate {
    /// `history` has just the polls of the burst.
    fileprivate init(_ burst: Poller.Burst, _ history: History) {
        guard let figure = history.rate.figure else {
            self = .unknown(burst.shortfall ?? "another process answered in between")
            return
        }
        self = .measured(figure, stacks: history.tracks.compactMapValues(\.perMinute))
    }
}

/// A moment to start at or to show.
struct MomentOptions: ParsableArguments {
    @Option(
        name: .customLong("at"), parsing: .unconditional,
        help: ArgumentHelp(
            "A moment in the past (UTC): 14:02, 2026-11-24 14:02, -40m, a mark such as A, or max.",
            valueName: "TIME"))
    var words: String?

    func expression() throws -> TimeExpression? {
        try words.map { words in
            guard let expression = TimeExpression(words) else { throw UserError(noMoment: words) }
            return expression
        }
    }
}
