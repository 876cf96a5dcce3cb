import Goroutines
import Testing

@testable import Pprof

@Suite("goroutines that repeat")
struct RepeatedGoroutineTests {
    /// What follows the header of a goroutine of a kind; `number` is that of the goroutine.
    private static func body(_ kind: Int, _ number: Int) -> String {
        let creator =
            "created by main.start in goroutine \(number * 31)\n\t/src/main.go:5 +0x9f\n\n"
        return switch kind {
        case 0: "main.leak.func1()\n\t/src/main.go:28 +0x2a\n\(creator)"
        case 1: "main.leak.func1()\n\t/src/main.go:29 +0x2a\n\(creator)"
        case 2:
            """
            main.(*Service).serve(0xc000\(number), {0x\(number)?, 0x2})
            \t/src/service.go:7 +0x1
            main.run(...)
            \t/src/run.go:8 +0x2
            \(creator)
            """
        case 3:
            """
            main.(*Service).serve(0xc000, {0x1?, 0x2}).func1(0x\(number))
            \t/src/service.go:7 +0x1
            main.run(...)
            \t/src/run.go:8 +0x2
            \(creator)
            """
        case 4:
            """
            main.long(\(String(repeating: "0xc000123456, ", count: 12))0x\(number))
            \t/src/long.go:1 +0x1
            \(creator)
            """
        default: "main.main()\n\t/src/main.go:1 +0x1\n\n"
        }
    }

    private static let names = [
        "main.leak.func1 28", "main.leak.func1 29", "main.(*Service).serve 7",
        "main.(*Service).serve(0xc000, {0x1?, 0x2}).func1 7", "main.long 1", "main.main 1",
    ]

    /// Runs of goroutines of a kind and its minutes, of all lengths up to a dozen.
    private static let runs: [(kind: Int, minutes: Int, length: Int)] = (0..<400).map { run in
        let minutes = run % 3 == 0 ? 0 : run % 5 == 0 ? 70_000 : run * run % 40
        return (run * 7 % 11 % 6, minutes, 1 + run * 13 % 12)
    }

    private static let text: String = {
        var text = ""
        var number = 1
        for run in runs {
            for _ in 0..<run.length {
                let wait = run.minutes > 0 ? ", \(run.minutes) minutes" : ""
                text += "goroutine \(number) [chan send\(wait)]:\n\(body(run.kind, number))"
                number += number % 9 == 0 ? 1000 : 1
            }
        }
        return text
    }()

    @Test(
        "runs of goroutines are counted apart, however the dump arrives",
        arguments: [7, 1000, 1 << 20])
    func runs(pieces: Int) throws {
        var decoder = ProfileDecoder()
        let bytes = Array(Self.text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try decoder.feed(bytes.span.extracting(start..<min(start + pieces, bytes.count)))
        }
        var table = StackTable()
        let snapshot = try decoder.finish().snapshot(interning: &table)
        #expect(snapshot.skipped == [])
        #expect(snapshot.total == Self.runs.reduce(0) { $0 + $1.length })
        for kind in Self.names.indices {
            let stanza = try #require(
                snapshot.stanzas.first {
                    let frame = $0.stack.frames.first
                    return "\(frame?.function ?? "") \(frame?.line ?? 0)" == Self.names[kind]
                })
            let runs = Self.runs.filter { $0.kind == kind }
            let waits = runs.flatMap { Array(repeating: $0.minutes, count: $0.length) }
                .filter { $0 > 0 }.sorted()
            #expect(stanza.count == runs.reduce(0) { $0 + $1.length })
            #expect(stanza.waitMinutes?.known == waits.count)
            #expect(stanza.waitMinutes?.min == waits.first)
            #expect(stanza.waitMinutes?.median == waits[(waits.count - 1) / 2])
            #expect(stanza.waitMinutes?.max == waits.last)
        }
    }

    /// Behind `-----` come goroutines that were listed before.
    @Test("a run ends where other rules begin", arguments: [1 << 20, 100, 700])
    func otherThreads(pieces: Int) throws {
        let copies = (1...6).map { "goroutine \($0) [chan send]:\n\(Self.body(0, $0))" }.joined()
        let bytes = Array((copies + "-----\n" + copies).utf8)
        var decoder = ProfileDecoder()
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try decoder.feed(bytes.span.extracting(start..<min(start + pieces, bytes.count)))
        }
        var table = StackTable()
        #expect(try decoder.finish().snapshot(interning: &table).total == 6)
    }

    @Test("more goroutines than a row of counts can hold are counted")
    func many() throws {
        let count = (1 << 16) + 5
        var text = ""
        for number in 1...count {
            text += "goroutine \(number) [chan send, 3 minutes]:\n\(Self.body(0, number))"
        }
        var table = StackTable()
        let snapshot = try Profile(decoding: Array(text.utf8)).snapshot(interning: &table)
        #expect(snapshot.stanzas.map(\.count) == [count])
        #expect(
            snapshot.stanzas.first?.waitMinutes
                == WaitMinutes(min: 3, median: 3, max: 3, known: count))
    }
}
