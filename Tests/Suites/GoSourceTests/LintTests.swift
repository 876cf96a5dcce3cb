import Foundation
import GoSource
import Testing

/// Go functions and types, each under a comment that says what it shows. Lines that lint should name
/// end in `// send` or `// unread`.
struct Example: CustomTestStringConvertible, Sendable {
    var title: String
    var source: String

    var testDescription: String { title }

    /// The lines to be named, as `lint` gives them.
    var marked: [String] { GoSourceTests.marked(source) }

    /// The examples of a file in `Fixtures`.
    static func all(_ name: String) -> [Example] {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/\(name).go")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "\n\n// ").dropFirst().map { part in
            let lines = part.split(separator: "\n", maxSplits: 1).map(String.init)
            return Example(title: lines[0], source: lines.last ?? "")
        }
    }
}

@Suite("Lint")
struct LintTests {
    @Test("finds goroutines that may send for ever", arguments: Example.all("leaks"))
    func leaks(example: Example) {
        #expect(!example.marked.isEmpty)
        #expect(lint(example.source).filter { $0.contains("send") } == example.marked)
    }

    @Test("leaves sends alone that surely end", arguments: Example.all("sound"))
    func sound(example: Example) {
        #expect(lint(example.source) == [])
    }

    @Test("finds channels that nothing reads", arguments: Example.all("unread"))
    func unread(example: Example) {
        #expect(!example.marked.isEmpty)
        #expect(lint(example.source) == example.marked)
    }

    @Test("leaves channels alone that may be read", arguments: Example.all("read"))
    func read(example: Example) {
        #expect(lint(example.source) == [])
    }

    @Test(
        "a comment with a reason ignores a finding, on its line or above it",
        arguments: [
            ("", "//gorotop:ignore ends with main", "ends with main"),
            ("//gorotop:ignore ends with main", "", "ends with main"),
            ("", "//gorotop:ignore", nil), ("", "// gorotop:ignore x", nil),
            ("", "//gorotop:ignored x", nil),
        ] as [(String, String, String?)])
    func ignores(above: String, behind: String, reason: String?) {
        let text = """
            package p
            func (a *Log) Record(v int) {
            \(above)
            go func() { a.events <- v }() \(behind)
            }
            type Log struct { events chan int }
            func (a *Log) next() int { select { case v := <-a.events: return v; default: return 0 } }
            """
        #expect(Lint([file(text)]).findings.map(\.ignoredBecause) == [reason])
    }

    @Test("says what is wrong, and where")
    func messages() throws {
        let log = file(
            """
            package audit
            type Log struct { events chan int }
            func New() *Log { return &Log{events: make(chan int, 256)} }
            func (a *Log) Record(v int) {
            	go func() { a.events <- v }()
            }
            """, name: "audit/audit.go")
        let findings = Lint([log, file("package audit\n", name: "audit/b.go")]).findings
        #expect(
            findings.map(\.message) == [
                "`Log.events` is sent to at audit.go:5, and nothing in 2 files receives from it",
                "goroutine may block forever sending to `a.events`: no receiver found in 2 files",
            ])
        let send = try #require(findings.last)
        #expect(send.position == SourceFile.Position(line: 5, column: 14))
        #expect(send.function == "(*Log).Record.func1" && send.goLine == 5)
    }

    @Test("files of another package in the folder don't count as readers")
    func packages() {
        let one = file(
            "package p\ntype T struct { c chan int }\nfunc (t *T) f() { t.c = make(chan int); t.c <- 1 }"
        )
        let two = file("package p_test\nfunc g(t *T) { <-t.c }", name: "b.go")
        #expect(Lint([one, two]).findings.map(\.channel) == ["T.c"])
    }
}
