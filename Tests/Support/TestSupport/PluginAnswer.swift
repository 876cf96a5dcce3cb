/// A plugin's answer, read as strictly as the guidelines of monitoring-plugins.org allow: one line,
/// `SERVICE STATUS - text | 'label'=value[UOM];[warn];[crit];[min];[max] …`.
package struct PluginAnswer {
    package struct Figure: Equatable {
        package var label: String
        /// Nil for `U`.
        package var value: Double?
        package var unit: String
        package var warning: String
        package var critical: String
        package var least: String
        package var most: String

        package var text: String {
            func shown(_ field: String) -> String { field.isEmpty ? "-" : field }
            let number = value.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "U"
            return "\(label) \(number)\(unit) w \(shown(warning)) c \(shown(critical)) "
                + "min \(shown(least))"
        }
    }

    package var word: String
    package var text: String
    package var figures: [Figure] = []

    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    package init(_ output: String) throws(Fault) {
        guard output.last == "\n", !output.dropLast().contains(where: \.isNewline) else {
            throw Fault(description: "not one line: \(output)")
        }
        let halves = output.dropLast().split(separator: "|", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw Fault(description: "a second bar: \(output)") }
        let words = halves[0].split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "GOROUTINES", words[2] == "-",
            ["OK", "WARNING", "CRITICAL", "UNKNOWN"].contains(words[1])
        else { throw Fault(description: "no status: \(output)") }
        (word, text) = (String(words[1]), String(words[3]))
        guard halves.count == 2 else { return }
        var rest = halves[1]
        while !rest.isEmpty {
            guard rest.first == " " else { throw Fault(description: "no space: \(rest)") }
            figures.append(try Self.figure(&rest))
        }
        let labels = figures.map { $0.label.prefix(19) }
        guard Set(labels).count == labels.count, !figures.isEmpty else {
            throw Fault(description: "labels that are alike, or none: \(output)")
        }
    }

    private static func figure(_ rest: inout Substring) throws(Fault) -> Figure {
        rest.removeFirst()
        let label: Substring
        if rest.first == "'" {
            rest.removeFirst()
            label = rest.prefix { $0 != "'" }
            rest = rest.dropFirst(label.count + 1)
        } else {
            label = rest.prefix { $0 != "=" && $0 != " " }
            rest = rest.dropFirst(label.count)
        }
        guard !label.isEmpty, !label.contains("="), rest.first == "=" else {
            throw Fault(description: "no label: \(label)=\(rest)")
        }
        let data = rest.dropFirst().prefix { $0 != " " }
        rest = rest.dropFirst(1 + data.count)
        let fields = data.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard (1...5).contains(fields.count), fields.last != "" else {
            throw Fault(description: "fields of \(label): \(data)")
        }
        let padded = fields + Array(repeating: "", count: 5 - fields.count)
        let number = fields[0].prefix(while: isDigit)
        let unit = String(fields[0].dropFirst(number.count))
        let isUnknown = fields[0] == "U"
        guard isUnknown || (Double(number) != nil && ["", "s", "%", "B", "c"].contains(unit)),
            padded[1...2].allSatisfy({ $0.isEmpty || isRange($0) }),
            padded[3...4].allSatisfy({ $0.isEmpty || isNumber($0) })
        else { throw Fault(description: "figures of \(label): \(data)") }
        return Figure(
            label: String(label), value: isUnknown ? nil : Double(number),
            unit: isUnknown ? "" : unit, warning: padded[1], critical: padded[2],
            least: padded[3], most: padded[4])
    }

    private static func isDigit(_ character: Character) -> Bool {
        "-0123456789.".contains(character)
    }

    private static func isNumber(_ text: String) -> Bool {
        text.allSatisfy(isDigit) && Double(text) != nil
    }

    /// `[@][start:][end]`, where start may be `~` and end may be missing.
    private static func isRange(_ text: String) -> Bool {
        let ends = text.drop { $0 == "@" }
            .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch ends.count {
        case 1: return isNumber(ends[0])
        case 2:
            return (ends[0] == "~" || isNumber(ends[0])) && (ends[1].isEmpty || isNumber(ends[1]))
        default: return false
        }
    }
}
