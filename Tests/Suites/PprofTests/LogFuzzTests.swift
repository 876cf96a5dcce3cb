import Goroutines
import Testing

@testable import Pprof

@Suite("Logs that come in pieces, are cut or are damaged")
struct LogFuzzTests {
    private static let dump: String = {
        do {
            let body = try Captures.body("go1.27/crash/panic-ancestors.crash.txt")
            return String(decoding: body, as: UTF8.self)
        } catch {
            preconditionFailure("a capture cannot be read: \(error)")
        }
    }()

    /// One text for each thing that a log does.
    static let texts: [(String, [UInt8])] =
        LogTests.logs.map { log in
            let lines = dump.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            let text = lines.enumerated().map { log.line(String($1), $0) + "\n" }.joined()
            return (log.name, Array(text.utf8))
        } + [
            (
                "UTF-16",
                [0xff, 0xfe] + dump.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
            ),
            ("two dumps", Array((dump + "exit status 2\n" + dump).utf8)),
        ]

    private func read(_ bytes: [UInt8], pieces: Int) throws -> Snapshot {
        var decoder = ProfileDecoder()
        var index = 0
        while index < bytes.count {
            let end = min(index + pieces, bytes.count)
            try decoder.feed(bytes.span.extracting(index..<end))
            index = end
        }
        var table = StackTable()
        return try decoder.finish().snapshot(interning: &table)
    }

    @Test("pieces of any size are the same text", arguments: texts.indices)
    func pieces(text: Int) throws {
        let once = Self.texts[text].1
        // Long enough that most of it comes after the form is known.
        let bytes = once + once
        let whole = try read(bytes, pieces: bytes.count)
        for pieces in [1, 3, 61, 1000] {
            let read = try read(bytes, pieces: pieces)
            #expect(read.stanzas.map(\.id) == whole.stanzas.map(\.id))
            #expect(read.stanzas.map(\.count) == whole.stanzas.map(\.count))
            #expect(read.skipped == whole.skipped)
            #expect(read.dumps == whole.dumps)
            #expect(read.reason == whole.reason)
            #expect(read.death == whole.death)
            #expect(read.removedPrefix == whole.removedPrefix)
        }
    }

    @Test("no beginning crashes or counts more than the whole", arguments: texts.indices)
    func beginnings(text: Int) throws {
        let bytes = Self.texts[text].1
        let whole = try read(bytes, pieces: bytes.count).total
        for count in stride(from: 0, through: bytes.count, by: 7) {
            let total = try? read(Array(bytes[..<count]), pieces: 4096).total
            #expect(total ?? 0 <= whole)
        }
    }

    @Test("damage anywhere never crashes", arguments: texts.indices)
    func damage(text: Int) {
        let bytes = Self.texts[text].1
        var random = SplitMix(state: 20_261_124)
        let marks: [UInt8] = [0, 0x0a, 0x0d, 0x1b, 0x20, 0x22, 0x5b, 0x5c, 0x5d, 0x3a, 0x40, 0xff]
        for _ in 0..<120 {
            var damaged = bytes
            for _ in 0...random.next() % 8 {
                let place = Int(random.next() % UInt64(damaged.count))
                switch random.next() % 3 {
                case 0: damaged[place] = marks[Int(random.next() % UInt64(marks.count))]
                case 1: damaged.removeSubrange(place..<min(place + 40, damaged.count))
                default:
                    damaged.insert(contentsOf: damaged[..<min(place, 200)], at: place)
                }
            }
            _ = try? read(damaged, pieces: 777)
        }
    }

    @Test("a line without an end does not fill the memory and hides nothing before it")
    func endless() throws {
        let dump = Array(Self.dump.replacing("\n", with: "\r\n").utf8)
        let bytes = dump + [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let read = try read(bytes, pieces: 1 << 16)
        #expect(read.total == 9)
        #expect(read.skipped.count > 0)
    }
}

/// The same numbers each time.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
