import FoundationEssentials
import Testing

/// Holds the table of imports in `Sources/README.md` against the code.
@Suite("The map")
struct ImportTests {
    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../Sources").standardized

    @Test("each target imports what the map says, and nothing else")
    func imports() throws {
        let table = try Self.table()
        let targets = try Self.folders().filter { !$0.hasPrefix("C") || $0 == "Canvas" }
        #expect(Set(table.keys) == Set(targets))
        for target in targets {
            let imported = try Self.imports(of: target)
            let allowed = table[target] ?? []
            #expect(
                imported.subtracting(allowed).isEmpty, "\(target) imports more than the map says")
            #expect(
                allowed.subtracting(imported).isEmpty, "the map says more than \(target) imports")
        }
    }

    /// The rows `| target | sentence | imports |`.
    private static func table() throws -> [String: Set<String>] {
        let text = try String(contentsOf: sources.appending(path: "README.md"), encoding: .utf8)
        var table: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map(names)
            guard cells.count == 3, let target = cells[0].first else { continue }
            table[target] = Set(cells.last ?? [])
        }
        return table
    }

    /// The words between backquotes.
    private static func names(_ cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    private static func folders() throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        return names.filter { !$0.contains(".") }
    }

    private static func imports(of target: String) throws -> Set<String> {
        let folder = sources.appending(path: target)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        var imports: Set<String> = []
        for file in files where file.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1,
                    words.count > index + 1
                else { continue }
                imports.insert(String(words[index + 1]))
            }
        }
        return imports
    }
}
