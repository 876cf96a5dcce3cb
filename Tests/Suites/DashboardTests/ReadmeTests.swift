import Dashboard
import FoundationEssentials
import Testing

@Suite("README.md")
struct ReadmeTests {
    @Test("its key table is the list of commands")
    func keyTable() throws {
        let readme = URL(filePath: #filePath)
            .deletingLastPathComponent().appending(path: "../../../README.md").standardized
        let text = try String(contentsOf: readme, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        for group in Command.Group.allCases {
            let commands = Command.allCases.filter { $0.binding.group == group }
            let rows = ["| \(group.rawValue) | |"] + commands.map(\.readmeRow)
            let first = try #require(lines.firstIndex(of: rows[0]), "no table \(group.rawValue)")
            // Behind the heading comes the line of dashes.
            let shown = lines[(first + 2)...].prefix(commands.count)
            #expect(Array(shown) == Array(rows.dropFirst()))
        }
    }
}

extension Command {
    /// ``| `j` `Down` | next row |``; a bar would end the cell.
    fileprivate var readmeRow: String {
        let keys = keyNames.split(separator: " ").map { "`\($0.replacing("|", with: "\\|"))`" }
        return "| \(keys.joined(separator: " ")) | \(binding.help) |"
    }
}
