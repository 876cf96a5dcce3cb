import Foundation
import Processes
import TestSupport
import Testing

/// `gorotop show --format json` against what a reader written separately found in each capture.
@Suite("gorotop show", .serialized, .realTime)
struct ShowTests {
    private static let folder = Checkout.top.appending(path: "Tests/Fixtures/Captures")

    private static func show(_ name: String) async throws -> [String: Any] {
        let file = folder.appending(path: name)
        // Large texts lie there gzipped.
        let path = FileManager.default.fileExists(atPath: file.path) ? file.path : file.path + ".gz"
        let result = try await Command(
            program: Checkout.product("gorotop"), arguments: ["show", "--format", "json", path]
        ).run()
        #expect(result.status == 0, "\(name): \(result.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(json as? [String: Any])
    }

    @Test("agrees with expected.json for every profile, dump and crash of the captures")
    func captures() async throws {
        let data = try Data(contentsOf: Self.folder.appending(path: "expected.json"))
        let all = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        let formats = [
            "pprof": "protobuf", "debug1": "debug1", "debug2": "debug2", "crash": "crash",
        ]
        var walked = 0
        for (name, expected) in all.sorted(by: { $0.key < $1.key }) {
            let format = try #require(formats[expected["format"] as? String ?? ""], "\(name)")
            let shown = try await Self.show(name)
            #expect(shown["schema"] as? String == "gorotop.snapshot/1")
            #expect(shown["format"] as? String == format, "\(name)")
            // The other reader counts Go's own goroutines of a crash with the others.
            let system = try #require(shown["system_goroutines"] as? Int)
            #expect(system == 0 || format == "crash", "\(name)")
            let goroutines = try #require(shown["goroutines"] as? Int)
            #expect(goroutines + system == expected["total"] as? Int, "\(name)")
            #expect(shown["dumps"] as? Int == 1, "\(name)")
            #expect(shown["removed_prefix"] is NSNull, "\(name)")
            #expect((shown["reason"] is String) == (format == "crash"), "\(name)")
            let stanzas = try #require(shown["stanzas"] as? [[String: Any]])
            let keys = Set(stanzas.map(Self.key))
            let found = (expected["states"] ?? expected["inferred_states"]) as? [String: Int] ?? [:]
            for (state, count) in found where format != "debug1" {
                let shown = Self.count(of: state, in: stanzas, folds: format == "protobuf")
                #expect(
                    shown == count || (system > 0 && Self.systemStates.contains(state)),
                    "\(name): \(state)")
            }
            if system == 0 {
                #expect(stanzas.count == expected["stacks"] as? Int, "\(name)")
                for top in expected["top"] as? [[String: Any]] ?? [] {
                    let key = Self.expectedKey(top)
                    #expect(keys.contains(key) || format == "crash", "\(name): \(key)")
                }
            }
            walked += 1
        }
        #expect(walked > 100)
    }

    /// Of goroutines that Go starts for itself.
    private static let systemStates: Set<String> = [
        "idle", "force gc (idle)", "GC sweep wait", "GC scavenge wait", "finalizer wait",
        "cleanup wait", "GOMAXPROCS updater (idle)",
    ]

    /// Count, depth, leaf, its file, and the first frame outside the standard library.
    private static func key(_ stanza: [String: Any]) -> String {
        let frames = stanza["frames"] as? [[String: Any]] ?? []
        let leaf = frames.first.map { "\($0["function"] ?? ""):\($0["line"] ?? "")" }
        let file = frames.first.map { "\($0["file"] ?? "")" }
        let user = frames.isEmpty ? nil : "\(stanza["function"] ?? ""):\(stanza["line"] ?? "")"
        return words(stanza["count"], frames.count, leaf, file, user)
    }

    private static func expectedKey(_ top: [String: Any]) -> String {
        words(
            top["count"], top["depth"] as? Int ?? 0, top["leaf"] as? String,
            top["leaf_file"] as? String, top["user_leaf"] as? String)
    }

    private static func words(
        _ count: Any?, _ depth: Int, _ leaf: String?, _ file: String?, _ user: String?
    ) -> String {
        "\(count as? Int ?? 0) deep \(depth) \(leaf ?? "-") in \(file ?? "-") user \(user ?? "-")"
    }

    /// Goroutines in a state. From a profile's frames the other reader does not tell a nil channel,
    /// so there the two states fold into one.
    private static func count(
        of state: String, in stanzas: [[String: Any]], folds: Bool
    ) -> Int {
        var count = 0
        for stanza in stanzas {
            for tally in stanza["states"] as? [[String: Any]] ?? [] {
                let name = (tally["state"] as? String ?? "")
                let plain = name.replacingOccurrences(of: " (nil chan)", with: "")
                guard (folds ? plain : name) == state else { continue }
                count += tally["count"] as? Int ?? 0
            }
        }
        return count
    }
}

