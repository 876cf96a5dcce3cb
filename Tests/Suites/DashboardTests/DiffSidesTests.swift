import Canvas
import Goroutines
import Targets
import Testing
import Trends

@testable import Dashboard

@Suite("The sides of the difference")
struct DiffSidesTests {
    private static func state(columns: Int = 120) -> State {
        Scene.state(size: Size(columns: columns, rows: 36))
    }

    private static func keys(_ text: String) -> [Key] {
        text.map { $0 == "\n" ? .enter : .character($0) }
    }

    private static func message(_ state: State) -> String { state.lines[state.size.rows - 2] }

    /// The times of both sides.
    private static func times(_ state: State) -> [Double?] {
        [state.view.diff?.before.time, state.view.diff?.after.time]
    }

    // MARK: The list

    @Test("A and B open a list of samples with their times and totals; Enter picks, Esc leaves")
    func list() throws {
        var state = Self.state()
        state.type(Self.keys("m"))
        state.type(Self.keys("dA"))
        #expect(state.lines[0].contains("diff ▸ before"))
        let rows = state.lines[3...].prefix { !$0.allSatisfy { $0 == " " } }
        #expect(rows.count == 4)
        #expect(rows[3].contains("now     14:32:07Z          3,566  the newest sample"))
        #expect(rows[4].contains("B       14:32:07Z          3,566  mark"))
        #expect(rows[5].hasPrefix(" ▸ A       13:52:07Z          1,084  first sample; is before"))
        #expect(rows[6].contains("time    "))
        state.type([.escape])
        #expect(state.page == .diff && Self.times(state) == [Scene.start, Scene.now])
        state.type(Self.keys("Bj\n"))
        #expect(state.page == .diff)
        #expect(state.view.diff?.after.name == "B")
    }

    @Test("sides stand in the order of time, whichever is picked first")
    func order() {
        var state = Self.state()
        state.type(Self.keys("b14:12:07\nmFd"), answeredBy: Scene.recorded)
        let middle = Scene.now - 1200
        // B in place of A, and then A in place of now.
        state.type(Self.keys("Ak\n"), answeredBy: Scene.recorded)
        #expect(state.view.diff?.before.name == "B")
        #expect(Self.times(state) == [middle, Scene.now])
        state.type(Self.keys("BG"), answeredBy: Scene.recorded)
        state.type(Self.keys("k\n"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.start, middle])
        #expect(state.lines[1].hasPrefix(" before  A 13:52:07Z"))
        #expect(state.lines[2].hasPrefix(" after   B 14:12:07Z"))
    }

