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
    var chip: Piece {
        if state.isComparing { return Piece("FIXED", .chip) }
        if state.isPast { return Piece("PAST \(state.stamp(of: shown.time))", .chip) }
        guard state.target.hasHistory else { return Piece("FIXED", .chip) }
        guard state.target.isPolled else { return Piece("PAST", .chip) }
        if let failure = connection.failure, failure.isDown || state.newest == nil {
            return Piece("DOWN", .alert)
        }
        if isStale { return Piece("STALE \((age ?? 0).age)", .chip) }
        if let since = state.table.frozenSince {
            let missed = state.table.missedPolls
            let waiting = missed > 0 ? ", \(missed.counted("poll")) waiting" : ""
            return Piece("FROZEN \((state.now - since).age)\(waiting)", .chip)
        }
        return state.newest == nil ? Piece("ASKING", .chip) : Piece("LIVE", .title)
    }

    func drawTitle(in rect: Rect, with brush: inout Brush) {
        // A long name is cut before the word for the state goes.
        let room = max(8, rect.columns - chip.text.columnWidth - 2)
        let crumbs = [Piece(" gorotop", .title, rank: 6), Piece(title(within: room), rank: 0)]
        brush.line(crumbs, right: freshness, in: rect)
    }

    private func title(within columns: Int) -> String {
        var crumb = ""
        switch state.page {
        case .service: break
        case .stack:
            let id = state.stackView.stack.map(state.shortID) ?? ""
            crumb = " \(state.glyphs.cursor) stack \(id)"
        case .history: crumb = " \(state.glyphs.cursor) history"
        case .help: return "? Help"
        case .messages: return "! Messages"
        case .diff: crumb = " \(state.glyphs.cursor) diff"
        case .stackDiff:
            let id = state.diffView?.selected.map { state.shortID($0.id) } ?? ""
            crumb = " \(state.glyphs.cursor) diff \(state.glyphs.cursor) \(id)"
        }
        let room = columns - 2 - crumb.columnWidth
        let name = state.target.name.fitted(to: max(4, room), mark: state.glyphs.cut)
        let number = state.page.number
        return number + name + crumb
    }

    /// `(40m27s ago)`, and how to come back.
    private var distance: [Piece] {
        let ago = (state.now - shown.time).span
        let back = state.target.isPolled ? "F returns to live" : "F is the newest"
        return [Piece("(\(ago) ago)", rank: 2), Piece(back, rank: 5)] + build
            + [Piece("\(state.clock(state.now))Z", rank: 4)]
    }

    /// What is known of the process and its program.
    private var build: [Piece] {
        var pieces: [Piece] = []
        if let start = shown.process?.startTime {
            pieces.append(Piece("up \((shown.time - state.clockLag - start).age)", rank: 6))
        }
        if let version = shown.process?.goVersion { pieces.append(Piece(version, rank: 8)) }
        return pieces
    }

    private var freshness: [Piece] {
        var pieces: [Piece] = []
        if state.isComparing {
            return [
                chip, Piece("both sides are kept samples", rank: 2),
                Piece("\(state.clock(state.now))Z", rank: 4),
            ]
        }
        if case .demo(let speed) = state.target.kind {
            pieces.append(Piece("DEMO \(Int(speed).grouped)x", .chip, rank: 1))
        }
        pieces.append(chip)
        if state.isPast { return pieces + distance }
        if state.target.isPolled {
            let isStretched = connection.interval > connection.wanted
            let every = "every \(connection.interval.span)\(isStretched ? ", slowed" : "")"
            pieces.append(Piece(every, rank: 5))
            if let newest = state.newest {
                pieces.append(Piece("answered in \(newest.duration.latency)", rank: 7))
            }
        } else if !state.target.hasHistory, let format = state.newest?.format {
            pieces.append(Piece(format.rawValue, rank: 3))
        }
        if let age { pieces.append(Piece("\(age.age) ago", rank: 2)) }
        pieces += build
        if case .on = state.recording { pieces.append(Piece("REC", rank: 9)) }
        pieces.append(Piece("\(state.clock(state.now))Z", rank: 4))
        return pieces
    }

    /// `hasMemory`: what the process takes stands on a line of its own.
    func drawTotals(in rect: Rect, hasMemory: Bool, with brush: inout Brush) {
        var left = [Piece(" goroutines \(history.newestTotal.map(\.grouped) ?? "?")", .title)]
        left += verdict
        left += state.target.hasHistory ? changes : states
        if !hasMemory { left += MemoryLine(state: state).figures }
        left += shortfall
        brush.line(left, right: state.target.hasHistory ? legend(for: rect.columns) : [], in: rect)
    }

    /// The growth test's word is that of the newest answer: of a moment before nobody says one.
    var verdict: [Piece] {
        guard state.target.hasHistory else { return [] }
        if let line = VerdictLine(state: state) { return [line.piece] }
        let isLater = state.isPast || !state.target.isPolled
        return isLater ? [Piece("no verdict of the past", .dim, rank: 9)] : []
    }

    private var changes: [Piece] {
        let glyphs = state.glyphs
        var pieces: [Piece] = []
        if let last = history.newestTotal, let baseline = history.baseline {
            let delta = last - baseline.total
            pieces.append(
                Piece(
                    "\(glyphs.deltaBaseline) \(delta.signed)", delta > 0 ? .grew : .plain, rank: 1))
        }
        let fresh =
            isStale
            ? nil
            : history.total.change(
                over: history.window(until: shown.time), until: shown.time)
        let span = fresh.map { $0.seconds < 300 ? $0.seconds.age : "5m" } ?? "5m"
        let change = fresh.map { $0.delta.signed } ?? "?"
        pieces.append(Piece("\(glyphs.delta)\(span) \(change)", rank: 4))
        pieces.append(Piece("\(perMinute.map(\.signed) ?? "?")/min", rank: 3))
        return pieces
    }

    /// Growth of the total over the last five minutes; nil while it is stale or too young.
    var perMinute: Int? {
        guard !isStale, history.pollsOfProcess >= 3 else { return nil }
        return history.total.slope(over: history.window(until: shown.time), until: shown.time)
            .map { Int(($0 * 60).rounded()) }
    }

    /// What a file's goroutines are doing, the commonest first.
    private var states: [Piece] {
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
            Piece("\(entry.key.name) \(entry.value.grouped)", rank: 2 + index)
        }
    }

    /// Where the parts do not reach what the profile says of itself.
    private var shortfall: [Piece] {
        guard let newest = shown.newest else { return [] }
        var pieces: [Piece] = []
        if newest.isTruncated { pieces.append(Piece("CUT SHORT", .alert, rank: 1)) }
        if let stated = newest.statedTotal, let last = history.newestTotal, stated != last {
            pieces.append(Piece("of \(stated.grouped) stated", .alert, rank: 1))
        }
        return pieces
    }

    /// How to read the graph.
    private func legend(for columns: Int) -> [Piece] {
        let range = state.range
        let width = GraphView.columnWidth(range: range, cells: GraphView.cells(in: columns))
        var pieces = [Piece(range.title, .dim, rank: 5)]
        if let extent = state.extent {
            pieces.append(Piece("min \(extent.low.grouped)", .dim, rank: 9))
            pieces.append(Piece("max \(extent.high.grouped)", .dim, rank: 6))
        }
        pieces.append(Piece("axis \(state.graph.axis.rawValue)", .dim, rank: 7))
        pieces.append(Piece("\(width.span)/col", .dim, rank: 8))
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
        var pieces = [Piece(total, .title)]
        if let last = history.newestTotal, let baseline = history.baseline,
            state.target.hasHistory
        {
            pieces.append(Piece((last - baseline.total).signed, .grew, rank: 3))
        }
        if !state.unseenAlarms.isEmpty { pieces.append(Piece("!", .alert, rank: 1)) }
        if let verdict = history.finding?.judgement.verdict, verdict.urgency > 0 {
            pieces.append(Piece(verdict.shortestWord, verdict.meaning, rank: 5 - verdict.urgency))
        }
        // The word alone, where there is no room for its time.
        let word = String(chip.text.prefix { $0 != " " })
        pieces.append(
            Piece(chip.text, chip.meaning, rank: 4, shorter: word == chip.text ? [] : [word]))
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
