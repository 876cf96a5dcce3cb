package import Diagnosis

/// What the reader wants to be told of, and how.
package struct AlertSettings: Sendable {
    /// What crosses a warning is told on screen; what crosses a critical limit is an alarm, as growth
    /// that lasts is.
    package var rules: AlertRules
    /// Bytes that the service may use, whatever it tells of itself.
    package var memoryLimit: Double?
    package var bell: Bool
    package var notifies: Bool

    package init(
        rules: AlertRules = AlertRules(), memoryLimit: Double? = nil, bell: Bool = false,
        notifies: Bool = false
    ) {
        self.rules = rules
        self.memoryLimit = memoryLimit
        self.bell = bell
        self.notifies = notifies
    }
}
