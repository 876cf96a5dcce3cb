import Archive
import DemoService
import Diagnosis
import Goroutines
import Pprof
import Trends

/// What gorotop would have recorded of the demo's story. Times are the scenario's.
struct DemoHistory {
    private let scenario = Scenario()
    /// One goroutine of each role.
    private let roles: [Stanza]
    private let program: String?

    /// The name of the history.
    static let name = "billing"

    init() throws {
        var table = StackTable()
        let snapshots = try Scenario.profiles.map {
            try Profile(decoding: $0).snapshot(interning: &table)
        }
        (roles, program) = (snapshots.flatMap(\.stanzas), snapshots.first?.program)
    }

    /// Records everything up to `end` into the archive at `path`: the older, the sparser. `alarm` is
    /// recorded if it comes before.
    func write(to path: String, until end: Double, alarm: Alarm?) throws {
        let archive = try Archive(path, for: .writing)
        let recorder = Recorder(archive, name: Self.name, address: Self.name)
        var start = 0.0
        for (age, spacing) in [(7 * 86_400.0, 7200.0), (3 * 3600, 1200), (0, 60)] {
            // Soon after a deploy, or it would seem to be later.
            let deploys = Scenario.deploys.map { $0.startedAt + 30 }
            let times =
                stride(from: start, to: end - age, by: spacing)
                + deploys.filter { (start..<end - age).contains($0) } + [end - age]
            try recorder.record(past: times.sorted().map(poll), interval: spacing)
            start = end - age + 60
        }
        if let alarm, alarm.time < end {
            let time = Scenario.date(of: alarm.time)
            try recorder.record(HistoryEvent(.alert, at: time, note: alarm.text))
        }
        try archive.close()
    }

    /// What a poll of the service gives.
    func poll(at time: Double) -> Poll {
        let moment = scenario.moment(at: time)
        let date = Scenario.date(of: time)
        // Roles may differ in their labels alone.
        var stanzas: [Stack.ID: Stanza] = [:]
        for (one, count) in zip(roles, moment.counts) where count > 0 {
            stanzas[one.id, default: Stanza(stack: one.stack, count: 0)].add(count, like: one)
        }
        return Poll(
            startedAt: date, duration: 0.001, bodyBytes: 4000,
            snapshot: Snapshot(
                format: .protobuf, takenAt: date, stanzas: Array(stanzas.values), program: program,
                buildID: moment.process.buildID),
            process: ProcessFigures(
                startTime: Scenario.date(of: moment.process.startedAt),
                residentBytes: moment.residentBytes.rounded(),
                heapBytes: moment.heapBytes.rounded(), stackBytes: moment.stackBytes,
                goVersion: Scenario.goVersion, goroutines: Double(moment.goroutines)))
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

extension Stanza {
    /// Adds goroutines of another one with the same stack.
    fileprivate mutating func add(_ count: Int, like other: Stanza) {
        self.count += count
        states = other.states.map { Tally($0.value, count: self.count) }
        labels += other.labels.map { Tally($0.value, count: count) }
        labels.sort {
            ($1.count, $0.value.key, $0.value.value) < ($0.count, $1.value.key, $1.value.value)
        }
    }
}
