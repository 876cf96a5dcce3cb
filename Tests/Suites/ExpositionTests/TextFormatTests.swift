import Exposition
import Foundation
import Goroutines
import Testing

@Suite("Prometheus text")
struct TextFormatTests {
    private func samples(_ text: String, _ names: Set<String> = ["m"]) -> [Sample] {
        TextFormat.samples(in: Array(text.utf8), of: names)
    }

    @Test(
        "a line is a name, labels, a value, perhaps a time",
        arguments: [
            ("m 1", Sample(name: "m", value: 1)),
            ("m 1\r", Sample(name: "m", value: 1)),
            ("  m\t2.5e+08  ", Sample(name: "m", value: 2.5e8)),
            ("m -3", Sample(name: "m", value: -3)),
            ("m{} 4", Sample(name: "m", value: 4)),
            ("m{a=\"b\"} 5", Sample(name: "m", labels: ["a": "b"], value: 5)),
            ("m{a=\"b\",} 5", Sample(name: "m", labels: ["a": "b"], value: 5)),
            (
                "m { a = \"b\" , c = \"d\" } 6",
                Sample(name: "m", labels: ["a": "b", "c": "d"], value: 6)
            ),
            ("m{a=\"}\\\" 1\"} 7", Sample(name: "m", labels: ["a": "}\" 1"], value: 7)),
            (
                "m{a=\"\\\\n\\n\\x\"} 8",
                Sample(name: "m", labels: ["a": "\\n\n\\x"], value: 8)
            ),
            ("m{a=\"größe\"} 9", Sample(name: "m", labels: ["a": "größe"], value: 9)),
            ("m 1 1795472495337", Sample(name: "m", value: 1)),
            ("m +Inf", Sample(name: "m", value: .infinity)),
            ("m -Inf", Sample(name: "m", value: -.infinity)),
        ] as [(String, Sample)])
    func line(text: String, expected: Sample) {
        #expect(samples(text) == [expected])
        #expect(samples("# HELP m Help.\n# TYPE m gauge\n\(text)\n# EOF\n") == [expected])
    }

    @Test("NaN is a value")
    func notANumber() {
        #expect(samples("m NaN").first?.value.isNaN == true)
    }

    @Test(
        "a line that is none is left out, and the next one is read",
        arguments: [
            "", "m", "m ", "m x", "m 1 x", "m{", "m{a", "m{a=", "m{a=b} 1", "m{a=\"b} 1",
            "m{a=\"b\"",
            "m{a=\"b\"}", "m{a=\"b\" c=\"d\"} 1", "m{a=\"\\", "m{,} 1", "mm 1", "# m 1",
            "{a=\"b\"} 1",
            "<html>", "m\0 1", "\u{1b}[31mm 1",
        ])
    func badLine(text: String) {
        #expect(samples("\(text)\nm 1") == [Sample(name: "m", value: 1)])
    }

    @Test("only the metrics that are asked for are kept, each time they come")
    func names() {
        let text = "a 1\nb{x=\"1\"} 2\nb{x=\"2\"} 3\nab 4\n"
        #expect(samples(text, ["b"]).map(\.value) == [2, 3])
        #expect(samples(text, ["a", "ab"]).map(\.value) == [1, 4])
        #expect(samples(text, []) == [])
    }
}

@Suite("The figures of a process")
struct ProcessFiguresTests {
    @Test("a real service tells them all", arguments: Captures.metrics)
    func capture(name: String) throws {
        let body = try Captures.body(name)
        let figures = try #require(ProcessFigures(exposition: body))
        let version = try #require(figures.goVersion)
        #expect(version.hasPrefix(name.prefix { $0 != "/" }.description + "."))
        #expect(try #require(figures.goroutines) >= 5)
        #expect((1.7e9..<1.9e9).contains(try #require(figures.startTime)))
        let resident = try #require(figures.residentBytes)
        let heap = try #require(figures.heapBytes)
        let stacks = try #require(figures.stackBytes)
        #expect(heap + stacks < resident * 1.1)
        #expect(min(heap, stacks) > 100_000)
    }

