import ArgumentParser
import Diagnosis
import Goroutines
import Targets

/// The value of an option, on the command line and in the configuration.
protocol OptionValue {
    init?(argument: String)
    /// The valid values, for error messages.
    static var forms: String { get }
}

extension OptionValue {
    static func read(_ argument: String) throws -> Self {
        guard let value = Self(argument: argument) else {
            throw ValidationError("Expected \(forms).")
        }
        return value
    }
}

/// A duration: see `Double.init(seconds:)`.
struct Seconds: Equatable, OptionValue {
    var value: Double

    init(_ value: Double) {
        self.value = value
    }

    init?(argument: String) {
        guard let value = Double(seconds: argument), Poll.intervals.contains(value) else {
            return nil
        }
        self.value = value
    }

    static let forms =
        "a duration from \(Poll.intervals.lowerBound.span) to \(Poll.intervals.upperBound.span), "
        + "e.g. 500ms, 2s or 1m"
}

/// A limit of memory: see `Double.init(bytes:)`.
struct ByteCount: Hashable, OptionValue {
    var value: Double

    init?(argument: String) {
        guard let value = Double(bytes: argument), AlertSettings.memoryLimits.contains(value) else {
            return nil
        }
        self.value = value
    }

    static let forms = "an amount of memory of \(AlertSettings.memoryLimitForm)"
}

extension Threshold: OptionValue {
    init?(argument: String) { self.init(argument) }

    static let forms = "a limit, e.g. 10000, 1200/h or \"10000 in chan send\""
}

/// A number of things.
struct Count: OptionValue {
    var value: Int

    init?(argument: String) {
        guard let value = Int(argument), value >= 0 else { return nil }
        self.value = value
    }

    static let forms = "a number, 0 or more"
}
