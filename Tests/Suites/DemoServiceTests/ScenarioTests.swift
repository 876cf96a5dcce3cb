import Testing

@testable import DemoService

@Suite("The incident's story")
struct ScenarioTests {
    private let scenario = Scenario()

    private func leaked(_ moment: Scenario.Moment) -> Int {
        zip(Role.billing, moment.counts).reduce(0) { sum, pair in
            if case .leak = pair.0.size { sum + pair.1 } else { sum }
        }
    }

    private func readers(_ moment: Scenario.Moment) -> Int {
        zip(Role.billing, moment.counts).reduce(0) { sum, pair in
            if case .reader = pair.0.size { sum + pair.1 } else { sum }
        }
    }

    /// Each hour of `days`.
    private func hours(_ days: Range<Int>) -> [Double] {
        (days.lowerBound * 24..<days.upperBound * 24).map { Double($0) * 3600 }
    }

    @Test("work is the integral of the load")
    func integral() {
        var sum = 0.0
        for step in 0..<(20 * 24 * 60) {
            let time = Double(step) * 60
            sum += Load.level(at: time + 30) * 60
            #expect(abs(Load.work(until: time + 60) - sum) < 60)
        }
    }

    @Test("the load has its peak in the afternoon, and a quiet end of the week")
    func load() {
        let monday = (0..<24).map { Load.level(at: Double($0) * 3600) }
        #expect(monday.max() == monday[15])
        #expect(monday.min() == monday[3])
        #expect(Load.level(at: 5.625 * Load.day) < 0.6 * Load.level(at: 4.625 * Load.day))
        #expect(abs(Load.level(at: 9.3 * Load.day) - Load.level(at: 2.3 * Load.day)) < 1e-9)
    }

    @Test("while a release has a reader, nothing leaks and the count only breathes")
    func healthy() {
        let moments = hours(0..<9).map { scenario.moment(at: $0) }
        #expect(moments.allSatisfy { leaked($0) == 0 && readers($0) == 1 })
        let totals = moments.map(\.goroutines)
        #expect((totals.min() ?? 0) >= 90)
        #expect((totals.max() ?? 0) <= 400)
        #expect((totals.max() ?? 0) - (totals.min() ?? 0) > 60)
    }

    @Test("from the release without a reader on, the count grows until the next deploy")
    func sawtooth() {
        var before = scenario.moment(at: 9.5 * Load.day)
        var resets = 0
        for time in hours(10..<32) {
            let now = scenario.moment(at: time)
            #expect(readers(now) == 0)
            if now.process == before.process {
                #expect(leaked(now) >= leaked(before))
            } else {
                resets += 1
                #expect(leaked(now) < leaked(before))
            }
            #expect(leaked(now) < 70_000)
            before = now
        }
        #expect(resets == 8)
    }

    @Test("the freeze lets it grow to 184,000 within six weeks of the release")
    func climax() {
        let moment = scenario.moment(at: Scenario.climax)
        #expect((184_000..<200_000).contains(leaked(moment)))
        #expect(moment.process == scenario.process(at: 33 * Load.day))
        #expect(moment.process.release == 46)
        #expect(moment.residentBytes > 8 * moment.heapBytes)
        #expect(moment.residentBytes > 1.9e9)
        #expect(moment.heapBytes < 250e6)
    }

    @Test("out of memory the pod starts again, for as long as anyone watches")
    func outOfMemory() {
        var starts: Set<Double> = []
        for time in hours(47..<365) {
            let moment = scenario.moment(at: time)
            starts.insert(moment.process.startedAt)
            #expect(moment.process.startedAt <= time)
            #expect(leaked(moment) <= 186_000)
            #expect(moment.process.release == 46)
        }
        #expect((18...24).contains(starts.count))
    }

    @Test("memory ends at its limit; the next process comes some minutes later")
    func outage() throws {
        let end = Scenario.memoryEnd
        #expect((1.8 * 3600..<2.2 * 3600).contains(end - Scenario.climax))
        let last = scenario.moment(at: end - 1)
        #expect((0.99..<1.01).contains(last.residentBytes / Scenario.memoryLimit))

        for time in [0, Scenario.climax, end, end + 299] {
            #expect(scenario.outage(after: time)?.lowerBound == end)
        }
        let outage = try #require(scenario.outage(after: end))
        #expect(outage.upperBound > end + 60)
        #expect(scenario.process(at: outage.upperBound - 1) == last.process)
        let next = scenario.process(at: outage.upperBound)
        #expect(next.startedAt == outage.upperBound)
        #expect(scenario.outage(after: outage.upperBound)?.lowerBound ?? 0 > outage.upperBound)
    }

