import Goroutines
import Targets
import Trends

/// The sorted rows, and how the user sorts, filters, groups, selects and freezes them.
///
/// Rows never move under the cursor. In top mode the selection stays on the first row; any other
/// movement pins it to a row's key and holds the order until five seconds after the last key.
struct StanzaTable: Sendable {
    /// Seconds that the order is held after the last movement.
    static let holdTime = 5.0

    private(set) var rows: [Row] = []
    /// What the filter hides.
    private(set) var hidden = Hidden()
    /// Goroutines that serve the poll.
    private(set) var pollServing = 0
    private(set) var sort = SortOrder.count
    private(set) var isInverted = false
    private(set) var grouping = Grouping.stack
    /// The open group, if any: only its stacks are rows.
    private(set) var scope: Scope?
    private(set) var matcher = FilterMatcher()
    /// Of no row in top mode.
    private(set) var selection = RowSelection<Row.Key>()
    private(set) var heldUntil: Double?
    /// Seconds since 1970; nil if rows are not frozen.
    private(set) var frozenSince: Double?
    /// The history that frozen rows are made from, also after a change of filter or order.
    private var frozenHistory: History?
    /// Polls not shown because the table is frozen.
    private(set) var missedPolls = 0

    struct Hidden: Equatable, Sendable {
        var rows = 0
        var goroutines = 0
    }

    struct Scope: Equatable, Sendable {
        var grouping: Grouping
        var name: String
    }

    var filter: Filter { matcher.filter }
    var selectedIndex: Int { selection.index(in: rows.lazy.map(\.key)) }
    var selected: Row? { rows.isEmpty ? nil : rows[selectedIndex] }
    var isFrozen: Bool { frozenSince != nil }

    /// Updates the rows after a poll or a change by the user.
    mutating func refresh(from history: History, poll isPoll: Bool = false, at now: Double) {
        if isFrozen {
            if isPoll { missedPolls += 1 }
            return
        }
        rebuild(from: history, keepingOrder: isHeld(at: now))
    }

    func isHeld(at now: Double) -> Bool { heldUntil.map { now < $0 } ?? false }

    /// Ends the hold on the order when its time is up.
    /// - Returns: whether rows may have moved.
    mutating func release(from history: History, at now: Double) -> Bool {
        guard let heldUntil, now >= heldUntil, !isFrozen else { return false }
        self.heldUntil = nil
        rebuild(from: history, keepingOrder: false)
        return true
    }

    /// The history that rows are made from: `history`, or the frozen one.
    func source(_ history: History) -> History { frozenHistory ?? history }

    // MARK: Changes by the user

    mutating func move(by rows: Int, at clock: ForwardClock) {
        guard !self.rows.isEmpty else { return }
        selection.move(by: rows, in: self.rows.map(\.key))
        heldUntil = clock.after(Self.holdTime)
    }

    mutating func moveToTop() {
        selection = RowSelection()
        heldUntil = nil
    }

    mutating func setFilter(_ filter: Filter, from history: History) {
        guard filter != self.filter else { return }
        matcher = matcher.with(filter)
        if let pinned = selection.id, !isFound(pinned, in: history) { moveToTop() }
        rebuild(from: history, keepingOrder: false)
    }

    /// Whether the filter matches any stack of a row.
    private mutating func isFound(_ key: Row.Key, in history: History) -> Bool {
        let stacks = rows.first { $0.key == key }?.stacks ?? []
        var patterns = matcher.patterns
        return stacks.contains { id in
            history.tracks[id].map {
                matcher.matches($0, perMinute: $0.perMinute, with: &patterns)
            } ?? false
        }
    }

    mutating func setSort(_ sort: SortOrder, from history: History) {
        (self.sort, isInverted) = (sort, false)
        moveToTop()
        rebuild(from: history, keepingOrder: false)
    }

    mutating func invert(from history: History) {
        isInverted.toggle()
        moveToTop()
        rebuild(from: history, keepingOrder: false)
    }

    mutating func setGrouping(_ grouping: Grouping, from history: History) {
        (self.grouping, scope) = (grouping, nil)
        moveToTop()
        rebuild(from: history, keepingOrder: false)
    }

