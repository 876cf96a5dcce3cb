import Archive
import Diagnosis
import DemoService
import Exposition
import Goroutines
import Pprof
import Trends

/// What gorotop would have recorded of the demo's story. Times are the scenario's.
struct DemoHistory {
    let story: Story

    /// The name of the history.
    static let name = "billing"

    /// Records everything up to `end` into the archive at `path`: the older, the sparser. `alarm` is
    /// recorded if it comes before.
    func write(to path: String, until end: Double, alarm: Alarm?) throws {
        let archive = try Archive(path, for: .writing)
        let recorder = Recorder(archive, name: Self.name, address: Self.name)
        var table = StackTable()
        var start = 0.0
        for (age, spacing) in [(7 * 86_400.0, 3600.0), (3 * 3600, 600), (0, 60)] {
            let times = stride(from: start, to: end - age, by: spacing)
            let polls = try times.map { try poll(at: $0, interning: &table) }
            try recorder.record(past: polls, interval: spacing)
            start = max(start, end - age)
        }
        if let alarm, alarm.time < end {
            let time = Scenario.date(of: alarm.time)
            try recorder.record(HistoryEvent(.alert, at: time, note: alarm.text))
        }
        try archive.close()
    }

    func poll(at time: Double) throws -> Poll {
        var table = StackTable()
        return try poll(at: time, interning: &table)
    }

    /// The poll of the service at one moment, read as any answer is.
    private func poll(at time: Double, interning table: inout StackTable) throws -> Poll {
        let (profile, metrics) = story.bodies(at: time)
        return Poll(
            startedAt: Scenario.date(of: time), duration: 0.001, bodyBytes: profile.count,
            snapshot: try Profile(decoding: profile).snapshot(interning: &table),
            process: ProcessFigures(exposition: metrics))
    }

    /// The poll with which gorotop would have raised the alarm for the leak.
    struct Alarm {
        var time: Double
        var goroutines: Int
        /// As the alarm says it.
        var text: String
    }

    /// Judges the story as it would have been judged at the time, with a poll every ten minutes; nil
    /// if the leak is never found.
    static var firstAlarm: Alarm? {
        let scenario = Scenario()
        var replay = SeriesReplay()
        for time in stride(from: 0, to: Scenario.memoryEnd, by: 600) {
            let moment = scenario.moment(at: time)
            replay.record(
                .init(
                    time: Scenario.date(of: time), goroutines: moment.goroutines,
                    startTime: Scenario.date(of: moment.process.startedAt)))
            guard moment.process.leaks, let finding = replay.finding,
                finding.judgement.verdict == .sustainedGrowth
            else { continue }
            let evidence = finding.sentence(name: \.self, clock: \.hourAndMinute)
            return Alarm(
                time: time, goroutines: moment.goroutines,
                text: "\(finding.judgement.verdict.rawValue): \(evidence)")
        }
        return nil
    }
}
