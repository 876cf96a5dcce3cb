import Goroutines

/// What the reader does with one target: where the cursor is, what is sorted, filtered, compared.
struct TargetView: Sendable {
    var table = StanzaTable()
    /// Nil while the screen is live.
    var past: TimeTravel?
    /// Nil before anything was compared.
    var diff: DiffState?
    var markedRows: Set<Stack.ID> = []
    var stack = StackCursor()
    var history = HistoryCursor()
    var graph = GraphSettings()
    var nameStyle = NameStyle.short
    var userFramesOnly = false
    /// Cells by which names are shifted to the left.
    var nameOffset = 0
    var showsSidePane = true
    var focus = Pane.table
    var isFullSize = false
    /// Rows by which the side pane is scrolled.
    var sideOffset = 0
    /// The target reported its memory at least once: that line stays.
    var knowsMemory = false
}

enum Pane: Sendable {
    case table, side
}
