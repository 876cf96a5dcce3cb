package import Diagnosis
package import Goroutines
package import Trends

extension Verdict {
    /// For status lines: the alarm is in capitals, so that it stands out without colours.
    package var word: String { self == .sustainedGrowth ? "SUSTAINED GROWTH" : rawValue }

    /// For when there is hardly any room.
    package var shortestWord: String { self == .sustainedGrowth ? "GROWTH!" : rawValue }
}

extension GrowthFinding<Stack.ID> {
    /// `SUSTAINED GROWTH since Mon 14:10` in shorter and shorter forms, longest first; names the
    /// stack if the total hides its growth.
    package func headlines(shortID: (Stack.ID) -> String, clock: ForwardClock) -> [String] {
        let verdict = judgement.verdict
        guard verdict != .notEnoughData else { return [verdict.word] }
        if let step = judgement.step {
            let word = "\(verdict.word) \(step.size.signed)"
            return ["\(word) at \(clock.beginning(step.time))", word, verdict.word]
        }
        let since = judgement.since(clock.beginning)
        var forms = ["\(verdict.word) \(since)", verdict.word]
        if verdict == .sustainedGrowth { forms.append(verdict.shortestWord) }
        switch (pattern, culprits.first) {
        case (.masked, let culprit?):
            let id = shortID(culprit.key)
            return ["\(verdict.word) of \(id) \(since)", "\(verdict.word) of \(id)"] + forms
        case (.load, _): return ["\(verdict.word) \(since), along with load"] + forms
        case (.masked, nil), (.plain, _): return forms
        }
    }
}

extension TargetState {
    /// How the total climbs now, while the verdict has nothing to say; nil if it doesn't, or if
    /// that is unknown.
    package var climbing: ClimbWording? {
        guard let climb, !(history.finding?.judgement.verdict.isGrowth ?? false) else {
            return nil
        }
        return ClimbWording(
            climb, rate: history.rate.figure, snapshot: history.newestPoll?.snapshot,
            memoryLimit: memoryLimit)
    }

    /// `SUSTAINED GROWTH since Mon 14:10, +36/min`, or how the total climbs; nil before the first
    /// poll.
    package var verdictInWords: String? {
        if let climbing { return climbing.sentences[0] }
        guard let finding = history.finding else { return nil }
        let judgement = finding.judgement
        let rate = judgement.verdict.isGrowth ? ", \(judgement.ratePerHour.asRate)" : ""
        return finding.headlines(shortID: history.shortID, clock: clock)[0] + rate
    }
}
