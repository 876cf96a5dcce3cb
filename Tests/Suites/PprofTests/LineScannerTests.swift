import Goroutines
import Testing

@testable import Pprof

@Suite("The innermost loops of the text decoders")
struct LineScannerTests {
    /// Texts of every length around the steps of 16 and 64 bytes, with many line feeds and few.
    static let texts: [[UInt8]] = {
        var random = SystemRandomNumberGenerator()
        let lengths = Array(0...200) + [1023, 1024, 4096, 20_000, 100_000]
        return lengths.flatMap { length in
            [2, 7, 90].map { rarity in
                (0..<length).map { _ in
                    UInt8.random(in: 0..<UInt8(rarity), using: &random) == 0
                        ? 0x0a : UInt8.random(in: 0...255, using: &random)
                }
            }
        }
    }()

    @Test("lines end where their line feeds are, also after a step back")
    func ends() {
        for text in Self.texts {
            var ends = LineEnds(LineText(text.span))
            for place in text.indices where text[place] == 0x0a {
                #expect(ends.end() == place)
                ends.goBack()
                #expect(ends.end() == place)
            }
            #expect(ends.end() == text.count)
            #expect(ends.end() == text.count)
        }
    }

    @Test("the last place of a byte is found in lines of any length and place")
    func last() {
        for text in Self.texts where text.count < 300 {
            let bytes = LineText(text.span)
            for start in stride(from: 0, to: text.count, by: 13) {
                for byte in [UInt8(0x0a), 0x28] {
                    let place = text[start...].lastIndex(of: byte)
                    #expect(bytes.last(byte, in: start..<text.count) == place ?? text.count)
                }
            }
        }
    }

    @Test("a hash depends on every byte and on the length, not on the place")
    func hash() {
        for length in 0...100 {
            let text = (0..<length).map { UInt8($0 * 7 & 0xff) }
            let moved = [1, 2, 3] + text
            let hash = LineText(text.span).hash(0..<length)
            #expect(LineText(moved.span).hash(3..<length + 3) == hash)
            let longer = text + [0]
            #expect(LineText(longer.span).hash(0..<length + 1) != hash)
            for changed in text.indices {
                var other = text
                other[changed] ^= 0x10
                #expect(LineText(other.span).hash(0..<length) != hash)
            }
        }
    }

    @Test(
        "a place is told by its line, and by all of it where that is not clear",
        arguments: [
            ("\t/src/main.go:35 +0x1d", "\t/src/main.go:35", true),
            ("\t/src/main.go:35 +0x1d", "\t/src/main.go:35 +0x2d fp=0xc0 sp=0xc1 pc=0x43", true),
            ("\t/src/main.go:35 +0x1d", "\t/src/main.go:36 +0x1d", false),
            ("\t/src/main.go:35 +0x1d", "\t/src/main.go:3 +0x1d", false),
            ("\t/src/main.go:3500 +0x1d", "\t/a:3500", true),
            ("\t/a:12 +0x1 foo:bar", "\t/b:12 +0x1 foo:bar", false),
            ("\tgoroutine running on other thread", "\tgoroutine running on another", false),
            ("\t:1", "\t:2", false), ("\t", "\t:", false),
            ("\t/a:123456789012", "\t/a:123456789013", false),
        ])
    func place(left: String, right: String, isSame: Bool) {
        func hashes(_ line: String) -> [UInt64] {
            ["", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"].map { rest in
                let text = Array((line + rest).utf8)
                return LineText(text.span).placeHash(0..<line.utf8.count)
            }
        }
        #expect(hashes(left)[0] == hashes(left)[1])
        #expect((hashes(left)[0] == hashes(right)[0]) == isSame)
    }

    @Test(
        "a header is told by all behind its number and registers, but for the minutes at its end",
        arguments: [
            ("goroutine 1 [select]:", "goroutine 12345678901 [select]:", true),
            ("goroutine 1 [select]:", "goroutine 1 gp=0xc0 m=nil [select]:", true),
            ("goroutine 1 [select]:", "goroutine 1 [select, 2 minutes]:", false),
            ("goroutine 1 [select, 2 minutes]:", "goroutine 12 [select, 1234567 minutes]:", true),
            ("goroutine 1 [select, 2 minutes]:", "goroutine 1 [select, ]:", false),
            ("goroutine 1 [sleep, 2 minutes, x]:", "goroutine 1 [sleep, 3 minutes, x]:", false),
            ("goroutine 1 [select]:", "goroutine x [select]:", false),
            ("goroutine 1 [", "goroutine 2 [", true), ("goroutine 1", "goroutine 2", false),
        ])
    func header(left: String, right: String, isSame: Bool) {
        func key(_ line: String) -> UInt64 {
            let text = Array(line.utf8)
            return LineText(text.span).header(0..<text.count).key
        }
        #expect((key(left) == key(right)) == isSame)
    }

    @Test(
        "minutes at the end of a header are read", arguments: [1, 9, 10, 345, 67_890, 9_999_999])
    func minutes(number: Int) {
        for state in ["IO wait", "chan receive (leaked)"] {
            let text = Array("goroutine 7 [\(state), \(number) minutes]:\n".utf8)
            let header = LineText(text.span).header(0..<text.count - 1)
            #expect(header.minutes == UInt32(number))
        }
    }

    @Test(
        "the creator's number is no part of its name",
        arguments: [
            ("created by main.main", " in goroutine 1"),
            ("created by example.com/a/b.(*Server).Serve.gowrap1", " in goroutine 123456789012"),
            ("created by example.com/a/b.(*Server).Serve12345678", ""),
            ("created by f in goroutine ", ""), ("created by in goroutine 7x", ""),
        ])
    func creator(name: String, number: String) {
        let text = Array((name + number).utf8)
        let bytes = LineText(text.span)
        #expect(bytes.isCreator(0..<text.count))
        #expect(bytes.creatorEnd(0..<text.count) == name.utf8.count)
    }

    @Test("a table keeps all numbers while it grows")
    func table() {
        var numbers = KeyNumbers()
        var set = KeyTable()
        for key in 0..<100_000 as Range<UInt64> {
            #expect(numbers.number(key &* 3) == Int(key))
            set.set(UInt32(key) ^ 0xff, for: key &* 3)
        }
        for key in 0..<100_000 as Range<UInt64> {
            #expect(numbers.find(key &* 3) == Int(key))
            #expect(set[key &* 3] == UInt32(key) ^ 0xff)
            #expect(set[key &* 3 + 1] == nil)
        }
    }
}