/// `gorotop show` of a live service.
@Suite("gorotop show of a service", .serialized, .realTime)
struct ShowServiceTests {
    private static func show(_ arguments: String...) async throws -> Command.Result {
        // A busy machine may answer late.
        try await Command(
            program: Checkout.product("gorotop"),
            arguments: ["show", "--timeout", "60s"] + arguments,
            environment: ["HOME": FileManager.default.temporaryDirectory.path]
        ).run()
    }

    private static func json(_ arguments: String...) async throws -> [String: Any] {
        let result = try await show(arguments[0], "--format", "json")
        #expect(result.status == 0, "\(result.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(json as? [String: Any])
    }

    @Test("polls for a rate, of which the leaking stack has its share")
    func rate() async throws {
        let service = try await LeakyService("-rate", "200")
        let address = service.address
        let report = try await Self.json(address)
        let stanzas = try #require(report["stanzas"] as? [[String: Any]])
        guard let observed = report["observed"] as? [String: Any] else {
            // A machine that is too busy for three polls in a row.
            #expect(report["observed"] is NSNull)
            return
        }
        #expect(observed["samples"] as? Int == 3)
        #expect(try #require(observed["seconds"] as? Double) >= 1.2)
        let total = try #require(observed["rate_per_minute"] as? Double)
        #expect(total > 0)
        let rates = stanzas.compactMap { $0["rate_per_minute"] as? Double }
        // Of stacks that are gone there is no stanza.
        #expect(rates.count == stanzas.count)
        let leak = try #require(
            stanzas.first { $0["id"] as? String == observed["stanza"] as? String })
        #expect(leak["function"] as? String ?? "" == Self.leak)
        #expect(leak["rate_per_minute"] as? Double ?? 0 > 0)
        let text = try await Self.show(address).output
        let isMeasured = text.contains(
            #/\n\+[0-9,.]+\/min over [0-9.]+ s: \+[0-9,]+ in 3 polls\n/#)
        #expect(isMeasured && text.contains(#/SHARE +\/MIN/#) || text.contains("\nrate unknown: "))
    }

    private static let leak = "example.com/billing/internal/audit.(*AuditLogger).Record.func1"

    @Test("asks a Unix socket as Go expects it, however the address is typed")
    func socket() async throws {
        let path = "/tmp/gorotop-\(UUID().uuidString.prefix(8)).sock"
        let service = try await LeakyService("-rate", "0", "-socket", path)
        for address in [path, "unix:\(path)", "http+unix://\(path)"] {
            let result = try await Self.show(address)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.hasPrefix("\(path)\n"))
        }
        _ = service.address
    }

    @Test("counts all goroutines of a service that labels each with a request ID of its own")
    func ownLabels() async throws {
        let service = try await LeakyService("-rate", "0", "-tagged", "100000")
        let report = try await Self.json(service.address)
        let stanzas = try #require(report["stanzas"] as? [[String: Any]])
        let tagged = stanzas.filter {
            ($0["function"] as? String)?.hasSuffix("session.open") == true
        }
        #expect(tagged.count == 1)
        #expect(tagged.first?["count"] as? Int == 100_000)
        let text = try await Self.show(service.address).output
        #expect(text.contains("labels over the limit, whose goroutines are counted without them"))
    }

    @Test("reads another form of the profile once, as it was asked for", arguments: [1, 2])
    func asGiven(debug: Int) async throws {
        let service = try await LeakyService("-rate", "0")
        let url = "http://\(service.address)/debug/pprof/goroutine?debug=\(debug)"
        let report = try await Self.json(url)
        #expect(report["format"] as? String == "debug\(debug)")
        #expect(report["observed"] is NSNull)
        let stanzas = try #require(report["stanzas"] as? [[String: Any]])
        #expect(stanzas.allSatisfy { $0["rate_per_minute"] is NSNull })
    }
}
