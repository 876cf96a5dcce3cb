import DemoService
import Goroutines
import Targets

/// What is said of the story, day by day.
struct DemoCaptions {
    let alarm: DemoHistory.Alarm?
    let plan: DemoPlan

    private typealias Caption = Narration.Caption

    private static let day = 86_400.0
    private static let week = 7 * day
    private static let sixWeeks = 6 * week
    private static let release = Scenario.deploys[1].startedAt
    private static let freeze = Scenario.deploys[Scenario.deploys.count - 1].startedAt
    private static let end = Scenario.memoryEnd

    /// Oldest first.
    var all: [Narration.Caption] {
        var captions = leak + incident
        captions.append(plan.origin == Scenario.start ? beginning : sawtooth)
        return captions.sorted { $0.time < $1.time }
    }

    /// `time` is the scenario's.
    private func caption(
        _ time: Double, _ long: String, _ short: String, range: Double? = nil
    ) -> Caption {
        Caption(at: Scenario.date(of: time), long, short, range: range)
    }

    // MARK: The first words

    private var beginning: Caption {
        let length = "Six weeks in \((Self.sixWeeks / plan.speed).spelled)"
        return caption(
            plan.origin,
            "\(length); all times and rates are the story's. The count follows the load, day and night.",
            "\(length), in the story's time. The count follows the load.",
            range: Self.week)
    }

    private var sawtooth: Caption {
        let days = Int((plan.origin - Self.freeze) / Self.day)
        let pace =
            plan.speed == 60
            ? "A minute passes each second" : "It goes \(Int(plan.speed).grouped) times as fast"
        return caption(
            plan.origin,
            "Six weeks: deploys hid a leak until they were frozen \(days) days ago. \(pace), in the story's time.",
            "Six weeks: deploys hid a leak until a freeze. \(pace).",
            range: Self.sixWeeks)
    }

    // MARK: Six weeks

    private var leak: [Caption] {
        let raised = alarm.map { alarm in
            caption(
                alarm.time,
                "The alarm, \((alarm.time - Self.release).length) after a release that leaks a goroutine with each event. In this story, no one looks.",
                "The alarm, \((alarm.time - Self.release).length) after a leaking release. No one looks.",
                range: Self.week)
        }
        return [
            caption(
                0,
                "An ordinary week: the count follows the load, up in the morning, down at night, low at the weekend.",
                "An ordinary week: the count follows the load.", range: Self.week),
            caption(
                Self.release,
                "A release: nothing reads the audit channel any more, so each event leaves a goroutine behind.",
                "A release: each audit event now leaves a goroutine behind.", range: Self.week),
            raised,
            caption(
                Scenario.deploys[2].startedAt,
                "A deploy starts a new process, and the count falls back. The leak is still there.",
                "A deploy: the count falls back. The leak is still there.", range: Self.week),
            caption(
                12.5 * Self.day, "The weekend: less load, so it leaks more slowly.",
                "The weekend: less load, a slower leak.", range: Self.week),
            caption(
                Scenario.deploys[3].startedAt,
                "Deploy after deploy hides it again. On any single day it looks like a busy service.",
                "Deploy after deploy hides it again.", range: Self.week),
            caption(
                22 * Self.day,
                "A sawtooth: the count only comes down when the process restarts.",
                "The count only comes down when the process restarts.", range: Self.sixWeeks),
            caption(
                Self.freeze,
                "The last deploy before a freeze. From now on, nothing brings the count down.",
                "The last deploy before a freeze: nothing brings the count down now.",
                range: Self.sixWeeks),
            caption(
                Self.freeze + Self.week,
                "A week without a deploy. The count rises day and night, and memory with it.",
                "A week without a deploy: the count rises, and memory with it.",
                range: Self.sixWeeks),
        ].compactMap(\.self)
    }

    // MARK: The last hours

    private var incident: [Caption] {
        [
            caption(
                Scenario.climax + 18 * 60,
                "The finding is above: for how long, how fast, which line of code, and when memory runs out.",
                "Above: for how long, how fast, which line of code, and when memory runs out.",
                range: Self.sixWeeks),
            caption(
                Scenario.climax + 40 * 60,
                "Now the last hour. Try Enter for the stack, 5 for the history, [ and ] to go back in time, d for a diff.",
                "Now the last hour. Try Enter, 5 for the history, [ to go back, d for a diff."),
            caption(
                Self.end - 30 * 60,
                "Half an hour of memory is left. The forecast has said so for hours.",
                "Half an hour of memory is left."),
            caption(
                Self.end,
                "Memory ran out, and the kernel killed the process: nothing answers.",
                "Memory ran out: the process was killed, nothing answers."),
            caption(
                Self.end + 8 * 60,
                "A new process answers, with few goroutines and the same leak. R marks the restart.",
                "A new process answers, with the same leak. R marks the restart."),
            conclusion,
        ]
    }

    private var conclusion: Caption {
        let killed =
            "Killed at \(Scenario.date(of: Self.end).hourAndMinute), out of memory."
        guard let alarm else {
            return caption(Self.end + 25 * 60, killed, killed, range: Self.sixWeeks)
        }
        let date = Scenario.date(of: alarm.time)
        let day = Int((alarm.time - Scenario.start) / Self.day) + 1
        let before = Int((Self.end - alarm.time) / Self.day)
        let when = "on day \(day), \(date.weekday) \(date.hourAndMinute)"
        return caption(
            Self.end + 25 * 60,
            "\(killed) gorotop had the alarm \(when), at \(alarm.goroutines.grouped) goroutines: \(before) days before.",
            "gorotop had the alarm \(when): \(before) days before memory ran out.",
            range: Self.sixWeeks)
    }
}
