import Foundation
import Processes
import TestSupport
import Testing

@Suite("the billing service", .serialized, .realTime)
struct LeakyServiceTests {
    static let leak = "example.com/billing/internal/audit.(*AuditLogger).Record.func1"

    @Test("starts with 184,000 goroutines parked on one line, in a profile of a few kilobytes")
    func prefill() async throws {
        let service = try await LeakyService("-prefill", "184000", "-rate", "0")
        let goroutines = try #require(try await service.metrics()["go_goroutines"])
        #expect(goroutines > 184_000)

        let profile = try await service.get("/debug/pprof/goroutine")
        #expect(profile.prefix(2) == Data([0x1f, 0x8b]))
        #expect(profile.count < 8192)

        let text = String(
            decoding: try await service.get("/debug/pprof/goroutine?debug=1"), as: UTF8.self)
        let stanza = try #require(text.split(separator: "\n\n").first { $0.contains(Self.leak) })
        #expect(stanza.contains("\n184000 @ ") || stanza.hasPrefix("184000 @ "))
        #expect(stanza.contains("internal/audit/audit.go:28"))
    }

    @Test("leaks a goroutine with each request")
    func leaks() async throws {
        let service = try await LeakyService("-prefill", "1", "-rate", "500")
        let start = try #require(try await service.metrics()["go_goroutines"])
        let grown = try await service.metrics { $0["go_goroutines", default: 0] > start + 300 }
        #expect(grown["audit_events_dropped_total"] == 0)
    }

    @Test("drops events in its repaired form, and leaks nothing")
    func drops() async throws {
        let service = try await LeakyService("-mode", "drop", "-rate", "500")
        let later = try await service.metrics { $0["audit_events_dropped_total", default: 0] > 300 }
        #expect(try #require(later["go_goroutines"]) < 100)
    }

    @Test("parks 5,000 goroutines on stacks of their own")
    func stacks() async throws {
        let service = try await LeakyService("-mode", "none", "-rate", "0", "-stacks", "5000")
        let text = String(
            decoding: try await service.get("/debug/pprof/goroutine?debug=1"), as: UTF8.self)
        let stacks = text.split(separator: "\n").filter { $0.hasPrefix("1 @ ") }
        #expect(Set(stacks).count >= 5000)
    }

    @Test("tells of its process in Prometheus text")
    func metrics() async throws {
        let before = Date.now.timeIntervalSince1970
        let service = try await LeakyService("-rate", "0")
        let metrics = try await service.metrics()
        #expect(
            Set(metrics.keys) == [
                "go_goroutines", #"go_info{version="go1.27.3"}"#, "go_memstats_heap_inuse_bytes",
                "go_memstats_stack_inuse_bytes", "process_resident_memory_bytes",
                "process_start_time_seconds", "audit_events_dropped_total",
            ])
        let started = try #require(metrics["process_start_time_seconds"])
        #expect(started >= before && started <= Date.now.timeIntervalSince1970)
        let resident = try #require(metrics["process_resident_memory_bytes"])
        #expect(resident > metrics["go_memstats_heap_inuse_bytes", default: 0])
    }

    @Test("ends cleanly when it is asked to")
    func ends() async throws {
        var service = try await LeakyService("-prefill", "1000")
        let status = service.stop()
        #expect(status == 0)
    }

    @Test("cannot be built without Go, and names the command that installs it")
    func withoutGo() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "no-go-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appending(path: "Tests/Programs/LeakyService/build")
        try FileManager.default.createDirectory(
            at: script.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Checkout.top.appending(path: "Tests/Programs/LeakyService/build"), to: script)

        let result = try await Command(program: script).run()
        #expect(result.status == 1)
        #expect(result.errors.hasSuffix(": run Tests/install-tools\n"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}

extension LeakyService {
    /// Asks for the metrics until they are as they should be.
    func metrics(
        atMost limit: Duration = .seconds(60), until holds: ([String: Double]) -> Bool
    ) async throws -> [String: Double] {
        let end = ContinuousClock.now + limit
        var metrics = try await metrics()
        while !holds(metrics) {
            guard ContinuousClock.now < end else { throw UserError("after \(limit): \(metrics)") }
            try await Task.sleep(for: .milliseconds(20))
            metrics = try await self.metrics()
        }
        return metrics
    }
}
