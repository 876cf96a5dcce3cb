import Goroutines
import Targets

/// What rows of the difference are sorted by.
enum DiffOrder: String, CaseIterable, Sendable {
    case change, growth, before, after, name

    /// The key in the sort menu.
    var key: Character {
        switch self {
        case .change: "d"
        case .growth: "g"
        case .before: "a"
        case .after: "b"
        case .name: "n"
        }
    }

    func title(_ glyphs: Glyphs) -> String {
        switch self {
        case .change: "|\(glyphs.delta)|"
        case .growth: glyphs.delta
        case .before: "A"
        case .after: "B"
        case .name: "name"
        }
    }

    /// Whether the highest value comes first by default; names go from A to Z.
    var isDescendingByNature: Bool { self != .name }

    fileprivate func value(of row: Difference.Row) -> Int {
        switch self {
        case .change: abs(row.delta)
        case .growth: row.delta
        case .before: row.beforeCount
        case .after: row.afterCount
        case .name: 0
        }
    }
}

/// Two samples, their difference, and the reader's view of its rows.
struct DiffState: Sendable {
    private(set) var before: Sample
    private(set) var after: Sample
    private(set) var difference: Difference

    /// The rows that are shown, in their order.
    private(set) var rows: [Difference.Row] = []
    /// The IDs of `rows`: rows are large, and each key searches them.
    private var ids: [Stack.ID] = []
    private var changes: [Int] = []
    private(set) var hidden = Hidden()
    private(set) var order = DiffOrder.change
    private(set) var isInverted = false
    /// Smaller changes are hidden.
    private(set) var threshold = 1
    private(set) var showsSame = false
    private(set) var matcher = FilterMatcher()
    /// Shown first.
    private(set) var marked: Set<Stack.ID> = []
    /// Shows both sides next to each other if there is room.
    var isSideBySide = true
    private(set) var selection = RowSelection<Stack.ID>()
    /// The stanza of the left side that is closest to the selected row, if that is new.
    private(set) var nearest: Stanza?
    private var nearestTo: Stack.ID?
    /// Digits needed to tell the IDs of all rows apart.
    private(set) var idDigits = 4
    /// Lines by which the side pane, or the page of a row, is scrolled.
    var offset = 0

    /// Rows not shown, by reason.
    struct Hidden: Equatable, Sendable {
        var same = 0
        var small = 0
        var filtered = 0
    }

    init(from before: Sample, to after: Sample) {
        (self.before, self.after) = (before, after)
        difference = Difference(from: before.snapshot, to: after.snapshot)
        refresh()
        widenIDs()
    }

    var filter: Filter { matcher.filter }
    var selectedIndex: Int { selection.index(in: ids) }
    var selected: Difference.Row? { rows.isEmpty ? nil : rows[selectedIndex] }

    /// The total change of the last rows, in goroutines.
    func change(ofLast count: Int) -> Int { changes.suffix(count).reduce(0, +) }

    // MARK: Changes by the reader

    mutating func compare(from before: Sample, to after: Sample) {
        (self.before, self.after) = (before, after)
        difference = Difference(from: before.snapshot, to: after.snapshot)
        (nearest, nearestTo) = (nil, nil)
        refresh()
        widenIDs()
    }

    mutating func swap() { compare(from: after, to: before) }

    mutating func move(by count: Int) {
        selection.move(by: count, in: ids)
        offset = 0
    }

    /// Selects a row, even if it is hidden.
    mutating func show(_ id: Stack.ID) {
        if !ids.contains(id) {
            (matcher, threshold, showsSame) = (FilterMatcher(), 1, true)
            refresh()
        }
        (selection.id, offset) = (id, 0)
    }

    mutating func moveToTop() {
        (selection, offset) = (RowSelection(), 0)
    }

    mutating func setOrder(_ order: DiffOrder) {
        (self.order, isInverted) = (order, false)
        moveToTop()
        refresh()
    }

    mutating func invert() {
        isInverted.toggle()
        moveToTop()
        refresh()
    }

    mutating func setFilter(_ filter: Filter) {
        guard filter != self.filter else { return }
        matcher = FilterMatcher(filter)
        refresh()
    }

    mutating func setThreshold(_ threshold: Int) {
        self.threshold = threshold
        refresh()
    }

    mutating func toggleSame() {
        showsSame.toggle()
        refresh()
    }

    mutating func mark(_ marked: Set<Stack.ID>) {
        self.marked = marked
        refresh()
    }

    /// Scrolls so that the selected row is among the `count` on screen.
    mutating func scroll(toFit count: Int) {
        selection.scroll(toFit: count, in: ids)
    }

    /// Finds the nearest stanza for the selected row.
    mutating func settle() {
        guard let row = selected, nearestTo != row.id else { return }
        (nearest, nearestTo) = (row.before == nil ? difference.nearest(to: row) : nil, row.id)
    }

    /// IDs never get shorter, so one that was read out stays valid.
    private mutating func widenIDs() {
        let ids = Set(difference.rows.flatMap { [$0.before?.id, $0.after?.id] }.compactMap(\.self))
        while idDigits < 16,
            Set(ids.map { $0.rawValue >> UInt64(64 - 4 * idDigits) }).count < ids.count
        {
            idDigits += 1
        }
    }

    private mutating func refresh() {
        hidden = Hidden()
        var patterns = matcher.patterns
        rows = []
        for row in difference.rows {
            if !matcher.matches(row, with: &patterns) {
                hidden.filtered += 1
            } else if marked.contains(row.id) || row.change != .same && abs(row.delta) >= threshold
            {
                rows.append(row)
            } else if row.change != .same {
                hidden.small += 1
            } else if showsSame {
                rows.append(row)
            } else {
                hidden.same += 1
            }
        }
        sort()
        (ids, changes) = (rows.map(\.id), rows.map { abs($0.delta) })
        if let id = selection.id, !ids.contains(id) { moveToTop() }
    }

    /// The difference's own order, which settles what is equal, is that of changes.
    private mutating func sort() {
        let isDescending = order.isDescendingByNature != isInverted
        let keys: [(isMarked: Bool, value: Int, name: String)] = rows.map {
            (
                marked.contains($0.id), order.value(of: $0),
                order == .name ? $0.stack.titleFrame?.function ?? "" : ""
            )
        }
        let places = rows.indices.sorted { left, right in
            let (first, second) = (keys[left], keys[right])
            if first.isMarked != second.isMarked { return first.isMarked }
            if first.value != second.value { return (first.value < second.value) != isDescending }
            if first.name != second.name { return (first.name < second.name) != isDescending }
            return left < right
        }
        rows = places.map { rows[$0] }
    }
}
