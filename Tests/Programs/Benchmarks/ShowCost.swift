// For `timeval`: the compiler takes it for a part of the first C module that includes it.
import CZlib
import Foundation
import Glibc
import Processes

/// What the whole program costs on a file: the processor time of `gorotop show`, without that of a
/// program that starts and says its version, beside that of `wc -l` on the same file. Each is the
/// best of some.
enum ShowCost {
    static let runs = 9

    static func measure() throws {
        let gorotop = Checkout.product("gorotop")
        guard FileManager.default.isExecutableFile(atPath: gorotop.path) else {
            throw UserError(
                "\(gorotop.path) is not built: `swift build -c release --product gorotop`")
        }
        var inputs = Inputs()
        try report("gorotop show, 64 MiB, one stack", gorotop, Inputs.leakingDump(), limit: 4)
        try report("gorotop show, 64 MiB, 5,000 stacks", gorotop, inputs.dump(), limit: 6)
    }

    private static func report(
        _ name: String, _ gorotop: URL, _ body: [UInt8], limit: Double
    ) throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "gorotop-\(UUID().uuidString)")
        try Data(body).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let wc = URL(filePath: "/usr/bin/wc")
        var (show, start, floor) = (Double.infinity, Double.infinity, Double.infinity)
        for _ in 0..<runs {
            floor = min(floor, try seconds(wc, ["-l", file.path]))
            start = min(start, try seconds(gorotop, ["--version"]))
            show = min(show, try seconds(gorotop, ["show", file.path]))
        }
        BenchmarkRow(
            name: name, value: String(format: "%.2f x wc -l", (show - start) / floor),
            floor: String(format: "%.2f of %.2f ms", (show - start) * 1000, floor * 1000),
            limit: String(format: "%.1f x; beside %.1f ms to start", limit, start * 1000)
        ).print()
    }

    /// User and system time of a program, which has to do its work.
    static func seconds(
        _ program: URL, _ arguments: [String], ends: Set<Int32> = [0]
    ) throws -> Double {
        let before = childSeconds()
        let result = try Command(program: program, arguments: arguments).runBlocking()
        guard ends.contains(result.status), !result.output.isEmpty else {
            throw UserError(
                "\(program.lastPathComponent) \(arguments.joined(separator: " ")) ended with "
                    + "\(result.status): \(result.errors)")
        }
        return childSeconds() - before
    }

    /// Of all programs that ended and were waited for.
    private static func childSeconds() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
