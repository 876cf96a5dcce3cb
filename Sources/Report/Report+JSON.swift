import Diagnosis
import Goroutines
import Trends

extension Report {
    /// `gorotop.snapshot/1`: only ever gains fields.
    package var json: String {
        let known = growth.map { growth in
            [
                ("verdict", JSON.string(growth.verdict.rawValue)),
                ("evidence", growth.isClimb ? .null : .string(growth.evidence)),
                ("climbing", growth.isClimb ? .string(growth.evidence) : .null),
            ]
        }
        let value = JSON.object(
            [
                ("schema", "gorotop.snapshot/1"),
                ("target", .string(target)),
                ("taken_at", snapshot.jsonTime),
                ("format", .string(snapshot.format.rawValue)),
                ("goroutines", .number(snapshot.total)),
                ("stated_total", .optional(snapshot.statedTotal, JSON.number)),
                ("observed", observed),
                ("truncated", .bool(snapshot.isTruncated)),
                ("skipped", .array(snapshot.skipped.map(\.json))),
                ("reason", .optional(snapshot.reason, JSON.string)),
                ("dumps", .number(snapshot.dumps)),
                ("removed_prefix", .optional(snapshot.removedPrefix, JSON.string)),
                ("found_in", .optional(snapshot.foundIn, JSON.string)),
                ("reversed", .bool(snapshot.wasReversed)),
                ("system_goroutines", .number(snapshot.systemGoroutines)),
                (
                    "stanzas",
                    .each(snapshot.stanzas.count) { place in
                        let stanza = snapshot.stanzas[place]
                        return stanza.json(
                            servesPoll: serving.contains(stanza.id),
                            died: stanza.id == snapshot.death?.stack, card: cards[stanza.id],
                            perMinute: perMinute(of: stanza.id))
                    }
                ),
            ] + (known ?? []))
        return value.document
    }

    /// The measured rate, and what it was measured over; null if unknown.
    private var observed: JSON {
        guard case .measured(let figure, stacks: _) = rate else { return .null }
        return figure.json(riser: riser)
    }
}

extension RecentRate.Figure {
    /// With the stack that rises most, if known.
    func json(riser: Climb<Stack.ID>.Part?) -> JSON {
        .object([
            ("rate_per_minute", .fraction(perHour / 60)), ("seconds", .fraction(seconds)),
            ("samples", .number(samples)), ("share", .optional(riser?.share, JSON.fraction)),
            ("stanza", .optional(riser?.key) { .string($0.description) }),
        ])
    }
}

extension Snapshot {
    /// Null if unknown.
    var jsonTime: JSON {
        .optional(takenAt.flatMap(Timestamp.init(secondsSince1970:))) { .string($0.text) }
    }
}

extension Skipped {
    var json: JSON {
        .object([
            ("reason", .string(reason)), ("offset", .number(offset)), ("count", .number(count)),
        ])
    }
}

extension Stanza {
    fileprivate func json(
        servesPoll: Bool, died: Bool, card: Card?, perMinute: Double?
    ) -> JSON {
        let frame = stack.userFrame
        return .object([
            ("id", .string(id.description)),
            ("count", .number(count)),
            ("rate_per_minute", .optional(perMinute, JSON.fraction)),
            ("state", .optional(state) { .string($0.name) }),
            (
                "states",
                .array(
                    states.map { tally in
                        .object([
                            ("state", .string(tally.value.name)), ("count", .number(tally.count)),
                        ])
                    })
            ),
            ("serves_poll", .bool(servesPoll)),
            ("died", .bool(died)),
            ("function", .optional(frame) { .string($0.function) }),
            ("file", frame?.jsonFile ?? .null),
            ("line", frame?.jsonLine ?? .null),
            ("frames", .lines(stack.frames.count) { stack.frames[$0].write(&$1) }),
            ("created_by", .optional(creators.first) { $0.value.json }),
            ("labels", .array(labels.map(\.json))),
            ("wait_minutes", .optional(waitMinutes, \.json)),
            ("pattern", .optional(card, \.json)),
        ])
    }
}

extension Frame {
    var json: JSON { .line(write) }

    fileprivate func write(_ line: inout JSONWriter) {
        line.add(Self.functionKey, function)
        line.add(Self.fileKey, file.isEmpty ? nil : file)
        line.add(Self.lineKey, self.line > 0 ? self.line : nil)
    }

    private static let functionKey = JSONWriter.Key("function")
    private static let fileKey = JSONWriter.Key("file")
    private static let lineKey = JSONWriter.Key("line")

    /// Null if the binary has no line table.
    var jsonFile: JSON { file.isEmpty ? .null : .string(file) }
    var jsonLine: JSON { line > 0 ? .number(line) : .null }
}

extension Tally<Label> {
    fileprivate var json: JSON {
        .object([
            ("key", .string(value.key)), ("value", .string(value.value)), ("count", .number(count)),
        ])
    }
}

extension WaitMinutes {
    fileprivate var json: JSON {
        .object([
            ("min", .number(min)), ("median", .number(median)), ("max", .number(max)),
            ("known", .number(known)),
        ])
    }
}