    @Test("the story is six weeks, from a Tuesday to a Monday; the week before has no deploy")
    func calendar() {
        let start = Scenario.date(of: Scenario.start)
        #expect(start == 1_791_849_600)
        let lastDay = Int((Scenario.memoryEnd - Scenario.start) / Load.day) + 1
        #expect(lastDay == Scenario.days)
        #expect(Scenario.deploys.dropFirst().allSatisfy { $0.startedAt > Scenario.start })
        // On working days only.
        #expect(Scenario.deploys.dropFirst().allSatisfy { Int($0.startedAt / Load.day) % 7 < 5 })
    }

    @Test("told with its dates, the story is the same to the byte whenever it is told")
    func dated() {
        let stories = [0, 1_795_000_000].map {
            Story(startedAt: $0, origin: Scenario.climax, speed: 64, isDated: true)
        }
        for time in [0, 9.5 * Load.day, Scenario.climax] {
            let bodies = stories.map { $0.bodies(at: time) }
            #expect(bodies[0].profile == bodies[1].profile)
            #expect(bodies[0].metrics == bodies[1].metrics)
        }
    }

    @Test("a restart that is no part of the story takes the leak away")
    func restart() {
        let before = scenario.moment(at: Scenario.climax)
        let after = scenario.moment(at: Scenario.climax, restartedAt: Scenario.climax - 60)
        #expect(leaked(after) == 0)
        #expect(after.process.startedAt == Scenario.climax - 60)
        #expect(after.process.buildID == before.process.buildID)
    }

    @Test("the same moment is always the same, and releases are told by their build ID")
    func repeatable() {
        let moment = scenario.moment(at: 40 * Load.day)
        #expect(scenario.moment(at: 40 * Load.day).counts == moment.counts)
        let builds = (41...46).map { Scenario.Process(startedAt: 0, release: $0).buildID }
        #expect(Set(builds).count == 6)
        #expect(builds.allSatisfy { $0.utf8.count == 40 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "moments before the story and long after it have no strange numbers",
        arguments: [-1e9, 0, 1e12])
    func edges(time: Double) {
        let moment = scenario.moment(at: min(time, 3650 * Load.day))
        #expect(moment.counts.allSatisfy { $0 >= 0 })
        #expect(moment.requests >= 0)
    }

    @Test("the service has some forty stacks, each parked under the runtime's frames")
    func roles() {
        let stacks = Set(Role.billing.map(\.calls))
        #expect((40...50).contains(stacks.count))
        for role in Role.billing {
            #expect(role.calls.first?.function.hasPrefix("runtime.") == true)
            #expect(role.visibleCalls.isEmpty == false)
            #expect(role.calls.count <= 32)
            for call in role.calls {
                #expect(call.line > 0)
                #expect(call.startLine <= call.line)
                #expect(call.file.hasPrefix("/"))
                #expect(call.file.hasSuffix(".go"))
            }
        }
    }

    @Test(
        "a call knows its file",
        arguments: [
            ("net/http.(*conn).serve server.go:1", "/usr/local/go/src/net/http/server.go"),
            (
                "internal/poll.runtime_pollWait runtime/netpoll.go:1",
                "/usr/local/go/src/runtime/netpoll.go"
            ),
            ("main.main.func2 main.go:1", "/src/cmd/billing/main.go"),
            (
                "@billing/internal/audit.(*AuditLogger).Record.func1 audit.go:1",
                "/src/internal/audit/audit.go"
            ),
            (
                "@grpc.(*Server).Serve server.go:1",
                "/go/pkg/mod/google.golang.org/grpc@v1.75.1/server.go"
            ),
            (
                "@pgx/pgconn.(*PgConn).Exec pgconn.go:1",
                "/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.6/pgconn/pgconn.go"
            ),
        ])
    func files(call: Call, file: String) {
        #expect(call.file == file)
    }
}
