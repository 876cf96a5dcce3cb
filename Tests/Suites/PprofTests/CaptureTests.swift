import Goroutines
import Testing

@testable import Pprof

@Suite("Real answers of real services")
struct CaptureTests {
    private func read(_ name: String) throws -> (Profile, Snapshot, Expected) {
        let expected = try #require(Captures.expected[name])
        let profile = try Profile(decoding: Captures.body(name))
        var table = StackTable()
        return (profile, profile.snapshot(interning: &table), expected)
    }

    @Test("every profile, dump and crash of the folder is one that the second reader read")
    func walked() {
        let ends = [".pb.gz", ".debug1.txt", ".debug2.txt", ".crash.txt"]
        let files = Captures.files.filter { file in ends.contains { file.hasSuffix($0) } }
        #expect(files == Captures.names("pprof", "debug1", "debug2", "crash"))
        #expect(files.count == Captures.expected.count)
        #expect(files.count > 100)
    }

    @Test(
        "a profile holds what a second reader found in it",
        arguments: Captures.names("pprof", "debug1", "debug2"))
    func figures(name: String) throws {
        let (profile, snapshot, expected) = try read(name)
        #expect(snapshot.total == expected.total)
        #expect(snapshot.stanzas.count == expected.stacks)
        #expect(snapshot.skipped == [])
        #expect(!snapshot.isTruncated)
        let labelled = profile.records.filter { profile.attributes($0).labels != nil }
        #expect(labelled.reduce(0) { $0 + $1.count } == expected.labelled)
        if let sets = expected.labelSets {
            #expect(Set(labelled.map { profile.attributes($0).labels }).count == sets)
        }
        #expect(
            profile.isLeakProfile
                == (expected.sampleType == "goroutineleak/count"
                    || expected.profile == "goroutineleak"))
        if let leaked = expected.leaked {
            #expect(snapshot.stanzas.reduce(0) { $0 + $1.leaked } == leaked)
        }
        if expected.format == "debug1" { #expect(snapshot.statedTotal == expected.total) }
        if let time = expected.timeNanos { #expect(snapshot.takenAt == Double(time) / 1e9) }
        #expect(profile.duration == expected.durationNanos.map { Double($0) / 1e9 })
    }

    @Test(
        "wait states follow from the frames at the leaf", arguments: Captures.names("pprof"))
    func inferredStates(name: String) throws {
        let (_, snapshot, expected) = try read(name)
        #expect(states(of: snapshot.stanzas).plain == expected.inferredStates)
    }

    @Test(
        "debug=2 tells states, creators, minutes and what else is in the header",
        arguments: Captures.names("debug2"))
    func headers(name: String) throws {
        let (profile, snapshot, expected) = try read(name)
        #expect(states(of: snapshot.stanzas) == expected.states)
        let stanzas = snapshot.stanzas
        let minutes = stanzas.compactMap(\.waitMinutes)
        #expect(minutes.reduce(0) { $0 + $1.known } == expected.withMinutes)
        #expect(minutes.map(\.max).max() ?? 0 == expected.maxMinutes)
        #expect(stanzas.reduce(0) { $0 + $1.lockedToThread } == expected.lockedToThread)
        #expect(stanzas.reduce(0) { $0 + $1.inBubble } == expected.inBubble)
        let created = stanzas.flatMap(\.creators).reduce(0) { $0 + $1.count }
        #expect(expected.total - created == expected.noCreator)
        let numbered = profile.records.filter(\.creatorHasNumber).reduce(0) { $0 + $1.count }
        #expect(numbered == expected.createdIn)
        #expect(
            Set(stanzas.compactMap(\.elidedFrames?.upperBound))
                == Set((expected.elided ?? []).map(\.frames)))
        let kinds = Set(
            profile.records.map {
                Kind(
                    group: profile.traces[Int($0.stack)].group,
                    state: profile.attributes($0).state, creator: $0.creator)
            })
        #expect(kinds.count == expected.stacksStatesCreators)
    }

    private struct Kind: Hashable {
        var group: UInt32
        var state: UInt32?
        var creator: UInt32?
    }

    @Test(
        "the largest stanzas are the same",
        arguments: Captures.names("pprof", "debug1", "debug2"))
    func top(name: String) throws {
        let (_, snapshot, expected) = try read(name)
        #expect(snapshot.stanzas.prefix(5).map(\.count) == expected.top.map(\.count))
        for top in expected.top {
            let same = snapshot.stanzas.filter {
                $0.count == top.count && $0.stack.frames.count == top.depth
                    && $0.stack.frames.first.map(text) == top.leaf
                    && $0.stack.frames.first?.file == top.leafFile
                    && $0.stack.userFrame.map(text) == top.userLeaf ?? top.leaf
            }
            #expect(!same.isEmpty, "\(top)")
            guard let wanted = top.states, expected.format != "debug1" else { continue }
            let isText = expected.format == "debug2"
            #expect(
                same.contains {
                    (isText ? states(of: [$0]) : states(of: [$0]).plain) == wanted
                }, "\(top)")
        }
    }

    private func text(_ frame: Frame) -> String { "\(frame.function):\(frame.line)" }

    private func states(of stanzas: [Stanza]) -> [String: Int] {
        var states: [String: Int] = [:]
        for tally in stanzas.flatMap(\.states) {
            states[tally.value.name, default: 0] += tally.count
        }
        return states
    }
}

extension [String: Int] {
    /// The second reader does not tell nil channels apart.
    fileprivate var plain: [String: Int] {
        var plain: [String: Int] = [:]
        for (state, count) in self {
            let end = state.hasSuffix(" (nil chan)") ? 11 : 0
            plain[String(state.dropLast(end)), default: 0] += count
        }
        return plain
    }
}

extension Profile {
    fileprivate func attributes(_ record: Record) -> Attributes {
        attributes[Int(record.attributes)]
    }
}
