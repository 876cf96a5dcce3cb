import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

/// Views show the values that they are given: none of these tests has a state.
@Suite("A view of values")
struct ViewTests {
    private static func drawn(
        columns: Int, rows: Int = 1, glyphs: Glyphs = .blocks, theme: Theme = .auto,
        _ draw: (Rect, inout Brush) -> Void
    ) -> Screen {
        var brush = Brush(
            screen: Screen(size: Size(columns: columns, rows: rows)), theme: theme, glyphs: glyphs)
        draw(Rect(column: 0, row: 0, columns: columns, rows: rows), &brush)
        return brush.screen
    }

    /// Without trailing spaces.
    private static func lines(_ screen: Screen) -> [String] {
        (0..<screen.size.rows).map { row in
            let text = screen.text(row: row)
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    @Test("a trend is a flat line unless its change is certain", arguments: [false, true])
    func trend(isClimbing: Bool) {
        let counts = [184_000, 184_000, 184_000, 185_000]
        let columns = [nil, nil] + counts.map { Series.Span(low: $0, high: $0, last: $0) }
        let text = TrendCells(columns: columns, isClimbing: isClimbing).text(.blocks)
        #expect((text == "  ────") == !isClimbing, "\(text)")
        #expect(text.hasPrefix("  ") && text.count == 6)
        let flat = TrendCells(
            columns: [3, 3, 4].map { Series.Span(low: $0, high: $0, last: $0) },
            isClimbing: isClimbing)
        #expect(flat.text(.blocks) == "───")
    }

    // MARK: The table

    /// Ten rows: ever fewer goroutines, of which every other grows.
    private static let rows = (0..<10).map { row in
        TableView.Line(
            isMarked: row == 3, isSelected: row == 2, id: "c0d\(row)",
            count: 1_234_567 / (1 + row * row * row),
            delta: row.isMultiple(of: 2) ? 40 - row : -row,
            perMinute: row == 9 ? nil : Double(12 - 3 * row),
            trend: (0..<10).map { Series.Span(low: $0 * row, high: $0 * row, last: $0 * row) },
            state: ["chan send", "select", "IO wait"][row % 3],
            verdict: row == 0 ? .sustainedGrowth : row == 1 ? .stable : nil,
            name: "billing/events.(*Audit).send\(row)")
    }

    private static func table(
        width: Int, hasVerdicts: Bool = true, hasFocus: Bool = true, notes: [String] = []
    ) -> TableView {
        let columns = TableView.Columns(
            width: width, idDigits: 4, hasChanges: true, hasHeading: true,
            hasVerdicts: hasVerdicts)
        var rows = rows
        for index in rows.indices {
            rows[index].trend = Array(rows[index].trend.prefix(columns.trend))
        }
        return TableView(
            columns: columns, lines: rows, notes: notes, nameHeading: "FUNCTION",
            range: .oneHour, hasFocus: hasFocus)
    }

    @Test("a graph of what was watched nearly fills its width, from the first seconds on")
    func range() {
        for seconds in 15...3600 {
            let range = GraphSettings().range(covering: Double(seconds)).rawValue
            #expect(range >= Double(seconds) && range <= 1.2 * Double(seconds) + 1)
        }
    }

    @Test("a table has ten rows under one heading, aligned at every width", arguments: 0...140)
    func table(width: Int) {
        let table = Self.table(width: width, notes: ["12 more rows"])
        let heading = Self.lines(
            Self.drawn(columns: width) { table.drawHeading(in: $0, with: &$1) })
        let screen = Self.drawn(columns: width, rows: 12) { table.drawRows(in: $0, with: &$1) }
        let lines = Self.lines(screen)
        #expect(lines.count == 12 && lines[11] == "")
        guard width >= 24 else { return }
        #expect(heading[0].contains("COUNT"))
        let columns = table.columns
        let shown = [
            ("ID", columns.id), ("TREND", columns.trend), ("STATE", columns.state),
            ("/min", columns.rate), ("GROWTH", columns.verdict),
        ]
        for (title, cells) in shown {
            #expect(heading[0].contains(title) == (cells > 0), "\(title) at \(width)")
        }
        // A number is whole, or shortened; never cut.
        let end = columns.prefix + columns.id + columns.count
        for (row, line) in lines.prefix(10).enumerated() {
            let cell = line.prefix(end).suffix(columns.count - 1)
            let count = String(cell).split(separator: " ").last.map { String($0) } ?? ""
            let whole = Self.rows[row].count.grouped
            #expect(count == whole || count.last.map { "kMG".contains($0) } == true, "\(line)")
        }
        #expect(lines[10].contains("12 more rows") || width < 18)
        // Every row's name begins where the heading says, if there is room for it.
        if columns.name >= 8, let start = heading[0].firstRange(of: "FUNCTION") {
            let column = heading[0][..<start.lowerBound].columnWidth
            for line in lines.prefix(10) {
                #expect(line.dropFirst(column).hasPrefix("billing"), "\(width): \(line)")
            }
        }
    }

    @Test("a table gives up columns, the least wanted first")
    func columns() {
        var before = Int.max
        for width in stride(from: 140, through: 24, by: -1) {
            let columns = Self.table(width: width).columns
            let shown = [
                columns.trend, columns.state, columns.verdict, columns.delta, columns.rate,
            ]
            // What is gone stays gone, and goes in this order.
            let count = shown.count { $0 > 0 }
            #expect(count <= before, "\(width)")
            #expect(shown.drop { $0 == 0 }.allSatisfy { $0 > 0 }, "\(width): \(shown)")
            before = count
        }
        #expect(before < 5)
        #expect(Self.table(width: 140, hasVerdicts: false).columns.verdict == 0)
    }

    @Test("a table marks the cursor's row and marked rows, with and without focus")
    func cursor() {
        for hasFocus in [true, false] {
            let table = Self.table(width: 100, hasFocus: hasFocus)
            for glyphs in Glyphs.allCases {
                let screen = Self.drawn(columns: 100, rows: 10, glyphs: glyphs) {
                    table.drawRows(in: $0, with: &$1)
                }
                for row in 0..<10 {
                    let head = screen.text(row: row).prefix(4)
                    #expect(head.contains(glyphs.cursor) == (row == 2))
                    #expect(head.contains("*") == (row == 3))
                    #expect(screen[10, row].style.isReverse == (hasFocus && row == 2))
                }
            }
        }
    }

    @Test("a table says what is unknown, and which row grows")
    func words() {
        let table = Self.table(width: 140)
        let lines = Self.lines(
            Self.drawn(columns: 140, rows: 10) { table.drawRows(in: $0, with: &$1) })
        #expect(
            lines.map { $0.contains("sustained") } == [true] + Array(repeating: false, count: 9))
        #expect(lines.map { $0.contains(" ? ") } == Array(repeating: false, count: 9) + [true])
        #expect(lines[1].contains("617,283") && lines[0].contains("+40"))
        #expect(lines[9].contains("-9"))
    }

    // MARK: Lines

    @Test("hints go from the end, whole; the first stays", arguments: 0...80)
    func hints(width: Int) {
        let texts = ["Enter stack", "/ filter", "s sort", "? help", "q back"]
        let line = Self.lines(
            Self.drawn(columns: width) {
                HintLine(texts: texts.map { Segment($0) }).draw(in: $0, with: &$1)
            })[0]
        let shown = texts.prefix { line.contains($0) }
        #expect(texts.dropFirst(shown.count).allSatisfy { !line.contains($0) })
        if width > 12 { #expect(line == " " + shown.joined(separator: "  ")) }
        if width >= 50 { #expect(shown.count == 5) }
    }

    @Test("hints give way to what is being typed, whose end is in sight", arguments: 0...40)
    func prompt(width: Int) {
        let prompt = Prompt(.filter, text: "state:chan send and billing")
        let line = Self.lines(
            Self.drawn(columns: width) {
                HintLine(prompt: prompt, texts: [Segment("q back")]).draw(in: $0, with: &$1)
            })[0]
        #expect(!line.contains("q back"))
        if width > 8 { #expect(line.hasSuffix("billing")) }
        let none = Self.drawn(columns: width) {
            HintLine(texts: []).draw(in: $0, with: &$1)
        }
        #expect(Self.lines(none) == [""])
    }

    private static func freshness(
        _ events: [TargetEvent] = [], kind: Target.Kind = .service, time: Double = 1000
    ) -> Freshness {
        let clock = ForwardClock(now: time)
        var target = TargetState(
            Target(name: "a:6060", address: "http://a:6060", kind: kind), interval: 10,
            clock: clock)
        for event in events { _ = target.take(event, at: clock) }
        return Freshness(
            target: target, picture: Picture(time: time, history: target.history), isPast: false,
            isFixed: false, frozenSince: nil, missedPolls: 0)
    }

    @Test("a title has its number, name and crumbs, and the chip to the last", arguments: 8...120)
    func title(width: Int) {
        let counts = Poll(startedAt: 1000, duration: 0.1, total: 5)
        for (events, chip) in [
            ([], "ASKING"), ([.polled(counts)], "LIVE"),
            ([.failed(PollFailure(kind: .refused, explanation: "x"), nextTry: 1010)], "DOWN"),
        ] as [([TargetEvent], String)] {
            let line = TitleLine(
                number: "2", name: "checkout-7d9f-x2k1:6060", crumbs: ["stack c7f2"],
                freshness: Self.freshness(events))
            let text = Self.lines(Self.drawn(columns: width) { line.draw(in: $0, with: &$1) })[0]
            if width >= 27 { #expect(text.contains(chip), "\(width)") }
            if width >= 60 {
                #expect(text.contains("2 checkout-7d9f-x2k1:6060 ▸ stack c7f2"), "\(width)")
            }
            #expect(text.hasPrefix(" gorotop") || text.hasPrefix("2 ") || width < 12)
        }
        let help = TitleLine(number: "", name: "keys", crumbs: [], freshness: Self.freshness())
        #expect(
            Self.lines(Self.drawn(columns: 80) { help.draw(in: $0, with: &$1) })[0]
                .hasPrefix(" gorotop  keys"))
    }

    @Test("text is never broken between a number and its unit", arguments: 12...60)
    func units(columns: Int) {
        let text =
            "climbing +6,006/min for 40 s, all of it one stack. 2 GiB in about 70 min. "
            + "At 3 h it had 1.5 MB, 12 stacks"
        let lines = text.wrapped(at: columns)
        #expect(lines.joined(separator: " ") == text)
        #expect(lines.allSatisfy { $0.columnWidth <= columns || !$0.contains(" ") })
        for whole in ["40 s,", "2 GiB", "70 min.", "3 h", "1.5 MB,"] {
            #expect(lines.contains { $0.contains(whole) }, "\(lines)")
        }
    }

    @Test("a summary shows no number that is cut", arguments: 0...60)
    func summary(width: Int) {
        let clock = ForwardClock(now: 1000)
        var target = TargetState(Target(name: "a", address: "a"), clock: clock)
        let first = Poll(startedAt: 990, duration: 0.1, total: 184_000)
        let second = Poll(startedAt: 1000, duration: 0.1, total: 184_250)
        _ = target.take(.polled(first), at: clock)
        _ = target.take(.polled(second), at: clock)
        for (hasUnseenAlarms, chip) in [(false, "STALE 40s"), (true, "LIVE")] {
            let line = SummaryLine(
                history: target.history, hasHistory: true, hasUnseenAlarms: hasUnseenAlarms,
                chip: Segment(chip, .chip))
            let text = Self.lines(Self.drawn(columns: width) { line.draw(in: $0, with: &$1) })[0]
            let words = text.split(separator: " ").map { String($0) }
            if width >= 7 {
                #expect(words.first == "184,250")
            } else if width > 0 {
                #expect(words == ["…"])
            }
            #expect(words.filter { $0.hasPrefix("+") }.allSatisfy { $0 == "+250" || $0 == "+0" })
            if hasUnseenAlarms, width >= 9 { #expect(words.contains("!")) }
            if !hasUnseenAlarms { #expect(!words.contains("!")) }
        }
        let empty = SummaryLine(
            history: History(), hasHistory: true, hasUnseenAlarms: false,
            chip: Segment("ASKING", .chip))
        let text = Self.lines(Self.drawn(columns: width) { empty.draw(in: $0, with: &$1) })[0]
        if width > 0 { #expect(text.hasPrefix("?")) }
    }
}