    @Test("184,000 goroutines show in the stacks, not in the heap")
    func leak() throws {
        let body = try Captures.body("go1.27/leak-184000.metrics.txt")
        #expect(
            ProcessFigures(exposition: body)
                == ProcessFigures(
                    startTime: 1_795_472_495.3376555, residentBytes: 616_185_856,
                    heapBytes: 223_838_208, stackBytes: 377_159_680, goVersion: "go1.27.3",
                    goroutines: 184_007))
    }

    @Test("each beginning of an answer tells what it holds, and no more")
    func prefixes() throws {
        let body = try Captures.body("go1.27/leak-184000.metrics.txt")
        let whole = try #require(ProcessFigures(exposition: body))
        for length in 0..<body.count {
            guard let part = ProcessFigures(exposition: Array(body[..<length])) else { continue }
            #expect(part.goroutines ?? 0 <= whole.goroutines ?? 0)
            #expect(part.goVersion == nil || part.goVersion == whole.goVersion)
        }
    }

    @Test(
        "what says nothing of the process is no figures",
        arguments: [
            "", "<!DOCTYPE html>\n<html><body>go_goroutines 12</body></html>\n",
            "{\"go_goroutines\": 12}", "http_requests_total 3\n", "go_goroutines NaN\n",
            "process_resident_memory_bytes +Inf\n", "go_goroutines -1\n", "go_info 1\n",
            "\u{1f}\u{8b}\u{8}",
        ])
    func nothing(body: String) {
        #expect(ProcessFigures(exposition: Array(body.utf8)) == nil)
    }

    @Test(
        "the memory limit is the lower of the container's and the runtime's, where there is one",
        arguments: [
            ("go_gc_gomemlimit_bytes 9.223372036854776e+18\n", nil),
            ("go_gc_gomemlimit_bytes 2.147483648e+09\n", 2_147_483_648),
            ("container_spec_memory_limit_bytes{name=\"pay\"} 0\n", nil),
            ("container_spec_memory_limit_bytes 9.223372036854771712e+18\n", nil),
            ("container_spec_memory_limit_bytes 4.294967296e+09\n", 4_294_967_296),
            (
                "container_spec_memory_limit_bytes 4e9\ngo_gc_gomemlimit_bytes 3e9\n", 3e9
            ),
            (
                "go_gc_gomemlimit_bytes 4e9\ncontainer_spec_memory_limit_bytes 3e9\n", 3e9
            ),
            ("go_gc_gomemlimit_bytes 4e9\ncontainer_spec_memory_limit_bytes 0\n", 4e9),
            // It is exceeded, and the process lives on.
            ("go_gc_gomemlimit_bytes 4e9\nprocess_resident_memory_bytes 5e9\n", nil),
            (
                "process_resident_memory_bytes 5e9\ngo_gc_gomemlimit_bytes 4e9\n"
                    + "container_spec_memory_limit_bytes 8e9\n", 8e9
            ),
            ("go_gc_gomemlimit_bytes -1\n", nil), ("go_gc_gomemlimit_bytes NaN\n", nil),
        ] as [(String, Double?)])
    func memoryLimit(body: String, limit: Double?) {
        let figures = ProcessFigures(exposition: Array("\(body)go_goroutines 7\n".utf8))
        #expect(figures?.memoryLimit == limit && figures?.goroutines == 7)
    }

    @Test("the version of a hostile service is cleaned")
    func hostile() {
        let body = "go_info{version=\"go1\u{1b}[2J\u{202e}\"} 1\n"
        #expect(ProcessFigures(exposition: Array(body.utf8))?.goVersion == "go1?[2J?")
    }

    @Test("the figures are found in two megabytes of other metrics")
    func huge() {
        let line = Array(
            "rpc_seconds_bucket{method=\"/billing.v1.Invoices/Get\",le=\"0.5\"} 1\n".utf8)
        let filler = Array(repeatElement(line, count: (1 << 20) / line.count).joined())
        let body = filler + Array("go_goroutines 12\n".utf8) + filler
        #expect(ProcessFigures(exposition: body) == ProcessFigures(goroutines: 12))
    }
}

enum Captures {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures/Captures").standardized

    static func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Every `*.metrics.txt`, such as `go1.27/leak.metrics.txt`.
    static let metrics: [String] = {
        let files = FileManager.default.enumerator(atPath: folder.path)
        let names = files?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".metrics.txt") }.sorted()
    }()
}
