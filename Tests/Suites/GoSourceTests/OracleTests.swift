import Foundation
import GoSource
import Processes
import Testing

/// `Programs/GoOracle` prints what `go/parser` finds in each file of Go's own source; the scanner has
/// to find the same.
@Suite("The oracle")
struct OracleTests {
    @Test("finds the same constructs in all of Go's source")
    func constructs() async throws {
        let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let source =
            try await go(["env", "GOROOT"], home).trimmingCharacters(in: .newlines) + "/src"
        let files = try FileManager.default.subpathsOfDirectory(atPath: source).sorted()
            .filter { $0.hasSuffix(".go") && !$0.split(separator: "/").contains("testdata") }
            .map { "\(source)/\($0)" }
        let list = home.appending(path: "files")
        try files.joined(separator: "\n").write(to: list, atomically: true, encoding: .utf8)
        let oracle = Checkout.top.appending(path: "Tests/Programs/GoOracle/main.go")
        let expected = try await go(["run", oracle.path, list.path], home)
            .split(separator: "\n# ")
        #expect(files.count > 6000 && expected.count == files.count)
        for (path, constructs) in zip(files, expected) {
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            let found = SourceFile(name: path, bytes: bytes).constructs
            let wanted = constructs.split(separator: "\n").dropFirst().map(String.init)
            #expect(found == wanted, "\(path)")
        }
    }

    private func go(_ arguments: [String], _ home: URL) async throws -> String {
        let result = try await GoTool.go(arguments, home: home).run()
        guard result.status == 0 else {
            throw UserError("\(result.errors) (Tests/install-tools installs Go)")
        }
        return result.output
    }
}
