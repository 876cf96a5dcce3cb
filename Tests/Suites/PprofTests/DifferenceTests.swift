import Goroutines
import Pprof
import Testing

@Suite("Two captures compared")
struct DifferenceTests {
    private static let leak =
        "example.com/harborline/ledgerd/internal/audit.(*AuditLogger).Record.func1"
    private static let versions = ["go1.19", "go1.23", "go1.27"]
    private static let forms = ["pb.gz", "debug1.txt", "debug2.txt"]

    private static func snapshot(_ name: String) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: Captures.body(name)).snapshot(interning: &table)
    }

    private static func difference(_ before: String, _ after: String) throws -> Difference {
        try Difference(from: snapshot(before), to: snapshot(after))
    }

    /// What the second reader counted on the leaking line.
    private static func leaked(_ name: String) throws -> Int {
        let expected = try #require(Captures.expected[name])
        return expected.top.first { $0.userLeaf == "\(leak):28" }?.count ?? 0
    }

    private static func total(_ name: String) throws -> Int {
        try #require(Captures.expected[name]).total
    }

    private func row(_ difference: Difference, _ function: String) throws -> Difference.Row {
        try #require(difference.rows.first { $0.stack.userFrame?.function == function })
    }

    @Test("the deltas of all rows add up to that of the totals, for every pair of captures")
    func totals() throws {
        let names = Captures.names("pprof", "debug1", "debug2")
        let snapshots = try names.map(Self.snapshot)
        let totals = try names.map(Self.total)
        var wrong: [String] = []
        for (before, old) in snapshots.enumerated() {
            for (after, new) in snapshots.enumerated().dropFirst(before) {
                let difference = Difference(from: old, to: new)
                let rows = difference.rows.reduce(0) { $0 + $1.delta }
                let serving = difference.servingPollAfter - difference.servingPollBefore
                let isRight =
                    rows + serving == totals[after] - totals[before]
                    && difference.growth - difference.shrinkage == rows
                    && (before != after || difference.rows.allSatisfy { $0.change == .same })
                    // No stanza is in two rows.
                    && Set(difference.rows.map(\.id)).count == difference.rows.count
                if !isRight { wrong.append("\(names[before]) \(names[after])") }
            }
        }
        #expect(wrong == [])
    }

    @Test("captures of one service share stacks, whatever it does and whoever built it")
    func oneService() throws {
        let scenes = Self.versions.flatMap { version in
            ["healthy", "leak", "zoo", "wide-90"].map { "\(version)/\($0).pb.gz" }
        }
        let snapshots = try scenes.map(Self.snapshot)
        for old in snapshots {
            for new in snapshots {
                let sharesNoStack = Difference(from: old, to: new).sharesNoStack
                #expect(!sharesNoStack)
            }
        }
    }

    @Test("a leaking service against the healthy one shows the leak first", arguments: versions)
    func leakAgainstHealthy(version: String) throws {
        for old in Self.forms {
            for new in Self.forms {
                let (healthy, leaking) = ("\(version)/healthy.\(old)", "\(version)/leak.\(new)")
                let difference = try Self.difference(healthy, leaking)
                let first = try #require(difference.rows.first)
                #expect(first.stack.userFrame?.function == Self.leak)
                #expect(first.change == .new)
                #expect(first.afterCount == (try Self.leaked(leaking)))
                #expect(first.share ?? 0 > 0.98)
                let total = try Self.total(leaking) - Self.total(healthy)
                #expect(difference.delta == total)
                let back = try Self.difference(leaking, healthy)
                #expect(try row(back, Self.leak).change == .gone)
                #expect(back.delta == -total)
            }
        }
    }

    private static let series = (0...14).map { number in
        "go1.27/series-leak/\(number < 10 ? "0" : "")\(number).pb.gz"
    }

    @Test(
        "polls of a leaking service show the leak grow, and its restart",
        arguments: zip(series, series.dropFirst()))
    func polls(before: String, after: String) throws {
        let difference = try Self.difference(before, after)
        let (old, new) = try (Self.leaked(before), Self.leaked(after))
        #expect(try difference.delta == Self.total(after) - Self.total(before))
        // All polls are of one build.
        #expect(difference.moved == 0)
        guard old != new else { return }
        let row = try row(difference, Self.leak)
        #expect(row.id == difference.rows.first?.id)
        #expect((row.beforeCount, row.afterCount) == (old, new))
        #expect(row.change == (old == 0 ? .new : new == 0 ? .gone : .grew))
        #expect(row.stateChanges.map(\.value) == [.channelSend])
        if new >= old + 40 { #expect(row.share ?? 0 > 0.95) }
    }

    @Test("across the restart all that leaked is gone")
    func restart() throws {
        let difference = try Self.difference(Self.series[8], Self.series[9])
        let row = try row(difference, Self.leak)
        #expect((row.change, row.delta) == (.gone, -402))
        #expect(row.share == nil && row.cumulative == nil)
    }

    @Test("the repaired service does not change from poll to poll but for what spins")
    func repaired() throws {
        let names = (0...7).map { "go1.23/series-fixed/0\($0).pb.gz" }
        for (before, after) in zip(names, names.dropFirst()) {
            let difference = try Self.difference(before, after)
            #expect(difference.growth <= 2 && difference.shrinkage <= 2)
            #expect(difference.delta == 0)
        }
    }

    @Test(
        "the same service built by another Go has its own stacks again",
        arguments: [("go1.19", "go1.23"), ("go1.23", "go1.27"), ("go1.19", "go1.27")])
    func acrossVersions(old: String, new: String) throws {
        for form in Self.forms {
            let difference = try Self.difference("\(old)/leak.\(form)", "\(new)/leak.\(form)")
            let leak = try row(difference, Self.leak)
            #expect(leak.match == .exact)
            #expect(leak.beforeCount == (try Self.leaked("\(old)/leak.\(form)")))
            #expect(leak.afterCount == (try Self.leaked("\(new)/leak.\(form)")))
            // database/sql of each Go has it on another line.
            let opener = try row(difference, "database/sql.(*DB).connectionOpener")
            #expect(opener.match == .moved(candidates: 1))
            #expect(opener.change == .same)
        }
    }

    @Test(
        "type arguments are no difference, as `[...]` in Go 1.19 and as shapes later",
        arguments: [("go1.19", "go1.23"), ("go1.19", "go1.27")])
    func typeArguments(old: String, new: String) throws {
        for form in Self.forms {
            let difference = try Self.difference("\(old)/zoo.\(form)", "\(new)/zoo.\(form)")
            let generic = difference.rows.filter { row in
                row.before != nil && row.after != nil
                    && row.stack.frames.contains { $0.function.contains("[...]") }
            }
            #expect(!generic.isEmpty)
            #expect(generic.allSatisfy { $0.match == .exact && $0.change == .same })
        }
    }

    @Test("closures that a later Go numbers anew are matched")
    func renumbered() throws {
        let difference = try Self.difference("go1.19/zoo.pb.gz", "go1.23/zoo.pb.gz")
        for row in difference.rows where row.match == .renumbered {
            #expect(row.before?.stack.shape != row.after?.stack.shape)
            #expect(row.before?.stack.frames.count == row.after?.stack.frames.count)
        }
    }

    @Test(
        "debug=2 and debug=0 of one service differ by what serves the request",
        arguments: versions.flatMap { version in
            ["zoo", "wide-90", "leak", "healthy"].map { "\(version)/\($0)" }
        })
    func acrossForms(scene: String) throws {
        for (old, new) in [("pb.gz", "debug2.txt"), ("debug2.txt", "debug1.txt")] {
            let difference = try Self.difference("\(scene).\(old)", "\(scene).\(new)")
            for row in difference.rows where row.change != .same {
                let functions = row.stack.frames.map(\.function)
                // Go 1.19's profile has two depths of one recursion as one stack of 32 frames.
                let isDeep = scene == "go1.19/zoo" && functions.count > 24
                #expect(
                    functions.isEmpty || isDeep
                        || functions.contains { $0.hasPrefix("net/http.(*connReader)") },
                    "\(scene): \(row.change) \(functions)")
            }
        }
    }

    @Test("delta profiles, whose counts may be negative, are compared as any other")
    func deltas() throws {
        let difference = try Self.difference("go1.27/healthy.pb.gz", "go1.27/delta-2s.pb.gz")
        #expect(try row(difference, Self.leak).delta == 300)
        let back = try Self.difference("go1.27/delta-2s.pb.gz", "go1.19/delta-2s.pb.gz")
        #expect(back.delta == 0)
        #expect(back.rows.contains { $0.beforeCount < 0 && $0.change == .grew })
    }
}
