import Canvas
import Goroutines
import Targets
import TestSupport
import Testing

@testable import Dashboard

@Suite("The filter")
struct FilterTests {
    private struct Row: Filtered {
        var stack: Stack
        var shownStanza: Stanza?
        var count: Int
        var delta: Int
        var perMinute: Double?
        var changeWord: String? = "gone"
    }

    private static let row: Row = {
        let stack = Stack(frames: [
            Frame(
                function: "example.com/billing/internal/audit.(*AuditLogger).Record.func1",
                file: "/src/internal/audit/audit.go", line: 28),
            Frame(function: "main.main", file: "/src/main.go", line: 7),
        ])
        let stanza = Stanza(
            stack: stack, count: 1500, states: [Tally(.channelReceive, count: 1500)],
            labels: [Tally(Label(key: "route", value: "/v1/charge"), count: 3)])
        return Row(stack: stack, shownStanza: stanza, count: 1500, delta: -3, perMinute: 6.5)
    }()

    private func matches(_ text: String) -> Bool? {
        let filter = Filter(text)
        guard filter.problem == nil else { return nil }
        var matcher = FilterMatcher(filter)
        matcher.prepare(knowsRates: true)
        var patterns = matcher.patterns
        return matcher.matches(Self.row, perMinute: Self.row.perMinute, with: &patterns)
    }

    @Test("hides nothing by a rate where none is known")
    func noRates() {
        var matcher = FilterMatcher(Filter("rate>5 audit"))
        matcher.prepare(knowsRates: false)
        var patterns = matcher.patterns
        #expect(matcher.matches(Self.row, perMinute: nil, with: &patterns))
        #expect(matcher.lacksRates)
        matcher.prepare(knowsRates: true)
        #expect(!matcher.matches(Self.row, perMinute: nil, with: &patterns))
        #expect(!matcher.lacksRates)
    }

    @Test("by a rate lets the selected row go like any other")
    func selectedRow() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        state.type([.down], at: Scene.now + 1)
        #expect(state.view.table.selection.id != nil)
        state.type("/rate>1G".map(Key.character), at: Scene.now + 2)
        #expect(state.view.table.rows.isEmpty)
    }

    @Test(
        "finds what the screen shows, as it shows it",
        arguments: [
            "audit.(*AuditLogger)", "AUDIT main", "!redis", "audit.go:28", "audit/audit.go:28",
            "chan recv", "chan receive", "state:recv", "state:chan recv", "state:chan receive",
            "state:chan recv audit", "!state:select", "!state:select (no cases)",
            "route=/v1/charge",
            "label:charge", "pkg:internal/audit", "package:audit", "func:record", "~Log+er",
            "count=1500", "count=1,500", "count>=1.5k", "count>1k", "count<=1500", "count!=1",
            "delta<0", "delta<=-3", "d<0", "rate>5", "rate>5/min", "rate>=300/h", "rate<1/s",
            "count > 1k", "count> 1k", "count >1k audit", "rate != 7/min", "Δ<0", "/min>5",
            "count !=1", "delta < -2", "delta > -5", "count > +1k", "audit !redis",
            "after=1500",
            "gone", "state:gone", "!grew",
        ])
    func found(text: String) {
        #expect(matches(text) == true)
        #expect(matches("!zzz \(text)") == true)
    }

    @Test(
        "leaves out what is something else",
        arguments: [
            "redis", "!audit", "audit.go:29", "main.go:28", "state:select", "state:chan send",
            "!state:chan recv", "label:refund", "pkg:redis", "func:publish", "~^Log",
            "count>1500", "count>=2k", "count=1", "count!=1500", "delta>0", "rate>7", "rate>600/h",
            "count > 2k", "/min > 7", "grew", "!gone", "state:grew",
        ])
    func leftOut(text: String) {
        #expect(matches(text) == false)
    }

    @Test(
        "says what it doesn't understand, and never means something else",
        arguments: [
            ("count>abc", "`abc` isn't a number; try count>=1k"),
            (
                "~chan (send|recv)",
                "`(send|recv)` isn't part of the expression; write a blank as \\s"
            ),
            ("count>=", "a number is missing, as in count>=1k"),
            ("rate>5/year", "`5/year` isn't a number; try rate>5/min"),
            ("count>5/min", "`5/min` isn't a number; try count>=1k"),
            ("age>5", "no field is called `age`; compare count, delta or rate"),
            (
                "foo:bar",
                "no field is called `foo`; try state:, pkg:, func:, label: or FILE.go:LINE"
            ),
            ("state:", "`state:` needs a value"), ("~[", "`[` has no `]`"),
            ("audit foo:bar count>x", "no field is called `foo`"),
        ])
    func problems(text: String, words: String) throws {
        #expect(try #require(Filter(text).problem).hasPrefix(words))
    }

    @Test("that cannot be applied hides no rows, and is kept open to be corrected")
    func open() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        let rows = state.view.table.rows.map(\.key)
        state.type("/count>abc".map(Key.character), at: Scene.now + 1)
        #expect(state.view.table.rows.map(\.key) == rows)
        #expect(state.lines[34].contains("`abc` isn't a number; try count>=1k"))
        state.type([.enter], at: Scene.now + 1)
        #expect(state.prompt != nil)
        state.type(
            [.backspace, .backspace, .backspace, .character("1"), .character("k"), .enter],
            at: Scene.now + 1)
        #expect(state.prompt == nil)
        #expect(state.view.table.rows.allSatisfy { $0.count > 1000 })
        #expect(state.messages.all.allSatisfy { !$0.text.contains("isn't a number") })
    }
}
