import Canvas
import Goroutines
import Report
import Trends

/// The first two lines of each page: where we are, how fresh it is, and how many goroutines.
struct Header {
    let state: State

    private var connection: Connection { state.connection }
    private var shown: Picture { state.shown }
    private var history: History { shown.history }

    /// Seconds since the newest answer was asked for.
    var age: Double? { shown.newest?.time.map { max(0, shown.time - $0) } }

    /// Too old for figures that need fresh data: two intervals passed without an answer.
    var isStale: Bool {
        guard state.target.isPolled, !state.isPast, let age else { return false }
        return age > 2 * connection.interval + (state.newest?.duration ?? 0)
    }

    /// The state of the data as one word, and how it looks.
    var chip: Segment {
        if state.isComparing { return Segment("FIXED", .chip) }
        if state.isPast { return Segment("PAST \(state.stamp(of: shown.time))", .chip) }
        guard state.target.hasHistory else { return Segment("FIXED", .chip) }
        guard state.target.isPolled else { return Segment("PAST", .chip) }
        if let failure = connection.failure, failure.isDown || state.newest == nil {
            return Segment("DOWN", .alert)
        }
        if isStale { return Segment("STALE \((age ?? 0).age)", .chip) }
        if let since = state.table.frozenSince {
            let missed = state.table.missedPolls
            let waiting = missed > 0 ? ", \(missed.counted("poll")) waiting" : ""
            return Segment("FROZEN \((state.now - since).age)\(waiting)", .chip)
        }
        return state.newest == nil ? Segment("ASKING", .chip) : Segment("LIVE", .title)
    }

    func drawTitle(in rect: Rect, with brush: inout Brush) {
        // A long name is cut before the word for the state goes.
        let room = max(8, rect.columns - chip.text.columnWidth - 2)
        let crumbs = [Segment(" gorotop", .title, rank: 6), Segment(title(within: room), rank: 0)]
        brush.line(crumbs, right: freshness, in: rect)
    }

    private func title(within columns: Int) -> String {
        var crumb = ""
        switch state.page {
        case .service: break
        case .stack:
            let id = state.stackCursor.stack.map(state.shortID) ?? ""
            crumb = " \(state.glyphs.cursor) stack \(id)"
        case .history: crumb = " \(state.glyphs.cursor) history"
        case .help: return "? Help"
        case .messages: return "! Messages"
        case .diff: crumb = " \(state.glyphs.cursor) diff"
        case .stackDiff:
            let id = state.diffState?.selected.map { state.shortID($0.id) } ?? ""
            crumb = " \(state.glyphs.cursor) diff \(state.glyphs.cursor) \(id)"
        }
        let room = columns - 2 - crumb.columnWidth
        let name = state.target.name.fitted(to: max(4, room), mark: state.glyphs.cut)
        let number = state.page.number
        return number + name + crumb
    }

    /// `(40m27s ago)`, and how to come back.
    private var distance: [Segment] {
        let ago = (state.now - shown.time).span
        let back = state.target.isPolled ? "F returns to live" : "F is the newest"
        return [Segment("(\(ago) ago)", rank: 2), Segment(back, rank: 5)] + build
            + [Segment("\(state.clock(state.now))Z", rank: 4)]
    }

    /// What is known of the process and its program.
    private var build: [Segment] {
        var pieces: [Segment] = []
        if let start = shown.process?.startTime {
            pieces.append(Segment("up \((shown.time - state.clockLag - start).age)", rank: 6))
        }
        if let version = shown.process?.goVersion { pieces.append(Segment(version, rank: 8)) }
        return pieces
    }

    private var freshness: [Segment] {
        var pieces: [Segment] = []
        if state.isComparing {
            return [
                chip, Segment("both sides are kept samples", rank: 2),
                Segment("\(state.clock(state.now))Z", rank: 4),
            ]
        }
        if case .demo(let speed) = state.target.kind {
            pieces.append(Segment("DEMO \(Int(speed).grouped)x", .chip, rank: 1))
        }
        pieces.append(chip)
        if state.isPast { return pieces + distance }
        if state.target.isPolled {
            let isStretched = connection.interval > connection.wanted
            let every = "every \(connection.interval.span)\(isStretched ? ", slowed" : "")"
            pieces.append(Segment(every, rank: 5))
            if let newest = state.newest {
                pieces.append(Segment("answered in \(newest.duration.latency)", rank: 7))
            }
        } else if !state.target.hasHistory, let format = state.newest?.format {
            pieces.append(Segment(format.rawValue, rank: 3))
        }
        if let age { pieces.append(Segment("\(age.age) ago", rank: 2)) }
        pieces += build
        if case .on = state.recording { pieces.append(Segment("REC", rank: 9)) }
        pieces.append(Segment("\(state.clock(state.now))Z", rank: 4))
        return pieces
    }

    /// `hasMemory`: what the process takes stands on a line of its own.
    func drawTotals(in rect: Rect, hasMemory: Bool, with brush: inout Brush) {
        var left = [Segment(" goroutines \(history.newestTotal.map(\.grouped) ?? "?")", .title)]
        left += verdict
        left += state.target.hasHistory ? changes : states
        if !hasMemory { left += MemoryLine(state: state).figures }
        left += shortfall
        brush.line(left, right: state.target.hasHistory ? legend(for: rect.columns) : [], in: rect)
    }

