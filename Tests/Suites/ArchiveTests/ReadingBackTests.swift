import Foundation
import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("A moment of an archive")
struct ReadingBackTests {
    @Test("is what was recorded, for every capture", arguments: Captures.names)
    func capture(name: String) throws {
        let snapshot = try Captures.snapshot(name)
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "localhost:6060")
        let poll = Poll(
            startedAt: 1_000_000.25, duration: 0.5, bodyBytes: 77, snapshot: snapshot,
            process: ProcessFigures(residentBytes: 5.5, goVersion: "go1.27"))
        _ = try recorder.record(poll, interval: 2)
        let history = try #require(recorder.history)
        let moment = try #require(try recorder.archive.moment(of: history.id, at: 2_000_000))
        let read = moment.poll
        #expect(read.startedAt == poll.startedAt && read.duration == 0.5 && read.bodyBytes == 77)
        #expect(read.process == poll.process)
        #expect(moment.others == nil && moment.resolution == nil)
        expectEqual(try #require(read.snapshot), snapshot)
    }

    @Test("of an imported profile is the profile, for every capture", arguments: Captures.names)
    func imported(name: String) throws {
        let snapshot = try Captures.snapshot(name)
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: "saved", address: "saved")
        #expect(try recorder.importSnapshot(snapshot, at: 500))
        #expect(try !recorder.importSnapshot(snapshot, at: 500))
        let history = try #require(recorder.history)
        let moment = try #require(try recorder.archive.moment(of: history.id, at: 500))
        expectEqual(try #require(moment.poll.snapshot), snapshot)
    }

    /// All of a snapshot but what was skipped, which says where in a body that is not kept, and
    /// the labels that are too many.
    private func expectEqual(_ read: Snapshot, _ snapshot: Snapshot) {
        var wanted = snapshot
        wanted.skipped = []
        for index in wanted.stanzas.indices {
            wanted.stanzas[index].labels = Array(wanted.stanzas[index].labels.prefix(64))
        }
        #expect(read == wanted)
        for (read, wanted) in zip(read.stanzas, wanted.stanzas) {
            #expect(read.stack.frames == wanted.stack.frames)
            #expect(read.stack.runtimeFrames == wanted.stack.runtimeFrames)
            #expect(read.stack.isCut == wanted.stack.isCut)
            #expect(read.stack.shape == wanted.stack.shape)
        }
    }

    @Test("is that of its time, whether its poll began a chain or changed something in it")
    func deltas() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var service = BusyService(stanzas: 30, at: 1_000_020)
        var polls: [Poll] = []
        try recorder.watch(&service, for: 1500, every: 5) { service in
            if service.random(9) == 0 { service.set(service.random(30), to: 0) }
            polls.append(service.poll())
        }
        let history = try #require(recorder.history)
        // The last one was not recorded.
        polls.removeLast()
        for (poll, next) in zip(polls, polls.dropFirst().map(Optional.some) + [nil]) {
            let moment = try #require(
                try recorder.archive.moment(of: history.id, at: poll.startedAt + 2))
            #expect(moment.poll.snapshot == poll.snapshot)
            #expect(moment.next == next?.startedAt)
        }
        let archive = recorder.archive
        #expect(try archive.moment(of: history.id, at: 1_000_019) == nil)
        #expect(try archive.count("SELECT count(*) FROM poll WHERE base = id") == 6)
        #expect(try archive.count("SELECT count(*) FROM poll") == 300)
        let keyframe = try archive.count(
            "SELECT min(length(entries)) FROM stanzas JOIN poll ON id = poll WHERE base = id")
        let delta = try archive.count(
            "SELECT max(length(entries)) FROM stanzas JOIN poll ON id = poll WHERE base <> id")
        #expect(delta < keyframe / 2)
    }

    @Test("is whole where two programs recorded one service at the same time")
    func twoRecorders() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorders = [
            Recorder(archive, name: nil, address: "a"),
            Recorder(try .new(in: folder), name: nil, address: "a"),
        ]
        var service = BusyService(stanzas: 20, at: 900_000)
        var polls: [Poll] = []
        for number in 0..<400 {
            polls.append(service.poll())
            _ = try recorders[service.random(2)].record(service.poll(), interval: 5)
            if number % 50 == 0 { try recorders[0].settle(at: service.time) }
            service.pass(2.5, changes: 4)
        }
        let histories = try archive.histories()
        #expect(histories.map(\.polls) == [400])
        #expect(recorders.allSatisfy { $0.history?.id == histories[0].id })
        for poll in polls {
            let moment = try archive.moment(of: histories[0].id, at: poll.startedAt)
            #expect(moment?.poll.snapshot == poll.snapshot)
        }
        let slice = try archive.slice(of: histories[0].id, range: 900_000...901_000, width: 1)
        #expect(slice.events.map(\.kind) == [.beginning])
        #expect(slice.total.last == polls.last?.total)
        for stanza in service.stanzas {
            let wanted = polls.last?.snapshot?.stanzas.first { $0.id == stanza.id }?.count
            #expect(slice.parts[stanza.id]?.series.last == wanted)
        }
    }

    @Test("has at most 64 labels of a stanza, the commonest")
    func labels() throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let recorder = Recorder(try .new(in: folder), name: nil, address: "a")
        var poll = Poll.of(5, at: 1000)
        poll.snapshot?.stanzas[0].labels = (0..<500).map {
            Tally(Label(key: "request", value: "\($0)"), count: 1)
        }
        _ = try recorder.record(poll, interval: 5)
        let history = try #require(recorder.history)
        let moment = try recorder.archive.moment(of: history.id, at: 1000)
        let labels = try #require(poll.snapshot).stanzas[0].labels
        #expect(moment?.poll.snapshot?.stanzas[0].labels == Array(labels[..<64]))
        #expect(moment?.total == 5)
    }
}
