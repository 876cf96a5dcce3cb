import Goroutines
import Testing

@Suite("Numbers and times in words")
struct WordingTests {
    @Test(
        "bytes have a short form, a round one and a binary one",
        arguments: [
            (0, "0B", "0 bytes", "0 B"), (612, "612B", "612 bytes", "612 B"),
            (1000, "1.0K", "1 KB", "1,000 B"), (2900, "2.8K", "2.9 KB", "2.8 KiB"),
            (222.3e6, "212M", "222 MB", "212 MiB"), (4_294_967_296, "4.0G", "4.3 GB", "4 GiB"),
            (1e18, "909495T", "1,000,000 TB", "909,495 TiB"), (.infinity, "?", "? TB", "? TiB"),
        ] as [(Double, String, String, String)])
    func bytes(_ bytes: Double, short: String, round: String, binary: String) {
        #expect(bytes.bytes == short)
        #expect(bytes.roundBytes == round)
        #expect(bytes.binaryBytes == binary)
    }

    @Test(
        "seconds are written as a setting, as an age and in a sentence",
        arguments: [
            (0, "0s", "0s", "0 s"), (0.5, "0.5s", "0s", "0 s"), (5, "5s", "5s", "5 s"),
            (71, "1m11s", "71s", "1 m"), (200, "3m20s", "3m", "3 m"),
            (3900, "1h5m", "1h05m", "1 h 5 m"), (21_600, "6h", "6h00m", "6 h"),
            (273_600, "3d4h", "3d04h", "3 d 4 h"), (3_628_800, "6w", "42d", "42 d"),
        ] as [(Double, String, String, String)])
    func lengths(seconds: Double, setting: String, age: String, sentence: String) {
        #expect(seconds.span == setting)
        #expect(seconds.age == age)
        #expect(seconds.length == sentence)
    }

    @Test(
        "the time between two samples is rounded, not cut, to two units",
        arguments: [
            (0.52, "0.5 s"), (4.97, "5 s"), (4.5, "4.5 s"), (19.6, "20 s"), (60, "1 m"),
            (109.9, "1 m 50 s"), (599.7, "10 m"), (3600, "1 h"), (21_480, "5 h 58 m"),
        ] as [(Double, String)])
    func distance(seconds: Double, text: String) {
        #expect(seconds.distance == text)
    }

    @Test(
        "the time that a change took is rounded, not cut",
        arguments: [
            (0.04, "0.1s"), (0.4, "0.4s"), (1, "1s"), (41.4, "41s"), (101, "1m41s"), (180, "3m"),
            (599.7, "10m"), (7500, "2h05m"),
        ] as [(Double, String)])
    func elapsed(seconds: Double, text: String) {
        #expect(seconds.elapsed == text)
    }

    @Test(
        "the time of an answer has milliseconds below a second",
        arguments: [(0.0412, "41ms"), (0.9996, "1000ms"), (2.34, "2.3s")] as [(Double, String)])
    func latency(seconds: Double, text: String) {
        #expect(seconds.latency == text)
    }

    @Test(
        "whole minutes and hours are spelled out up to twelve",
        arguments: [
            (60, "one minute"), (600, "ten minutes"), (1200, "20 minutes"), (3600, "one hour"),
            (21_600, "six hours"), (259_200, "72 hours"), (0, "0 minutes"),
        ] as [(Double, String)])
    func spelled(seconds: Double, text: String) {
        #expect(seconds.spelled == text)
    }

    @Test(
        "a moment has a day and a time of day",
        arguments: [
            (0, "1970-01-01", "Thu", "00:00:00"), (-1, "1969-12-31", "Wed", "23:59:59"),
            (1_795_500_323, "2026-11-24", "Tue", "06:05:23"),
            (951_782_400, "2000-02-29", "Tue", "00:00:00"),
            (4_107_542_400, "2100-03-01", "Mon", "00:00:00"),
            (253_402_300_799, "9999-12-31", "Fri", "23:59:59"),
            (.nan, "1970-01-01", "Thu", "00:00:00"),
        ] as [(Double, String, String, String)])
    func moments(time: Double, day: String, weekday: String, clock: String) {
        #expect(CalendarDay(secondsSince1970: time).text == day)
        #expect(time.weekday == weekday)
        #expect(time.monthAndDay == day.suffix(5))
        #expect(time.clock == clock)
        #expect(time.hourAndMinute == clock.prefix(5))
        let stamp = Timestamp(secondsSince1970: time)?.text
        #expect(stamp == (time >= 0 ? "\(day)T\(clock)Z" : nil))
    }

    @Test(
        "any number is a moment or an age",
        arguments: [-1e300, -1e17, 1e17, 1e300, -.infinity, .infinity, .nan] as [Double])
    func anyNumber(_ number: Double) {
        let words = [
            number.bytes, number.span, number.age, number.length, number.clock, number.weekday,
            number.monthAndDay, number.near(number),
        ]
        #expect(!words.contains(""))
    }

    @Test("each day from 1600 to 2400 follows the one before")
    func days() {
        var next = CalendarDay(year: 1600, month: 1, day: 1)?.number ?? 0
        var wrong: [String] = []
        for year in 1600...2400 {
            for month in 1...12 {
                for day in 1...31 {
                    let found = CalendarDay(year: year, month: month, day: day)
                    if let found, found.number == next, found.date == (year, month, day) {
                        next += 1
                    } else if found != nil || day < 29 {
                        wrong.append("\(year)-\(month)-\(day)")
                    }
                }
            }
        }
        #expect(wrong == [])
        #expect(next == CalendarDay(year: 2401, month: 1, day: 1)?.number)
    }

    @Test(
        "a calendar has no such day",
        arguments: [(2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 1, 0), (-1, 1, 1)])
    func noDay(year: Int, month: Int, day: Int) {
        #expect(CalendarDay(year: year, month: month, day: day) == nil)
    }

    @Test(
        "a moment near another one leaves out what both share",
        arguments: [
            (1_795_500_000, "06:00Z"), (1_795_478_400, "00:00Z"), (1_795_478_399, "Mon 23:59Z"),
            (1_795_000_000, "Wed 11:06Z"), (1_794_960_000, "Wed 00:00Z"),
            (1_794_873_600, "2026-11-17 00:00Z"),
            (1_795_600_000, "2026-11-25 09:46Z"), (-1, "?"), (.nan, "?"), (.infinity, "?"),
        ] as [(Double, String)])
    func near(time: Double, text: String) {
        #expect(time.near(1_795_500_323) == text)
    }
}
