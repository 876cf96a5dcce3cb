import Canvas
import Diagnosis
import Goroutines
import TestSupport
import Testing
import Trends

@testable import Dashboard
@testable import Targets

@Suite("The verdict on screen")
struct VerdictTests {
    /// A word with what it rests on, as the growth test would say it of the scene.
    private static func finding(_ verdict: Verdict) -> GrowthFinding<Stack.ID> {
        let isGrowth = verdict.isGrowth
        let rate = isGrowth ? 5760.0 : verdict == .shrinking ? -840 : 0
        let hours = verdict == .sustainedGrowth ? 26.0 : 0.4
        let judgement = Judgement(
            verdict, since: Scene.now - hours * 3600, ratePerHour: rate, window: 21_600,
            reason: verdict == .sustainedGrowth ? .sixHours(beyondEarlierDays: true) : nil)
        let stanzas = Scene.snapshot(at: Scene.now).stanzas
        let (leak, conns) = (stanzas[0], stanzas[1])
        return GrowthFinding(
            time: Scene.now, goroutines: 3566, judgement: judgement,
            parts: [
                leak.id: judgement,
                conns.id: Judgement(.stable, since: Scene.now - 9000),
                stanzas[2].id: Judgement(
                    .shrinking, since: Scene.now - 9000, ratePerHour: -120, window: 7200),
            ],
            culprits: isGrowth
                ? [.init(key: leak.id, count: leak.count, ratePerHour: rate, share: 0.997)] : [],
            resident: 1.9e9, bytesPerGoroutine: 3143)
    }

    private static func state(
        _ finding: GrowthFinding<Stack.ID>, size: Size, look: PageTests.Look = .utf8,
        limit: Double? = nil, climbs: Bool = false
    ) -> State {
        var state = Scene.state(size: size, theme: look.theme, glyphs: look.glyphs)
        state.targets[0].judge(finding)
        if !climbs { state.targets[0].climbs = ClimbWatch() }
        state.watched.alerts.memoryLimit = limit
        return state
    }

    private static let sizes = PageTests.sizes.dropFirst().dropLast()
    private static let wide = PageTests.sizes[1...2]

    static let goldens =
        sizes.map { "verdicts-\($0.name)" } + wide.map { "growth-\($0.name)" }
        + ["forecast", "growing-stack", "growing-history"]

    /// A screen for each look.
    private static func screens(
        _ verdict: Verdict, _ size: Size
    ) -> (PageTests.Look) -> Screen {
        { state(finding(verdict), size: size, look: $0).screen() }
    }

    /// The service page as its own golden has it, then what a stable verdict changes on it, then
    /// what each other one changes on that.
    @Test("each word at each size in each look", arguments: sizes)
    func words(size: Size) throws {
        let looks = PageTests.Look.allCases
        var sheet = GoldenSheet()
        sheet.add(
            in: looks, at: size, under: "stable, ",
            changedFrom: { Scene.state(size: size, theme: $0.theme, glyphs: $0.glyphs).screen() },
            Self.screens(.stable, size))
        for verdict in Verdict.allCases where verdict != .stable {
            sheet.add(
                in: looks, at: size, under: "\(verdict.rawValue), ",
                changedFrom: Self.screens(.stable, size), Self.screens(verdict, size))
        }
        try expectGolden(sheet, "verdicts-\(size.name)")
    }

    @Test(
        "a count that climbs is told with its figures, until a verdict tells more",
        arguments: Verdict.allCases)
    func climbing(verdict: Verdict) throws {
        for size in Self.sizes {
            let state = Self.state(Self.finding(verdict), size: size, climbs: true)
            let lines = state.lines
            let tells = lines.contains { $0.contains("climbing +107/min for 24 m") }
            #expect(tells == (!verdict.isGrowth && size.columns >= 40), "\(size)")
            guard tells, size.columns >= 80 else { continue }
            #expect(lines[1].contains("goroutines 3,566  climbing"))
            let text = lines.suffix(3).joined()
            #expect(text.contains("chan send") && text.contains("payments/client.go:214"))
            #expect(!text.contains("publish") || text.contains("payments.(*Client).publish"))
        }
        // Not while nobody knows.
        var state = Self.state(
            Self.finding(verdict), size: Size(columns: 120, rows: 36), climbs: true)
        _ = state.update(
            .pollFailed(PollFailure(kind: .timedOut, explanation: "x."), nextTry: Scene.now + 9),
            at: Scene.now + 5)
        #expect(!state.lines.contains { $0.contains("climbing") })
    }

