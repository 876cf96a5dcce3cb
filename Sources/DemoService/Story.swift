/// The scenario as the service tells it, while the clock of this machine goes on: faster, and from
/// any moment.
package struct Story: Sendable {
    var scenario = Scenario()
    /// The wall clock time of `origin`, in seconds since 1970.
    var startedAt: Double
    /// In the scenario's time.
    var origin: Double
    var speed: Double
    /// Whether the service reports the scenario's dates. Else it reports wall clock times: at 10,000
    /// times the speed, a deploy three days ago was 26 seconds ago.
    var isDated: Bool
    /// The last restart outside the scenario, in seconds since 1970.
    var restartedAt: Double?

    package init(
        scenario: Scenario = Scenario(), startedAt: Double, origin: Double, speed: Double,
        isDated: Bool = false
    ) {
        precondition(speed > 0, "time goes on in a story")
        (self.scenario, self.startedAt, self.origin) = (scenario, startedAt, origin)
        (self.speed, self.isDated) = (speed, isDated)
    }

    func time(at wall: Double) -> Double { origin + (wall - startedAt) * speed }
    func wall(at time: Double) -> Double { startedAt + (time - origin) / speed }

    /// A time of the scenario as the service reports it, in seconds since 1970.
    private func reported(_ time: Double) -> Double {
        isDated ? Scenario.date(of: time) : wall(at: time)
    }

    /// When nothing listens next, or now, by the wall clock: long enough for a poll to notice.
    func outage(after wall: Double) -> Range<Double>? {
        scenario.outage(after: time(at: wall)).map {
            let start = self.wall(at: $0.lowerBound)
            return start..<max(self.wall(at: $0.upperBound), start + 0.5)
        }
    }

    /// The bodies of the profile and of `/metrics` at a time of the scenario.
    package func bodies(at time: Double) -> (profile: [UInt8], metrics: [UInt8]) {
        let wall = wall(at: time)
        return (profile(at: wall).protobuf, metrics(at: wall).body)
    }

    func moment(at wall: Double) -> Scenario.Moment {
        scenario.moment(at: time(at: wall), restartedAt: restartedAt.map { time(at: $0) })
    }

    func profile(at wall: Double) -> GoroutineProfile {
        let moment = moment(at: wall)
        let time = reported(time(at: wall))
        let minutes = Int((time - reported(moment.process.startedAt)) / 60)
        let groups = zip(Role.billing, moment.counts).map { role, count in
            GoroutineProfile.Group(role: role, count: count, oldestMinutes: minutes)
        }
        return GoroutineProfile(groups: groups, takenAt: time, buildID: moment.process.buildID)
    }

    /// The net number of goroutines started between two moments.
    func delta(from start: Double, to end: Double) -> GoroutineProfile {
        let before = profile(at: start)
        var delta = profile(at: end)
        for index in delta.groups.indices {
            delta.groups[index].count -= before.groups[index].count
        }
        delta.duration = end - start
        return delta
    }
}

extension Story {
    func answer(to route: Route, at wall: Double) -> Answer {
        switch route {
        case .goroutine(let request): return answer(to: request, at: wall)
        case .index: return .html(Self.index(goroutines: moment(at: wall).goroutines))
        case .indexWithoutSlash:
            var answer = Answer.html("<a href=\"/debug/pprof/\">Temporary Redirect</a>.\n\n")
            answer.status = 307
            answer.headers.append(("Location", "/debug/pprof/"))
            return answer
        case .commandLine: return .text("/app/billing\0-config\0/etc/billing/billing.yaml")
        case .metrics: return metrics(at: wall)
        case .badRequest(let message): return .error(400, message, isPprof: true)
        case .unknownProfile: return .error(404, "Unknown profile", isPprof: true)
        case .unknown: return .error(404, "404 page not found")
        }
    }

    private func answer(to request: ProfileRequest, at wall: Double) -> Answer {
        if let seconds = request.seconds {
            return binary("goroutine-delta", delta(from: wall - Double(seconds), to: wall))
        }
        let profile = profile(at: wall)
        return switch request.debug {
        case ..<1: binary("goroutine", profile)
        case 1: Answer(headers: Answer.plain, body: profile.grouped)
        default: Answer(headers: Answer.plain, body: profile.full)
        }
    }

    private func binary(_ name: String, _ profile: GoroutineProfile) -> Answer {
        Answer(
            headers: [
                ("Content-Disposition", "attachment; filename=\"\(name)\""),
                ("Content-Type", "application/octet-stream"),
                ("X-Content-Type-Options", "nosniff"),
            ], body: profile.protobuf)
    }

    private func metrics(at wall: Double) -> Answer {
        let moment = moment(at: wall)
        let gauges: [(name: String, labels: String, help: String, value: Double)] = [
            (
                "go_goroutines", "", "Number of goroutines that currently exist.",
                Double(moment.goroutines)
            ),
            (
                "go_info", "{version=\"\(Scenario.goVersion)\"}",
                "Information about the Go environment.", 1
            ),
            (
                "go_memstats_heap_inuse_bytes", "", "Number of heap bytes that are in use.",
                moment.heapBytes.rounded()
            ),
            (
                "go_memstats_stack_inuse_bytes", "",
                "Number of bytes in use by the stack allocator.", moment.stackBytes
            ),
            (
                "process_resident_memory_bytes", "", "Resident memory size in bytes.",
                moment.residentBytes.rounded()
            ),
            (
                "process_start_time_seconds", "",
                "Start time of the process since unix epoch in seconds.",
                reported(moment.process.startedAt)
            ),
            ("billing_requests_total", "", "Requests answered.", moment.requests.rounded(.down)),
            (
                "billing_audit_events_total", "", "Audit events recorded.",
                moment.auditEvents.rounded(.down)
            ),
        ]
        var text = ""
        for gauge in gauges {
            let type = gauge.name.hasSuffix("_total") ? "counter" : "gauge"
            text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) \(type)\n"
            let value = "\(gauge.value)"
            let number = value.hasSuffix(".0") ? String(value.dropLast(2)) : value
            text += "\(gauge.name)\(gauge.labels) \(number)\n"
        }
        return Answer(
            headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(text.utf8))
    }

    private static func index(goroutines: Int) -> String {
        """
        <html>
        <head>
        <title>/debug/pprof/</title>
        </head>
        <body>
        /debug/pprof/
        <br>
        <p>Set debug=1 as a query parameter to export in legacy text format</p>
        <br>
        Types of profiles available:
        <table>
        <thead><td>Count</td><td>Profile</td></thead>
        <tr><td>0</td><td><a href='cmdline?debug=1'>cmdline</a></td></tr>
        <tr><td>\(goroutines)</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>
        </table>
        <a href="goroutine?debug=2">full goroutine stack dump</a>
        </body>
        </html>

        """
    }
}
