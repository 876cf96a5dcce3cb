/// One sample of a Prometheus metric: name, labels and value.
package struct Sample: Hashable, Sendable {
    /// For example `go_goroutines`.
    package var name: String
    package var labels: [String: String]
    package var value: Double

    package init(name: String, labels: [String: String] = [:], value: Double) {
        (self.name, self.labels, self.value) = (name, labels, value)
    }
}
