import Foundation
import Processes
import Testing

@Suite("a program that a test runs")
struct CommandTests {
    @Test("has its arguments, environment and input; gives its output and status")
    func run() async throws {
        let script = #"cat; echo "$1 $COLOUR" >&2; exit 7"#
        let result = try await Command(
            program: URL(filePath: "/bin/sh"), arguments: ["-c", script, "sh", "a b"],
            environment: ["COLOUR": "red"], input: Data("in".utf8)
        ).run()
        #expect((result.status, result.output, result.errors) == (7, "in", "a b red\n"))
    }

    @Test("may end by a signal")
    func signal() async throws {
        let result = try await Command(
            program: URL(filePath: "/bin/sh"), arguments: ["-c", "kill -TERM $$"]
        ).run()
        #expect(result.status == -SIGTERM)
    }

    @Test("may be missing")
    func missing() async {
        let trouble = await #expect(throws: UserError.self) {
            try await Command(program: URL(filePath: "/nonsense")).run()
        }
        #expect(trouble?.description == "/nonsense: No such file or directory")
    }
}
