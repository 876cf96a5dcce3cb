import Goroutines
import TestSupport
import Trends

@testable import Archive

extension Archive {
    /// An archive in a folder of its own.
    static func new(in folder: Folder) throws -> Archive {
        try Archive(folder.path("history.db"), for: .writing)
    }

    /// A number of a statement that counts.
    func count(_ sql: String) throws -> Int {
        try read { try $0.row(sql)?.int(0) ?? 0 }
    }
}

extension Recorder {
    /// Records what a service answers for a while, and compacts as the program does.
    func watch(
        _ service: inout BusyService, for seconds: Double, every interval: Double, changes: Int = 3,
        _ change: (inout BusyService) -> Void = { _ in }
    ) throws {
        let end = service.time + seconds
        while service.time < end {
            _ = try record(service.poll(), interval: interval)
            try settle(at: service.time)
            service.pass(interval, changes: changes)
            change(&service)
        }
    }

    /// Compacts until nothing is left to do.
    func settle(at time: Double) throws {
        while try compact(now: time) {}
    }

    func fail(_ kind: PollFailure.Kind, at time: Double, interval: Double = 5) throws {
        try record(PollFailure(kind: kind, explanation: "x"), at: time, interval: interval)
    }
}

extension Poll {
    /// A poll of a service with one stanza for each count.
    static func of(
        _ counts: Int..., at time: Double, program: String? = "/bin/a", buildID: String? = nil,
        startTime: Double? = nil, duration: Double = 0.1
    ) -> Poll {
        Poll(
            startedAt: time, duration: duration, bodyBytes: 100,
            snapshot: Snapshot(
                format: .protobuf, takenAt: time,
                stanzas: counts.enumerated().filter { $0.element > 0 }.map {
                    BusyService.stanza($0.offset, count: $0.element)
                }, program: program, buildID: buildID),
            process: startTime.map { ProcessFigures(startTime: $0) })
    }
}
