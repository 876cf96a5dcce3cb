/// Prints what gorotop costs, as ratios or differences within one run: machines are shared and
/// noisy. `swift run -c release Benchmarks`; with `decoders` behind it only those, and with one
/// more argument those whose names begin so.
@main
struct Benchmarks {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "decoders": try Decoders.measure(arguments.dropFirst().first ?? "")
        case "peak": try Decoders.printPeak(reading: arguments.last ?? "")
        default:
            try Decoders.measure()
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

    func print() {
        Swift.print(
            [name.padding(42), value.padding(16), floor.padding(22), limit].joined(separator: " "))
    }
}

extension String {
    fileprivate func padding(_ columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - count))
    }
}
