package import Diagnosis

/// What raises an alarm, and how the user is alerted.
package struct AlertSettings: Sendable {
    /// A warning limit only shows a message; a critical one raises an alarm, as sustained growth does.
    package var rules: AlertRules
    /// The service's memory limit in bytes; overrides the one it reports.
    package var memoryLimit: Double?
    package var bell: Bool
    package var notifies: Bool

    /// In bytes. No Go service runs in less, so it would be a mistake.
    package static let memoryLimits = 1_048_576.0...0x1p60
    package static let memoryLimitForm = "1MiB or more, e.g. 4GiB or 512M"

    package init(
        rules: AlertRules = AlertRules(), memoryLimit: Double? = nil, bell: Bool = false,
        notifies: Bool = false
    ) {
        (self.rules, self.memoryLimit, self.bell) = (rules, memoryLimit, bell)
        self.notifies = notifies
    }
}