    /// The growth test's word is that of the newest answer: of a moment before nobody says one.
    var verdict: [Segment] {
        guard state.target.hasHistory else { return [] }
        if let line = VerdictLine(state: state) { return [line.piece] }
        let isLater = state.isPast || !state.target.isPolled
        return isLater ? [Segment("no verdict of the past", .dim, rank: 9)] : []
    }

    private var changes: [Segment] {
        let glyphs = state.glyphs
        var pieces: [Segment] = []
        if let last = history.newestTotal, let baseline = history.baseline {
            let delta = last - baseline.total
            pieces.append(
                Segment(
                    "\(glyphs.deltaBaseline) \(delta.signed)", delta > 0 ? .grew : .plain, rank: 1))
        }
        let fresh =
            isStale
            ? nil
            : history.total.change(
                over: history.window(until: shown.time), until: shown.time)
        let span = fresh.map { $0.seconds < 300 ? $0.seconds.age : "5m" } ?? "5m"
        let change = fresh.map { $0.delta.signed } ?? "?"
        pieces.append(Segment("\(glyphs.delta)\(span) \(change)", rank: 4))
        pieces.append(Segment("\(perMinute.map(\.signed) ?? "?")/min", rank: 3))
        return pieces
    }

    /// Growth of the total over the last five minutes; nil while it is stale or too young.
    var perMinute: Int? {
        guard !isStale, history.pollsOfProcess >= 3 else { return nil }
        return history.total.slope(over: history.window(until: shown.time), until: shown.time)
            .map { Int(($0 * 60).rounded()) }
    }

    /// What a file's goroutines are doing, the commonest first.
    private var states: [Segment] {
        var counts: [WaitState: Int] = [:]
        for track in history.tracks.values {
            for tally in track.stanza?.states ?? [] {
                counts[tally.value, default: 0] += tally.count
            }
        }
        let ranked = counts.filter { $0.value != 0 }.sorted {
            ($1.value, $0.key.name) < ($0.value, $1.key.name)
        }
        return ranked.enumerated().map { index, entry in
            Segment("\(entry.key.name) \(entry.value.grouped)", rank: 2 + index)
        }
    }

    /// Where the parts do not reach what the profile says of itself.
    private var shortfall: [Segment] {
        guard let newest = shown.newest else { return [] }
        var pieces: [Segment] = []
        if newest.isTruncated { pieces.append(Segment("CUT SHORT", .alert, rank: 1)) }
        if let stated = newest.statedTotal, let last = history.newestTotal, stated != last {
            pieces.append(Segment("of \(stated.grouped) stated", .alert, rank: 1))
        }
        return pieces
    }

    /// How to read the graph.
    private func legend(for columns: Int) -> [Segment] {
        let range = state.range
        let width = GraphView.columnWidth(range: range, cells: GraphView.cells(in: columns))
        var pieces = [Segment(range.title, .dim, rank: 5)]
        if let extent = state.extent {
            pieces.append(Segment("min \(extent.low.grouped)", .dim, rank: 9))
            pieces.append(Segment("max \(extent.high.grouped)", .dim, rank: 6))
        }
        pieces.append(Segment("axis \(state.graph.axis.rawValue)", .dim, rank: 7))
        pieces.append(Segment("\(width.span)/col", .dim, rank: 8))
        return pieces
    }

    /// The least that says it all: `4,812 +3,190 LIVE`, `184,012 GROWTH! LIVE`.
    func drawSummary(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        let total = history.newestTotal.map(\.grouped) ?? "?"
        // A number that is cut is a wrong number.
        guard total.count <= rect.columns else {
            brush.write(String(brush.glyphs.cut), column: rect.column, row: rect.row)
            return
        }
        var pieces = [Segment(total, .title)]
        if let last = history.newestTotal, let baseline = history.baseline,
            state.target.hasHistory
        {
            pieces.append(Segment((last - baseline.total).signed, .grew, rank: 3))
        }
        if !state.unseenAlarms.isEmpty { pieces.append(Segment("!", .alert, rank: 1)) }
        if let verdict = history.finding?.judgement.verdict, verdict.urgency > 0 {
            pieces.append(Segment(verdict.shortestWord, verdict.meaning, rank: 5 - verdict.urgency))
        }
        // The word alone, where there is no room for its time.
        let word = String(chip.text.prefix { $0 != " " })
        pieces.append(
            Segment(chip.text, chip.meaning, rank: 4, shorter: word == chip.text ? [] : [word]))
        brush.line(pieces, gap: 1, in: rect)
    }
}

extension Page {
    /// The key that shows it, in front of the title.
    fileprivate var number: String {
        switch self {
        case .service: "2 "
        case .stack: "3 "
        case .diff, .stackDiff: "4 "
        case .history: "5 "
        case .help, .messages: ""
        }
    }
}

extension PollFailure {
    /// Nothing answers at all.
    fileprivate var isDown: Bool {
        [.refused, .unknownHost, .unreachable].contains(kind)
    }
}
