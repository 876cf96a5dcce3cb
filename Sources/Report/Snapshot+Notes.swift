package import Goroutines

extension Snapshot {
    /// How the input was read, unless it was a single dump as Go writes it; one clause each.
    package var readingNotes: [String] {
        var notes: [String] = []
        if let foundIn { notes.append("found in \(foundIn)") }
        if let removedPrefix { notes.append("removed the log prefix `\(removedPrefix)`") }
        if wasReversed { notes.append("the lines were newest first, and were put in order") }
        if dumps > 1 {
            notes.append("the input has \(dumps) dumps; pick another with `gorotop show --dump N`")
        }
        if systemGoroutines > 0 {
            notes.append("\(systemGoroutines.counted("runtime goroutine")) not counted")
        }
        return notes
    }

    /// Reasons not to trust the numbers, one clause each; empty for a complete snapshot.
    package var warnings: [String] {
        var warnings: [String] = []
        if let statedTotal, statedTotal != total {
            warnings.append(
                "the header counts \(statedTotal.counted("goroutine")), "
                    + "but \(total.grouped) could be read")
        }
        if isTruncated { warnings.append("the input is cut off: some goroutines are missing") }
        return warnings + skipped.map { "skipped \($0.text)" }
    }
}

extension Skipped {
    /// `unrecognised call (12 times, first at byte 1,234)`.
    package var text: String {
        let place = "at byte \(offset.grouped)"
        let times = count == 1 ? place : "\(count.grouped) times, first \(place)"
        return "\(reason.scrubbed) (\(times))"
    }
}

extension Snapshot.Format {
    /// For reports.
    var name: String {
        switch self {
        case .protobuf: "pprof"
        case .debug1: "debug=1"
        case .debug2: "debug=2"
        case .crash: "crash output"
        }
    }
}
