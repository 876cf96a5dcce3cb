import Canvas
import Emulator
import Foundation
import Processes

/// From a key to the first byte of its effect on the screen, while a service of 5,000 distinct
/// stacks is polled as often as gorotop polls at all; beside it a program that echoes keys through
/// ncurses and does nothing else, on the same kind of pseudo terminal.
enum KeyLatency {
    private static let presses = 150

    static func measure() async throws {
        let service = try await LeakyService("-stacks", "5000", "-mode", "none", "-rate", "20")
        let size = Size(columns: 120, rows: 36)
        let echo = try Emulator("NcursesEcho", size: size)
        let gorotop = try Emulator(
            "gorotop", [service.address, "--interval", "0.5s"],
            environment: ["HOME": FileManager.default.temporaryDirectory.path], size: size)
        try await gorotop.wait(forText: "serving this poll")
        try await gorotop.send("jjjjjjjj")

        var (floor, moved, filtered): ([Duration], [Duration], [Duration]) = ([], [], [])
        for press in 0..<presses {
            // A person's pace, and one that meets polls at every phase.
            try await Task.sleep(for: .milliseconds(40 + press % 7))
            try await gorotop.drain()
            let letter = UInt8(ascii: "A") + UInt8(press % 20)
            floor.append(try await echo.time(sending: [letter], untilReceived: [letter]))
            let key = UInt8(ascii: press.isMultiple(of: 2) ? "k" : "j")
            moved.append(
                try await gorotop.time(sending: [key], untilReceived: Array("▸".utf8)))
        }
        try await gorotop.send("/")
        for press in 0..<20 {
            try await Task.sleep(for: .milliseconds(60))
            try await gorotop.drain()
            let text: [UInt8] = press.isMultiple(of: 2) ? Array("q".utf8) : [0x7f]
            let effect = press.isMultiple(of: 2) ? "hidden" : "below"
            filtered.append(
                try await gorotop.time(sending: text, untilReceived: Array(effect.utf8)))
        }
        var compared: [Duration] = []
        try await gorotop.send([0x1b])
        try await gorotop.send("dc")
        try await gorotop.wait(forText: "unchanged shown")
        for press in 0..<presses {
            try await Task.sleep(for: .milliseconds(40 + press % 7))
            try await gorotop.drain()
            let key = UInt8(ascii: press.isMultiple(of: 2) ? "j" : "k")
            compared.append(
                try await gorotop.time(sending: [key], untilReceived: Array("▸".utf8)))
        }
        report(floor: floor, moved: moved, filtered: filtered, compared: compared)
        let memory = try await gorotop.memory()
        BenchmarkRow(
            name: "memory, 5,000 stacks polled", value: "\(memory.peak / 1024) MB peak",
            floor: "\(memory.now / 1024) MB now", limit: "60 MB"
        ).print()
        try await gorotop.send([0x1b])
        try await gorotop.send("Q")
        _ = try await gorotop.waitForEnd()
    }

    private static func report(
        floor: [Duration], moved: [Duration], filtered: [Duration], compared: [Duration]
    ) {
        for (name, times) in [
            ("key moves the selection", moved), ("key changes the filter", filtered),
            ("key moves in the diff", compared),
        ] {
            BenchmarkRow(
                name: "\(name), 5,000 stacks", value: "\(times.median.milliseconds) ms",
                floor: "echo \(floor.median.milliseconds) ms", limit: "echo + 20 ms (median)"
            ).print()
            BenchmarkRow(
                name: "  95 of 100 within", value: "\(times.percentile(95).milliseconds) ms",
                floor: "echo \(floor.percentile(95).milliseconds) ms", limit: ""
            ).print()
        }
    }
}

extension [Duration] {
    fileprivate var median: Duration { percentile(50) }

    fileprivate func percentile(_ percent: Int) -> Duration {
        isEmpty ? .zero : sorted()[Swift.min(count - 1, count * percent / 100)]
    }
}

extension Duration {
    fileprivate var milliseconds: String {
        String(format: "%.2f", self / .milliseconds(1))
    }
}

extension Emulator {
    /// The program's resident memory now and at its peak, in KiB.
    func memory() throws -> (now: Int, peak: Int) {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func value(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") } ?? 0
        }
        return (value("VmRSS:"), value("VmHWM:"))
    }
}
