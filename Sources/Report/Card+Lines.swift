package import Diagnosis
import Goroutines

extension Card {
    /// `fire-and-forget send, likely (channel)`.
    package var title: String {
        mistake.family == .rest
            ? mistake.rawValue
            : "\(mistake.rawValue), \(confidence.rawValue) (\(mistake.family.rawValue))"
    }

    /// A line for each thing that was seen or is not known, in text that is safe to show.
    package var reasons: [String] {
        evidence.map { "seen: \($0.scrubbed)" } + missing.map { "not known: \($0.scrubbed)" }
    }

    /// The lines of the usual fix.
    package var fixLines: [String] {
        mistake.fix.split(separator: "\n").map(String.init)
    }

    /// The card of a stack as plain text.
    func lines(of stack: Stack.ID) -> [String] {
        var lines = ["looks like: \(title)"] + reasons.map { "    \($0)" }
        lines += seeAlso(besides: stack).map { "    \($0)" }
        if !fixLines.isEmpty {
            lines.append("    usual fix:")
            lines += fixLines.map { "        \($0)" }
        }
        return lines
    }

    /// The other stacks in one line; none if there are none.
    private func seeAlso(besides stack: Stack.ID) -> [String] {
        let others = related.filter { $0 != stack }.map(\.description)
        return others.isEmpty ? [] : ["see also: \(others.joined(separator: ", "))"]
    }

    /// The card of a stack as Markdown: a line, a list and the fix as code.
    func markdown(of stack: Stack.ID) -> [[String]] {
        [
            ["**Looks like:** \(title.asPlainText)"],
            (reasons + seeAlso(besides: stack)).map { "- \($0.asPlainText)" },
        ] + (fixLines.isEmpty ? [] : [["Usual fix:"], fixLines.fenced(as: "go")])
    }

    var json: JSON {
        .object([
            ("name", .string(mistake.rawValue)), ("family", .string(mistake.family.rawValue)),
            ("confidence", .string(confidence.rawValue)),
            ("evidence", .array(evidence.map(JSON.string))),
            ("missing", .array(missing.map(JSON.string))), ("fix", .string(mistake.fix)),
            ("line", .optional(line) { $0.json }),
            ("related", .array(related.map { .string($0.description) })),
        ])
    }
}
