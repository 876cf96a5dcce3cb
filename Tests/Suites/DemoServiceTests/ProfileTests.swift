import Goroutines
import Pprof
import Testing

@testable import DemoService

@Suite("What the demo service says of its goroutines")
struct ProfileTests {
    private func story(at time: Double) -> Story {
        Story(scenario: Scenario(), startedAt: 1_795_000_000, origin: time, speed: 1)
    }

    private func snapshot(_ body: [UInt8]) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: body).snapshot(interning: &table)
    }

    @Test(
        "debug=0, 1 and 2 tell the same stacks, counts and states",
        arguments: [0, 2.6, 9.5, 15.9])
    func forms(day: Double) throws {
        let profile = story(at: day * Load.day).profile(at: 1_795_000_000)
        let total = profile.groups.reduce(0) { $0 + $1.count }
        let proto = try snapshot(profile.protobuf)
        let grouped = try snapshot(profile.grouped)
        let full = try snapshot(profile.full)
        for one in [proto, grouped, full] {
            #expect(one.total == total)
            #expect(one.skipped == [])
            #expect(!one.isTruncated)
            #expect(one.stanzas.map(\.id) == proto.stanzas.map(\.id))
            #expect(one.stanzas.map(\.count) == proto.stanzas.map(\.count))
        }
        #expect(grouped.statedTotal == total)
        #expect(proto.stanzas.map(\.state) == full.stanzas.map(\.state))
        #expect(proto.stanzas.map { Set($0.labels) } == grouped.stanzas.map { Set($0.labels) })
        #expect(proto.stanzas.map { Set($0.labels) } == full.stanzas.map { Set($0.labels) })
        #expect(
            full.stanzas.allSatisfy {
                !$0.creators.isEmpty || $0.stack.userFrame?.function == "main.main" || $0.count == 1
            })
        #expect(proto.takenAt == 1_795_000_000)
        #expect(proto.program == "/app/billing")
        #expect(proto.buildID?.utf8.count == 40)
        #expect(proto.stanzas.count { $0.stack.servesPoll } == 1)
    }

    @Test("states are as each role is parked")
    func states() throws {
        let profile = story(at: 9.5 * Load.day).profile(at: 1_795_000_000)
        let stanzas = try snapshot(profile.protobuf).stanzas
        for role in Role.billing {
            let visible = role.calls.filter { !$0.function.hasPrefix("runtime.") }
            let frames = visible.map {
                Frame(function: $0.function, file: $0.file, line: $0.line)
            }
            guard let stanza = stanzas.first(where: { $0.stack.frames == frames }) else {
                #expect(profile.groups.contains { $0.role.calls == role.calls && $0.count == 0 })
                continue
            }
            #expect(stanza.state?.name == role.park.state, "\(frames[0])")
        }
    }

    @Test("the first row at the climax is the leak")
    func leak() throws {
        let profile = story(at: Scenario.climax).profile(at: 1_795_000_000)
        #expect(profile.protobuf.count < 16_384)
        let stanza = try #require(try snapshot(profile.protobuf).stanzas.first)
        #expect(stanza.count >= 184_000)
        #expect(stanza.state == .channelSend)
        #expect(
            stanza.stack.frames == [
                Frame(
                    function: "example.com/billing/internal/audit.(*AuditLogger).Record.func1",
                    file: "/src/internal/audit/audit.go", line: 28)
            ])
    }

    @Test("debug=2 ends where Go's does, in the middle of a line")
    func largestDump() throws {
        var profile = story(at: Scenario.climax).profile(at: 1_795_000_000)
        profile.groups[0].count *= 3
        let body = profile.full
        #expect(body.count == 67_108_864)
        #expect(try snapshot(body).isTruncated)
    }

    @Test("a delta is what came less what went")
    func delta() throws {
        var story = story(at: 40 * Load.day)
        story.speed = 3600
        let delta = story.delta(from: 1_795_000_000, to: 1_795_000_002)
        let before = story.profile(at: 1_795_000_000).groups.reduce(0) { $0 + $1.count }
        let after = story.profile(at: 1_795_000_002).groups.reduce(0) { $0 + $1.count }
        let snapshot = try snapshot(delta.protobuf)
        #expect(snapshot.total == after - before)
        #expect(try Profile(decoding: delta.protobuf).duration == 2)
    }

    @Test(
        "queries are read as net/http/pprof reads them",
        arguments: [
            ("/debug/pprof/goroutine", .goroutine(ProfileRequest())),
            ("/debug/pprof/goroutine?debug=2", .goroutine(ProfileRequest(debug: 2))),
            ("/debug/pprof/goroutine?debug=x", .goroutine(ProfileRequest())),
            ("/debug/pprof/goroutine?gc=1&debug=1", .goroutine(ProfileRequest(debug: 1))),
            ("/debug/pprof/goroutine?seconds=3", .goroutine(ProfileRequest(seconds: 3))),
            (
                "/debug/pprof/goroutine?seconds=0",
                .badRequest("invalid value for \"seconds\" - must be a positive integer")
            ),
            (
                "/debug/pprof/goroutine?seconds=3&debug=1",
                .badRequest("seconds and debug params are incompatible")
            ),
            ("/debug/pprof/", .index), ("/debug/pprof", .indexWithoutSlash),
            ("/debug/pprof/heap", .unknownProfile), ("/metrics?x=1", .metrics), ("/", .unknown),
            ("", .unknown), ("?", .unknown),
        ] as [(String, Route)])
    func routes(uri: String, route: Route) {
        #expect(Route(uri) == route)
    }
}