    @Test("the page of the stack that climbs says so, that of another stack doesn't")
    func climbingStack() {
        var state = Self.state(
            Self.finding(.notEnoughData), size: Size(columns: 120, rows: 36), climbs: true)
        state.type([.enter])
        #expect(state.page == .stack)
        #expect(state.lines[1].contains("climbing"))
        #expect(state.lines.contains { $0.contains("climbing +107/min for 24 m") })
        // Where there is room, the average since the service started still hints at when it began.
        _ = state.update(.resized(Size(columns: 200, rows: 60)), at: Scene.now)
        #expect(state.lines[1].contains(/about [\d,.]+\/(h|min) since the service started/))
        state.type([.escape, .down, .enter])
        #expect(state.page == .stack)
        #expect(!state.lines.contains { $0.contains("climbing") })
    }

    @Test("a saved report has the climb and the rates that are on screen")
    func savedClimb() throws {
        var state = Self.state(
            Self.finding(.notEnoughData), size: Size(columns: 120, rows: 36), climbs: true)
        let document = try #require(state.document)
        for form in [Document.Form.text, .markdown] {
            let text = try #require(document.text(as: form))
            #expect(text.contains("climbing +107/min for 24 m"))
            #expect(!text.contains("not enough data"))
        }
        let json = try #require(document.text(as: .json))
        #expect(json.contains("\"rate_per_minute\": 107."))
        // Frozen rows are older.
        state.type([.character("z")])
        #expect(state.document?.text(as: .text)?.contains("climbing") == false)
    }

    @Test("memory that ends within two hours is an alarm's colour, whatever the verdict is")
    func climbingMemory() {
        for (limit, meaning) in [(3e9, Meaning.alert), (9e10, .grew)] {
            var state = State(
                target: Target(name: "a:1", address: "http://a:1"),
                size: Size(columns: 120, rows: 36), now: Scene.now)
            state.watched.alerts.memoryLimit = limit
            for step in 0..<40 {
                var poll = Poll.of(["leaky": 100 + 20 * step], at: Scene.now + 2 * Double(step))
                poll.process = ProcessFigures(residentBytes: 1.9e9 + 1e6 * Double(step))
                _ = state.update(.polled(poll), at: poll.startedAt + 0.1)
            }
            #expect(state.climbing?.forecast.isSoon == (meaning == .alert))
            #expect(state.verdictSegments.map(\.text) == ["climbing"])
            #expect(state.verdictSegments.map(\.meaning) == [meaning])
            #expect(state.lines[2].contains("\(limit.bytes) limit in about"))
        }
    }

    static let growing: [(String, @Sendable (inout GrowthFinding<Stack.ID>) -> Void)] = [
        (
            "masked",
            { finding in
                finding.pattern = .masked
                finding.total = Judgement(.stable, since: Scene.now - 9000, window: 21_600)
            }
        ),
        (
            "load",
            { finding in
                finding.judgement.verdict = .growing
                finding.judgement.reason = nil
                finding.pattern = .load
            }
        ),
        ("each-unknown", { $0.bytesPerGoroutine = nil }),
        ("first-day", { $0.judgement.reason = .sixHours(beyondEarlierDays: false) }),
        ("three-days", { $0.judgement.reason = .threeDays }),
        ("restarts", { $0.judgement.reason = .restarts(lives: 4) }),
    ]

    @Test("load, a masked leak and plain growth have different words", arguments: wide)
    func patterns(size: Size) throws {
        var sheet = GoldenSheet()
        for (name, change) in Self.growing {
            var finding = Self.finding(.sustainedGrowth)
            change(&finding)
            let state = Self.state(finding, size: size, limit: 4 * 1024 * 1024 * 1024)
            sheet.add(
                state.screen(), changedFrom: Self.screens(.sustainedGrowth, size)(.utf8),
                under: name)
        }
        try expectGolden(sheet, "growth-\(size.name)")
    }

    @Test("when memory runs out is shown if a limit is known")
    func forecast() throws {
        var sheet = GoldenSheet()
        for size in Self.sizes {
            let state = Self.state(Self.finding(.sustainedGrowth), size: size, limit: 4.3e9)
            sheet.add(
                state.screen(), changedFrom: Self.screens(.sustainedGrowth, size)(.utf8),
                under: size.name)
        }
        try expectGolden(sheet, "forecast")
    }

