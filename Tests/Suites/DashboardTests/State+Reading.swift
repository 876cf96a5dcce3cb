import Canvas
import Dashboard
import Goroutines

/// What a person reads off the table.
struct ShownRow {
    var isSelected: Bool
    var id: String
    var count: String
    var delta: String
    var state: String
    var name: String
}

extension State {
    var lines: [String] {
        let screen = screen()
        return (0..<screen.size.rows).map { screen.text(row: $0) }
    }

    /// The ruled line above the table.
    var title: String { lines.first { $0.hasPrefix("─ ") } ?? "" }

    /// The rows of an 80-column screen, all columns there.
    var rows: [ShownRow] {
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("    ID") }) else { return [] }
        return lines[(heading + 1)...].prefix { $0.hasPrefix("  ") }.compactMap(ShownRow.init)
    }

    var selectedName: String? { rows.first(where: \.isSelected)?.name }

    mutating func poll(_ counts: [String: Int], at time: Double) {
        _ = update(.polled(Poll.of(counts, at: time)), at: time)
    }
}

extension ShownRow {
    /// `  ▸ 337e   2,400  +2,400    +96 ▇▇▇▇▇███ chan send payments.(*Client).publish`
    init?(_ line: String) {
        let cells = Array(line)
        let isStack = cells.count > 40 && cells[4..<8].allSatisfy(\.isHexDigit)
        let isGroup = cells.count > 40 && cells[4..<8].contains("x")
        guard isStack || isGroup else { return nil }
        isSelected = cells[2] == "▸"
        let words = line.dropFirst(4).split(separator: " ").map(String.init)
        guard words.count > 4 else { return nil }
        (id, count, delta) = (words[0], words[1], words[2])
        name = words.last ?? ""
        state = words[words.count - 2]
    }
}

extension Poll {
    /// One stanza of package main for each function.
    static func of(_ counts: [String: Int], at time: Double) -> Poll {
        Poll(
            startedAt: time, duration: 0.02, bodyBytes: 2048,
            snapshot: Snapshot.of(counts, at: time))
    }
}

extension Snapshot {
    /// One stanza of package main for each function.
    static func of(_ counts: [String: Int], at time: Double) -> Snapshot {
        let states: [String: WaitState] = ["idle": .select, "leaky": .channelSend]
        return Snapshot(
            format: .protobuf, takenAt: time,
            stanzas: counts.map { name, count in
                Stanza.at("main.\(name)", count: count, state: states[name] ?? .channelReceive)
            })
    }
}

extension Stanza {
    static func at(_ function: String, count: Int, state: WaitState) -> Stanza {
        let frame = Frame(function: function, file: "/src/x.go", line: 7)
        return Stanza(
            stack: Stack(frames: [frame]), count: count, states: [Tally(state, count: count)])
    }
}
