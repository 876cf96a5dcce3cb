/// The processes behind one address, distinguished by their start times.
struct Processes<Key: Hashable & Comparable & Sendable>: Sendable {
    static var maximum: Int { 4 }
    /// Seconds without an answer after which a process is dropped.
    static var patience: Double { 1800 }

    private(set) var tracks: [ProcessTrack<Key>]
    /// The process of the newest answer.
    private(set) var newest = 0

    init(maximumParts: Int) { tracks = [ProcessTrack(maximumParts: maximumParts)] }

    mutating func record(_ sample: ProcessTrack<Key>.Sample, startTime: Double?) -> [Key] {
        if let startTime { find(startTime) }
        let begun = tracks[newest].record(sample)
        guard tracks.count > 1 else { return begun }
        tracks.removeAll { $0.lastAnswer < sample.time - Self.patience }
        newest = tracks.lastIndex { $0.lastAnswer == sample.time } ?? 0
        return begun
    }

    /// The judgement of the total of the process that answered last.
    var newestTotal: Judgement { tracks[newest].total.judgement }

    /// The processes that answer.
    var live: [ProcessTrack<Key>] { tracks.filter { !$0.isOver } }

    mutating func change(_ body: (inout ProcessTrack<Key>) -> Void) {
        for index in tracks.indices { body(&tracks[index]) }
    }

    /// Finds the process that started at a time, give or take a second: exporters round
    /// differently.
    private mutating func find(_ startTime: Double) {
        guard let known = tracks[newest].startTime else {
            return tracks[newest].told(startTime: startTime)
        }
        // The clock may drift.
        if abs(known - startTime) <= 1 { return tracks[newest].startTime = startTime }
        if let index = tracks.firstIndex(where: { abs(($0.startTime ?? 0) - startTime) <= 1 }) {
            // It seemed to be replaced and answers again: there are several.
            tracks[index].isOver = false
            newest = index
            return
        }
        // It is new. The one before is over until it answers again.
        var other = tracks[newest]
        other.startTime = startTime
        other.beginLife(at: startTime)
        if tracks.allSatisfy({ $0.startTime ?? 0 < startTime }) { tracks[newest].isOver = true }
        tracks.append(other)
        if tracks.count > Self.maximum {
            tracks.remove(
                at: tracks.indices.min { tracks[$0].lastAnswer < tracks[$1].lastAnswer } ?? 0)
        }
        newest = tracks.count - 1
    }
}
