import CZlib
import Goroutines
import Pprof
import Testing

@Suite("debug=0")
struct ProtobufTests {
    private func snapshot(_ body: [UInt8]) throws -> Snapshot {
        var table = StackTable()
        return try Profile(decoding: body).snapshot(interning: &table)
    }

    @Test("a small profile gives its stack, state, label and time")
    func small() throws {
        let snapshot = try snapshot(Wire.profile())
        let stanza = try #require(snapshot.stanzas.first)
        #expect(snapshot.stanzas.count == 1)
        #expect(stanza.count == 3)
        #expect(
            stanza.stack.frames == [Frame(function: "main.send", file: "/src/main.go", line: 300)])
        #expect(
            stanza.stack.runtimeFrames.map(\.function) == ["runtime.gopark", "runtime.chansend"])
        #expect(stanza.states == [Tally(.channelSend, count: 3)])
        #expect(stanza.labels == [Tally(Label(key: "route", value: "/pay"), count: 3)])
        #expect(snapshot.takenAt == 1_700_000_000)
        #expect(snapshot.format == .protobuf)
    }

    static let legal: [(String, [UInt8])] = [
        (
            "unpacked numbers",
            Wire.profile(samples: {
                $0.message(2) {
                    for id in 1...3 as ClosedRange<UInt64> { $0.number(1, id) }
                    $0.number(2, 3)
                    $0.message(3) {
                        $0.number(1, 8)
                        $0.number(2, 9)
                    }
                }
            })
        ),
        (
            "unknown fields of every width",
            Wire.profile(rest: {
                $0.number(9, 1_700_000_000_000_000_000)
                $0.number(99, 5)
                $0.bytes(98, [1, 2, 3])
                $0.bytes += Wire.varint(97 << 3 | 1) + [UInt8](repeating: 7, count: 8)
                $0.bytes += Wire.varint(96 << 3 | 5) + [UInt8](repeating: 7, count: 4)
            })
        ),
        (
            "one sample in two parts",
            Wire.profile(samples: {
                for count in [1, 2] as [UInt8] {
                    $0.message(2) {
                        $0.bytes(1, [1, 2, 3])
                        $0.bytes(2, [count])
                        $0.message(3) {
                            $0.number(1, 8)
                            $0.number(2, 9)
                        }
                    }
                }
            })
        ),
    ]

    @Test("other encodings of the same profile are the same profile", arguments: legal)
    func encodings(name: String, body: [UInt8]) throws {
        let plain = try snapshot(Wire.profile())
        let other = try snapshot(body)
        #expect(other.stanzas.map(\.stack) == plain.stanzas.map(\.stack))
        #expect(other.stanzas.map(\.count) == plain.stanzas.map(\.count))
        #expect(other.stanzas.map(\.states) == plain.stanzas.map(\.states))
        #expect(other.stanzas.map(\.labels) == plain.stanzas.map(\.labels))
        #expect(other.takenAt == plain.takenAt)
    }

    @Test("a delta profile has negative counts")
    func negative() throws {
        let minusTwo = Wire.varint(UInt64(bitPattern: -2))
        let body = Wire.profile(samples: {
            $0.message(2) {
                $0.bytes(1, [1, 2, 3])
                $0.bytes(2, minusTwo)
            }
        })
        #expect(try snapshot(body).stanzas.map(\.count) == [-2])
    }

    @Test("a sample without locations is a goroutine that has not run yet")
    func notRun() throws {
        let body = Wire.profile(samples: { $0.message(2) { $0.bytes(2, [4]) } })
        let stanza = try #require(try snapshot(body).stanzas.first)
        #expect(stanza.stack.frames == [])
        #expect(stanza.states == [Tally(.runnable, count: 4)])
    }

    @Test("a profile is one dump", arguments: [0, 2])
    func dumps(dump: Int) throws {
        #expect(try Profile(decoding: Wire.profile(), dump: 1).dumps == 1)
        #expect(throws: ProfileError.noSuchDump(dump, of: 1)) {
            try Profile(decoding: Wire.profile(), dump: dump)
        }
    }

    @Test("a profile may have no samples")
    func noSamples() throws {
        #expect(try snapshot(Wire.profile(samples: { _ in })).stanzas.isEmpty)
    }

    @Test("IDs may be any numbers, in any order", arguments: [1, 1 << 16, 1 << 40] as [UInt64])
    func largeIDs(step: UInt64) throws {
        let order: [UInt64] = [3, 1, 2]
        let body = Wire.profile(
            samples: {
                $0.message(2) {
                    $0.bytes(1, (1...3).flatMap { Wire.varint($0 * step) })
                    $0.bytes(2, [3])
                }
            },
            locations: {
                for id in order {
                    $0.message(4) {
                        $0.number(1, id * step)
                        $0.message(4) {
                            $0.number(1, id * step)
                            $0.number(2, id * 100)
                        }
                    }
                }
            },
            functions: {
                for id in order {
                    $0.message(5) {
                        $0.number(1, id * step)
                        $0.number(2, id + 2)
                        $0.number(4, id == 3 ? 7 : 6)
                    }
                }
            })
        let usual = try snapshot(Wire.profile())
        #expect(try snapshot(body).stanzas.map(\.stack) == usual.stanzas.map(\.stack))
    }

    @Test("a stack that inlining makes larger than all may be is left out")
    func largeStack() throws {
        let body = Wire.profile(
            samples: {
                for count in [1, 1000] {
                    $0.message(2) {
                        $0.bytes(1, [UInt8](repeating: 1, count: count))
                        $0.bytes(2, [3])
                    }
                }
            },
            locations: {
                $0.message(4) {
                    $0.number(1, 1)
                    for line in 1...3000 as ClosedRange<UInt64> {
                        $0.message(4) {
                            $0.number(1, 3)
                            $0.number(2, line)
                        }
                    }
                }
            })
        let read = try snapshot(body)
        #expect(read.stanzas.map(\.stack.frames.count) == [3000])
        #expect(read.skipped.map(\.count) == [1])
    }

    @Test("a location without lines is shown as its address")
    func noLines() throws {
        let body = Wire.profile(locations: {
            for id in 1...3 as ClosedRange<UInt64> {
                $0.message(4) {
                    $0.number(1, id)
                    $0.number(3, 0x400000 + id)
                }
            }
        })
        #expect(
            try snapshot(body).stanzas.first?.stack.frames.map(\.function)
                == ["0x400001", "0x400002", "0x400003"])
    }

    @Test("nil channels are told apart where one profile has both lines")
    func nilChannels() throws {
        let body = Wire.profile(
            samples: {
                for location in [2, 4] as [UInt8] {
                    $0.message(2) {
                        $0.bytes(1, [1, location, 3])
                        $0.bytes(2, [location])
                    }
                }
            },
            locations: {
                for (id, function, line) in [
                    (1, 1, 424), (2, 2, 283), (3, 3, 28), (4, 2, 181),
                ] as [(UInt64, UInt64, UInt64)] {
                    $0.message(4) {
                        $0.number(1, id)
                        $0.message(4) {
                            $0.number(1, function)
                            $0.number(2, line)
                        }
                    }
                }
            })
        #expect(
            try snapshot(body).stanzas.first?.states
                == [Tally(.channelSendNil, count: 4), Tally(.channelSend, count: 2)])
    }

    static let wrong: [(ProfileError.Malformation, [UInt8])] = [
        (.firstString, Wire.profile(strings: { $0.strings("x", "goroutine", "count") })),
        (.missingString, Wire.profile(strings: { $0.strings("", "goroutine", "count") })),
        (.missingString, Wire.profile(strings: { _ in })),
        (.missingLocation, Wire.profile(locations: { _ in })),
        (.missingFunction, Wire.profile(functions: { _ in })),
        (.noSampleType, Wire.profile(sampleType: { _ in })),
        (
            .valueCount,
            Wire.profile(samples: {
                $0.message(2) {
                    $0.bytes(1, [1, 2, 3])
                    $0.bytes(2, [3, 4])
                }
            })
        ),
        (.valueCount, Wire.profile(samples: { $0.message(2) { $0.bytes(1, [1, 2, 3]) } })),
        (.zeroID, Wire.profile(rest: { $0.message(4) { $0.number(3, 1) } })),
        (.zeroID, Wire.profile(rest: { $0.message(5) { $0.number(2, 1) } })),
        (.zeroID, Wire.profile(rest: { $0.message(3) { $0.number(2, 1) } })),
        (.duplicateID, Wire.profile(rest: { $0.message(4) { $0.number(1, 1) } })),
        (.duplicateID, Wire.profile(rest: { $0.message(5) { $0.number(1, 1) } })),
        (
            .duplicateID,
            Wire.profile(rest: {
                for _ in 0..<2 { $0.message(3) { $0.number(1, 1) } }
            })
        ),
        (
            .longNumber,
            Wire.profile(rest: { $0.bytes += [0x48] + [UInt8](repeating: 0x80, count: 11) })
        ),
        (.cutField, Wire.profile(rest: { $0.bytes += [0x32, 0x7f, 0x41] })),
        (.cutField, Wire.profile(rest: { $0.bytes += [0x32] + Wire.varint(1 << 62) })),
        (.unknownWireType, Wire.profile(rest: { $0.bytes += [0x4b] })),
        (.unknownWireType, Wire.profile(rest: { $0.bytes += [0x4c] })),
        (.wrongWireType, Wire.profile(rest: { $0.bytes(9, [1]) })),
        (.wrongWireType, Wire.profile(rest: { $0.number(2, 1) })),
        (.missingString, Wire.profile(rest: { $0.number(14, UInt64(bitPattern: -1)) })),
    ]

    @Test("what Go's own reader refuses is refused, with its place", arguments: wrong)
    func malformed(what: ProfileError.Malformation, body: [UInt8]) {
        let error = #expect(throws: ProfileError.self) { try Profile(decoding: body) }
        guard case .malformed(what, let offset) = error else {
            Issue.record("\(String(describing: error)) instead of \(what)")
            return
        }
        #expect((0...body.count).contains(offset))
    }

    static let otherKinds: [([String], String)] = [
        (["samples", "cpu"], "CPU"), (["alloc_objects", "alloc_space"], "heap"),
        (["threadcreate"], "threadcreate"), (["contentions", "delay"], "mutex or block"),
    ]

    @Test("a profile of another kind is named", arguments: otherKinds)
    func otherKind(types: [String], kind: String) {
        let body = Wire.profile(
            sampleType: { wire in
                for index in types.indices {
                    wire.message(1) { $0.number(1, UInt64(index + 1)) }
                }
            },
            samples: { _ in }, locations: { _ in }, functions: { _ in },
            strings: { wire in
                wire.strings("")
                for type in types { wire.strings(type) }
            })
        #expect(throws: ProfileError.otherProfile(kind: kind)) { try Profile(decoding: body) }
    }

    @Test("no beginning of a profile is a profile")
    func prefixes() throws {
        let body = try Gunzip.unpack(Captures.body("go1.27/leak.pb.gz"))
        _ = try Profile(decoding: body)
        // The last field is the time; the strings before it are needed.
        let needed = body.count - 1
        for count in stride(from: 0, to: needed, by: 1) {
            #expect(throws: ProfileError.self) { try Profile(decoding: Array(body[..<count])) }
        }
    }

    @Test("a changed byte never crashes", arguments: [0x00, 0x01, 0x7f, 0x80, 0xff] as [UInt8])
    func changedBytes(value: UInt8) throws {
        let body = Wire.profile()
        var table = StackTable()
        for index in body.indices {
            var changed = body
            changed[index] = value
            _ = try? Profile(decoding: changed).snapshot(interning: &table)
        }
    }
}
