import ArgumentParser
import Dashboard
import DemoService
import Files
import Poller
import Targets

/// The dashboard on the built-in leaking service.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open the dashboard on a built-in billing service that leaks goroutines.",
        usage: "gorotop demo [OPTIONS]",
        discussion: """
            It opens two hours before memory runs out, with six weeks of recorded history, and goes on \
            at a minute a second until the process is killed. All times, rates and verdicts are the \
            story's. The history is recorded into a temporary archive, which is deleted at the end.
            """)

    @Flag(help: "Begin six weeks earlier, and play them in six minutes.")
    var fromStart = false

    @Option(
        help: ArgumentHelp(
            "Seconds of the story per second, 1 to 10000; default 60, or 10000 with --from-start.",
            valueName: "N"), transform: Speed.read)
    var speed: Speed?

    @OptionGroup(title: "ALARMS") var alerts: AlertOptions
    @OptionGroup(title: "ALARMS") var hook: HookOptions
    @OptionGroup(title: "ALARMS") var alarm: AlarmOptions
    @OptionGroup(title: "SCREEN") var screen: ScreenOptions
    @OptionGroup var configuration: ConfigurationOptions

    func run() throws {
        let status = try UserError.ends {
            let settings = try settings()
            let file = try PrivateFile("", name: "history.db")
            defer { file.remove() }
            var plan = fromStart ? DemoPlan.fromStart : .incident
            plan.speed = speed?.value ?? plan.speed
            return try play(plan, settings, recording: file.path)
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// How fast the story goes.
    struct Speed: OptionValue {
        var value: Double

        init?(argument: String) {
            guard let value = Double(argument), (1...DemoService.fastSpeed).contains(value) else {
                return nil
            }
            self.value = value
        }

        static let forms = "a number from 1 to \(Int(DemoService.fastSpeed))"
    }

    private func play(
        _ plan: DemoPlan, _ settings: Settings, recording path: String
    ) throws -> Int32 {
        StandardError.showProgress("gorotop: recording the weeks before ...")
        let alarm = DemoHistory.firstAlarm
        try DemoHistory().write(to: path, until: plan.origin, alarm: alarm)
        StandardError.showProgress("")
        let narration = plan.narration(alarm)
        // The story goes on from here.
        let start = Clock.wall.now
        // Runs until the process ends.
        let service = try Blocking.wait { try await DemoService.start(plan.story(at: start)) }
        let endpoint = try Endpoint(parsing: "127.0.0.1:\(service.port)")
        var options = Poller.Options()
        options.interval = .seconds(plan.interval)
        options.sparesService = false
        var alerts = settings.alerts
        alerts.memoryLimit = alerts.memoryLimit ?? Scenario.memoryLimit
        let target = Target(
            name: "billing (demo)", address: endpoint.profileURL, kind: .demo(narration))
        return try TargetScreen(
            target: target, settings: settings, interval: Seconds(plan.interval), alerts: alerts,
            hook: settings.hook, clock: plan.clock(at: start)
        ).run(
            Poller(endpoint, options: options),
            recording: TargetArchive.Subject(
                path: path, name: DemoHistory.name, address: endpoint.name, isTemporary: true,
                interval: plan.interval * plan.speed))
    }

    /// Of the configuration, only what concerns the screen: its limits and its command are for real
    /// services.
    private func settings() throws -> Settings {
        let configured = try configuration.settings()
        var settings = Settings()
        (settings.theme, settings.ascii) = (configured.theme, configured.ascii)
        (settings.mouse, settings.plain) = (configured.mouse, configured.plain)
        for group: any ConfigurableOptions in [alerts, hook, alarm, screen] {
            group.override(&settings)
        }
        return settings
    }
}
