/// One sample of a Prometheus metric: name, labels and value.
package struct Sample: Hashable, Sendable {
    /// For example `go_goroutines`.
    package var name: String
    package var labels: [String: String]
    package var value: Double
    /// Seconds since 1970; nil for the time of the request.
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
