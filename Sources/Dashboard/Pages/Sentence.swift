import Canvas
import Diagnosis
import Goroutines
import Report
import Targets
import Trends

/// The sentence above the hints, in one row, or in two if the page spares one.
struct SentenceLine {
    let text: Segment

    func draw(in rect: Rect, spare: Rect?, with brush: inout Brush) {
        let columns = rect.columns - 1
        var last = text.text
        if last.columnWidth > columns, let spare {
            let (first, rest) = last.broken(at: columns)
            brush.write(
                " \(first)", column: 0, row: spare.row, columns: spare.columns, text.meaning)
            last = rest
        }
        brush.write(" \(last)", column: 0, row: rect.row, columns: rect.columns, text.meaning)
    }
}

/// The stack that grew most, else the largest one, in shorter and shorter forms, longest first.
struct Findings {
    let picture: Picture
    let names: Names
    /// The target has more than one moment.
    let hasHistory: Bool
    let isPast: Bool

    private var history: History { picture.history }

    /// `about 2,900/h`, over all the time that the process has run: the only figure of growth until
    /// the verdict has seen enough. Nil for a small count, or a process so young that its start is most
    /// of it.
    var average: String? {
        guard hasHistory, !isPast,
            history.finding?.judgement.verdict ?? .notEnoughData == .notEnoughData,
            let total = history.newestTotal, total >= 1000,
            let start = picture.process?.startTime, let poll = picture.newest,
            case let age = poll.startedAt - start, age >= Self.leastAge
        else { return nil }
        return "about \((Double(total) / age * 3600).asRate.dropFirst())"
    }

    /// Seconds.
    private static let leastAge = 600.0

    var texts: [String] { growth ?? largest ?? [] }

    private var growth: [String]? {
        guard hasHistory, let baseline = history.baseline, baseline.time <= picture.time,
            let grown = history.leaders.grown.flatMap({ history.tracks[$0] }), grown.delta > 1
        else { return nil }
        let all = history.leaders.growth
        let share = (Double(grown.delta) / Double(all)).percent
        let id = names.shortID(grown.stack.id)
        let age = (picture.sampleTime - baseline.time).elapsed
        let explains = "\(id) explains \(share) of the growth since A"
        let long = "\(explains) (\(age)): \(grown.delta.signed) \(grown.place)"
        let past = average.map { "\(long); \($0) since the service started" }
        return [past].compactMap(\.self) + [
            long,
            "\(explains): \(grown.delta.signed) \(grown.place)",
            "\(id) is \(share) of the growth: \(grown.delta.signed) \(grown.place)",
            explains, "\(id): \(share) of the growth",
        ]
    }

    private var largest: [String]? {
        guard let largest = history.leaders.largest.flatMap({ history.tracks[$0] }) else {
            return nil
        }
        let share = (Double(largest.count) / Double(max(1, history.newestTotal ?? 1))).percent
        let id = names.shortID(largest.stack.id)
        let since = history.baseline?.time ?? picture.time
        let age = (picture.sampleTime - since).elapsed
        let isQuiet = hasHistory && history.polls > 1 && since <= picture.time - 10
        let quiet = history.leaders.growth == 0 ? "nothing grew" : "no stack grew by more than one"
        let what = "\(id) is \(share) of all, \(largest.count.grouped) \(largest.place)"
        if !hasHistory, let reason = picture.newest?.snapshot?.reason?.scrubbed {
            guard let death = picture.newest?.snapshot?.death,
                let died = history.tracks[death.stack]
            else { return ["\(reason). Largest: \(what)", reason] }
            let id = names.shortID(death.stack)
            return [
                "\(reason). Goroutine \(death.goroutine) died in \(id) \(died.place)",
                "\(reason). \(id) died", reason,
            ]
        }
        let first = isQuiet ? "\(quiet) since A (\(age)). Largest: \(what)" : "largest: \(what)"
        let past = average.map { average in
            [
                "\(first); \(average) since the service started",
                "\(what); \(average) since the service started",
            ]
        }
        return (past ?? []) + [first, what]
    }
}

extension State {
    /// The most important sentence now: the longest form that fits in `lines` lines of `columns`
    /// cells, or else the shortest.
    func sentence(columns: Int, lines: Int) -> Segment {
        if let filterProblem { return Segment(filterProblem, .alert) }
        if let message = messages.current {
            return Segment(message.text, message.isAlert ? .alert : .plain)
        }
        // A line that is broken between words is not full.
        let room = columns * lines - (lines > 1 ? 20 : 0)
        // A failing poll matters more than findings from old data.
        if let failure = watched.connection.failure, !isPast {
            return Segment(text(of: failure), .alert)
        }
        if let alarm = alarmLine { return Segment(alarm.text(columns: room), .alert) }
        if let request = view.sides.request {
            return Segment(
                "reading the history at \(clock.stamp(request.recall.time + clock.lag)) ...")
        }
        if let past = view.past, past.isAwaiting {
            return Segment("reading the history at \(clock.stamp(past.time)) ...")
        }
        if matcher?.lacksRates == true {
            return Segment("no rate is known here, so `rate` hides no row")
        }
        if comparesOnly || isComparing { return Segment(differenceFinding) }
        guard shown.newest != nil else { return Segment(asking) }
        if let emptyFilter { return Segment(emptyFilter) }
        if let sharing = watched.sharing, !isPast { return Segment(sharing.sentence, .alert) }
        if let climbing,
            page == .service || page == .stack && climbing.stanza?.id == view.stack.stack
        {
            return Segment(climbing.sentences.fitting(room), climbing.meaning)
        }
        if let text = evidence(columns: room) { return Segment(text) }
        let texts = findings.texts.flatMap { finding in
            [announcement, hold].compactMap { $0.map { "\(finding). \($0)" } } + [finding]
        }
        return Segment(texts.fitting(room))
    }

