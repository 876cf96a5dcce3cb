import Goroutines
import Testing
import Trends

@testable import Archive

@Suite("Alarms in an archive")
struct AlertTests {
    private let folder: Folder
    private let archive: Archive

    init() throws {
        folder = try Folder()
        archive = try .new(in: folder)
    }

    private var recorder: Recorder { Recorder(archive, name: nil, address: "a") }

    private func alerts(_ archive: Archive) throws -> [HistoryEvent] {
        let history = try #require(try archive.newestHistory(name: nil, address: "a"))
        return try archive.remembered(of: history.id, until: 1100).events
            .filter { $0.kind == .alert }
    }

    private let alert = HistoryEvent(.alert, at: 1006, note: "sustained growth")

    @Test("an alarm is kept beside the polls, and read back by another run")
    func kept() throws {
        let run = recorder
        _ = try run.record(.of(5, at: 1000), interval: 5)
        _ = try run.record(.of(9, at: 1005), interval: 5)
        #expect(try run.record(alert))
        _ = try run.record(.of(10, at: 1010), interval: 5)
        #expect(try alerts(archive) == [alert])
        try archive.close()
        let again = try Archive(folder.path("history.db"), for: .reading)
        #expect(try alerts(again) == [alert])
        let history = try #require(try again.newestHistory(name: nil, address: "a"))
        #expect(try again.moment(of: history.id, at: 1011)?.total == 10)
    }

    @Test("a run that has no answer yet keeps it in the newest known history")
    func anotherRun() throws {
        _ = try recorder.record(.of(5, at: 1000), interval: 5)
        let run = recorder
        try run.fail(.refused, at: 1005)
        #expect(try run.record(alert))
        #expect(try alerts(archive) == [alert])
    }

    @Test("without a history nothing is kept, and the next polls are")
    func noHistory() throws {
        let run = recorder
        #expect(try !run.record(alert))
        _ = try run.record(.of(5, at: 1010), interval: 5)
        #expect(try alerts(archive) == [])
    }

    @Test(
        "what happened at no time is refused", arguments: [-1, 1e12, .nan, .infinity] as [Double])
    func noTime(time: Double) throws {
        let run = recorder
        _ = try run.record(.of(5, at: 1000), interval: 5)
        #expect(throws: ArchiveError.clockBeyond) { try run.record(HistoryEvent(.alert, at: time)) }
    }

    @Test("who does not know the word leaves it out, as this version does with later words")
    func unknownWord() throws {
        let run = recorder
        _ = try run.record(.of(5, at: 1000), interval: 5)
        #expect(try run.record(alert))
        #expect(try archive.count("SELECT count(*) FROM occurrence WHERE kind = 'alert'") == 1)
        #expect(HistoryEvent.Kind.alert.text == "alert")
        #expect(HistoryEvent.Kind(text: "alert") == .alert)
        #expect(HistoryEvent.Kind(text: "alerts") == nil)
    }
}
