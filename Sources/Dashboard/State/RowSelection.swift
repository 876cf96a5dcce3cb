/// The selected row of a list and the part on screen. It is known by its ID: rows come and go.
struct RowSelection<ID: Hashable & Sendable>: Sendable {
    /// Nil for the first row, whichever that is.
    var id: ID?
    /// The first row on screen.
    var firstShown = 0

    func index(in ids: some Collection<ID>) -> Int {
        id.flatMap { id in ids.enumerated().first { $0.element == id }?.offset } ?? 0
    }

    /// Moves by so many rows, at most to an end.
    mutating func move(by rows: Int, in ids: [ID]) {
        guard !ids.isEmpty else { return }
        id = ids[max(0, min(index(in: ids) + rows, ids.count - 1))]
    }

    /// Keeps the selected row among the `count` that fit on the screen.
    mutating func scroll(toFit count: Int, in ids: some Collection<ID>) {
        guard count > 0 else { return }
        let index = index(in: ids)
        firstShown = max(min(firstShown, index), index - count + 1)
        firstShown = max(0, min(firstShown, ids.count - count))
    }
}
