package import Goroutines

extension ProcessFigures {
    /// Parses the body of `/metrics`; nil if it has no figures of the process.
    package init?(exposition body: [UInt8]) {
        self.init(TextFormat.samples(in: body, of: Self.names))
    }

    /// From the metrics that Prometheus' Go client exports; nil if none of them is present.
    package init?(_ samples: [Sample]) {
        self.init()
        var soft: Double?
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
                case "container_spec_memory_limit_bytes": memoryLimit = Self.limit(sample.value)
                case "go_gc_gomemlimit_bytes": soft = Self.limit(sample.value)
                default: break
                }
            }
        }
        if let soft, soft > residentBytes ?? 0 { memoryLimit = min(soft, memoryLimit ?? soft) }
        guard self != ProcessFigures() else { return nil }
    }

    /// Nil if it is none. Without a limit cAdvisor reports 0 or the largest number of pages
    /// (cadvisor, docs/storage/prometheus.md), and the Go client's `/gc/gomemlimit:bytes` is
    /// `math.MaxInt64` (runtime/metrics, runtime/debug.SetMemoryLimit).
    private static func limit(_ bytes: Double) -> Double? {
        bytes > 0 && bytes < 0x1p60 ? bytes : nil
    }

    private static let names: Set<String> = [
        "go_info", "go_goroutines", "process_start_time_seconds", "process_resident_memory_bytes",
        "go_memstats_heap_inuse_bytes", "go_memstats_stack_inuse_bytes",
        "container_spec_memory_limit_bytes", "go_gc_gomemlimit_bytes",
    ]
}
