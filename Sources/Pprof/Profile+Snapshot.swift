package import Goroutines

extension Profile {
    /// Text is made only for stacks that `table` has not seen.
    package func snapshot(interning table: inout StackTable) -> Snapshot {
        var stanzas: [Stanza] = []
        var texts = NameTexts(names)
        stanzas.reserveCapacity(groupCount)
        for trace in traces where trace.group == stanzas.count {
            stanzas.append(
                Stanza(stack: table.stack(trace.id) { stack(trace, texts: &texts) }, count: 0))
        }
        let system = count(into: &stanzas)
        addTallies(to: &stanzas, texts: &texts)
        if format == .crash || system > 0 { stanzas.removeAll { $0.count == 0 } }
        let death = death.map { death in
            Snapshot.Death(goroutine: death.goroutine, stack: traces[Int(death.trace)].id)
        }
        var snapshot = Snapshot(
            format: format, takenAt: takenAt, stanzas: stanzas, statedTotal: statedTotal,
            isTruncated: isTruncated, skipped: skipped, program: program, buildID: buildID,
            reason: reason, death: death, systemGoroutines: system, dumps: dumps,
            removedPrefix: removedPrefix)
        (snapshot.wasReversed, snapshot.foundIn) = (wasReversed, foundIn)
        return snapshot
    }

    /// Returns how many goroutines are the runtime's own, which do not count.
    private func count(into stanzas: inout [Stanza]) -> Int {
        var system = 0
        for record in records {
            let trace = traces[Int(record.stack)]
            let attributes = attributes[Int(record.attributes)]
            let stanza = Int(trace.group)
            guard !attributes.isSystem else {
                system += record.count
                continue
            }
            stanzas[stanza].count += record.count
            if attributes.isLeaked { stanzas[stanza].leaked += record.count }
            if attributes.isLockedToThread { stanzas[stanza].lockedToThread += record.count }
            if attributes.isInBubble { stanzas[stanza].inBubble += record.count }
            if let elided = trace.elided {
                let known = stanzas[stanza].elidedFrames ?? elided...elided
                stanzas[stanza].elidedFrames =
                    min(known.lowerBound, elided)...max(known.upperBound, elided)
            }
        }
        return system
    }

    private func addTallies(to stanzas: inout [Stanza], texts: inout NameTexts) {
        var stateTallies = TallyTable()
        var labelTallies = TallyTable()
        var creatorTallies = TallyTable()
        var minuteTallies = TallyTable()
        // Those of headers and then those that follow from stacks.
        var allStates = states
        for record in records {
            let trace = traces[Int(record.stack)]
            let attributes = attributes[Int(record.attributes)]
            if attributes.isSystem || (record.count == 0 && format == .crash) { continue }
            if let state = attributes.state {
                stateTallies.add(record.count, of: state, in: trace.group)
            } else if let state = trace.wait?.state {
                let number = allStates.firstIndex(of: state) ?? allStates.count
                if number == allStates.count { allStates.append(state) }
                stateTallies.add(record.count, of: UInt32(number), in: trace.group)
            }
            if let creator = record.creator {
                creatorTallies.add(record.count, of: creator, in: trace.group)
            }
            if let minutes = attributes.minutes {
                minuteTallies.add(record.count, of: minutes, in: trace.group)
            }
            if let set = attributes.labels {
                for label in labelsInSets[labelSets[Int(set)]] {
                    labelTallies.add(record.count, of: label, in: trace.group)
                }
            }
        }
        for wait in waits {
            let record = records[Int(wait.record)]
            if attributes[Int(record.attributes)].isSystem { continue }
            minuteTallies.add(wait.count, of: wait.minutes, in: traces[Int(record.stack)].group)
        }
        stateTallies.each { stanzas[$0].states.append(Tally(allStates[Int($1)], count: $2)) }
        labelTallies.each { stanza, label, count in
            let label = labels[Int(label)]
            stanzas[stanza].labels.append(
                Tally(
                    Label(
                        key: texts.text(label.key, in: names),
                        value: texts.text(label.value, in: names)),
                    count: count))
        }
        creatorTallies.each {
            stanzas[$0].creators.append(Tally(frame($1, texts: &texts), count: $2))
        }
        var minutes: [[Tally<Int>]] = Array(repeating: [], count: stanzas.count)
        minuteTallies.each { minutes[$0].append(Tally(Int($1), count: $2)) }
        for index in stanzas.indices {
            stanzas[index].waitMinutes = WaitMinutes(minutes[index])
            stanzas[index].sortTallies()
        }
    }
}

extension Stanza {
    /// The commonest first; equal ones in order of their text, so that they never swap.
    fileprivate mutating func sortTallies() {
        states.sort { ($1.count, $0.value.name) < ($0.count, $1.value.name) }
        labels.sort {
            ($1.count, $0.value.key, $0.value.value) < ($0.count, $1.value.key, $1.value.value)
        }
        creators.sort {
            ($1.count, $0.value.function, $0.value.file, $0.value.line)
                < ($0.count, $1.value.function, $1.value.file, $1.value.line)
        }
    }
}

extension WaitMinutes {
    /// Nil for no tallies.
    fileprivate init?(_ tallies: [Tally<Int>]) {
        let sorted = tallies.sorted { $0.value < $1.value }
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let known = sorted.reduce(0) { $0 + $1.count }
        var below = 0
        let median = sorted.first {
            below += $0.count
            return below * 2 >= known
        }
        self.init(
            min: first.value, median: median?.value ?? last.value, max: last.value, known: known)
    }
}

/// Counts of values in stanzas.
private struct TallyTable {
    private var keys = KeyNumbers()
    private var counts: [(stanza: UInt32, value: UInt32, count: Int)] = []

    mutating func add(_ count: Int, of value: UInt32, in stanza: UInt32) {
        let number = keys.number(UInt64(stanza) << 32 | UInt64(value))
        if number == counts.count { counts.append((stanza, value, 0)) }
        counts[number].count += count
    }

    func each(_ body: (Int, UInt32, Int) -> Void) {
        for (stanza, value, count) in counts { body(Int(stanza), value, count) }
    }
}
