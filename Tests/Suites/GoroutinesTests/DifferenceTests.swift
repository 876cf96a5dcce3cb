import Goroutines
import Testing

@Suite("A difference")
struct DifferenceTests {
    typealias Calls = [(function: String, line: Int)]

    private func stanza(_ calls: Calls, _ count: Int) -> Stanza {
        let frames = calls.map { Frame(function: $0.function, file: "x.go", line: $0.line) }
        return Stanza(stack: Stack(frames: frames), count: count)
    }

    private func snapshot(_ stanzas: Stanza..., buildID: String? = nil) -> Snapshot {
        Snapshot(format: .protobuf, stanzas: stanzas, buildID: buildID)
    }

    private func rows(_ difference: Difference) -> [String] {
        difference.rows.map {
            let function = $0.stack.frames.first?.function ?? ""
            return "\($0.change) \(function) \($0.beforeCount) \($0.afterCount) \($0.match)"
        }
    }

    @Test("ranks by what changed, growth before shrinkage")
    func order() {
        let difference = Difference(
            from: snapshot(
                stanza([("main.shrank", 1)], 9), stanza([("main.gone", 1)], 30),
                stanza([("main.same", 1)], 100), stanza([("main.grew", 1)], 5)),
            to: snapshot(
                stanza([("main.same", 1)], 100), stanza([("main.new", 1)], 30),
                stanza([("main.grew", 1)], 15), stanza([("main.shrank", 1)], 2)))
        #expect(
            rows(difference) == [
                "new main.new 0 30 exact", "gone main.gone 30 0 exact", "grew main.grew 5 15 exact",
                "shrank main.shrank 9 2 exact", "same main.same 100 100 exact",
            ])
        #expect(difference.growth == 40 && difference.shrinkage == 37 && difference.delta == 3)
        #expect(difference.rows.map(\.share) == [0.75, nil, 0.25, nil, nil])
        #expect(difference.rows.map(\.cumulative) == [0.75, nil, 1, nil, nil])
        #expect(difference.count(of: .new) == Difference.Sum(rows: 1, delta: 30))
        #expect(difference.count(of: .shrank) == Difference.Sum(rows: 1, delta: -7))
        #expect(!difference.sharesNoStack)
        #expect(difference.totalsAddUp)
    }

    @Test("is the same whatever the order of stanzas")
    func stable() {
        let stanzas = (1...40).map { stanza([("main.f", $0 / 2), ("main.g", $0)], $0 % 3 + 1) }
        let later = (1...40).map { stanza([("main.f", $0 / 2 + 1), ("main.g", $0 + 2)], 2) }
        let expected = Difference(
            from: Snapshot(format: .debug2, stanzas: stanzas),
            to: Snapshot(format: .debug2, stanzas: later))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let other = Difference(
                from: Snapshot(format: .debug2, stanzas: stanzas.shuffled(using: &random)),
                to: Snapshot(format: .debug2, stanzas: later.shuffled(using: &random)))
            #expect(other.rows.map(\.before?.id) == expected.rows.map(\.before?.id))
            #expect(other.rows.map(\.after?.id) == expected.rows.map(\.after?.id))
            #expect(other.rows.map(\.match) == expected.rows.map(\.match))
        }
    }

    @Test(
        "matches a stack on moved lines, the nearest of several",
        arguments: [
            // lines before, lines after, pairs found, candidates
            ([10], [12], ["10-12"], 1),
            ([10, 50], [52], ["50-52"], 2),
            ([10], [90, 14, 30], ["10-14"], 3),
            ([10, 20], [12, 22], ["10-12", "20-22"], 2),
            // Lines that are equal have one ID: what is left is not compared with them.
            ([10, 20], [10, 25], ["20-25"], 1),
            ([10, 20, 30], [19, 21], ["20-19", "30-21"], 3),
            ([], [12], [], 0),
        ] as [([Int], [Int], [String], Int)])
    func moved(before: [Int], after: [Int], pairs: [String], candidates: Int) {
        let difference = Difference(
            from: Snapshot(format: .debug2, stanzas: before.map { stanza([("main.f", $0)], 7) }),
            to: Snapshot(format: .debug2, stanzas: after.map { stanza([("main.f", $0)], 9) }))
        let moved = difference.rows.filter(\.isMoved)
        #expect(
            Set(moved.map { "\($0.before?.line ?? 0)-\($0.after?.line ?? 0)" }) == Set(pairs))
        #expect(moved.allSatisfy { $0.match == .moved(candidates: candidates) })
        #expect(difference.moved == pairs.count)
        #expect(difference.totalsAddUp)
    }

    @Test(
        "pairs thousands of one shape by their lines",
        arguments: [(5000, 5000), (5000, 4000), (4000, 5000), (9, 8), (1, 65)])
    func oneShape(before: Int, after: Int) {
        func side(_ count: Int, shift: Int) -> Snapshot {
            Snapshot(
                format: .debug2,
                stanzas: (0..<count).map { stanza([("main.f", $0 * 10 + shift)], 1) })
        }
        let difference = Difference(from: side(before, shift: 0), to: side(after, shift: 3))
        #expect(difference.moved == min(before, after))
        #expect(
            difference.rows.filter(\.isMoved).allSatisfy {
                ($0.after?.line ?? 0) - ($0.before?.line ?? 0) == 3
            })
        #expect(difference.totalsAddUp)
    }

    @Test("takes other lines of one build for another stack")
    func oneBuild() {
        func compare(_ first: String?, _ second: String?) -> [String] {
            rows(
                Difference(
                    from: snapshot(stanza([("main.f.func1", 10)], 2), buildID: first),
                    to: snapshot(stanza([("main.f.func1", 20)], 2), buildID: second)))
        }
        let apart = ["new main.f.func1 0 2 exact", "gone main.f.func1 2 0 exact"]
        #expect(compare("8c1f", "8c1f") == apart)
        for builds in [("8c1f", "77aa"), (nil, nil), ("8c1f", nil)] as [(String?, String?)] {
            #expect(
                compare(builds.0, builds.1) == ["same main.f.func1 2 2 moved(candidates: 1)"])
        }
    }

    @Test(
        "matches functions that only Go's numbering of closures renamed",
        arguments: [
            ("main.run.func1", "main.run.func2", true),
            ("main.run.func1.2", "main.run.func3.1", true),
            ("main.run.gowrap1", "main.run.gowrap2", true),
            ("main.run.deferwrap1", "main.run.deferwrap12", true),
            ("main.run.func1.gowrap1", "main.run.func2.gowrap3", true),
            ("main.run-range1", "main.run-range2", true),
            ("main.run.func1-range1", "main.run.func2-range3", true),
            ("main.init.0", "main.init.1", true),
            ("example.com/v2/a.(*T[...]).run.func1", "example.com/v2/a.(*T[...]).run.func9", true),
            ("main.run.func1", "main.run.gowrap1", false),
            ("main.run.func1", "main.walk.func1", false),
            ("main.run1", "main.run2", false),
            ("main.http2", "main.http1", false),
            ("example.com/a/func1.run", "example.com/a/func2.run", false),
            ("main.run.func1", "main.run.func", false),
            ("main.run.func1", "main.run.func1.1", false),
        ])
    func renumbered(before: String, after: String, isMatched: Bool) {
        let difference = Difference(
            from: snapshot(stanza([(before, 4), ("main.main", 1)], 3)),
            to: snapshot(stanza([(after, 9), ("main.main", 1)], 8)))
        #expect(difference.rows.count == (isMatched ? 1 : 2))
        if isMatched { #expect(difference.rows.first?.match == .renumbered) }
        #expect(difference.totalsAddUp)
    }

    @Test("prefers one ID to one shape, and one shape to other numbers")
    func preference() {
        let difference = Difference(
            from: snapshot(
                stanza([("main.f.func1", 10)], 1), stanza([("main.f.func1", 30)], 2),
                stanza([("main.f.func2", 50)], 4)),
            to: snapshot(
                stanza([("main.f.func1", 10)], 10), stanza([("main.f.func1", 90)], 20),
                stanza([("main.f.func3", 30)], 40)))
        #expect(
            rows(difference) == [
                "grew main.f.func3 4 40 renumbered",
                "grew main.f.func1 2 20 moved(candidates: 1)", "grew main.f.func1 1 10 exact",
            ])
    }

    @Test("takes stacks too deep for a form for one where both have equal frames")
    func deep() {
        let calls = (0..<60).map { (function: "main.f", line: $0) }
        let frames = calls.map { Frame(function: $0.function, file: "x.go", line: $0.line) }
        let cut = Stanza(stack: Stack(frames: Array(frames.prefix(30)), isCut: true), count: 5)
        var elided = stanza(Array(calls.prefix(45)) + Array(calls.suffix(5)), 5)
        elided.elidedFrames = 10...10
        let whole = stanza(calls, 5)
        for (before, after) in [(cut, whole), (whole, cut), (cut, elided), (elided, whole)] {
            let difference = Difference(from: snapshot(before), to: snapshot(after))
            #expect(difference.rows.map(\.match) == [.cut])
            #expect(difference.rows.map(\.change) == [.same])
        }
        let shorter = stanza(Array(calls.prefix(29)), 5)
        let other = stanza(Array(calls.prefix(29)) + [("main.g", 1), ("main.h", 1)], 5)
        for stanza in [shorter, other] {
            #expect(Difference(from: snapshot(cut), to: snapshot(stanza)).rows.count == 2)
            #expect(Difference(from: snapshot(whole), to: snapshot(stanza)).rows.count == 2)
        }
    }

    @Test("counts what only serves the poll apart, but not a service's own reader")
    func pollServing() {
        let writer = stanza([("runtime/pprof.writeGoroutine", 1)], 1)
        let reader: Calls = [("net.(*conn).Read", 1), ("net/http.(*connReader).backgroundRead", 2)]
        let work = stanza([("main.work", 1)], 6)
        let quiet = Difference(
            from: snapshot(writer, stanza(reader, 1), work), to: snapshot(work, writer))
        #expect(rows(quiet) == ["same main.work 6 6 exact"])
        #expect(quiet.servingPollBefore == 2 && quiet.servingPollAfter == 1)
        #expect(quiet.totalsAddUp)
        let busy = Difference(
            from: snapshot(writer, stanza(reader, 1), work),
            to: snapshot(writer, stanza(reader, 40), work))
        #expect(
            rows(busy) == ["grew net.(*conn).Read 1 40 exact", "same main.work 6 6 exact"])
        #expect(busy.servingPollBefore == 1 && busy.servingPollAfter == 1)
        #expect(busy.totalsAddUp)
    }

    @Test(
        "tells a change by counts, which a delta profile may have below zero",
        arguments: [
            (0, 0, .same), (0, 3, .new), (3, 0, .gone), (3, 4, .grew), (4, 3, .shrank),
            (-1, -1, .same), (-1, 0, .grew), (0, -1, .shrank), (-2, 3, .grew), (3, -2, .shrank),
        ] as [(Int, Int, Difference.Change)])
    func negative(before: Int, after: Int, change: Difference.Change) {
        let calls: Calls = [("main.f", 1)]
        let both = Difference(
            from: snapshot(stanza(calls, before)), to: snapshot(stanza(calls, after)))
        #expect(both.rows.map(\.change) == [change])
        #expect(both.totalsAddUp)
        // A stack without goroutines is as good as none.
        if before == 0 {
            let one = Difference(from: snapshot(), to: snapshot(stanza(calls, after)))
            #expect(one.rows.map(\.change) == [change])
        }
    }

    @Test(
        "says that two services share no stack",
        arguments: [
            // functions before and after
            (["main.f"], ["main.g"], true),
            (["main.f", "os/signal.loop"], ["main.g", "os/signal.loop"], true),
            (["main.f"], ["main.f", "main.g"], false),
            // A service that does nothing may be any.
            (["os/signal.loop"], ["main.g", "os/signal.loop"], false),
            ([], ["main.g"], false),
            ([], [], false),
        ] as [([String], [String], Bool)])
    func twoServices(before: [String], after: [String], sharesNoStack: Bool) {
        let sides = [before, after].map { functions in
            Snapshot(format: .debug1, stanzas: functions.map { stanza([($0, 1)], 1) })
        }
        #expect(Difference(from: sides[0], to: sides[1]).sharesNoStack == sharesNoStack)
    }
}

extension Stanza {
    fileprivate var line: Int { stack.frames.first?.line ?? 0 }
}

extension Difference {
    /// All rows and what serves the poll make up the change of the totals.
    var totalsAddUp: Bool {
        let sum = rows.reduce(0) { $0 + $1.delta } + servingPollAfter - servingPollBefore
        return sum == after.total - before.total && sum == delta
            && Change.allCases.reduce(0) { $0 + count(of: $1).delta } == growth - shrinkage
            && Change.allCases.reduce(0) { $0 + count(of: $1).rows } == rows.count
    }
}
