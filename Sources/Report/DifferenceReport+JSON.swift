import Goroutines

extension DifferenceReport {
    /// `gorotop.diff/1`: only ever gains fields.
    package var json: String {
        let rows = difference.rows.filter(selection.contains)
            .prefix(selection.top ?? difference.rows.count)
        let listed = rows.reduce(0) { $0 + $1.delta }
        let all = difference.rows.reduce(0) { $0 + $1.delta }
        let value = JSON.object([
            ("schema", "gorotop.diff/1"),
            ("before", before.jsonSide(servingPoll: difference.servingPollBefore)),
            ("after", after.jsonSide(servingPoll: difference.servingPollAfter)),
            ("delta", .number(difference.delta)),
            ("seconds", .optional(interval?.seconds, JSON.fraction)),
            ("rate_per_minute", .optional(perMinute(difference.delta), JSON.fraction)),
            ("growth", .number(difference.growth)),
            ("shrinkage", .number(difference.shrinkage)),
            ("shares_no_stack", .bool(difference.sharesNoStack)),
            (
                "left_out",
                .object([
                    ("stanzas", .number(difference.rows.count - rows.count)),
                    ("delta", .number(all - listed)),
                ])
            ),
            ("stanzas", .array(rows.map { $0.json(perMinute: perMinute($0.delta)) })),
        ])
        return value.document
    }

    private func perMinute(_ change: Int) -> Double? { interval?.perHour(change).map { $0 / 60 } }
}

extension Report {
    fileprivate func jsonSide(servingPoll: Int) -> JSON {
        .object([
            ("goroutines", .number(snapshot.total)),
            ("stanzas", .number(snapshot.stanzas.count)),
            ("target", .string(target)),
            ("taken_at", snapshot.jsonTime),
            ("format", .string(snapshot.format.rawValue)),
            ("build_id", .optional(snapshot.buildID, JSON.string)),
            ("stated_total", .optional(snapshot.statedTotal, JSON.number)),
            ("truncated", .bool(snapshot.isTruncated)),
            ("serving_poll", .number(servingPoll)),
            ("skipped", .array(snapshot.skipped.map(\.json))),
        ])
    }
}

extension Difference.Row {
    fileprivate func json(perMinute: Double?) -> JSON {
        let frame = stack.userFrame
        return .object([
            ("id", .string(id.description)),
            ("change", .string(change.rawValue)),
            ("moved", .bool(isMoved)),
            ("before", .number(beforeCount)),
            ("after", .number(afterCount)),
            ("delta", .number(delta)),
            ("rate_per_minute", .optional(perMinute, JSON.fraction)),
            ("share", .fraction(share ?? 0)),
            ("cumulative", .optional(cumulative, JSON.fraction)),
            ("state", .optional(stanza.state) { .string($0.name) }),
            ("function", .optional(frame) { .string($0.function) }),
            ("file", frame?.jsonFile ?? .null),
            ("line", frame?.jsonLine ?? .null),
            ("before_id", .optional(before) { .string($0.id.description) }),
            ("match", matchName),
            ("candidates", .number(candidates)),
            ("states", .array(stateChanges.map { $0.json([("state", .string($0.value.name))]) })),
            (
                "labels",
                .array(
                    labelChanges.map {
                        $0.json([
                            ("key", .string($0.value.key)), ("value", .string($0.value.value)),
                        ])
                    })
            ),
        ])
    }

    /// Null if there is nothing to match.
    private var matchName: JSON {
        guard before != nil, after != nil else { return .null }
        return switch match {
        case .exact: "exact"
        case .cut: "cut"
        case .moved: "moved"
        case .renumbered: "renumbered"
        }
    }

    /// How many stanzas could be the other side.
    private var candidates: Int {
        guard before != nil, after != nil else { return 0 }
        return if case .moved(let candidates) = match { candidates } else { 1 }
    }
}

extension Difference.ValueChange {
    fileprivate func json(_ value: [(key: String, value: JSON)]) -> JSON {
        .object(value + [("before", .number(before)), ("after", .number(after))])
    }
}
