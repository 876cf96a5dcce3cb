import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// The second line of the service page: the total, its growth, and the graph's legend.
struct TotalsLine {
    let picture: Picture
    let hasHistory: Bool
    let isStale: Bool
    /// The verdict, as segments.
    let verdict: [Segment]
    /// The memory of the process, if it has no line of its own.
    let memory: [Segment]
    let legend: GraphLegend

    private var history: History { picture.history }

    func draw(in rect: Rect, with brush: inout Brush) {
        let total = " goroutines \(history.newestTotal.map(\.grouped) ?? "?")"
        var left = [Segment(total, isStale ? .dim : .title)]
        left += verdict
        left += hasHistory ? changes(brush.glyphs) : states
        left += memory
        left += shortfall
        brush.line(left, right: hasHistory ? legend.segments : [], in: rect)
    }

    private func changes(_ glyphs: Glyphs) -> [Segment] {
        var segments: [Segment] = []
        if let last = history.newestTotal, let baseline = history.baseline {
            let delta = last - baseline.total
            segments.append(
                Segment(
                    "\(glyphs.deltaBaseline) \(delta.signed)",
                    isStale ? .dim : delta > 0 ? .grew : .plain, rank: 3))
        }
        let window = history.window(until: picture.sampleTime)
        let fresh = isStale ? nil : history.total.change(over: window, until: picture.sampleTime)
        let span = fresh.map { $0.seconds < 299.5 ? $0.seconds.elapsed : "5m" } ?? "5m"
        let change = fresh.map { $0.delta.signed } ?? "?"
        segments.append(Segment("\(glyphs.delta)\(span) \(change)", rank: 4))
        segments.append(Segment(rate ?? "?/min", rank: 1))
        return segments
    }

    /// How fast the total changes; nil if stale or too early, and before the first answer, whatever
    /// was recorded earlier.
    private var rate: String? {
        isStale || history.newestTotal == nil ? nil : history.rate.figure?.perHour.asRate
    }

    /// The states of a file's goroutines, most common first.
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

    /// A warning if the profile is cut, or its stacks don't add up to the total in its header.
    private var shortfall: [Segment] {
        guard let newest = picture.newest?.snapshot else { return [] }
        var segments: [Segment] = []
        if newest.isTruncated { segments.append(Segment("CUT SHORT", .alert, rank: 1)) }
        if let stated = newest.statedTotal, let last = history.newestTotal, stated != last {
            segments.append(Segment("of \(stated.grouped) in header", .alert, rank: 1))
        }
        return segments
    }
}

/// How to read the graph.
struct GraphLegend {
    let range: GraphSettings.Range
    let axis: GraphSettings.Axis
    /// The lowest and highest count on it.
    let extent: Series.Span?
    /// Seconds per column.
    let width: Double

    var segments: [Segment] {
        var segments = [Segment(range.title, .dim, rank: 5)]
        if let extent {
            segments.append(Segment("min \(extent.low.grouped)", .dim, rank: 9))
            segments.append(Segment("max \(extent.high.grouped)", .dim, rank: 6))
        }
        segments.append(Segment("axis \(axis.rawValue)", .dim, rank: 7))
        segments.append(Segment("\(width.span)/col", .dim, rank: 8))
        return segments
    }
}

/// Everything in one line, for tiny screens: `4,812 +3,190 LIVE`.
struct SummaryLine {
    let history: History
    let hasHistory: Bool
    let hasUnseenAlarms: Bool
    var isClimbing = false
    let chip: Segment

    func draw(in rect: Rect, with brush: inout Brush) {
        guard !rect.isEmpty else { return }
        let total = history.newestTotal.map(\.grouped) ?? "?"
        // A number that is cut off would be wrong.
        guard total.count <= rect.columns else {
            brush.write(String(brush.glyphs.cut), column: rect.column, row: rect.row)
            return
        }
        var segments = [Segment(total, .title)]
        if let last = history.newestTotal, let baseline = history.baseline, hasHistory {
            segments.append(Segment((last - baseline.total).signed, .grew, rank: 3))
        }
        if hasUnseenAlarms { segments.append(Segment("!", .alert, rank: 1)) }
        if isClimbing {
            segments.append(Segment(ClimbWording.word, .grew, rank: 2))
        } else if let verdict = history.finding?.judgement.verdict, verdict.urgency > 0 {
            segments.append(
                Segment(verdict.shortestWord, verdict.meaning, rank: 5 - verdict.urgency))
        }
        // Only the word if there is no room for its time.
        let word = String(chip.text.prefix { $0 != " " })
        segments.append(
            Segment(chip.text, chip.meaning, rank: 4, shorter: word == chip.text ? [] : [word]))
        brush.line(segments, gap: 1, in: rect)
    }
}

extension State {
    /// The verdict of the newest poll; earlier moments have none.
    var verdictSegments: [Segment] {
        guard target.hasHistory else { return [] }
        if let climbing {
            return [
                Segment(ClimbWording.word, climbing.meaning, rank: 2)
            ]
        }
        if let line = verdictLine { return [line.segment] }
        let isLater = isPast || !target.isPolled
        return isLater ? [Segment("no verdict for the past", .dim, rank: 9)] : []
    }

    /// `memory`: the memory of the process, if it has no line of its own.
    func totalsLine(memory: [Segment]) -> TotalsLine {
        TotalsLine(
            picture: shown, hasHistory: target.hasHistory, isStale: freshness.isStale,
            verdict: verdictSegments, memory: memory,
            legend: GraphLegend(
                range: range, axis: axis, extent: extent(of: shown.history.total),
                width: columnWidth))
    }

    var summaryLine: SummaryLine {
        SummaryLine(
            history: shown.history, hasHistory: target.hasHistory,
            hasUnseenAlarms: !watched.unseenAlarms.isEmpty, isClimbing: climbing != nil,
            chip: freshness.chip)
    }
}