    /// Shows the stacks of one group, or all groups again if nil.
    mutating func setScope(_ scope: Scope?, from history: History, at clock: ForwardClock) {
        let left = self.scope
        self.scope = scope
        grouping = scope == nil ? left?.grouping ?? grouping : .stack
        moveToTop()
        rebuild(from: history, keepingOrder: false)
        // Select the group that was open.
        if scope == nil, let left, rows.dropFirst().contains(where: { $0.key == .group(left.name) })
        {
            selection.id = .group(left.name)
            heldUntil = clock.after(Self.holdTime)
        }
    }

    mutating func setFrozen(_ isFrozen: Bool, from history: History, at now: Double) {
        frozenSince = isFrozen ? now : nil
        frozenHistory = isFrozen ? history : nil
        missedPolls = 0
        if !isFrozen { rebuild(from: history, keepingOrder: isHeld(at: now)) }
    }

    /// Copies order, filter, grouping and selection from another table.
    mutating func follow(_ other: StanzaTable, from history: History, at now: Double) {
        (sort, isInverted) = (other.sort, other.isInverted)
        (grouping, scope, matcher) = (other.grouping, other.scope, other.matcher)
        selection.id = other.selection.id
        rebuild(from: history, keepingOrder: isHeld(at: now))
    }

    /// Scrolls so that the selected row is among the `count` on screen.
    mutating func scroll(toFit count: Int) {
        selection.scroll(toFit: count, in: rows.lazy.map(\.key))
    }

    // MARK: Rows

    private mutating func rebuild(from history: History, keepingOrder: Bool) {
        let history = source(history)
        let serving = history.pollServing
        pollServing = serving.reduce(0) { $0 + (history.tracks[$1]?.count ?? 0) }
        var fresh = collect(from: history, leavingOut: serving)
        if let pinned = selection.id, !fresh.contains(where: { $0.key == pinned }),
            var gone = rows.first(where: { $0.key == pinned })
        {
            // Its goroutines are gone, and the history has forgotten it.
            (gone.count, gone.change5m, gone.perMinute) = (0, 0, nil)
            fresh.append(gone)
        }
        sortRows(&fresh)
        let index = selectedIndex
        rows = keepingOrder ? Self.order(fresh, like: rows) : fresh
        // Keep the selected row on its line of the screen if possible.
        if selection.id != nil {
            selection.firstShown = max(0, selection.firstShown + selectedIndex - index)
        }
    }

    private mutating func collect(from history: History, leavingOut serving: Set<Stack.ID>) -> [Row]
    {
        hidden = Hidden()
        matcher.prepare(
            knowsRates: history.tracks.values.contains { $0.perMinute != nil })
        var patterns = matcher.patterns
        var stackRows: [Row] = []
        var groups: [String: Row] = [:]
        for (id, track) in history.tracks {
            // The selected row stays until the selection leaves it.
            let isPinned = selection.id == .stack(id)
            let isShown = track.count != 0 || track.baseline != nil
            guard isPinned || (isShown && !serving.contains(id)) else { continue }
            if let scope, !isPinned, !track.belongs(to: scope) { continue }
            guard
                matcher.matches(track, perMinute: track.perMinute, with: &patterns) || isPinned
            else {
                hidden.rows += 1
                hidden.goroutines += track.count
                continue
            }
            if grouping == .stack {
                var row = Row(track, in: history)
                if let scope, scope.grouping == .label, track.belongs(to: scope) {
                    row.restrict(to: scope.name, of: track)
                }
                stackRows.append(row)
            } else {
                add(track, to: &groups, history: history)
            }
        }
        if grouping == .label {
            for (name, row) in groups where row.perMinute == nil {
                groups[name]?.perMinute = history.perMinute(label: name, count: row.count)
            }
        } else if let scope, scope.grouping == .label {
            for index in stackRows.indices where stackRows[index].perMinute == nil {
                stackRows[index].perMinute = history.perMinute(
                    label: scope.name, count: stackRows[index].count)
            }
        }
        return stackRows + groups.values.map { $0.ranked(by: history.tracks) }
    }

    private func add(_ track: History.Track, to groups: inout [String: Row], history: History) {
        let row = Row(track, in: history)
        func add(_ row: Row, to name: String) {
            var member = row
            (member.key, member.sortName) = (.group(name), name)
            if groups[name]?.merge(member) == nil { groups[name] = member }
        }
        if let name = grouping.name(of: track) { return add(row, to: name) }
        func counts(_ stanza: Stanza?) -> [String: Int] {
            let labels = stanza?.labelGroups ?? []
            return Dictionary(labels.map { ($0.value, $0.count) }, uniquingKeysWith: +)
        }
        let (now, before) = (counts(track.stanza), counts(track.baseline))
        for name in Set(now.keys).union(before.keys) {
            var member = row
            member.restrict(to: now[name] ?? 0, before: before[name] ?? 0, of: track)
            add(member, to: name)
        }
    }

