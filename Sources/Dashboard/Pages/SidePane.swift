import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// The selected row in detail: its growth, frames and labels.
struct SidePane {
    let row: Row
    /// The history the row was made from.
    let history: History
    let names: Names
    let clock: ForwardClock
    let glyphs: Glyphs
    let range: GraphSettings.Range
    /// Seconds since 1970 at which ages and trends end.
    let time: Double
    let isPast: Bool
    /// Figures that need fresh data are left out.
    let isStale: Bool
    /// The target has more than one moment.
    let hasHistory: Bool
    /// States are inferred from the leaf frames, as the profile has none.
    let isInferred: Bool
    /// When the oldest known sample was taken, in seconds since 1970.
    let watchedSince: Double?

    private var track: History.Track? { row.stacks.first.flatMap { history.tracks[$0] } }

    var title: String {
        switch row.key {
        case .stack(let id): names.shortID(id)
        case .group(let name): name
        }
    }

    /// The pane in one row, if there is no room for more: the places of user frames, leaf first.
    var oneLine: String {
        let frames = track?.stack.frames ?? []
        let user = frames.filter { !$0.isStandard }
        let chain = (user.isEmpty ? frames : user).prefix(4).map(\.shortLocation)
        return "\(title) " + chain.joined(separator: " < ")
    }

    func lines(width: Int) -> [Line] {
        guard let track else { return [] }
        var lines = summary(of: track, width: width)
        lines.append(Line(""))
        lines += frames(of: track)
        lines += creators(of: track)
        lines += labels(of: track)
        return lines
    }

    private func summary(of track: History.Track, width: Int) -> [Line] {
        var lines: [Line] = []
        var figures = "\(row.count.grouped) \(isPast ? "then" : "now")"
        if hasHistory {
            if history.baseline != nil { figures += "   \(row.delta.signed) since A" }
            if let rate = row.perMinute, !isStale { figures += "   \((rate * 60).asRate)" }
            lines.append(Line(figures, row.delta > 0 ? .grew : .plain))
            if row.stacks.count > 1 { lines.append(largest(track)) }
            lines.append(Line(birth(of: track)))
            if row.stacks.count == 1, let judgement = history.finding?.parts[track.stack.id],
                judgement.verdict.urgency > 0
            {
                let segment = judgement.segment(clock)
                let form = ([segment.text] + segment.shorter).first { $0.columnWidth <= width }
                lines.append(Line(form ?? segment.text, segment.meaning))
            }
        } else {
            let share = Double(row.count) / Double(max(1, history.newestTotal ?? 1))
            lines.append(Line("\(figures), \(share.percent) of the total"))
            if row.stacks.count > 1 { lines.append(largest(track)) }
        }
        if let card = history.cards[track.stack.id], card.isAccusation {
            lines.append(Line("looks like: \(card.mistake.rawValue)"))
        }
        lines += states(of: track)
        if let minutes = track.stanza?.waitMinutes {
            lines.append(
                Line("waiting \(minutes.min) to \(minutes.max) min, median \(minutes.median)")
            )
        }
        if hasHistory, !row.isPartial {
            let peak = "  peak \((track.series.span(since: 0)?.high ?? 0).grouped)"
            let cells = max(1, width - peak.count)
            let columnWidth = GraphView.columnWidth(range: range, cells: cells)
            let from = GraphView.start(end: time, width: columnWidth, cells: cells)
            let columns = history.columns(
                of: track.series, from: from, width: columnWidth, count: cells)
            lines.append(Line(TrendCells(columns: columns).text(glyphs) + peak))
        }
        return lines
    }

    /// Of a group, the stack that the rest of the pane is about.
    private func largest(_ track: History.Track) -> Line {
        Line("\(row.stacks.count.grouped) stacks; the largest, \(track.count.grouped):", .dim)
    }

    /// It is new only if an earlier sample lacked it.
    private func birth(of track: History.Track) -> String {
        let age = max(0, time - track.firstSeen)
        let isOld = track.firstSeen <= watchedSince ?? -.infinity
        let stamp = clock.stampWithoutZone(isOld ? watchedSince ?? 0 : track.firstSeen)
        let start = isOld ? "there since watching began, \(stamp)" : "new at \(stamp)"
        return track.hasShrunk || age < 60 ? start : "\(start), never shrank in \(age.age)"
    }

    private func states(of track: History.Track) -> [Line] {
        let source = isInferred ? " (inferred from leaf)" : ""
        guard let states = track.stanza?.states, let first = states.first else { return [] }
        guard states.count > 1 else { return [Line("state \(first.value.name)\(source)")] }
        return states.prefix(4).map {
            Line("state \($0.value.name)", right: $0.count.grouped)
        }
    }

    private func frames(of track: History.Track) -> [Line] {
        var lines = [Line("frames, leaf first", right: "J K scroll", .dim)]
        if !names.userFramesOnly {
            let count = track.stack.runtimeFrames.count
            if count > 0 { lines.append(Line("  \(count.counted("runtime frame"))", .dim)) }
        }
        let user = track.title
        for frame in track.stack.frames {
            let isStandard = frame.isStandard
            if isStandard, names.userFramesOnly { continue }
            let sign = frame == user ? "\(glyphs.cursor) " : "  "
            lines.append(
                Line(
                    sign + names.shifted(names.function(of: frame)), right: frame.origin.rawValue,
                    isStandard ? .dim : .plain))
            guard !isStandard else { continue }
            lines.append(Line("    \(names.location(of: frame))", .dim))
        }
        if track.stack.frames.isEmpty { lines.append(Line("  \(Stack.untitled)")) }
        if track.stack.isCut { lines.append(Line("  (cut at Go's frame limit)", .dim)) }
        return lines
    }

    private func creators(of track: History.Track) -> [Line] {
        (track.stanza?.creators ?? []).prefix(3).map {
            Line("  created by \(names.function(of: $0.value))", right: $0.count.grouped, .dim)
        }
    }

    private func labels(of track: History.Track) -> [Line] {
        guard let stanza = track.stanza, !stanza.labels.isEmpty else { return [] }
        let total = Double(max(1, stanza.count))
        return [Line(""), Line("labels", .dim)]
            + stanza.labels.map {
                Line(
                    "  \($0.value.text)",
                    right: "\($0.count.grouped)  \((Double($0.count) / total).percent)")
            }
    }
}

extension State {
    func sidePane(of row: Row) -> SidePane {
        SidePane(
            row: row, history: view.table.source(shown.history), names: names, clock: clock,
            glyphs: glyphs, range: range, time: shown.time, isPast: isPast,
            isStale: freshness.isStale, hasHistory: target.hasHistory,
            isInferred: shown.newest?.snapshot?.format == .protobuf,
            watchedSince: watched.history.total.start)
    }
}
