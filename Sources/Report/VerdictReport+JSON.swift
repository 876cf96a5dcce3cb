import Diagnosis
import Goroutines
import Trends

extension VerdictReport {
    /// `gorotop.verdict/1`: only ever gains fields. Times of `transitions` are in seconds since
    /// 1970, or on the time scale of the recorded counts.
    package var json: String {
        let judgement = finding?.judgement
        let growing = judgement.flatMap { $0.verdict.isGrowth ? $0 : nil }
        let since = judgement.flatMap { judgement in
            now == nil ? nil : Timestamp(secondsSince1970: judgement.since)
        }
        let value = JSON.object([
            ("schema", "gorotop.verdict/1"),
            ("target", .string(target)),
            ("verdict", .string(verdict.rawValue)),
            ("level", .string(level.name.lowercased())),
            ("goroutines", .optional(goroutines, JSON.number)),
            ("rate_per_hour", .optional(rate, JSON.fraction)),
            ("since", .optional(since) { .string($0.text) }),
            ("since_seconds", .optional(judgement?.since, JSON.fraction)),
            ("began_before_watching", .optional(growing) { .bool($0.beganUnseen) }),
            (
                "window_seconds",
                .optional(judgement.flatMap { $0.window > 0 ? $0.window : nil }, JSON.fraction)
            ),
            ("observed", .optional(recentRate) { $0.json(riser: riser) }),
            ("climbing", .optional(climbing) { .string($0.sentences[0]) }),
            ("taken_at", snapshot?.jsonTime ?? .null),
            ("reason", reason),
            ("pattern", pattern),
            ("step", .optional(judgement?.step, Self.json)),
            ("total_verdict", .optional(finding) { .string($0.total.verdict.rawValue) }),
            ("evidence", .string(evidence[0])),
            (
                "transitions",
                .array(
                    transitions.map {
                        .array([.fraction($0.time), .string($0.verdict.rawValue)])
                    })
            ),
            ("culprits", .array(culprits.map { .string($0.id) })),
            ("stanzas", .array(culprits.map(\.json))),
            ("forecast", jsonForecast),
            ("crossed", .array(jsonCrossed)),
            ("unjudged", .array(unjudged.map { .string($0.text) })),
            ("next_step", .string(nextStep)),
            ("notes", .array(notes.map(JSON.string))),
        ])
        return value.document
    }

    /// The rule that found sustained growth; null for other verdicts.
    private var reason: JSON {
        switch finding?.judgement.reason {
        case nil: .null
        case .sixHours(let beyondEarlierDays):
            .object([("rule", "six hours"), ("beyond_earlier_days", .bool(beyondEarlierDays))])
        case .threeDays: .object([("rule", "three days")])
        case .restarts(let lives): .object([("rule", "restarts"), ("lives", .number(lives))])
        }
    }

    private static func json(_ step: Step) -> JSON {
        .object([
            ("goroutines", .number(step.size)), ("before", .number(step.before)),
            ("time_seconds", .fraction(step.time)),
        ])
    }

    private var pattern: JSON {
        switch finding?.pattern {
        case nil: .null
        case .plain: "plain"
        case .masked: "masked"
        case .load: "load"
        }
    }

    /// Null if nothing grows.
    private var jsonForecast: JSON {
        guard let forecast, let sentence = forecast.sentences.first else { return .null }
        return .object([
            ("sentence", .string(sentence)),
            ("bytes_per_goroutine", .fraction(forecast.bytesPerGoroutine.rounded())),
            ("is_measured", .bool(forecast.isMeasured)),
            ("resident_bytes", .optional(finding?.resident, JSON.fraction)),
            ("limit_bytes", .optional(forecast.limit, JSON.fraction)),
            ("hours", .optional(forecast.roundHours, JSON.fraction)),
        ])
    }

    private var jsonCrossed: [JSON] {
        let all =
            crossings.critical.map { (AlertLevel.critical, $0) }
            + crossings.warning.map { (.warning, $0) }
        return zip(all, crossed).map { crossing, told in
            .object([
                ("level", .string(crossing.0.name.lowercased())),
                ("threshold", .string(crossing.1.threshold.text)),
                ("figure", .fraction(crossing.1.figure)),
                ("stanza", .optional(crossing.1.stack) { .string($0.description) }),
                ("sentence", .string(told.sentence)),
            ])
        }
    }
}

extension VerdictReport.Culprit {
    fileprivate var json: JSON {
        let frame = stanza?.stack.userFrame
        return .object([
            ("id", .string(id)),
            ("rate_per_hour", .fraction(finding.ratePerHour)),
            ("share", .fraction(finding.share)),
            ("count", .number(finding.count)),
            ("state", .optional(stanza?.state) { .string($0.name) }),
            ("function", .optional(frame) { .string($0.function) }),
            ("file", frame?.jsonFile ?? .null),
            ("line", frame?.jsonLine ?? .null),
        ])
    }
}