    @Test("a mark of an earlier run is in the list, and read from the archive")
    func earlierRun() {
        var recorded = Scene.recorded
        recorded.events.append(HistoryEvent(.mark("C"), at: Scene.start + 1200))
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 120, rows: 36), interval: 10, now: Scene.now + 20)
        _ = state.update(
            .remembered(recorded.slice(0...Scene.now), last: nil), at: Scene.now + 20)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 20)), at: Scene.now + 20)
        state.type(Self.keys("dA"), at: Scene.now + 21)
        let total = Scene.snapshot(at: Scene.start + 1200).total.grouped
        #expect(
            state.lines.contains {
                $0.contains("C       14:12:07Z ") && $0.contains(total)
                    && $0.contains("mark of an earlier run")
            })
        state.type(Self.keys("jj\n"), answeredBy: recorded, at: Scene.now + 22)
        #expect(Self.times(state) == [Scene.start + 1200, Scene.now + 20])
        #expect(state.lines[1].hasPrefix(" before  C 14:12:07Z"))
        #expect(!state.isPast)
        // The next mark has a letter of its own.
        state.type(Self.keys("m"), at: Scene.now + 23)
        #expect(Self.message(state).contains("B = 14:32:27Z"))
        state.type(Self.keys("q"), at: Scene.now + 24)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 30)), at: Scene.now + 30)
        #expect(
            state.update(.key(.character("m")), at: Scene.now + 31) == [
                .keepMark(Target.ID(0), "D", at: Scene.now + 30)
            ])
    }

    @Test("a time can be typed; what cannot be read leaves the sides as they were")
    func typedTime() {
        var state = Self.state()
        state.type(Self.keys("dAG\n"))
        #expect(state.lines[35].hasPrefix(" compare with (14:02 -40m A max): "))
        state.type(Self.keys("-20m\n"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.now - 1200, Scene.now])
        #expect(state.lines[1].hasPrefix(" before  14:12:07Z"))
        for (text, told) in [
            ("13:00", "no samples at or before 13:00:59Z"), ("Q", "there is no mark Q"),
            ("soon", "`soon` is not a valid time"),
        ] {
            state.type(Self.keys("AG\n\(text)\n"), answeredBy: Scene.recorded)
            #expect(Self.message(state).contains(told))
            #expect(Self.times(state) == [Scene.now - 1200, Scene.now])
            if state.page == .sides { state.type([.escape]) }
        }
        state.type(Self.keys("AG\n-30m"))
        for case .recall(let recall) in state.update(.key(.enter), at: Scene.now + 4) {
            _ = state.update(.recallFailed(recall, "the disk is gone\u{1b}."), at: Scene.now + 4)
        }
        #expect(Self.message(state).contains("the disk is gone?."))
        #expect(Self.times(state) == [Scene.now - 1200, Scene.now])
    }

    // MARK: Now

    @Test("now is the newest sample: each poll replaces it, and the page tells its age")
    func follows() {
        var state = Self.state()
        state.type(Self.keys("d"))
        #expect(state.lines[0].contains("LIVE"))
        #expect(state.lines[2].hasPrefix(" after   now 14:32:07Z, 3s ago"))
        _ = state.update(.tick, at: Scene.now + 8)
        #expect(state.lines[2].hasPrefix(" after   now 14:32:07Z, 8s ago"))
        _ = state.update(.polled(Scene.poll(at: Scene.now + 10)), at: Scene.now + 10.1)
        #expect(state.lines[2].hasPrefix(" after   now 14:32:17Z, 0s ago  3,5"))
        #expect(Self.times(state) == [Scene.start, Scene.now + 10])
        #expect(state.update(.key(.character("r")), at: Scene.now + 11) == [.pollNow(Target.ID(0))])
    }

    @Test("a frozen screen keeps its now, until it is released")
    func frozen() {
        var state = Self.state()
        state.type(Self.keys("zd"))
        _ = state.update(.polled(Scene.poll(at: Scene.now + 10)), at: Scene.now + 10)
        #expect(Self.times(state) == [Scene.start, Scene.now])
        #expect(state.lines[0].contains("FROZEN"))
        state.type(Self.keys("qd"), at: Scene.now + 11)
        #expect(Self.times(state) == [Scene.start, Scene.now])
        state.type(Self.keys("z"), at: Scene.now + 12)
        #expect(Self.times(state) == [Scene.start, Scene.now + 10])
        #expect(state.lines[0].contains("LIVE"))
    }

    @Test("marks are fixed, and say so")
    func fixed() {
        var state = Self.state()
        state.type(Self.keys("dBj"))
        state.type(Self.keys("m"))
        state.type(Self.keys("q"))
        state.type(Self.keys("m"))
        state.type(Self.keys("b-20m\nmFd"), answeredBy: Scene.recorded)
        #expect(state.lines[0].contains("FIXED  neither side is live"))
        let sides = Self.times(state)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 10)), at: Scene.now + 10)
        #expect(Self.times(state) == sides)
        state.type(Self.keys("z"), at: Scene.now + 11)
        #expect(Self.message(state).contains("neither side is live"))
    }

    @Test("rows hold their order under the reader while polls come, then run again")
    func held() {
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 100, rows: 24), interval: 2, now: 1000)
        func names() -> [String] {
            state.view.diff?.rows.compactMap { $0.stack.titleFrame?.function } ?? []
        }
        state.poll(["a": 1, "b": 1, "c": 1], at: 1000)
        state.poll(["a": 31, "b": 21, "c": 11], at: 1002)
        state.type(Self.keys("dj"), at: 1003)
        #expect(names() == ["main.a", "main.b", "main.c"])
        state.poll(["a": 31, "b": 1, "c": 91, "d": 500], at: 1004)
        // The row under the cursor stays, though it is as before.
        #expect(names() == ["main.a", "main.b", "main.c", "main.d"])
        #expect(state.view.diff?.selected?.stack.titleFrame?.function == "main.b")
        _ = state.update(.tick, at: 1009)
        #expect(names() == ["main.d", "main.c", "main.a", "main.b"])
        #expect(state.view.diff?.selected?.stack.titleFrame?.function == "main.b")
        state.type(Self.keys("g"), at: 1010)
        state.poll(["a": 31, "b": 1, "c": 991, "d": 500], at: 1012)
        #expect(names() == ["main.c", "main.d", "main.a"])
    }

    // MARK: Time

    @Test("[ ] { } b and F move the side after through time, and the dashboard stays live")
    func steps() {
        var state = Self.state()
        state.type(Self.keys("d["), answeredBy: Scene.recorded)
        let back = Self.times(state)[1] ?? 0
        #expect((Scene.now - 60..<Scene.now).contains(back))
        state.type(Self.keys("["), answeredBy: Scene.recorded)
        #expect(Self.times(state)[1] ?? 0 < back)
        state.type(Self.keys("]"), answeredBy: Scene.recorded)
        #expect(Self.times(state)[1] == back)
        state.type(Self.keys("b14:12:07\n"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.start, Scene.now - 1200])
        state.type(Self.keys("b13:00\n"), answeredBy: Scene.recorded)
        #expect(Self.message(state).contains("the before side, 13:52:07Z, is later than that"))
        #expect(Self.times(state) == [Scene.start, Scene.now - 1200])
        state.type(Self.keys("{"), answeredBy: Scene.recorded)
        #expect(Self.times(state)[1] != Scene.now - 1200)
        state.type(Self.keys("F"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.start, Scene.now])
        state.type(Self.keys("[q"), answeredBy: Scene.recorded)
        #expect(!state.isPast && state.lines[0].contains("LIVE"))
    }

    @Test("a burst of [ asks the archive once at a time")
    func burst() {
        var state = Self.state()
        state.type(Self.keys("d"))
        let sent = (0..<20).flatMap { _ in state.update(.key(.character("[")), at: Scene.now + 3) }
        #expect(sent.count == 1)
        #expect(Self.message(state).contains("reading the history at 14:"))
        state.answer(sent, by: Scene.recorded)
        #expect(Self.times(state)[1] ?? 0 < Scene.now - 200)
    }

    @Test("M on the difference counts from here on")
    func baseline() {
        var state = Self.state()
        state.type(Self.keys("d"))
        #expect(
            state.update(.key(.character("M")), at: Scene.now + 4) == [
                .keepMark(Target.ID(0), "A", at: Scene.now)
            ])
        #expect(state.view.diff?.difference.delta == 0)
        _ = state.update(.polled(Scene.poll(at: Scene.now + 10)), at: Scene.now + 10)
        #expect(Self.times(state) == [Scene.now, Scene.now + 10])
        #expect(state.view.diff?.difference.delta != 0)
    }

    @Test("before A there is no change since A")
    func beforeBaseline() {
        var state = Self.state()
        state.type(Self.keys("M"))
        state.type(Self.keys("b-20m\n"), answeredBy: Scene.recorded)
        #expect(!state.lines.joined().contains("Δ A"))
        #expect(!state.lines.joined().contains("since A"))
        // What grew between the two is the same from both ends.
        state.type(Self.keys("d"))
        #expect(Self.times(state) == [Scene.now - 1200, Scene.now])
        #expect(state.view.diff?.difference.delta ?? 0 > 0)
    }

    @Test("an archive opens with its first sample as A, so a step back compares in order of time")
    func archive() {
        var state = State(
            target: Target(name: "x.db", address: "x.db", kind: .archive),
            size: Size(columns: 120, rows: 36), interval: 10, now: Scene.now)
        let first = Moment(poll: Scene.poll(at: Scene.start))
        state.answer(
            state.open(archive: Scene.recorded.slice(0...Scene.now), first: first),
            by: Scene.recorded)
        #expect(state.lines[1].contains("Δ A +2,482"))
        state.type(Self.keys("b-20m\nd"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.start, Scene.now - 1200])
        #expect(state.lines[1].contains("A 13:52:07Z  1,084 goroutines  10 stacks  first sample"))
        state.type(Self.keys("F"), answeredBy: Scene.recorded)
        #expect(Self.times(state) == [Scene.start, Scene.now])
    }

    // MARK: Files

    @Test("d on a file asks for a second one and compares them in order of time")
    func secondFile() {
        var state = State(
            target: Target(name: "later.txt", address: "later.txt", kind: .fixed),
            size: Size(columns: 100, rows: 24), now: 5000)
        state.open(Snapshot.of(["f": 9], at: 100))
        state.type(Self.keys("d"), at: 5001)
        #expect(state.lines[23].hasPrefix(" compare with the file: "))
        #expect(state.update(.key(.tab), at: 5001) == [.completePath("")])
        _ = state.update(.paths(beginningWith: "", ["ear/", "earlier.txt"]), at: 5001)
        #expect(state.lines[23].hasPrefix(" compare with the file: ear"))
        // Those of a text that has changed come too late.
        _ = state.update(.paths(beginningWith: "", ["x"]), at: 5001)
        state.type(Self.keys("lier.txt"), at: 5002)
        #expect(state.update(.key(.enter), at: 5002) == [.open(path: "earlier.txt")])
        _ = state.update(.message("earlier.txt does not exist."), at: 5003)
        #expect(state.page == .service)
        _ = state.update(.opened(Snapshot.of(["f": 3], at: 40), "earlier.txt"), at: 5003)
        #expect(state.lines[1].contains("3 goroutines  1 stack  earlier.txt"))
        #expect(state.lines[2].contains("9 goroutines  1 stack  later.txt"))
        #expect(state.lines[3].hasPrefix(" total +6 in 1 m, +360/h"), "\(state.lines[3])")
        state.type(Self.keys("q"), at: 5004)
        #expect(state.page == .service)
        state.type(Self.keys("d"), at: 5004)
        #expect(state.lines[23].hasPrefix(" compare with the file: earlier.txt"))
        state.type([.escape] + Self.keys(":q\n"), at: 5005)
    }

    @Test("r polls the services of a comparison again")
    func pollAgain() {
        var state = State(
            target: Target(
                name: "a -> b", address: "a -> b", kind: .fixed, pollsAgain: true),
            size: Size(columns: 100, rows: 24), now: 5000)
        state.open(
            before: Snapshot.of(["f": 3], at: 4000), named: "a",
            after: Snapshot.of(["f": 5], at: 4990), named: "b", isNow: (false, true))
        #expect(state.lines[0].contains("r polls again"))
        #expect(state.lines[2].contains("00:01:23:10") == false)
        #expect(state.lines[2].contains(", 10s ago"))
        #expect(state.update(.key(.character("r")), at: 5001) == [.pollNow(Target.ID(0))])
        #expect(state.lines[22].contains("polling now"))
        _ = state.update(
            .polledAgain(before: nil, after: Snapshot.of(["f": 8], at: 5002)), at: 5002)
        #expect(!state.lines[22].contains("polling now"))
        #expect(state.lines[3].hasPrefix(" total +5"))
        #expect(state.lines[2].contains(", 0s ago"))
    }
}
