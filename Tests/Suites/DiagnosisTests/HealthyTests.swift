import Diagnosis
import Foundation
import Goroutines
import Pprof
import Testing

/// Cards on answers of real services.
@Suite("Cards of real services")
struct HealthyTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures/Captures").standardized

    private static func snapshot(_ name: String) throws -> Snapshot {
        var table = StackTable()
        let body = Array(try Data(contentsOf: folder.appending(path: name)))
        return try Profile(decoding: body).snapshot(interning: &table)
    }

    private static let forms = ["pb.gz", "debug1.txt", "debug2.txt"]

    @Test(
        "a healthy service is accused of nothing, in any form",
        arguments: ["go1.19", "go1.23", "go1.27"].flatMap { version in
            forms.map { "\(version)/healthy.\($0)" }
        } + (0..<8).map { "go1.23/series-fixed/0\($0).pb.gz" })
    func healthy(name: String) throws {
        let snapshot = try Self.snapshot(name)
        let cards = Cards(of: snapshot)
        #expect(snapshot.total > 5)
        for stanza in snapshot.stanzas {
            #expect(cards[stanza.id]?.isAccusation != true, "\(stanza.called { $0.function })")
        }
    }

    @Test(
        "each goroutine of a deadlock has a card",
        arguments: ["go1.19", "go1.23", "go1.27"])
    func deadlock(version: String) throws {
        let snapshot = try Self.snapshot("\(version)/crash/deadlock.crash.txt")
        let cards = Cards(of: snapshot)
        #expect(snapshot.stanzas.count == 2)
        for stanza in snapshot.stanzas {
            #expect(cards[stanza.id]?.isAccusation == true, "\(stanza.called { $0.function })")
        }
    }

    @Test(
        "the incident's stack is a fire-and-forget send wherever the form tells the state",
        arguments: [
            "go1.27/leak.pb.gz", "go1.27/zoo.pb.gz", "go1.27/leak-184000.pb.gz",
            "go1.23/leak.pb.gz",
        ])
    func incident(name: String) throws {
        let snapshot = try Self.snapshot(name)
        let leak = try #require(snapshot.stanzas.first)
        let card = try #require(Cards(of: snapshot)[leak.id])
        #expect(card.mistake == .fireAndForgetSend)
        #expect(card.confidence == .likely)
        #expect(card.line?.line == 28)
        #expect(card.line?.function.hasSuffix(".(*AuditLogger).Record.func1") == true)
    }
}
