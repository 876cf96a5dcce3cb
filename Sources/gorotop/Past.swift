import Archive
import Dashboard
import Dispatch
import Goroutines
import Trends

/// Who is asked, beside the loop, what was seen before.
protocol Past: Sendable {
    var tell: @Sendable (Event) -> Void { get }
    /// Answers with what was seen then, always.
    func recall(_ recall: Recall)
    /// Keeps the poll of that moment under a letter.
    func keepMark(_ letter: Character, at time: Double)
    /// Answers with the days before of stacks that the growth test began to watch.
    func recallParts(_ parts: Set<Stack.ID>)
    /// Waits until all that came is done.
    func finish()
}

extension Past {
    func answer(_ recall: Recall, of history: Archive.History.ID?, in archive: Archive?) {
        do {
            guard let history, let archive else {
                return tell(
                    .recallFailed(recall, "nothing is kept of the past: recording has not begun"))
            }
            let moment = try archive.moment(of: history, at: recall.time)
            let slice = try archive.slice(
                of: history, range: recall.range, width: recall.width, refinedBefore: recall.time)
            tell(.recalled(recall, moment, slice))
        } catch {
            tell(.recallFailed(recall, "the past cannot be read: \(UserError(error).text)"))
        }
    }
}

/// A history that nobody writes on.
final class PastReader: Past {
    private let reading: PastReading
    private let queue = DispatchQueue(label: "past")
    let tell: @Sendable (Event) -> Void

    init(_ reading: PastReading, tell: @escaping @Sendable (Event) -> Void) {
        self.reading = reading
        self.tell = tell
    }

    /// Tells whether it grew until then.
    func judge(until time: Double) {
        queue.async {
            do {
                self.tell(
                    .judged(
                        try self.reading.archive.growth(of: self.reading.history.id, until: time))
                )
            } catch {
                self.tell(.message("no verdict: \(UserError(error).text)"))
            }
        }
    }

    func recall(_ recall: Recall) {
        queue.async {
            self.answer(recall, of: self.reading.history.id, in: self.reading.archive)
        }
    }

    func keepMark(_ letter: Character, at time: Double) {
        tell(.message("\(letter) is kept until gorotop ends: this archive is only read"))
    }

    func recallParts(_ parts: Set<Stack.ID>) { tell(.rememberedParts([:])) }

    func finish() {}
}
