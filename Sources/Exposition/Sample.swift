/// One number that a service or a Prometheus tells: a metric, its labels and a value.
package struct Sample: Hashable, Sendable {
    /// Such as `go_goroutines`.
    package var name: String
    package var labels: [String: String]
    package var value: Double
    /// Seconds since 1970; nil where the value is that of the moment of asking.
    package var time: Double?

    package init(
        name: String, labels: [String: String] = [:], value: Double, time: Double? = nil
    ) {
        self.name = name
        self.labels = labels
        self.value = value
        self.time = time
    }
}
