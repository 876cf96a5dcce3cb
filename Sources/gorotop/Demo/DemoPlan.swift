import DemoService
import Goroutines
import Targets

/// What part of the story the demo shows, and how fast.
struct DemoPlan {
    /// In the scenario's time.
    let origin: Double
    /// Seconds of the story in one of real time.
    var speed: Double

    /// The last two hours before memory ends.
    static let incident = DemoPlan(origin: Scenario.climax, speed: 60)
    static let fromStart = DemoPlan(origin: Scenario.start, speed: DemoService.fastSpeed)

    /// Seconds of real time between polls: a minute of the story, or more if that is too short.
    var interval: Double { max(Poll.intervals.lowerBound, 60 / speed) }

    /// The clock and the story, from a moment on: seconds since 1970 of the machine's clock.
    func clock(at now: Double) -> Clock {
        Clock(showing: Scenario.date(of: origin), at: now, speed: speed)
    }

    func story(at now: Double) -> Story {
        Story(startedAt: now, origin: origin, speed: speed, isDated: true)
    }

    func narration(_ alarm: DemoHistory.Alarm?) -> Narration {
        Narration(
            speed: speed, start: Scenario.date(of: Scenario.start), days: Scenario.days,
            captions: legible(DemoCaptions(alarm: alarm, plan: self).all))
    }

    /// Leaves out what would be gone before it is read.
    private func legible(_ captions: [Narration.Caption]) -> [Narration.Caption] {
        var kept: [Narration.Caption] = []
        for caption in captions.reversed()
        where (kept.last?.time ?? .infinity) - caption.time >= 2.5 * speed {
            kept.append(caption)
        }
        return kept.reversed()
    }
}
