package import Goroutines
internal import ProfileProto

/// Writes profile.proto, gzipped, as Go does. Creators, waiting times, the number of frames left out
/// and which goroutine died are lost: the form has no place for them.
package enum ProfileWriter {
    /// A snapshot's stanzas. Decoded again, they have the same IDs, counts, states and labels.
    package static func profile(of snapshot: Snapshot) -> [UInt8] {
        var message = ProfileMessage()
        for stanza in snapshot.stanzas {
            for sample in StanzaSample.samples(of: stanza) { message.add(sample, of: stanza.stack) }
        }
        let mapping = ProfileMessage.Mapping(
            program: snapshot.program ?? "", buildID: snapshot.buildID ?? "")
        return Gzip.pack(
            message.finish(
                mapping, time: snapshot.takenAt ?? 0, duration: 0,
                comment: "written by gorotop from \(snapshot.format.rawValue)"))
    }

    /// How many more or fewer goroutines `after` has on each stack than `before`. As in Go's delta
    /// profiles, the time is the earlier one, and the duration leads to the later one.
    package static func profile(
        from changes: [(stack: Stack, count: Int)], before: Snapshot, after: Snapshot
    ) -> [UInt8] {
        var message = ProfileMessage()
        for (stack, count) in changes { message.add(StanzaSample(count: count), of: stack) }
        let times = [before.takenAt, after.takenAt].compactMap(\.self)
        let mapping = ProfileMessage.Mapping(
            program: after.program ?? before.program ?? "",
            buildID: after.buildID ?? before.buildID ?? "")
        return Gzip.pack(
            message.finish(
                mapping, time: times.min() ?? 0,
                duration: times.count == 2 ? (times[1] - times[0]).magnitude : 0,
                comment: "written by gorotop: a difference; negative values mean fewer goroutines"))
    }
}

extension ProfileMessage {
    fileprivate mutating func add(_ sample: StanzaSample, of stack: Stack) {
        let calls = (stack.runtimeFrames + stack.frames).map {
            Location(function: $0.function, file: $0.file, line: $0.line)
        }
        let state = sample.state?.name ?? StatedLabel.unknown
        var labels = sample.labels.map { (key: $0.key, value: $0.value) }
        labels.append((StatedLabel.state.rawValue, state))
        if sample.isLeaked { labels.append((StatedLabel.leaked.rawValue, StatedLabel.yes)) }
        if stack.isCut { labels.append((StatedLabel.cut.rawValue, StatedLabel.yes)) }
        add(sample.count, stack: calls, labels: labels)
    }
}
