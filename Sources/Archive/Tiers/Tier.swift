/// How finely a part of the past is known. Numbers are in files.
enum Tier: Int, CaseIterable, Comparable {
    case polls = 0
    case minutes = 1
    case tenMinutes = 2
    case hours = 3

    static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }

    /// Seconds that a record covers; 0 for polls.
    var width: Double {
        switch self {
        case .polls: 0
        case .minutes: 60
        case .tenMinutes: 600
        case .hours: 3600
        }
    }

    /// For how many seconds its records are kept.
    var age: Double {
        switch self {
        case .polls: 24 * 3600
        case .minutes: 7 * 24 * 3600
        case .tenMinutes: 42 * 24 * 3600
        case .hours: 400 * 24 * 3600
        }
    }

    var coarser: Tier? { Tier(rawValue: rawValue + 1) }
    var finer: Tier? { Tier(rawValue: rawValue - 1) }
}

extension Double {
    /// The last multiple of `width` at or before it.
    func floored(to width: Double) -> Double { (self / width).rounded(.down) * width }
}
