import ArgumentParser
import Diagnosis

/// Alert thresholds, and the memory limit for the forecast.
struct AlertOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Warn above LIMIT: 10000 (total), 20/min or 1200/h (growth), or \"10000 in chan send\" (on one line). Repeatable.",
            valueName: "LIMIT"), transform: Threshold.read)
    var warning: [Threshold] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Like --warning, for CRITICAL.", valueName: "LIMIT"),
        transform: Threshold.read)
    var critical: [Threshold] = []

    @Option(
        help: ArgumentHelp(
            "The service's memory limit, e.g. 4GiB or 512M, for the forecast; needed only if its metrics don't report one.",
            valueName: "BYTES"))
    var memoryLimit: ByteCount?
}

/// The command to run when an alarm is raised.
struct HookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Shell command to run once per alarm, with the verdict as JSON on standard input.",
            valueName: "COMMAND"))
    var onAlert: String?
}

/// What the terminal does when an alarm is raised.
struct AlarmOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Ring the terminal bell when an alarm is raised.")
    var bell: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Send a desktop notification through the terminal when an alarm is raised (OSC 9).")
    var notify: Bool?
}

extension Threshold {
    /// The accepted forms of a limit, for error messages.
    static let forms = "a limit, e.g. 10000, 1200/h or \"10000 in chan send\""

    fileprivate static func read(_ text: String) throws -> Threshold {
        guard let threshold = Threshold(text) else {
            throw ValidationError("Expected \(forms).")
        }
        return threshold
    }
}

/// An amount of memory: a number of bytes, or a number with a Kubernetes unit. `k`, `M`, `G`, `T` are
/// powers of 1,000, `Ki`, `Mi`, `Gi`, `Ti` powers of 1,024; a `B` may follow.
struct ByteCount: Hashable, Sendable, ExpressibleByArgument {
    var value: Double

    init(_ value: Double) {
        self.value = value
    }

    init?(argument: String) {
        var text = argument.lowercased()
        if text.hasSuffix("b") { text.removeLast() }
        var base = 1000.0
        if text.hasSuffix("i") {
            text.removeLast()
            base = 1024
        }
        var factor = base == 1000 ? 1.0 : nil
        for (power, unit) in ["k", "m", "g", "t"].enumerated() where text.hasSuffix(unit) {
            text.removeLast()
            factor = (0...power).reduce(1) { factor, _ in factor * base }
            break
        }
        if text.last == " " { text.removeLast() }
        guard let factor, text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || 48...57 ~= $0 }),
            let number = Double(text), (1..<0x1p60).contains(number * factor)
        else { return nil }
        value = number * factor
    }
}
