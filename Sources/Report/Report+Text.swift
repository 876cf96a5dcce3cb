import Diagnosis
import Goroutines

extension Report {
    /// Plain text for a terminal.
    package var text: String { [header, table, stacks].paragraphs }

    private var header: [String] {
        let states = states.map { "\($0.value.name.scrubbed) \($0.count.grouped)" }
        var lines = [target.scrubbed, origin]
        if let reason = snapshot.reason { lines.append(reason.scrubbed) }
        lines.append(headline)
        if let rateLine { lines.append(rateLine) }
        if !states.isEmpty { lines.append(states.joined(separator: ", ")) }
        if let growth { lines.append(growth.line) }
        return lines + warnings.map { "warning: \($0)" }
    }

    private var table: [String] {
        let rows = ranked(Self.rows)
        guard !rows.isEmpty else { return footnotes }
        let cells =
            [["COUNT", "SHARE", "STATE", "ID", "FIRST USER FRAME"]]
            + rows.map { row in
                [
                    row.count, row.share.percent, row.state, row.stanza.id.description,
                    "\(row.function)  \(row.location)",
                ]
            }
        let rates = rateColumn("/MIN", rows)
        guard !rates.isEmpty else { return TextTable.lines(cells, left: [2, 3]) + footnotes }
        let wider = zip(cells, rates).map { cells, rate in
            Array(cells[..<2]) + [rate] + cells[2...]
        }
        return TextTable.lines(wider, left: [3, 4]) + footnotes
    }

    private var stacks: [String] {
        let stanzas = ranked(Self.stacks).map(\.stanza)
        return Array(stanzas.map { stack(of: $0) + card(of: $0) }.joined(separator: [""]))
    }

    /// What the stack looks like, if something is wrong with it.
    private func card(of stanza: Stanza) -> [String] {
        guard let card = cards[stanza.id], card.isAccusation else { return [] }
        return card.lines(of: stanza.id)
    }

    /// A goroutine as debug=2 prints it, preceded by the count.
    func stack(of stanza: Stanza) -> [String] {
        let state = stanza.shownState.map { " [\($0.name.scrubbed)]" } ?? ""
        let death = snapshot.death.flatMap { $0.stack == stanza.id ? $0 : nil }
        let died = death.map { "; goroutine \($0.goroutine) died here" } ?? ""
        var lines = ["\(stanza.count.counted("goroutine"))\(state)\(died):"]
        for frame in stanza.stack.frames {
            lines += [frame.function.scrubbed, "    \(frame.place)"]
        }
        if let elided = stanza.elidedFrames {
            let count = Set([elided.lowerBound, elided.upperBound]).sorted().map(\.grouped)
            lines.append("... \(count.joined(separator: " to ")) frames omitted by Go")
        }
        if stanza.stack.isCut { lines.append("... the profile omits deeper frames") }
        if let creator = stanza.creators.first?.value {
            lines += ["created by \(creator.function.scrubbed)", "    \(creator.place)"]
        }
        if let wait = stanza.waitMinutes {
            lines.append(
                "waiting \(wait.min.grouped) to \(wait.max.grouped) minutes, median "
                    + "\(wait.median.grouped), known for \(wait.known.counted("goroutine"))")
        }
        for label in stanza.labels {
            let (key, value) = (label.value.key.scrubbed, label.value.value.scrubbed)
            lines.append("label \(key)=\(value)  \(label.count.grouped)")
        }
        return lines
    }
}

extension Frame {
    /// File and line, as far as known.
    var place: String {
        let file = file.isEmpty ? "?" : file.scrubbed
        return line > 0 ? "\(file):\(line)" : file
    }
}