    var findings: Findings {
        Findings(picture: shown, names: names, hasHistory: target.hasHistory, isPast: isPast)
    }

    /// Where gorotop records, for the first seconds.
    private var announcement: String? {
        guard case .on = watched.recording, let since = shown.history.since,
            !isPast, target.narration == nil, clock.lived(since: since) < 10
        else { return nil }
        return TargetNews.recording(watched.recording).sentence.capitalizedFirst
    }

    /// The evidence for growth of the page's stack, else of the service; nil if nothing grows.
    private func evidence(columns: Int) -> String? {
        guard let line = verdictLine else { return nil }
        let own = page == .stack ? view.stack.stack.flatMap(line.sentences(of:)) : nil
        guard let texts = own ?? line.sentences else { return nil }
        let held = hold.map { hold in texts.map { "\($0). \(hold)" } } ?? []
        return (held + texts).fitting(columns)
    }

    private func text(of failure: PollFailure) -> String {
        let connection = watched.connection
        let repeats = connection.failures > 1 ? " (x\(connection.failures))" : ""
        // Not at once, or the sentence would flicker.
        let isRetrying = connection.askingSince.map { clock.lived(since: $0) >= 1 } ?? false
        let wait = max(0, (connection.nextTry ?? now) - now).rounded(.up)
        let next = isRetrying ? "Retrying now." : "Next try in \(wait.span); r retries now."
        // The service page shows the rest in full.
        if page == .service, failedStart != nil, size.rows >= 12 {
            return "\(connection.failures.counted("failed poll")). \(next)"
        }
        return "\(failure.explanation)\(repeats) \(next)"
    }

    private var asking: String {
        guard let since = watched.connection.askingSince else {
            return "about to poll \(target.name)"
        }
        let elapsed = max(0, now - since).age
        return "polling \(target.name) ... \(elapsed) (timeout \(target.timeout.span))"
    }

    private var emptyFilter: String? {
        let table = view.table
        guard table.rows.isEmpty, !table.filter.isEmpty else { return nil }
        return "no stack matches `\(table.filter.text)` (\(table.hidden.rows.grouped) hidden). "
            + "Esc clears the filter."
    }

    /// The stack that explains most of the difference's growth.
    private var differenceFinding: String {
        guard let difference = view.diff?.difference else { return "" }
        guard let first = difference.rows.first(where: { $0.share != nil }), let share = first.share
        else {
            return difference.delta == 0 && difference.shrinkage == 0
                ? "no stack grew or shrank" : "no stack grew"
        }
        let place = first.stanza.title.map { " at \($0.shortLocation)" } ?? ""
        return "\(shortID(first.id)) explains \(share.percent) of all growth "
            + "(\(difference.growth.signed)): \(first.delta.signed)\(place)"
    }

    private var hold: String? {
        guard let until = view.table.heldUntil, until > now, page == .service else { return nil }
        return "Order held for \(Int((-clock.lived(since: until)).rounded(.up)))s; Home releases it"
    }
}

extension String {
    /// In lines of at most `columns`, broken between words if possible.
    func wrapped(at columns: Int) -> [String] {
        guard columnWidth > columns, columns > 0 else { return [self] }
        let (first, rest) = broken(at: columns)
        return first.isEmpty ? [self] : [first] + rest.wrapped(at: columns)
    }

    /// In two parts, the first of which fits in `columns`; broken between words if possible, but not
    /// between a number and its unit.
    func broken(at columns: Int) -> (first: String, rest: String) {
        var end = startIndex
        var width = 0
        var space: Index?
        let firstWord = firstIndex { $0 != " " } ?? startIndex
        for index in indices {
            width += self[index].columnWidth
            if self[index] == " ", index > firstWord, !isBeforeUnit(index) { space = index }
            guard width <= columns else { break }
            end = self.index(after: index)
        }
        let cut = space ?? end
        return (String(self[..<cut]), String(self[cut...].drop { $0 == " " }))
    }

    /// Tells whether the blank at `index` is the one in `2 GiB`.
    private func isBeforeUnit(_ index: Index) -> Bool {
        guard index > startIndex, self[self.index(before: index)].isWholeNumber else {
            return false
        }
        let word = self[self.index(after: index)...].prefix { $0.isLetter }
        return Self.units.contains(String(word))
    }

    private static let units: Set<String> = [
        "B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "s", "m", "min", "h", "d",
    ]
}
