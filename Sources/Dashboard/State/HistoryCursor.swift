/// The cursor of the history page.
struct HistoryCursor: Sendable {
    enum Focus: Sendable {
        case events, stacks
    }

    var focus = Focus.events
    /// Nil if it is the first line.
    var selected: HistoryLine.Key?
    /// The first line on screen.
    private(set) var firstShown = 0

    func index(in lines: [HistoryLine]) -> Int {
        selected.flatMap { key in lines.firstIndex { $0.key == key } } ?? 0
    }

    mutating func scroll(toFit count: Int, in lines: [HistoryLine]) {
        guard count > 0 else { return }
        let index = index(in: lines)
        firstShown = max(min(firstShown, index), index - count + 1)
        firstShown = max(0, min(firstShown, lines.count - count))
    }
}
