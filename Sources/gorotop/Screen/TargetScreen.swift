import Dashboard
import Goroutines
import Logging
import Poller
import Targets
import Terminal
import Trends

/// The full screen, or lines of text with `--plain`, for one target.
struct TargetScreen {
    let target: Target
    let settings: Settings
    var interval = Seconds(2)
    var alerts = AlertSettings()
    var hook: Hook?
    var clock = Clock.wall

    /// Watches a service. Polls are recorded to `recording`, if given; the screen starts at `moment`.
    func run(
        _ poller: Poller, recording: TargetArchive.Subject? = nil, at moment: TimeExpression? = nil
    ) throws -> Int32 {
        try run(.polls(poller, recording: recording, at: moment)) {
            try PlainLines(target: target, clock: clock).run(
                poller, recording: recording, alerts: alerts, hook: hook)
        }
    }

    /// Shows a recorded history.
    func run(_ past: PastReading, at expression: TimeExpression?) throws -> Int32 {
        let time = try past.time(of: expression)
        return try run(.past(past, at: time)) {
            let moment = try past.moment(at: expression)
            try StandardOutput.print(PlainLine(moment.poll, name: target.name).text + "\n")
            return 0
        }
    }

    func run(_ snapshot: Snapshot, body: [UInt8]?) throws -> Int32 {
        try run(.snapshot(snapshot, body: body)) {
            try StandardOutput.print(PlainLine(Poll(snapshot), name: target.name).text + "\n")
            return 0
        }
    }

    /// Compares two snapshots; returns `status` after the screen closes.
    func run(
        _ sides: (before: Reading, after: Reading), threshold: Int, status: Int32,
        orPrint print: () throws -> Int32
    ) throws -> Int32 {
        var isPrinted = false
        let ending = try run(.sides(sides.before, sides.after, threshold: threshold)) {
            isPrinted = true
            return try print()
        }
        return ending == 0 && !isPrinted ? status : ending
    }

    private func run(
        _ source: FullScreen.Source, orPrint print: () throws -> Int32
    ) throws -> Int32 {
        if settings.plain ?? false { return try print() }
        do {
            return try show(source)
        } catch TerminalError.tooSimple(let name) {
            StandardError.tell(
                "TERM=\(name) cannot show a full screen; printing plain text, as with --plain")
            return try print()
        }
    }

    private func show(_ source: FullScreen.Source) throws -> Int32 {
        let log = LogFile.logger()
        log.notice("gorotop \(Version.text) opens \(target.address)")
        let ending = try MainActor.assumeIsolated {
            try FullScreen(
                target: target, source: source, settings: settings, clock: clock,
                interval: interval.value, alerts: alerts, hook: hook, log: log
            ).run()
        }
        for reason in ending.outcomes.unsaved + ending.failures { StandardError.tell(reason) }
        try StandardOutput.print(ending.outcomes.saved.map { "saved \($0.scrubbed)\n" }.joined())
        return ending.status
    }
}
