import ProfileProto
import Testing

/// Bytes are those of the protobuf encoding, counted by hand, so that the writer and our decoder
/// can't share an error.
@Suite("Writing profile.proto")
struct ProfileMessageTests {
    @Test(
        "a number is a key and a varint; 0 is left out",
        arguments: [
            (1, 0, []), (1, 1, [0x08, 0x01]), (1, 127, [0x08, 0x7f]), (2, 128, [0x10, 0x80, 0x01]),
            (15, 300, [0x78, 0xac, 0x02]), (16, 1, [0x80, 0x01, 0x01]),
            (1, -1, [0x08] + [UInt8](repeating: 0xff, count: 9) + [0x01]),
            (1, .max, [0x08] + [UInt8](repeating: 0xff, count: 8) + [0x7f]),
        ] as [(Int, Int, [UInt8])])
    func numbers(field: Int, number: Int, bytes: [UInt8]) {
        var message = WireMessage()
        message.add(field, number)
        #expect(message.bytes == bytes)
    }

    @Test("a text, a message and packed numbers are a key, a length and their bytes")
    func payloads() {
        var inner = WireMessage()
        inner.add(1, 150)
        var message = WireMessage()
        message.add(2, "testing")
        message.add(3, inner)
        message.add(4, packed: [3, 270, 0, 86_942])
        message.add(5, packed: [])
        message.add(6, [0xff] as [UInt8])
        #expect(
            message.bytes
                == [0x12, 7] + Array("testing".utf8) + [0x1a, 3, 0x08, 0x96, 0x01]
                + [0x22, 7, 0x03, 0x8e, 0x02, 0x00, 0x9e, 0xa7, 0x05] + [0x32, 1, 0xff])
    }

    @Test("a profile has samples, what they refer to, and the strings of both")
    func profile() {
        let send = ProfileMessage.Location(
            function: "main.send", file: "main.go", line: 7, address: 16, startLine: 5)
        let otherLine = ProfileMessage.Location(function: "main.send", file: "main.go", line: 9)
        var message = ProfileMessage()
        message.add(2, stack: [send, otherLine], labels: [("route", "/pay")])
        message.add(-1, stack: [send], labels: [])
        let bytes = message.finish(
            ProfileMessage.Mapping(program: "app", buildID: "", addresses: 1..<2),
            time: 2e-9, duration: 1e-9, comment: "by hand")
        var wanted: [UInt8] = []
        // The type of samples: the strings 1 and 2.
        wanted += [0x0a, 4, 0x08, 1, 0x10, 2]
        // Samples: locations, values, a label of the strings 3 and 4.
        wanted += [0x12, 13, 0x0a, 2, 1, 2, 0x12, 1, 2, 0x1a, 4, 0x08, 3, 0x10, 4]
        wanted += [0x12, 15, 0x0a, 1, 1, 0x12, 10] + [UInt8](repeating: 0xff, count: 9) + [1]
        // The mapping: ID, addresses, the string 5 as file; functions, files and lines are there.
        wanted += [0x1a, 14, 0x08, 1, 0x10, 1, 0x18, 2, 0x28, 5, 0x38, 1, 0x40, 1, 0x48, 1]
        // The function: ID, name twice, file, first line. The locations: ID, mapping, address, line.
        wanted += [0x2a, 10, 0x08, 1, 0x10, 6, 0x18, 6, 0x20, 7, 0x28, 5]
        wanted += [0x22, 12, 0x08, 1, 0x10, 1, 0x18, 16, 0x22, 4, 0x08, 1, 0x10, 7]
        wanted += [0x22, 10, 0x08, 2, 0x10, 1, 0x22, 4, 0x08, 1, 0x10, 9]
        let strings = [
            "", "goroutine", "count", "route", "/pay", "app", "main.send", "main.go", "by hand",
        ]
        for string in strings { wanted += [0x32, UInt8(string.utf8.count)] + Array(string.utf8) }
        // Time, duration, the type and number of the period, the string 8 as comment.
        wanted += [0x48, 2, 0x50, 1, 0x5a, 4, 0x08, 1, 0x10, 2, 0x60, 1, 0x6a, 1, 8]
        #expect(bytes == wanted)
    }

    @Test("gzip has its signature, and the same bytes give the same", arguments: [0, 1, 100_000])
    func gzip(count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        for level in [Gzip.Level.fastest, .usual] {
            let packed = Gzip.pack(bytes, level)
            #expect(Gzip.isPacked(packed) && packed.count < 1000)
            #expect(packed == Gzip.pack(bytes, level))
            // The length, in the last four bytes.
            let length = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            #expect(length == count)
        }
        #expect(!Gzip.isPacked(bytes))
    }
}
