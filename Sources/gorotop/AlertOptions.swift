import ArgumentParser
import Diagnosis

/// What somebody wants to be told of.
struct AlertOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A limit: 10000, 1200/h, or \"10000 in chan send\" for the goroutines of one line. May be given more than once.",
            valueName: "limit"), transform: Threshold.read)
    var warning: [Threshold] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("As --warning, for what is worse.", valueName: "limit"),
        transform: Threshold.read)
    var critical: [Threshold] = []

    @Option(
        help: ArgumentHelp(
            "Memory that the service may use, such as 4GiB or 512M, where it does not tell; for the forecast.",
            valueName: "bytes"))
    var memoryLimit: ByteCount?

    var rules: AlertRules { AlertRules(warning: warning, critical: critical) }
}

/// What is run when an alarm is raised.
struct HookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run by sh once for each alarm, with the verdict's JSON on standard input.",
            valueName: "command"))
    var onAlert: String?
}

/// What the terminal does when an alarm is raised.
struct AlarmOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Ring the terminal's bell when an alarm is raised.")
    var bell: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Have the terminal notify the desktop when an alarm is raised (OSC 9).")
    var notify: Bool?
}

extension Threshold {
    /// What a limit looks like.
    static let forms = "a limit such as 10000, 1200/h or \"10000 in chan send\""

    fileprivate static func read(_ text: String) throws -> Threshold {
        guard let threshold = Threshold(text) else {
            throw ValidationError("It is not \(forms).")
        }
        return threshold
    }
}

/// An amount of memory: a number of bytes, or one with a unit behind it, as Kubernetes has them: `k`,
/// `M`, `G`, `T` count in thousands, `Ki`, `Mi`, `Gi`, `Ti` in 1,024s; a `B` may follow.
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
