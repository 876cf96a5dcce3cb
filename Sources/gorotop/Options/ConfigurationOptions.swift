import ArgumentParser
import Dashboard
import Diagnosis
import Files
import Glibc
import Targets

/// Where the configuration file is. Options on the command line override it.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Configuration to use instead of $XDG_CONFIG_HOME/gorotop/config.yaml.",
            valueName: "FILE"),
        completion: .file())
    var path: String?

    /// The settings in the file; empty if the default file does not exist.
    func settings() throws -> Settings { try read() ?? Settings() }

    /// Nil if the default file does not exist.
    func read() throws -> Settings? {
        guard let path = path ?? UserFiles.configuration else { return nil }
        guard let configuration = try Configuration(reading: path) else {
            if self.path == nil { return nil }
            throw UserError(
                "\(path) does not exist. `gorotop config-template` prints one to start from.")
        }
        return try Settings(configuration)
    }
}

/// The values of the configuration file. Each is parsed like the option of the same name.
struct Settings: Equatable {
    var interval: Seconds?
    var archive: String?
    var memoryLimit: ByteCount?
    var warning: [Threshold]?
    var critical: [Threshold]?
    var onAlert: String?
    var bell: Bool?
    var notify: Bool?

    init() {}

    init(_ configuration: Configuration) throws(ConfigurationError) {
        var configuration = configuration
        for key in Configuration.Key.allCases { take(key, from: &configuration) }
        try configuration.check()
    }

    private mutating func take(_ key: Configuration.Key, from file: inout Configuration) {
        switch key {
        case .interval:
            interval = file.value(
                key, "a duration of at least 0.1s, e.g. 500ms, 2s or 1m",
                read: Seconds.init(argument:))
        case .archive:
            archive = file.text(key, "a file path").map { Self.path($0, besides: file.path) }
        case .memoryLimit:
            memoryLimit = file.value(
                key, "an amount of memory, e.g. 4GiB or 512M", read: ByteCount.init(argument:))
        case .warning: warning = file.list(key, Threshold.forms, read: Threshold.init(_:))
        case .critical: critical = file.list(key, Threshold.forms, read: Threshold.init(_:))
        case .onAlert: onAlert = file.text(key, "a shell command")
        case .bell: bell = file.flag(key)
        case .notify: notify = file.flag(key)
        }
    }

    /// Expands `~`, as no shell has done it. A relative path is relative to the configuration file,
    /// since gorotop may be started anywhere.
    private static func path(_ path: String, besides file: String) -> String {
        if path.hasPrefix("~/"), let home = getenv("HOME") {
            return String(cString: home) + path.dropFirst()
        }
        guard !path.hasPrefix("/"), let end = file.lastIndex(of: "/") else { return path }
        return String(file[...end]) + path
    }
}

extension AlertOptions {
    /// Limits on the command line replace those of the configuration, separately for each level.
    func rules(else settings: Settings) -> AlertRules {
        AlertRules(
            warning: warning.isEmpty ? settings.warning ?? [] : warning,
            critical: critical.isEmpty ? settings.critical ?? [] : critical)
    }

    /// In bytes.
    func memoryLimit(else settings: Settings) -> Double? {
        (memoryLimit ?? settings.memoryLimit)?.value
    }

    /// `alarm` is nil if the command has no terminal to ring or notify through.
    func settings(_ alarm: AlarmOptions? = nil, else settings: Settings) -> AlertSettings {
        AlertSettings(
            rules: rules(else: settings), memoryLimit: memoryLimit(else: settings),
            bell: alarm?.bell ?? settings.bell ?? false,
            notifies: alarm?.notify ?? settings.notify ?? false)
    }
}

extension HookOptions {
    /// An empty `--on-alert` turns the configured command off.
    func hook(else settings: Settings) -> Hook? {
        guard let command = onAlert ?? settings.onAlert, !command.isEmpty else { return nil }
        return Hook(command: command)
    }
}
