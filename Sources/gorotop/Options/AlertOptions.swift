import ArgumentParser
import Diagnosis

/// Alert thresholds, and the memory limit for the forecast.
struct AlertOptions: ParsableArguments, ConfigurableOptions {
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
            valueName: "BYTES"), transform: ByteCount.read)
    var memoryLimit: ByteCount?

    /// Limits replace those of the configuration, separately for each level.
    func override(_ settings: inout Settings) {
        if !warning.isEmpty { settings.warning = warning }
        if !critical.isEmpty { settings.critical = critical }
        settings.memoryLimit = memoryLimit ?? settings.memoryLimit
    }
}

/// The command to run when an alarm is raised.
struct HookOptions: ParsableArguments, ConfigurableOptions {
    @Option(
        help: ArgumentHelp(
            "Shell command to run once per alarm, with the verdict as JSON on standard input.",
            valueName: "COMMAND"))
    var onAlert: String?

    func override(_ settings: inout Settings) { settings.onAlert = onAlert ?? settings.onAlert }
}

/// What the terminal does when an alarm is raised.
struct AlarmOptions: ParsableArguments, ConfigurableOptions {
    @Flag(inversion: .prefixedNo, help: "Ring the terminal bell when an alarm is raised.")
    var bell: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Send a desktop notification through the terminal when an alarm is raised (OSC 9).")
    var notify: Bool?

    func override(_ settings: inout Settings) {
        settings.bell = bell ?? settings.bell
        settings.notify = notify ?? settings.notify
    }
}
