package import Diagnosis
import Goroutines

extension Card {
    /// `fire-and-forget send (channel, likely)`.
    package var title: String {
        mistake.family == .rest
            ? mistake.rawValue
            : "\(mistake.rawValue) (\(mistake.family.rawValue), \(confidence.rawValue))"
    }

    /// A line for each thing that was seen or is not known, in text that is safe to show.
    package var reasons: [String] {
        evidence.map { "seen: \($0.scrubbed)" } + missing.map { "not known: \($0.scrubbed)" }
    }

    /// The lines of the usual fix.
    package var fixLines: [String] {
        mistake.fix.split(separator: "\n").map(String.init)
    }

    /// The card as plain text; `name` is what a related stack is called.
    func lines(naming name: (Stack.ID) -> String) -> [String] {
        var lines = ["looks like: \(title)"] + reasons.map { "    \($0)" }
        if !related.isEmpty {
            lines.append("    see also: \(related.map(name).joined(separator: ", "))")
        }
        if !fixLines.isEmpty {
            lines.append("    usual fix:")
            lines += fixLines.map { "        \($0)" }
        }
        return lines
    }

    /// As Markdown: a line, a list and the fix as code.
    var markdown: [[String]] {
        let related =
            related.isEmpty
            ? [] : ["see also: " + related.map(\.description).joined(separator: ", ")]
        return [
            ["**Looks like:** \(title.asPlainText)"],
            (reasons + related).map { "- \($0.asPlainText)" },
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
