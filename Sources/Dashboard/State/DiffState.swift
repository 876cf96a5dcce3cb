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
        case .before: "b"
        case .after: "a"
        case .name: "n"
        }
    }

    func title(_ glyphs: Glyphs) -> String {
        switch self {
        case .change: "|\(glyphs.delta)|"
        case .growth: glyphs.delta
        case .before: "before"
        case .after: "after"
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

/// Two samples, their difference, and the user's view of its rows.
struct DiffState: Sendable {
    private(set) var sides: Sides
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
    /// Of no row in top mode.
    private(set) var selection = RowSelection<Stack.ID>()
    /// Until then, polls change no row's place.
    private var heldUntil: Double?
    /// The stanza of the earlier side that is closest to the selected row, if that is new.
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

    init(_ sides: Sides) {
        self.sides = sides
        difference = Difference(from: sides.before.snapshot, to: sides.after.snapshot)
        refresh()
        widenIDs()
    }

    var before: Sample { sides.before }
    var after: Sample { sides.after }

    /// The time between the sides, as far as it is known.
    var interval: Difference.Interval? {
        var interval = Difference.Interval(of: difference, from: before.time, to: after.time)
        if let start = after.startTime,
            start > before.time ?? start || (start - (before.startTime ?? start)).magnitude > 5
        {
            interval?.isOfOneProcess = false
        }
        return interval
    }

    var filter: Filter { matcher.filter }
    var selectedIndex: Int { selection.index(in: ids) }
    var selected: Difference.Row? { rows.isEmpty ? nil : rows[selectedIndex] }

    /// The total change of the last rows, in goroutines.
    func change(ofLast count: Int) -> Int { changes.suffix(count).reduce(0, +) }

    // MARK: Changes by the user

    mutating func compare(_ sides: Sides) { compare(sides, keepingRows: false) }

    mutating func swap() { compare(Sides(before: after, after: before)) }

    /// Takes a newer sample as the side that is now. Rows never move under the user.
    mutating func follow(_ newest: Sample, at now: Double) {
        guard after.isNow else { return }
        compare(Sides(before, newest), keepingRows: heldUntil.map { now < $0 } ?? false)
    }

    /// Ends the hold on the order when its time is up.
    mutating func release(at now: Double) {
        guard let heldUntil, now >= heldUntil else { return }
        self.heldUntil = nil
        if after.isNow { refresh(keepsSelected: true) }
    }

    private mutating func compare(_ sides: Sides, keepingRows: Bool) {
        self.sides = sides
        difference = Difference(from: before.snapshot, to: after.snapshot)
        (nearest, nearestTo) = (nil, nil)
        let (shown, index) = (ids, selectedIndex)
        refresh(keepsSelected: true)
        if keepingRows { order(like: shown) }
        // Keep the selected row on its line of the screen if possible.
        if selection.id != nil {
            selection.firstShown = max(0, selection.firstShown + selectedIndex - index)
        }
        widenIDs()
    }

    mutating func move(by count: Int, at clock: ForwardClock) {
        selection.move(by: count, in: ids)
        (offset, heldUntil) = (0, clock.after(StanzaTable.holdTime))
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
        (selection, offset, heldUntil) = (RowSelection(), 0, nil)
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
        matcher = matcher.with(filter)
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

    private mutating func refresh(keepsSelected: Bool = false) {
        let kept = keepsSelected ? selection.id : nil
        hidden = Hidden()
        let interval = interval
        matcher.prepare(knowsRates: interval?.perHour(1) != nil)
        var patterns = matcher.patterns
        rows = []
        for row in difference.rows {
            let rate = interval?.perHour(row.delta).map { $0 / 60 }
            if !matcher.matches(row, perMinute: rate, with: &patterns) {
                hidden.filtered += 1
            } else if marked.contains(row.id) || row.id == kept
                || row.change != .same && abs(row.delta) >= threshold
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
        index()
        if let id = selection.id, !ids.contains(id) { moveToTop() }
    }

    private mutating func index() {
        (ids, changes) = (rows.map(\.id), rows.map { abs($0.delta) })
    }

    /// Puts rows where they were; new ones come last.
    private mutating func order(like shown: [Stack.ID]) {
        let places = Dictionary(uniqueKeysWithValues: zip(shown, 0...))
        let keys = rows.map { places[$0.id] ?? .max }
        rows = rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { rows[$0] }
        index()
    }

    /// The difference's own order, which settles what is equal, is that of changes.
    private mutating func sort() {
        let isDescending = order.isDescendingByNature != isInverted
        let keys: [(isMarked: Bool, value: Int, name: String)] = rows.map {
            (
                marked.contains($0.id), order.value(of: $0),
                order == .name ? $0.stanza.title?.function ?? "" : ""
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
