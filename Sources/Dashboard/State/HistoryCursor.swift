/// The cursor of the history page.
struct HistoryCursor: Sendable {
    enum Focus: Sendable {
        case events, stacks
    }

    var focus = Focus.events
    var event = RowSelection<HistoryLine.Key>()
}
