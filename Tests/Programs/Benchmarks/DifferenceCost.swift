import Foundation
import Goroutines
import Pprof
import Processes

/// What comparing costs: two snapshots of 5,000 stacks beside looking their IDs up, and the whole
/// program on two dumps beside `gorotop show` of one of them. Each is the best of some.
enum DifferenceCost {
    static func measure() throws {
        try measureMatching()
        try measureProgram()
    }

    // MARK: Matching

    private static func measureMatching() throws {
        let inputs = Inputs()
        var table = StackTable()
        let later = try Profile(decoding: inputs.protobuf()).snapshot(interning: &table)
        let earlier = later.changed { $0.count += Int($0.id.rawValue % 3) }
        report("difference of 5,000 and 5,000", earlier, later, limit: 10)
        report("no stack equal, all on moved lines", earlier.moved(by: 1), later, limit: 20)
        report("no stack equal, no shape equal", earlier.renamed("x"), later, limit: 30)
        report("all of one shape", .oneShape(shift: 0), .oneShape(shift: 3), limit: 30)
        reportNearest(Difference(from: earlier.renamed("x"), to: later))
        report("all closures numbered anew", .closures(shift: 0), .closures(shift: 9), limit: 30)
    }

    private static func report(
        _ name: String, _ before: Snapshot, _ after: Snapshot, limit: Double
    ) {
        var (floor, comparing) = (Double.infinity, Double.infinity)
        for _ in 0..<30 {
            floor = min(floor, Decoders.seconds { lookUp(before, after) })
            comparing = min(
                comparing,
                Decoders.seconds {
                    let difference = Difference(from: before, to: after)
                    precondition(difference.rows.count >= after.stanzas.count)
                })
        }
        BenchmarkRow(
            name: name, value: String(format: "%.2f ms", comparing * 1000),
            floor: String(format: "%.2f ms to look up IDs", floor * 1000),
            limit: String(format: "%.0f ms", limit)
        ).print()
    }

    /// What the side pane looks for when the selection moves to a new stack.
    private static func reportNearest(_ difference: Difference) {
        guard let row = difference.rows.first(where: { $0.before == nil }) else { return }
        let time =
            (0..<30).map { _ in
                Decoders.seconds { _ = difference.nearest(to: row) }
            }.min() ?? 0
        BenchmarkRow(
            name: "nearest of 5,000 to a new stack",
            value: String(format: "%.2f ms", time * 1000), floor: "", limit: "10 ms"
        ).print()
    }

    /// The least that any comparison does: all IDs of one side in a table, and those of the other
    /// looked up in it.
    private static func lookUp(_ before: Snapshot, _ after: Snapshot) {
        var places: [Stack.ID: Int] = [:]
        for (place, stanza) in after.stanzas.enumerated() { places[stanza.id] = place }
        precondition(before.stanzas.count { places[$0.id] != nil } <= after.stanzas.count)
    }

    // MARK: The program

    private static func measureProgram() throws {
        var inputs = Inputs()
        let (first, second) = (inputs.dump(), inputs.dump())
        try report("gorotop diff, two 64 MiB dumps", first, second)
        let leaking = Inputs.leakingDump()
        try report("gorotop diff, one stack in both", leaking, leaking)
    }

    private static func report(_ name: String, _ first: [UInt8], _ second: [UInt8]) throws {
        let gorotop = Checkout.product("gorotop")
        let files = try [first, second].map { body in
            let file = FileManager.default.temporaryDirectory.appending(
                path: "gorotop-\(UUID().uuidString)")
            try Data(body).write(to: file)
            return file
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let paths = files.map(\.path)
        var (show, diff) = (Double.infinity, Double.infinity)
        for _ in 0..<ShowCost.runs {
            show = min(show, try ShowCost.seconds(gorotop, ["show", paths[0]]))
            diff = min(diff, try ShowCost.seconds(gorotop, ["diff"] + paths, ends: [0, 1]))
        }
        BenchmarkRow(
            name: name, value: String(format: "%.2f x gorotop show", diff / show),
            floor: String(format: "%.2f of %.2f ms", diff * 1000, show * 1000), limit: "2.2 x"
        ).print()
    }
}

extension Snapshot {
    fileprivate func changed(_ change: (inout Stanza) -> Void) -> Snapshot {
        var stanzas = stanzas
        for index in stanzas.indices { change(&stanzas[index]) }
        return Snapshot(format: format, takenAt: takenAt, stanzas: stanzas)
    }

    private func mapped(_ frame: (Frame) -> Frame) -> Snapshot {
        changed { $0.stack = Stack(frames: $0.stack.frames.map(frame)) }
    }

    fileprivate func moved(by lines: Int) -> Snapshot {
        mapped { Frame(function: $0.function, file: $0.file, line: $0.line + lines) }
    }

    fileprivate func renamed(_ suffix: String) -> Snapshot {
        mapped { Frame(function: $0.function + suffix, file: $0.file, line: $0.line) }
    }

    /// Ten calls each; only the line of the first is another.
    fileprivate static func oneShape(shift: Int) -> Snapshot {
        hostile { number in ("main.run.func1", number * 10 + shift) }
    }

    /// Ten calls each; all would be one but for a number.
    fileprivate static func closures(shift: Int) -> Snapshot {
        hostile { number in ("main.run.func\(number * 10 + shift)", 7) }
    }

    private static func hostile(_ leaf: (Int) -> (String, Int)) -> Snapshot {
        let callers = (0..<9).map {
            Frame(function: "main.run.func\($0).1.2", file: "/src/main.go", line: 10)
        }
        return Snapshot(
            format: .debug2,
            stanzas: (0..<Inputs.stackCount).map { number in
                let (function, line) = leaf(number)
                let frame = Frame(function: function, file: "/src/main.go", line: line)
                return Stanza(stack: Stack(frames: [frame] + callers), count: 1)
            })
    }
}
