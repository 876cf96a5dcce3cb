/// Prints what gorotop costs, as ratios or differences within one run: machines are shared and
/// noisy. `swift run -c release Benchmarks`, or with `decoders` behind it only those.
@main
struct Benchmarks {
    static func main() async throws {
        switch CommandLine.arguments.dropFirst() {
        case ["decoders"]: try Decoders.measure()
        case let arguments where arguments.first == "peak":
            try Decoders.printPeak(reading: arguments.last ?? "")
        default:
            try Decoders.measure()
            #if !TRIMMED
            try await KeyLatency.measure()
            #endif
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