    @Test("there is no forecast if load explains the growth, or the total is flat")
    func noForecast() {
        for name in ["masked", "load"] {
            var finding = Self.finding(.sustainedGrowth)
            Self.growing.first { $0.0 == name }?.1(&finding)
            let state = Self.state(finding, size: Size(columns: 120, rows: 36), limit: 4.3e9)
            #expect(!state.lines.contains { $0.contains("in about") })
            #expect(state.lines[2].contains("4.0G limit"))
        }
    }

    @Test("a limit that was set overrides the one the service reports")
    func limits() {
        var state = Self.state(
            Self.finding(.sustainedGrowth), size: Size(columns: 120, rows: 36))
        var poll = Scene.poll(at: Scene.now)
        poll.process?.memoryLimit = 2.1e9
        state.targets[0].replaceNewest(poll)
        #expect(state.lines[2].contains("2.0G limit in about"))
        state.watched.alerts.memoryLimit = 8.6e9
        #expect(state.lines[2].contains("8.0G limit in about"))
    }

    @Test("the memory line stays if one answer has no memory figures")
    func memoryStays() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        #expect(state.lines[2].contains("RSS 1.8G"))
        state.poll(["idle": 10], at: Scene.now + 10)
        #expect(state.lines[2].hasPrefix(" RSS ?"))
    }

    @Test("the stack page and the history page show it too", arguments: ["stack", "history"])
    func pages(page: String) throws {
        var sheet = GoldenSheet()
        for (size, look) in zip(Self.wide, [PageTests.Look.utf8, .ascii]) {
            var finding = Self.finding(.growing)
            finding.judgement.since = Scene.now - 1500
            finding.parts[Scene.snapshot(at: Scene.now).stanzas[0].id] = finding.judgement
            var state = Self.state(finding, size: size, look: look)
            state.type([page == "stack" ? .enter : .character("5")])
            sheet.add(state.screen(), under: "\(size.name) \(look)")
        }
        try expectGolden(sheet, "growing-\(page)")
    }

    @Test("past moments have no verdict, and the header shows that")
    func past() {
        var state = Self.state(Self.finding(.sustainedGrowth), size: Size(columns: 160, rows: 36))
        state.type(
            [.character("b")] + "-20m".map(Key.character) + [.enter], answeredBy: Scene.recorded)
        #expect(state.lines[1].contains("no verdict for the past"))
        #expect(!state.lines.contains { $0.contains("SUSTAINED") || $0.contains("sustained") })
    }

    @Test("the sign for the beginning hides no event, and no bar")
    func beginning() {
        var finding = Self.finding(.growing)
        finding.judgement.since = Scene.start
        let state = Self.state(finding, size: Size(columns: 120, rows: 36))
        let events = state.lines.first { $0.hasPrefix(" events") } ?? ""
        #expect(events.contains("A"))
        #expect(!events.contains("/"))
        let marked = state.lines.filter { $0.contains("┆") }
        #expect(marked.count == 5)
        #expect(state.lines.first { $0.hasPrefix("      0 ┤") }?.contains("┆") == false)
    }

    @Test("growth that began on another day shows the day, and in another week the date")
    func moments() {
        let state = Scene.state(size: Size(columns: 80, rows: 24))
        #expect(state.clock.beginning(Scene.now - 3600) == "13:32")
        #expect(state.clock.beginning(Scene.now - 86_400) == "Sun 14:32")
        #expect(state.clock.beginning(Scene.now - 5 * 86_400) == "Wed 14:32")
        #expect(state.clock.beginning(Scene.now - 12 * 86_400) == "02-18 14:32")
    }

    @Test("a document of the service has the verdict; one of a stack or a past moment doesn't")
    func documents() throws {
        var state = Self.state(Self.finding(.sustainedGrowth), size: Size(columns: 80, rows: 24))
        let document = try #require(state.document)
        for form in [Document.Form.text, .markdown, .json] {
            let text = try #require(document.text(as: form))
            #expect(text.contains("sustained growth"))
            #expect(text.contains("half-hourly lows rising for"))
        }
        state.type([.enter])
        #expect(state.document?.text(as: .text)?.contains("sustained growth") == false)
        state.type(
            [.escape, .character("b")] + "-20m".map(Key.character) + [.enter],
            answeredBy: Scene.recorded)
        #expect(state.document?.text(as: .json)?.contains("\"verdict\"") == false)
    }
}

extension TargetState {
    /// Puts in a finding of the growth test.
    fileprivate mutating func judge(_ finding: GrowthFinding<Stack.ID>) {
        history.finding = finding
    }

    /// Puts in another newest answer; rows stay.
    fileprivate mutating func replaceNewest(_ poll: Poll) { history.newestPoll = poll }
}
