import ArgumentParser

/// The help of a command as it is printed: that of gorotop itself has the options of `gorotop TARGET`,
/// and placeholders are plain words.
struct HelpText {
    let text: String

    /// Nil if the error is no request for help.
    init?(_ error: any Error) {
        let asked = Gorotop.fullMessage(for: error)
        guard Gorotop.exitCode(for: error) == .success, asked.hasPrefix("OVERVIEW: ") else {
            return nil
        }
        let (own, watch) = (Gorotop.helpMessage(), Gorotop.helpMessage(for: Watch.self))
        text = Self.ordered(
            Self.plain([own, watch].contains(asked) ? Self.joined(own, watch) : asked))
    }

    /// With the command's own options before the groups that it shares with others.
    private static func ordered(_ text: String) -> String {
        var sections = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        let groups = ["CONNECTION:", "HISTORY:", "ALARMS:", "LIMITS:", "SCREEN:"]
        guard let options = sections.firstIndex(where: { $0.hasPrefix("OPTIONS:") }),
            let first = sections.firstIndex(where: { section in
                groups.contains(where: section.hasPrefix)
            }), first < options
        else { return text }
        sections.insert(sections.remove(at: options), at: first)
        return sections.map { $0.drop { $0 == "\n" } }.joined(separator: "\n\n")
    }

    /// The head and the commands of `own`, with the options of `watch` between them.
    private static func joined(_ own: String, _ watch: String) -> String {
        guard let options = own.firstRange(of: "OPTIONS:\n"),
            let commands = own.firstRange(of: "SUBCOMMANDS:\n"),
            let arguments = watch.firstRange(of: "ARGUMENTS:\n")
        else { return own }
        return own[..<options.lowerBound] + watch[arguments.lowerBound...] + "\n"
            + own[commands.lowerBound...]
    }

    /// With `FILE` for `<FILE>`, and descriptions still in one column.
    static func plain(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var (plain, missing) = ("", 0)
            var rest = line
            while let match = rest.firstMatch(of: /<([A-Za-z]+)>/) {
                plain += rest[..<match.range.lowerBound] + match.1.uppercased()
                rest = rest[match.range.upperBound...]
                missing += 2
            }
            let padding = rest.hasPrefix("  ") ? String(repeating: " ", count: missing) : ""
            return plain + padding + rest
        }.joined(separator: "\n")
    }
}
