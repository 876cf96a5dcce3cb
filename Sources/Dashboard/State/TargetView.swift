import Goroutines

/// The reader's view of one target: cursor, sort order, filter, comparison.
struct TargetView: Sendable {
    var table = StanzaTable()
    /// Nil if the screen is live.
    var past: TimeTravel?
    /// Nil until something is compared.
    var diff: DiffState?
    var sides = SidePicker()
    var markedRows: Set<Stack.ID> = []
    var stack = StackCursor()
    var history = HistoryCursor()
    var graph = GraphSettings()
    var nameStyle = NameStyle.short
    var userFramesOnly = false
    /// Cells by which names are scrolled.
    var nameOffset = 0
    /// Nil until the user chooses: shown below the table, and beside it from 140 columns on.
    var sidePane: Bool?
    var focus = Pane.table
    var isFullSize = false
    /// Rows by which the side pane is scrolled.
    var sideOffset = 0
    /// The target has reported its memory, so the memory line stays.
    var knowsMemory = false
}

enum Pane: Sendable {
    case table, side
}
