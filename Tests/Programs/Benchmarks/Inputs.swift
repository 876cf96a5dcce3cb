import CZlib
import TestSupport

/// Goroutine profiles of any size, the same in every run.
struct Inputs {
    struct Call {
        var function: String
        var file: String
        var line: Int
        var address: Int
    }

    static let dumpBytes = 64 << 20
    static let stackCount = 5000

    // The benchmarks of two builds must read the same bytes.
    private var random = SplitMix(seed: 1)
    private let calls: [Call]
    /// Indices into `calls`, leaf first.
    private let stacks: [[Int]]

    /// - Parameter places: how many places in the code the stacks are drawn from.
    init(places: Int = 4000) {
        var random = SplitMix(seed: 1)
        let calls = (0..<places).map { _ in Call(using: &random) }
        stacks = (0..<Self.stackCount).map { _ in
            (0..<Int.random(in: 6...14, using: &random)).map { _ in
                calls.indices.randomElement(using: &random) ?? 0
            }
        }
        self.calls = calls
        self.random = random
    }

    /// debug=2: one stack, again and again.
    static func leakingDump() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(dumpBytes + 1024)
        var number = 1
        while text.count < dumpBytes {
            text +=
                """
                goroutine \(number) [chan send, \(number / 70 % 15) minutes]:
                example.com/billing/internal/audit.(*AuditLogger).Record.func1()
                \t/src/internal/audit/audit.go:28 +0x2a
                created by example.com/billing/internal/audit.(*AuditLogger).Record in goroutine \
                \(number + 1)
                \t/src/internal/audit/audit.go:27 +0x9f


                """.utf8
            number += 1
        }
        return text
    }

    /// debug=2: goroutines on any of the stacks, each with arguments and minutes of its own.
    mutating func dump(prefix: String = "") -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(Self.dumpBytes + 8192)
        var number = 1
        while text.count < Self.dumpBytes {
            let minutes = Int.random(in: 1...15, using: &random)
            text += "\(prefix)goroutine \(number) [select, \(minutes) minutes]:\n".utf8
            for call in stacks.randomElement(using: &random) ?? [] {
                let call = calls[call]
                let pointer = hexadecimal(Int.random(in: 0..<1 << 40, using: &random))
                let length = hexadecimal(Int.random(in: 0..<100, using: &random))
                text += prefix.utf8
                text += call.function.utf8
                text += "(0x\(pointer)?, {0xc000123456, 0x\(length)})\n".utf8
                text += prefix.utf8
                text += "\t\(call.file):\(call.line) +0x\(hexadecimal(call.line * 7))\n".utf8
            }
            let creator = Int.random(in: 1...999, using: &random)
            text += "\(prefix)created by main.Run in goroutine \(creator)\n".utf8
            text += "\(prefix)\t/src/main.go:77 +0x33\n\(prefix)\n".utf8
            number += 1
        }
        return text
    }

    /// debug=1: each stack once.
    func grouped() -> [UInt8] {
        var text = Array("goroutine profile: total \(stacks.count)\n".utf8)
        for stack in stacks {
            text += "1 @ 0x448663 0x410544".utf8
            for call in stack { text += " 0x\(hexadecimal(calls[call].address))".utf8 }
            text += "\n".utf8
            for call in stack {
                let call = calls[call]
                text += "#\t0x\(hexadecimal(call.address - 1))\t\(call.function)".utf8
                text += "+0x\(hexadecimal(call.line * 7))\t\t\(call.file):\(call.line)\n".utf8
            }
            text += "\n".utf8
        }
        return text
    }

    /// debug=0, unpacked: each stack once, parked in a select.
    func protobuf() -> [UInt8] {
        var strings: [String: Int] = ["": 0]
        var table = [""]
        func string(_ text: String) -> Int {
            if let known = strings[text] { return known }
            strings[text] = table.count
            table.append(text)
            return table.count - 1
        }
        var body = Message()
        body.message(1) {
            $0.number(1, string("goroutine"))
            $0.number(2, string("count"))
        }
        let park = ["runtime.gopark", "runtime.selectgo"].map {
            Call(
                function: $0, file: "/usr/local/go/src/runtime/proc.go", line: 400,
                address: 0x40_1000)
        }
        let all = park + calls
        for stack in stacks {
            body.message(2) { sample in
                sample.message(1) { ids in
                    for id in [1, 2] + stack.map({ $0 + 3 }) { ids.varint(id) }
                }
                sample.message(2) { $0.varint(1) }
            }
        }
        for (index, call) in all.enumerated() {
            body.message(4) { location in
                location.number(1, index + 1)
                location.number(2, 1)
                location.number(3, call.address)
                location.message(4) {
                    $0.number(1, index + 1)
                    $0.number(2, call.line)
                }
            }
        }
        for (index, call) in all.enumerated() {
            body.message(5) {
                $0.number(1, index + 1)
                $0.number(2, string(call.function))
                $0.number(3, string(call.function))
                $0.number(4, string(call.file))
            }
        }
        for text in table { body.message(6) { $0.bytes += text.utf8 } }
        body.number(9, 1_795_472_474_085_525_448)
        return body.bytes
    }
}

extension Inputs.Call {
    init(using random: inout SplitMix) {
        func word(_ count: Int) -> String {
            let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
            return String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        self.init(
            function: "example.com/\(word(6))/\(word(8)).(*\(word(8))).\(word(10))",
            file: "/src/\(word(6))/\(word(8)).go", line: Int.random(in: 1...2000, using: &random),
            address: 0x40_0000 + Int.random(in: 0..<1 << 22, using: &random))
    }
}

private func hexadecimal(_ number: Int) -> String { String(number, radix: 16) }

/// A protobuf message that is being written.
private struct Message {
    var bytes: [UInt8] = []

    mutating func varint(_ value: Int) {
        var value = value
        while value > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func number(_ field: Int, _ value: Int) {
        varint(field << 3)
        varint(value)
    }

    mutating func message(_ field: Int, _ write: (inout Message) -> Void) {
        var message = Message()
        write(&message)
        varint(field << 3 | 2)
        varint(message.bytes.count)
        bytes += message.bytes
    }
}
