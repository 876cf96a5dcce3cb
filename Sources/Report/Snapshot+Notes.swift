package import Goroutines

extension Snapshot {
    /// How the input was read, where it was more than one dump as Go writes it: a clause each.
    package var readingNotes: [String] {
        var notes: [String] = []
        if let removedPrefix { notes.append("prefix `\(removedPrefix)` removed") }
        if dumps > 1 {
            notes.append("one of \(dumps) dumps in it; `gorotop show --dump N` picks another")
        }
        if systemGoroutines > 0 {
            notes.append("\(systemGoroutines.counted("goroutine")) of Go itself not counted")
        }
        return notes
    }

    /// What a reader must know before trusting the numbers: a clause each; empty for a whole
    /// snapshot.
    package var warnings: [String] {
        var warnings: [String] = []
        if let statedTotal, statedTotal != total {
            warnings.append(
                "the input states \(statedTotal.counted("goroutine")), not the "
                    + "\(total.grouped) that could be read")
        }
        if isTruncated {
            warnings.append("the input is cut off: there were more goroutines than it holds")
        }
        for part in skipped {
            warnings.append(
                "skipped \(part.count.grouped) x \(part.reason.scrubbed), "
                    + "first at byte \(part.offset.grouped)")
        }
        return warnings
    }
}
