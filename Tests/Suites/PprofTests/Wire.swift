/// Writes protobuf messages for tests, right and wrong ones.
struct Wire {
    var bytes: [UInt8] = []

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        bytes += Self.varint(field << 3) + Self.varint(value)
    }

    mutating func bytes(_ field: UInt64, _ content: [UInt8]) {
        bytes += Self.varint(field << 3 | 2) + Self.varint(UInt64(content.count)) + content
    }

    mutating func message(_ field: UInt64, _ write: (inout Wire) -> Void) {
        var message = Wire()
        write(&message)
        bytes(field, message.bytes)
    }

    mutating func strings(_ strings: String...) {
        for string in strings { bytes(6, Array(string.utf8)) }
    }
}

extension Wire {
    /// Three goroutines in one stack of two calls, parked in a send, with a label; each part can
    /// be left out or changed.
    static func profile(
        sampleType: (inout Wire) -> Void = {
            $0.message(1) {
                $0.number(1, 1)
                $0.number(2, 2)
            }
        },
        samples: (inout Wire) -> Void = {
            $0.message(2) {
                $0.bytes(1, [1, 2, 3])
                $0.bytes(2, [3])
                $0.message(3) {
                    $0.number(1, 8)
                    $0.number(2, 9)
                }
            }
        },
        locations: (inout Wire) -> Void = {
            for id in 1...3 as ClosedRange<UInt64> {
                $0.message(4) {
                    $0.number(1, id)
                    $0.number(3, 0x400000 + id)
                    $0.message(4) {
                        $0.number(1, id)
                        $0.number(2, id * 100)
                    }
                }
            }
        },
        functions: (inout Wire) -> Void = {
            for id in 1...3 as ClosedRange<UInt64> {
                $0.message(5) {
                    $0.number(1, id)
                    $0.number(2, id + 2)
                    $0.number(3, id + 2)
                    $0.number(4, id == 3 ? 7 : 6)
                }
            }
        },
        strings: (inout Wire) -> Void = {
            $0.strings(
                "", "goroutine", "count", "runtime.gopark", "runtime.chansend", "main.send",
                "/go/src/runtime/chan.go", "/src/main.go", "route", "/pay")
        },
        rest: (inout Wire) -> Void = { $0.number(9, 1_700_000_000_000_000_000) }
    ) -> [UInt8] {
        var wire = Wire()
        sampleType(&wire)
        samples(&wire)
        locations(&wire)
        functions(&wire)
        strings(&wire)
        rest(&wire)
        return wire.bytes
    }
}
