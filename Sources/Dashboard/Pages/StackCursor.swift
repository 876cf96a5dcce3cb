import Canvas
import Goroutines
import Report
import Trends

/// What the reader does on the stack page.
struct StackCursor: Sendable {
    /// Nil before a stack was opened.
    private(set) var stack: Stack.ID?
    /// The page has room for import paths.
    var nameStyle: NameStyle
    /// The line that the cursor is on, among all lines of the page's list.
    private(set) var selected: Int
    /// Found in the lines by `/`, `n` and `N`.
    var search: String

    init(
        stack: Stack.ID? = nil, nameStyle: NameStyle = .package, selected: Int = 0,
        search: String = ""
    ) {
        self.stack = stack
        self.nameStyle = nameStyle
        self.selected = selected
        self.search = search
    }

    /// Begins at the line with the frame that stands for the stack.
    mutating func open(_ stack: Stack.ID, at line: Int) {
        self = StackCursor(stack: stack, nameStyle: nameStyle, selected: line)
    }

    mutating func move(by lines: Int) { selected += lines }

    /// Keeps the cursor on a line that exists.
    mutating func settle(count: Int) { selected = max(0, min(selected, count - 1)) }

    /// Goes to the next line that holds the text, the one under the cursor included when `step` is
    /// 0, and around the end.
    /// - Returns: whether there is one.
    mutating func find(by step: Int, in lines: [StackLine]) -> Bool {
        let direction = step < 0 ? -1 : 1
        let needle = search.lowercased()
        for distance in 0..<lines.count {
            let index = selected + step + direction * distance
            let wrapped = ((index % lines.count) + lines.count) % lines.count
            if lines[wrapped].contains(needle) {
                selected = wrapped
                return true
            }
        }
        return false
    }
}

/// A line of the stack page's list.
struct StackLine: Sendable {
    enum Kind: Sendable {
        /// `number` counts from the leaf; nil for the runtime's frames in front.
        case frame(Frame, number: Int?)
        case heading
        case note
    }

    var kind: Kind
    var left: String
    var middle = ""
    var right = ""

    func contains(_ lowercased: String) -> Bool {
        left.lowercased().contains(lowercased) || middle.lowercased().contains(lowercased)
    }
}

extension State {
    /// The line of the frame that stands for a stack in lists.
    func titleLine(of id: Stack.ID) -> Int {
        guard let track = shown.history.tracks[id], let title = track.title else { return 0 }
        return frameLines(of: track.stack).firstIndex { line in
            if case .frame(title, number: .some) = line.kind { true } else { false }
        } ?? 0
    }

    /// The list of the stack page: frames, creators, waiting times, labels.
    var stackLines: [StackLine] {
        guard let id = stackCursor.stack, let track = shown.history.tracks[id] else { return [] }
        var lines = frameLines(of: track.stack)
        guard let stanza = track.stanza ?? track.baseline else { return lines }
        for creator in stanza.creators {
            lines.append(
                StackLine(
                    kind: .note,
                    left: "created by \(stackCursor.nameStyle.function(of: creator.value))",
                    middle: stackCursor.nameStyle.location(of: creator.value),
                    right: creator.count.grouped))
        }
        if let elided = stanza.elidedFrames {
            lines.append(StackLine(kind: .note, left: elided.words))
        }
        lines += stateLines(of: stanza)
        lines += waitLines(of: stanza)
        lines += labelLines(of: stanza)
        return lines
    }

    private func frameLines(of stack: Stack) -> [StackLine] {
        let names = stackCursor.nameStyle
        func line(_ frame: Frame, number: Int?) -> StackLine {
            StackLine(
                kind: .frame(frame, number: number), left: names.function(of: frame),
                middle: names.location(of: frame), right: frame.origin.rawValue)
        }
        var lines = userFramesOnly ? [] : stack.runtimeFrames.map { line($0, number: nil) }
        for (number, frame) in stack.frames.enumerated()
        where !userFramesOnly || frame.origin != .standard {
            lines.append(line(frame, number: number))
        }
        if stack.frames.isEmpty {
            lines.append(
                StackLine(kind: .note, left: "\(Grouping.unnamed): created, no frame so far"))
        }
        if stack.isCut {
            lines.append(
                StackLine(
                    kind: .note,
                    left: "cut at the frame limit of this Go version: callers are missing"))
        }
        return lines
    }

    private func stateLines(of stanza: Stanza) -> [StackLine] {
        guard !stanza.states.isEmpty else { return [] }
        let marks = [
            ("leaked: the runtime found them unreachable", stanza.leaked),
            ("locked to their thread", stanza.lockedToThread),
            ("in a synctest bubble", stanza.inBubble),
        ].filter { $0.1 > 0 }
        let source =
            shown.newest?.format == .protobuf ? "state, inferred from the leaf frames" : "state"
        return [StackLine(kind: .heading, left: source)]
            + stanza.states.map { tally in
                StackLine(
                    kind: .note, left: tally.value.name, right: share(tally.count, of: stanza))
            }
            + marks.map { text, count in
                StackLine(kind: .note, left: text, right: share(count, of: stanza))
            }
    }

    private func waitLines(of stanza: Stanza) -> [StackLine] {
        guard let minutes = stanza.waitMinutes else { return [] }
        let known = "\(minutes.known.grouped) of \(stanza.count.grouped)"
        return [
            StackLine(
                kind: .heading, left: "waiting, in minutes since a garbage collection saw it"),
            StackLine(
                kind: .note,
                left: "min \(minutes.min)   median \(minutes.median)   max \(minutes.max)",
                right: "known of \(known)"),
        ]
    }

    private func labelLines(of stanza: Stanza) -> [StackLine] {
        guard !stanza.labels.isEmpty else { return [] }
        return [StackLine(kind: .heading, left: "labels")]
            + stanza.labels.map { tally in
                StackLine(
                    kind: .note, left: tally.value.text, right: share(tally.count, of: stanza))
            }
    }

    private func share(_ count: Int, of stanza: Stanza) -> String {
        "\(count.grouped)  \((Double(count) / Double(max(1, stanza.count))).percent)"
    }
}

extension ClosedRange<Int> {
    /// How many frames Go left out between the 50 innermost and the 50 outermost.
    fileprivate var words: String {
        let count = lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)"
        return "Go left out \(count) frames in the middle"
    }
}
