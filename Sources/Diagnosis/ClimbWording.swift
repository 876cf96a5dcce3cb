package import Goroutines
package import Trends

/// A count that climbs at present, in words: before any verdict, as a finding with its figures.
package struct ClimbWording: Sendable {
    private let climb: Climb<Stack.ID>
    /// The rate that everything else shows; nil if it reaches further back than the climb.
    private let rate: RecentRate.Figure?
    /// What climbs most: nil if unknown.
    package let stanza: Stanza?
    package let forecast: MemoryForecast

    /// `rate` is the measured recent growth of the total, `memoryLimit` is in bytes.
    package init(
        _ climb: Climb<Stack.ID>, rate: RecentRate.Figure?, snapshot: Snapshot?,
        memoryLimit: Double?
    ) {
        self.climb = climb
        let reach = rate?.seconds ?? .infinity
        let fits = reach <= climb.seconds * 1.1 + 1 && rate?.perHour ?? 0 > 0
        self.rate = fits ? rate : nil
        stanza = climb.part.flatMap { part in snapshot?.stanzas.first { $0.id == part.key } }
        forecast = MemoryForecast(climb, limit: memoryLimit)
    }

    /// In the verdict's place.
    package static let word = "climbing"

    /// `climbing +6,006/min for 40 s`.
    package var headline: String {
        guard let rate else {
            return "\(Self.word): \(climb.rise.signed) in \(climb.seconds.rounded(.down).distance)"
        }
        return "\(Self.word) \(rate.perHour.asRate) for \(climb.seconds.rounded(.down).distance)"
    }

    /// `all of it one stack: audit.(*AuditLogger).Record.func1, chan send, audit/audit.go:28`.
    package var place: String? {
        guard let stanza, let share = climb.part?.share else { return nil }
        let part = share >= 0.995 ? "all of it one stack" : "\(share.percent) of it one stack"
        return "\(part): \(stanza.inWords)"
    }

    /// When memory ends: `2 GiB in about 70 min`; nil if unknown.
    private var memory: String? { forecast.hours == nil ? nil : forecast.sentences.last }

    package static let caution = "too early to call it a leak"

    /// The finding in shorter and shorter forms, longest first.
    package var sentences: [String] {
        let found = [headline, place].compactMap(\.self).joined(separator: ", ")
        let memory = memory.map { ". \($0.capitalizedFirst)" } ?? ""
        let brief = stanza.map { "\(headline): \($0.inFewWords)" } ?? headline
        let caution = Self.caution.capitalizedFirst
        return [
            "\(found)\(memory). \(caution): that takes \(GrowthTimes.warmUp.length) at least.",
            "\(found)\(memory). \(caution).", found + memory, found,
            brief + memory, brief, headline,
        ]
    }
}

extension MemoryForecast {
    /// Hours of memory left that call for action, whatever the verdict.
    package static let soon = 2.0
    package static let imminent = 0.5

    package var isSoon: Bool { hours.map { $0 < Self.soon } ?? false }
}

extension Stanza {
    /// Function, state and place: `audit.(*AuditLogger).Record.func1, chan send, audit/audit.go:28`.
    package var inWords: String {
        let words = [
            called { String($0.shortName) }, shownState?.name, title.map(\.shortLocation),
        ]
        return words.compactMap(\.self).joined(separator: ", ").scrubbed
    }

    fileprivate var inFewWords: String {
        return [shownState?.name, title.map(\.shortLocation)].compactMap(\.self)
            .joined(separator: ", ").scrubbed
    }
}
