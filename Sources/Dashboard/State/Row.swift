import Goroutines
import Targets
import Trends

/// One line of the stanza table: a stack, or several that share a property.
struct Row: Sendable {
    enum Key: Hashable, Comparable, Sendable {
        case stack(Stack.ID)
        /// By the text that the group goes by.
        case group(String)
    }

    var key: Key
    /// The members' stacks, the largest first; never empty.
    var stacks: [Stack.ID]
    var count: Int
    var baseline: Int
    var change5m: Int
    /// Goroutines a minute; nil before three polls.
    var perMinute: Double?
    /// The commonest state; nil where the form tells none.
    var state: WaitState?
    var firstSeen: Double
    var waitMinutes: Int?
    /// The full name that rows are sorted and found by.
    var sortName: String

    var delta: Int { count - baseline }
    var isGone: Bool { count == 0 }
}

/// What the rows of the stanza table stand for; `v` goes from one to the next.
enum Grouping: String, CaseIterable, Sendable {
    case stack
    /// The frame that stands for a stack in lists.
    case frame
    case package
    /// The function that the goroutine was started with.
    case entry
    case label

    /// The group that a stack belongs to; nil where rows stand for stacks, and for labels, of which
    /// a stack may have several.
    func name(of track: History.Track) -> String? {
        switch self {
        case .stack, .label: nil
        case .frame: track.title?.function ?? Self.unnamed
        case .package: track.title.map { String($0.packagePath) } ?? Self.unnamed
        case .entry: track.stack.frames.last?.function ?? Self.unnamed
        }
    }

    /// The labels of a stanza, with its goroutines that have each.
    static func labels(of stanza: Stanza) -> [Tally<String>] {
        guard !stanza.labels.isEmpty else { return [Tally("(no label)", count: stanza.count)] }
        return stanza.labels.map { Tally($0.value.text, count: $0.count) }
    }

    /// One of the rows.
    var noun: String { self == .entry ? "entry function" : rawValue }

    /// What stands for the frames of a goroutine that has none yet.
    static let unnamed = "(not yet run)"
}

/// What the rows are ranked by. Ties are ranked by count, then by ID, so that equal rows never swap.
enum SortOrder: String, CaseIterable, Sendable {
    case count
    case delta
    case change5m
    case rate
    case wait
    case name
    case firstSeen

    /// Those that tell rows apart: changes come with polls, and waiting times with a full dump.
    static func offered(polls: Bool, format: Snapshot.Format?) -> [SortOrder] {
        allCases.filter { order in
            switch order {
            case .count, .name: true
            case .delta, .change5m, .rate, .firstSeen: polls
            case .wait: format == .debug2 || format == .crash
            }
        }
    }

    /// The key in the sort menu.
    var key: Character {
        switch self {
        case .count: "c"
        case .delta: "d"
        case .change5m: "5"
        case .rate: "r"
        case .wait: "w"
        case .name: "n"
        case .firstSeen: "f"
        }
    }

    func title(_ glyphs: Glyphs) -> String {
        switch self {
        case .count: "count"
        case .delta: glyphs.deltaBaseline
        case .change5m: "\(glyphs.delta)5m"
        case .rate: "rate"
        case .wait: "wait"
        case .name: "name"
        case .firstSeen: "first seen"
        }
    }

    /// Names read from A to Z; of everything else the most comes first.
    var isDescendingByNature: Bool { self != .name }

    /// What a row is ranked by; names are compared apart.
    func value(of row: Row) -> Double {
        switch self {
        case .count: Double(row.count)
        case .delta: Double(row.delta)
        case .change5m: Double(row.change5m)
        case .rate: row.perMinute ?? 0
        case .wait: Double(row.waitMinutes ?? -1)
        case .name: 0
        case .firstSeen: row.firstSeen
        }
    }
}
