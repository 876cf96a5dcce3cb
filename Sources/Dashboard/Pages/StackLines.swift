import Diagnosis
import Goroutines
import Report
import Targets

/// A line of the stack page's list.
struct StackLine: Sendable {
    enum Kind: Sendable {
        /// `number` counts from the leaf; nil for the runtime's frames before it.
        case frame(Frame, number: Int?)
        case heading
        case note
    }

    let kind: Kind
    let left: String
    let middle: String
    let right: String

    init(_ left: String, middle: String = "", right: String = "", kind: Kind = .note) {
        (self.kind, self.left, self.middle, self.right) = (kind, left, middle, right)
    }

    func contains(_ lowercased: String) -> Bool {
        left.lowercased().contains(lowercased) || middle.lowercased().contains(lowercased)
    }
}

/// The details of one stack, as lines.
struct StackLines {
    let track: History.Track
    let names: Names
    /// States are inferred from the leaf frames, as the profile has none.
    let isInferred: Bool
    /// The goroutine that the program died of.
    let death: Snapshot.Death?
    /// What the stack looks like.
    let card: Card?

    /// The line of the stack's title frame.
    var titleLine: Int {
        guard let title = track.title else { return 0 }
        return frameLines.firstIndex { line in
            if case .frame(title, number: .some) = line.kind { true } else { false }
        } ?? 0
    }

    /// The list of the stack page: frames, creators, waiting times, labels.
    var lines: [StackLine] {
        var lines = frameLines
        guard let stanza = track.stanza ?? track.baseline else { return lines }
        for creator in stanza.creators {
            lines.append(
                StackLine(
                    "created by \(names.function(of: creator.value))",
                    middle: names.location(of: creator.value), right: creator.count.grouped))
        }
        if let elided = stanza.elidedFrames { lines.append(StackLine(elided.words)) }
        if let death, death.stack == track.stack.id {
            lines.append(StackLine("goroutine \(death.goroutine) died here"))
        }
        lines += stateLines(of: stanza)
        lines += waitLines(of: stanza)
        lines += cardLines
        lines += labelLines(of: stanza)
        return lines
    }

    private var frameLines: [StackLine] {
        let stack = track.stack
        func line(_ frame: Frame, number: Int?) -> StackLine {
            StackLine(
                names.function(of: frame), middle: names.location(of: frame),
                right: frame.origin.rawValue, kind: .frame(frame, number: number))
        }
        var lines = names.userFramesOnly ? [] : stack.runtimeFrames.map { line($0, number: nil) }
        for (number, frame) in stack.frames.enumerated()
        where !names.userFramesOnly || !frame.isStandard {
            lines.append(line(frame, number: number))
        }
        if stack.frames.isEmpty { lines.append(StackLine(Stack.untitled)) }
        if stack.isCut {
            lines.append(
                StackLine("cut at the frame limit of this Go version: callers missing"))
        }
        return lines
    }

    private var cardLines: [StackLine] {
        guard let card else { return [] }
        var lines = [StackLine("looks like: \(card.title)", kind: .heading)]
        lines += card.reasons.map { StackLine($0) }
        let related = card.related.filter { $0 != track.stack.id }
        if !related.isEmpty {
            lines.append(
                StackLine("see also: \(related.map(names.shortID).joined(separator: ", "))"))
        }
        if !card.fixLines.isEmpty {
            lines.append(StackLine("usual fix:"))
            lines += card.fixLines.map { StackLine("    \($0)") }
        }
        return lines
    }

    private func stateLines(of stanza: Stanza) -> [StackLine] {
        guard !stanza.states.isEmpty else { return [] }
        let marks = [
            ("leaked: unreachable according to the runtime", stanza.leaked),
            ("locked to a thread", stanza.lockedToThread),
            ("in a synctest bubble", stanza.inBubble),
        ].filter { $0.1 > 0 }
        let source = isInferred ? "state, inferred from the leaf frames" : "state"
        let tallies = stanza.states.map { ($0.value.name, $0.count) } + marks
        return section(source, of: tallies, in: stanza)
    }

    private func waitLines(of stanza: Stanza) -> [StackLine] {
        guard let minutes = stanza.waitMinutes else { return [] }
        let known = "\(minutes.known.grouped) of \(stanza.count.grouped)"
        return [
            StackLine("waiting, in minutes since a garbage collection noticed", kind: .heading),
            StackLine(
                "min \(minutes.min)   median \(minutes.median)   max \(minutes.max)",
                right: "known of \(known)"),
        ]
    }

    private func labelLines(of stanza: Stanza) -> [StackLine] {
        guard !stanza.labels.isEmpty else { return [] }
        let tallies = stanza.labels.map { ($0.value.text, $0.count) }
        return section("labels", of: tallies, in: stanza)
    }

    /// A heading, and a line per tally with its share of the stanza's goroutines.
    private func section(
        _ heading: String, of tallies: [(text: String, count: Int)], in stanza: Stanza
    ) -> [StackLine] {
        [StackLine(heading, kind: .heading)]
            + tallies.map { text, count in
                let share = Double(count) / Double(max(1, stanza.count))
                return StackLine(text, right: "\(count.grouped)  \(share.percent)")
            }
    }
}

extension ClosedRange<Int> {
    /// How many frames Go left out between the 50 innermost and the 50 outermost.
    fileprivate var words: String {
        let count = lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)"
        return "Go left out \(count) frames in the middle"
    }
}
