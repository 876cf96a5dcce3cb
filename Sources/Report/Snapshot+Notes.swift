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
}
