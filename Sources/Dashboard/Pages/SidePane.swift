import Canvas
import Goroutines
import Report
import Trends

/// The selected row in some detail: how it grew, its frames, its labels.
struct SidePane {
    let state: State
    let row: Row

    private var track: History.Track? { row.stacks.first.flatMap { history.tracks[$0] } }
    private var history: History { state.table.source(state.shown.history) }
    private var glyphs: Glyphs { state.glyphs }

    struct Line {
        var left: String
        var right = ""
        var meaning: Meaning = .plain
    }

    var title: String {
        switch row.key {
        case .stack(let id): state.shortID(id)
        case .group(let name): name
        }
    }

    /// One row where there is no room for a pane: the user frames' places, leaf first.
    var oneLine: String {
        let frames = track?.stack.frames ?? []
        let user = frames.filter { $0.origin != .standard }
        let chain = (user.isEmpty ? frames : user).prefix(4).map(\.shortLocation)
        return "\(title) " + chain.joined(separator: " < ")
    }

    func lines(width: Int) -> [Line] {
        guard let track else { return [] }
        var lines = summary(of: track, width: width)
        lines.append(Line(left: ""))
        lines += frames(of: track)
        lines += creators(of: track)
        lines += labels(of: track)
        return lines
    }

    private func summary(of track: History.Track, width: Int) -> [Line] {
        var lines: [Line] = []
        if row.stacks.count > 1 {
            lines.append(
                Line(left: "\(row.stacks.count.grouped) stacks, the largest:", meaning: .dim))
        }
        var figures = "\(track.count.grouped) \(state.isPast ? "then" : "now")"
        if state.target.hasHistory {
            figures += "   \(track.delta.signed) since A"
            if let rate = track.perMinute, !state.header.isStale {
                figures += "   \(Int(rate.rounded()).signed)/min"
            }
            lines.append(Line(left: figures, meaning: track.delta > 0 ? .grew : .plain))
            lines.append(Line(left: birth(of: track)))
            if row.stacks.count == 1, let judgement = history.finding?.parts[track.stack.id],
                judgement.verdict.urgency > 0
            {
                let piece = VerdictLine.piece(judgement, in: state)
                let form = ([piece.text] + piece.shorter).first { $0.columnWidth <= width }
                lines.append(Line(left: form ?? piece.text, meaning: piece.meaning))
            }
        } else {
            let share = Double(track.count) / Double(max(1, history.newestTotal ?? 1))
            lines.append(Line(left: "\(figures), \(share.percent) of all"))
        }
        lines += states(of: track)
        if let minutes = track.stanza?.waitMinutes {
            lines.append(
                Line(left: "waiting \(minutes.min) to \(minutes.max) min, median \(minutes.median)")
            )
        }
        if state.target.hasHistory {
            let peak = "  peak \((track.series.span(since: 0)?.high ?? 0).grouped)"
            let cells = max(1, width - peak.count)
            let columnWidth = GraphView.columnWidth(range: state.range, cells: cells)
            let from = GraphView.start(
                end: state.shown.time, width: columnWidth, cells: cells)
            let columns = history.columns(
                of: track.series, from: from, width: columnWidth, count: cells)
            lines.append(Line(left: TrendCells(columns: columns).text(glyphs) + peak))
        }
        return lines
    }

    private func birth(of track: History.Track) -> String {
        let age = max(0, state.shown.time - track.firstSeen)
        let isOld = track.firstSeen == history.since
        let start = isOld ? "there from the start" : "new at \(state.stamp(of: track.firstSeen))"
        return track.hasShrunk || age < 60 ? start : "\(start), never shrank in \(age.age)"
    }

    private func states(of track: History.Track) -> [Line] {
        let source = state.shown.newest?.format == .protobuf ? " (inferred from leaf)" : ""
        guard let states = track.stanza?.states, let first = states.first else { return [] }
        guard states.count > 1 else { return [Line(left: "state \(first.value.name)\(source)")] }
        return states.prefix(4).map {
            Line(left: "state \($0.value.name)", right: $0.count.grouped)
        }
    }

    private func frames(of track: History.Track) -> [Line] {
        let names = state.nameStyle
        var lines = [Line(left: "frames, leaf first", right: "J K scroll", meaning: .dim)]
        if !state.userFramesOnly {
            lines += track.stack.runtimeFrames.map {
                Line(left: "  \(names.function(of: $0))", right: "std", meaning: .dim)
            }
        }
        let user = track.title
        for frame in track.stack.frames {
            let isStandard = frame.origin == .standard
            if isStandard, state.userFramesOnly { continue }
            let sign = frame == user ? "\(glyphs.cursor) " : "  "
            lines.append(
                Line(
                    left: sign + shifted(names.function(of: frame)), right: frame.origin.rawValue,
                    meaning: isStandard ? .dim : .plain))
            guard !isStandard else { continue }
            lines.append(Line(left: "    \(names.location(of: frame))", meaning: .dim))
        }
        if track.stack.frames.isEmpty { lines.append(Line(left: "  \(Grouping.unnamed)")) }
        if track.stack.isCut {
            lines.append(Line(left: "  (cut at Go's frame limit)", meaning: .dim))
        }
        return lines
    }

    private func shifted(_ name: String) -> String { String(name.dropFirst(state.nameOffset)) }

    private func creators(of track: History.Track) -> [Line] {
        (track.stanza?.creators ?? []).prefix(3).map {
            Line(
                left: "  created by \(state.nameStyle.function(of: $0.value))",
                right: $0.count.grouped, meaning: .dim)
        }
    }

    private func labels(of track: History.Track) -> [Line] {
        guard let stanza = track.stanza, !stanza.labels.isEmpty else { return [] }
        let total = Double(max(1, stanza.count))
        return [Line(left: ""), Line(left: "labels", meaning: .dim)]
            + stanza.labels.map {
                Line(
                    left: "  \($0.value.text)",
                    right: "\($0.count.grouped)  \((Double($0.count) / total).percent)")
            }
    }

    func draw(in rect: Rect, with brush: inout Brush) {
        let lines = lines(width: rect.columns - 2)
        let first = max(0, min(state.sideOffset, lines.count - rect.rows))
        for (offset, line) in lines.dropFirst(first).prefix(rect.rows).enumerated() {
            let row = rect.row + offset
            let room = rect.columns - 2 - (line.right.isEmpty ? 0 : line.right.columnWidth + 1)
            brush.write(
                line.left, column: rect.column + 1, row: row, columns: max(0, room), line.meaning)
            let column = rect.endColumn - 1 - line.right.columnWidth
            if column > rect.column {
                brush.write(line.right, column: column, row: row, .dim)
            }
        }
    }
}
