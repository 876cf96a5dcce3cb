import Foundation
import Processes

/// Prints what gorotop costs, as ratios or differences within one run: machines are shared and
/// noisy. `swift run -c release Benchmarks`; a word behind it chooses a part. `decoders` measures only
/// those, and with one more argument those whose names begin so; `show` only the program as a whole
/// on a file; `difference` only what compares; `verdict` only the growth test; `cards` only what looks
/// for mistakes; `archive` only what six weeks of history cost. `first` is not part of the rest: what
/// somebody on call waits for, in twenty minutes that this machine should have for itself; one more
/// argument chooses a part.
@main
struct Benchmarks {
    static func main() async throws {
        do {
            try await run()
        } catch let trouble as UserError {
            FileHandle.standardError.write(Data("Benchmarks: \(trouble)\n".utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "decoders": try Decoders.measure(arguments.dropFirst().first ?? "")
        case "show": try ShowCost.measure()
        case "difference": try DifferenceCost.measure()
        case "verdict": VerdictCost.measure()
        case "cards": try CardCost.measure()
        case "archive": try await ArchiveCost.measure()
        case "first": try await FirstMinutes.measure(arguments.dropFirst().first)
        case "peak": try Decoders.printPeak(reading: arguments.last ?? "")
        default:
            try Decoders.measure()
            try ShowCost.measure()
            try DifferenceCost.measure()
            VerdictCost.measure()
            try CardCost.measure()
            try await ArchiveCost.measure()
            try await KeyLatency.measure()
        }
    }
}

/// A figure beside its floor.
struct BenchmarkRow {
    var name: String
    var value: String
    var floor: String
    var limit: String
    /// Whether the figure keeps to the limit; nil if the reader is to judge.
    var isKept: Bool?

    func print() {
        let verdict = isKept.map { $0 ? "kept" : "MISSED" }
        let cells = [name.padding(42), value.padding(16), floor.padding(22), limit, verdict]
        Swift.print(cells.compactMap(\.self).joined(separator: " "))
        // Some rows take minutes.
        fflush(nil)
    }
}

extension String {
    fileprivate func padding(_ columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - count))
    }
}
