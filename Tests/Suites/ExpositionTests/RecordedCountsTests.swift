import Exposition
import Testing
import Trends

@Suite("A recorded count")
struct RecordedCountsTests {
    private typealias Sample = SeriesReplay.Sample

    @Test("is read column by column, in any order, with or without parts and start times")
    func columns() throws {
        let counts = try RecordedCounts(
            """
            \u{feff}s:main.work,t_seconds , goroutines,start_time,"s:main.f[int,""x""]"\r
            12,0,212,-3600,3\r

            13,15.5,2.14e2,,4
            """.utf8Bytes)
        #expect(counts.names == ["main.work", "main.f[int,\"x\"]"])
        #expect(
            counts.samples == [
                Sample(time: 0, goroutines: 212, startTime: -3600, parts: [12, 3]),
                Sample(time: 15.5, goroutines: 214, parts: [13, 4]),
            ])
        #expect(counts.skipped == 0)
    }

    @Test("keeps its order, and leaves out what is no count")
    func dropped() throws {
        let counts = try RecordedCounts(
            """
            t_seconds,goroutines
            0,5
            60,NaN
            60,-3
            30,7
            nan,7
            90,inf
            120,
            150,1e300
            """.utf8Bytes)
        #expect(counts.samples.map(\.time) == [0, 30, 150])
        #expect(counts.samples.last?.goroutines == 1_000_000_000_000_000)
        #expect(counts.skipped == 5)
    }

    @Test(
        "says in which line it is something else",
        arguments: [
            ("", 1, "the file is empty"),
            ("time,count\n0,5\n", 1, "unknown column “time”"),
            ("t_seconds,start_time\n", 1, "missing column goroutines"),
            ("goroutines\n5\n", 1, "missing column t_seconds"),
            ("t_seconds,goroutines,s:a,s:a\n", 1, "duplicate column “s:a”"),
            ("0,212\n15,214\n", 1, "unknown column “0”"),
            ("t_seconds,goroutines\n0,5\n\n60\n", 4, "1 field, but the header has 2"),
            ("t_seconds,goroutines\n0,5\n60,5,6\n", 3, "3 fields"),
            ("t_seconds,goroutines\n0,many\n", 2, "“many” is not a number"),
            ("t_seconds,goroutines\n0,\"5\n", 2, "unclosed quotation mark"),
            ("t_seconds,goroutines\n0,5\"\n", 2, "a quotation mark inside an unquoted field"),
            ("t_seconds,goroutines\n0,\"5\"6\n", 2, "text after a closing quotation mark"),
            ("t_seconds,\u{1b}[2J\n", 1, "[2J"),
        ] as [(String, Int, String)])
    func malformed(text: String, line: Int, explanation: String) throws {
        let error = try #require(throws: RecordedCounts.Malformation.self) {
            try RecordedCounts(text.utf8Bytes)
        }
        #expect(error.line == line)
        #expect(error.explanation.contains(explanation), "\(error.explanation)")
        #expect(!error.explanation.unicodeScalars.contains { $0.value < 32 })
    }
}

extension String {
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
