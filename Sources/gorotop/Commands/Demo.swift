import ArgumentParser
import Dashboard
import DemoService
import Poller
import Targets

/// The dashboard on the built-in leaking service.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open the dashboard on a built-in billing service that leaks goroutines.")

    @OptionGroup var alerts: AlertOptions
    @OptionGroup var hook: HookOptions
    @OptionGroup var alarm: AlarmOptions
    @OptionGroup var screen: ScreenOptions

    func run() throws {
        let status = try UserError.ends {
            // Runs until the process ends.
            let service = try Blocking.wait { try await DemoService.start() }
            let endpoint = try Endpoint(parsing: "127.0.0.1:\(service.port)")
            var options = Poller.Options()
            let interval = Seconds(1)
            options.interval = .seconds(interval.value)
            let target = Target(
                name: "billing (demo)", address: endpoint.profileURL,
                kind: .demo(speed: DemoService.usualSpeed))
            return try TargetScreen(
                target: target, screen: screen, interval: interval,
                alerts: alerts.settings(alarm, else: Settings()), hook: hook.hook(else: Settings())
            ).run(Poller(endpoint, options: options))
        }
        if status != 0 { throw ExitCode(status) }
    }
}
