package import Goroutines

extension ProcessFigures {
    /// From the body of `/metrics`; nil when it tells nothing of the process.
    package init?(exposition body: [UInt8]) {
        self.init(TextFormat.samples(in: body, of: Self.names))
    }

    /// From the metrics that Prometheus' Go client exports; nil when none of them is there.
    package init?(_ samples: [Sample]) {
        self.init()
        for sample in samples {
            if sample.name == "go_info" {
                goVersion = sample.labels["version"]?.scrubbed
            } else if sample.value.isFinite, sample.value >= 0 {
                switch sample.name {
                case "process_start_time_seconds": startTime = sample.value
                case "process_resident_memory_bytes": residentBytes = sample.value
                case "go_memstats_heap_inuse_bytes": heapBytes = sample.value
                case "go_memstats_stack_inuse_bytes": stackBytes = sample.value
                case "go_goroutines": goroutines = sample.value
                default: break
                }
            }
        }
        guard self != ProcessFigures() else { return nil }
    }

    private static let names: Set<String> = [
        "go_info", "go_goroutines", "process_start_time_seconds", "process_resident_memory_bytes",
        "go_memstats_heap_inuse_bytes", "go_memstats_stack_inuse_bytes",
    ]
}