    private func sortRows(_ rows: inout [Row]) {
        let isDescending = sort.isDescendingByNature != isInverted
        if sort == .name {
            rows.sort {
                let (left, right) = ($0.sortName, $1.sortName)
                return left == right ? Row.precede($0, $1) : (left < right) != isDescending
            }
            return
        }
        rows.sort {
            let (left, right) = (sort.value(of: $0), sort.value(of: $1))
            return left == right ? Row.precede($0, $1) : (left < right) != isDescending
        }
    }

    /// `fresh` in the order of `shown`; new rows come last.
    private static func order(_ fresh: [Row], like shown: [Row]) -> [Row] {
        var byKey = Dictionary(uniqueKeysWithValues: fresh.map { ($0.key, $0) })
        let known = shown.compactMap { byKey.removeValue(forKey: $0.key) }
        return known + fresh.filter { byKey[$0.key] != nil }
    }
}

extension Row {
    init(_ track: History.Track, in history: History) {
        let stanza = track.stanza ?? track.baseline
        self.init(
            key: .stack(track.stack.id), stacks: [track.stack.id], count: track.count,
            baseline: track.baseline?.count ?? 0, change5m: history.change5m(of: track),
            perMinute: track.perMinute, state: stanza?.shownState, firstSeen: track.firstSeen,
            waitMinutes: track.stanza?.waitMinutes?.max,
            sortName: track.title?.function ?? Stack.untitled,
            died: history.newestPoll?.snapshot?.death?.stack == track.stack.id)
    }

    /// Counts only so many of a stack's goroutines.
    fileprivate mutating func restrict(to count: Int, before: Int, of track: History.Track) {
        isPartial = count != track.count || before != track.baseline?.count ?? 0
        (self.count, baseline) = (count, before)
        // Not the rate of all its goroutines.
        if count != track.count { perMinute = nil }
    }

    fileprivate mutating func restrict(to label: String, of track: History.Track) {
        restrict(
            to: track.stanza?.count(ofLabel: label) ?? 0,
            before: track.baseline?.count(ofLabel: label) ?? 0, of: track)
    }

    /// Adds another member to a group.
    fileprivate mutating func merge(_ member: Row) {
        count += member.count
        baseline += member.baseline
        change5m += member.change5m
        perMinute = perMinute.flatMap { sum in member.perMinute.map { sum + $0 } }
        firstSeen = min(firstSeen, member.firstSeen)
        waitMinutes = [waitMinutes, member.waitMinutes].compactMap(\.self).max()
        stacks += member.stacks
        isPartial = isPartial || member.isPartial
        died = died || member.died
    }

    /// The group with its largest stack first and the most common state of its goroutines.
    fileprivate func ranked(by tracks: [Stack.ID: History.Track]) -> Row {
        var row = self
        let members = stacks.map { (id: $0, count: tracks[$0]?.count ?? 0) }
        row.stacks = members.sorted { ($1.count, $0.id) < ($0.count, $1.id) }.map(\.id)
        var counts: [WaitState: Int] = [:]
        for stanza in stacks.compactMap({ tracks[$0]?.stanza }) {
            if stanza.leaked > 0 { counts[.leaked, default: 0] += stanza.leaked }
            for tally in stanza.states { counts[tally.value, default: 0] += tally.count }
        }
        row.state =
            counts[.leaked] == nil
            ? counts.max { ($0.value, $1.key.name) < ($1.value, $0.key.name) }?.key : .leaked
        return row
    }

    /// The order of rows that are equal by the sort.
    fileprivate static func precede(_ left: Row, _ right: Row) -> Bool {
        (right.count, left.key) < (left.count, right.key)
    }
}

extension History.Track {
    fileprivate func belongs(to scope: StanzaTable.Scope) -> Bool {
        if let name = scope.grouping.name(of: self) { return name == scope.name }
        guard let stanza = stanza ?? baseline else { return false }
        return stanza.count(ofLabel: scope.name) != nil
    }
}
