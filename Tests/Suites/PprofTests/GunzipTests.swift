import Goroutines
import Pprof
import Testing

@Suite("gzip")
struct GunzipTests {
    private let packed: [UInt8]
    private let total = 1007

    init() throws {
        packed = try Captures.body("go1.27/leak.pb.gz")
    }

    private func total(_ body: [UInt8]) throws -> Int {
        var table = StackTable()
        return try Profile(decoding: body).snapshot(interning: &table).total
    }

    @Test("bytes may come uncompressed, and in any pieces", arguments: [1, 7, 100, 4096])
    func pieces(size: Int) throws {
        for body in [packed, try Gunzip.unpack(packed)] {
            var decoder = ProfileDecoder()
            for start in stride(from: 0, to: body.count, by: size) {
                try decoder.feed(body.span.extracting(start..<min(start + size, body.count)))
            }
            var table = StackTable()
            #expect(try decoder.finish().snapshot(interning: &table).total == total)
        }
    }

    @Test("several members are one profile, also where a field is parted by them")
    func members() throws {
        // Stored blocks, each a member of its own: the plain bytes in pieces of 300.
        let plain = try Gunzip.unpack(packed)
        var body: [UInt8] = []
        for start in stride(from: 0, to: plain.count, by: 300) {
            body += stored(Array(plain[start..<min(start + 300, plain.count)]))
        }
        #expect(try total(body) == total)
    }

    /// A gzip member that holds `bytes` uncompressed.
    private func stored(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        let length = [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
        let sum = checksum(bytes)
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1] + length + length.map { ~$0 } + bytes
            + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } + length + [0, 0]
    }

    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xffff_ffff
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~sum
    }

    @Test("no beginning of a gzip is one, also when only its end mark lacks")
    func prefixes() {
        for count in packed.indices {
            #expect(throws: ProfileError.self) { try Profile(decoding: Array(packed[..<count])) }
        }
        #expect(throws: ProfileError.gzipCut(offset: packed.count - 8)) {
            try Profile(decoding: packed.dropLast(8))
        }
    }

    @Test("a wrong checksum, a wrong length and bytes behind are errors")
    func damaged() {
        for (index, isChecksum) in [
            (packed.count - 8, true), (packed.count - 1, true), (40, false),
        ] {
            var body = packed
            body[index] ^= 0xff
            let error = #expect(throws: ProfileError.self) { try Profile(decoding: body) }
            if isChecksum {
                guard case .gzipChecksum = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
        }
        for tail in [[0], Array("goroutine".utf8)] as [[UInt8]] {
            let error = #expect(throws: ProfileError.self) { try Profile(decoding: packed + tail) }
            switch error {
            case .gzipDamaged, .gzipCut: break
            default: Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test("no more is unpacked than the limit")
    func limit() throws {
        let zeros = [UInt8](repeating: 0, count: 60_000)
        let body = [[UInt8]](repeating: stored(zeros), count: 4).flatMap { $0 }
        #expect(try Gunzip.unpack(body, limit: 240_000).count == 240_000)
        #expect(throws: ProfileError.tooLarge(.unpackedBytes, limit: 239_999)) {
            try Gunzip.unpack(body, limit: 239_999)
        }
    }

    @Test("text may be packed as well")
    func text() throws {
        let text = try Captures.body("go1.27/healthy.debug2.txt")
        #expect(try total(stored(text)) == total(text))
    }
}
