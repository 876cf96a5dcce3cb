import Goroutines
import Targets
import Trends

/// A row of the stanza table: a stack, or a group of stacks.
struct Row: Sendable {
    enum Key: Hashable, Comparable, Sendable {
        case stack(Stack.ID)
        /// By the group's name.
        case group(String)
    }

    var key: Key
    /// The stacks of the row, largest first; never empty.
    var stacks: [Stack.ID]
    var count: Int
    var baseline: Int
    var change5m: Int
    /// Goroutines per minute; nil before three polls.
    var perMinute: Double?
    /// The most common state; nil if the format has no states.
    var state: WaitState?
    var firstSeen: Double
    var waitMinutes: Int?
    /// The full name, for sorting.
    var sortName: String
    /// Counts only those goroutines of its stacks that have a label.
    var isPartial = false
    /// The program died of one of its goroutines.
    var died = false

    var delta: Int { count - baseline }
    var isGone: Bool { count == 0 }
}

/// What a row of the stanza table stands for; `v` cycles.
enum Grouping: String, CaseIterable, Sendable {
    case stack
    /// The stack's title frame.
    case frame
    case package
    /// The function that the goroutine was started with.
    case entry
    case label

    /// The group that a stack belongs to; nil for `stack`, and for `label`, as a stack may have
    /// several.
    func name(of track: History.Track) -> String? {
        switch self {
        case .stack, .label: nil
        case .frame: track.title?.function ?? Stack.untitled
        case .package: track.title.map { String($0.packagePath) } ?? Stack.untitled
        case .entry: track.stack.frames.last?.function ?? Stack.untitled
        }
    }

    /// The word for a row.
    var noun: String { self == .entry ? "entry function" : rawValue }
}

/// What rows are sorted by. Ties are sorted by count, then by ID, so that equal rows never swap.
enum SortOrder: String, CaseIterable, Sendable {
    case count
    case delta
    case change5m
    case rate
    case wait
    case name
    case firstSeen

    /// The orders that make sense: changes need polls, waiting times a full dump.
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

    /// Whether the highest value comes first by default; names go from A to Z.
    var isDescendingByNature: Bool { self != .name }

    /// The value to sort by; names are compared separately.
    func value(of row: Row) -> Double {
        switch self {
        case .count: row.died ? .infinity : Double(row.count)
        case .delta: Double(row.delta)
        case .change5m: Double(row.change5m)
        case .rate: row.perMinute ?? 0
        case .wait: Double(row.waitMinutes ?? -1)
        case .name: 0
        case .firstSeen: row.firstSeen
        }
    }
}
