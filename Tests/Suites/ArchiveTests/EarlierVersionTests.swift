import Foundation
import Goroutines
import Processes
import Testing
import Trends

@testable import Archive

/// Archives that earlier versions wrote, in `Fixtures/Archives`, and what these versions read there.
@Suite("An archive of an earlier version")
struct EarlierVersionTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures/Archives").standardized

    /// Such as `history-0.1.0`.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".db.gz") }.map { String($0.dropLast(6)) }.sorted()
    }()

    @Test("there are some")
    func some() {
        #expect(Self.names.contains("history-0.1.0") && Self.names.contains("history-0.1.0-tiers"))
    }

    @Test("opens and reads the same", arguments: names)
    func reading(name: String) throws {
        let folder = try Folder()
        try FileManager.default.copyItem(
            atPath: Self.folder.appending(path: "\(name).db.gz").path,
            toPath: folder.path("history.db.gz"))
        let unpacked = try Command(
            program: URL(filePath: "/bin/gzip"), arguments: ["-d", folder.path("history.db.gz")]
        ).runBlocking()
        try #require(unpacked.status == 0, "\(unpacked.errors)")
        let expected = try String(
            contentsOf: Self.folder.appending(path: "\(name).json"), encoding: .utf8)

        // Opened for writing it may be brought to the form of this version.
        for access in [Archive.Access.writing, .reading] {
            let archive = try Archive(folder.path("history.db"), for: access)
            #expect(archive.notes == [])
            let reading = try Reading(of: archive).text
            #expect(
                reading.split(separator: "\n") == expected.split(separator: "\n"), "\(access)")
            try archive.close()
        }
    }
}

/// All that an archive tells, in short.
private struct Reading: Encodable {
    struct Event: Encodable {
        var kind: String
        var time: Double
        var end: Double
        var count: Int
        var note: String
    }

    struct Moment: Encodable {
        var time: Double
        var total: Int
        var stanzas: Int
        var resolution: Double?
        var startTime: Double?
        /// Of the largest stanza: count, state, leaf and labels.
        var largest: String
    }

    struct History: Encodable {
        var name: String?
        var address: String
        var program: String?
        var first: Double
        var last: Double
        var polls: Int
        var events: [Event]
        /// By their letters.
        var marks: [String: Double]
        var moments: [Moment]
        /// Highest and lowest total of each tenth of the time; `-` where nothing was seen.
        var columns: [String]
        var maximumAt: Double?
        /// The stacks of which there are series.
        var parts: [String]
        var halfHours: Int
        var verdict: String?
    }

    var histories: [History]

    init(of archive: Archive) throws {
        histories = try archive.histories().map { try History($0, in: archive) }
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }
}

extension Reading.History {
    init(_ history: Archive.History, in archive: Archive) throws {
        let first = try #require(history.first)
        let last = try #require(history.last)
        let (range, width) = (first...last, (last - first) / 10)
        let slice = try archive.slice(of: history.id, range: range, width: 0)
        let times = (0...10).map { first + Double($0) * width }.map { min($0.rounded(.up), last) }
        let growth = try archive.growth(of: history.id, until: last)
        self.init(
            name: history.name, address: history.address, program: history.program, first: first,
            last: last, polls: history.polls,
            events: slice.events.map {
                Reading.Event(
                    kind: $0.kind.text, time: $0.time, end: $0.end, count: $0.count, note: $0.note)
            },
            marks: try ["A", "B", "C", "D"].reduce(into: [:]) { marks, letter in
                marks[letter] = try archive.time(ofMark: letter, in: history.id)
            },
            moments: try times.compactMap { time in
                try archive.moment(of: history.id, at: time).map(Reading.Moment.init)
            },
            columns: slice.total.columns(from: first, width: width, count: 10).map { span in
                span.map { "\($0.low) to \($0.high)" } ?? "-"
            },
            maximumAt: try archive.timeOfMaximum(in: history.id, range: range),
            parts: slice.parts.keys.map(\.description).sorted(),
            halfHours: try archive.lowWater(of: history.id, range: range).count,
            verdict: growth.finding?.judgement.verdict.rawValue)
    }
}

extension Reading.Moment {
    init(_ moment: Moment) {
        let snapshot = moment.poll.snapshot
        let stanza = snapshot?.stanzas.max { ($0.count, $1.id) < ($1.count, $0.id) }
        let labels = stanza?.labels.map { "\($0.value.key)=\($0.value.value) \($0.count)" } ?? []
        self.init(
            time: moment.poll.startedAt, total: moment.total, stanzas: snapshot?.stanzas.count ?? 0,
            resolution: moment.resolution, startTime: moment.poll.process?.startTime,
            largest: ([
                "\(stanza?.count ?? 0)", stanza?.states.first?.value.name ?? "",
                stanza?.stack.frames.first.map { "\($0.function) \($0.file):\($0.line)" } ?? "",
            ] + labels.sorted()).joined(separator: ", "))
    }
}
