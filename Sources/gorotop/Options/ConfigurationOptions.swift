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

    /// `$XDG_CONFIG_HOME/gorotop/config.yaml`; nil if no home folder is set.
    static var usualPath: String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let folder = value("XDG_CONFIG_HOME") ?? value("HOME").map { "\($0)/.config" }
        return folder.map { "\($0)/gorotop/config.yaml" }
    }

    /// The settings in the file; empty if the default file does not exist.
    func settings() throws -> Settings { try read() ?? Settings() }

    /// Nil if the default file does not exist.
    func read() throws -> Settings? {
        guard let path = path ?? Self.usualPath else { return nil }
        guard let configuration = try Configuration(reading: path) else {
            if self.path == nil { return nil }
            throw UserError(
                "\(path) does not exist. `gorotop config-template` prints one to start from.")
        }
        return try Settings(configuration)
    }
}

/// The values of the configuration file. Each is parsed like the option of the same name.
struct Settings {
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
        let limits = Threshold.forms
        interval = configuration.value(
            .interval, "a duration of at least 0.1s, e.g. 500ms, 2s or 1m",
            read: Seconds.init(argument:))
        archive = configuration.text(.archive, "a file path").map {
            Self.path($0, besides: configuration.path)
        }
        memoryLimit = configuration.value(
            .memoryLimit, "an amount of memory, e.g. 4GiB or 512M", read: ByteCount.init(argument:))
        warning = configuration.list(.warning, limits, read: Threshold.init(_:))
        critical = configuration.list(.critical, limits, read: Threshold.init(_:))
        onAlert = configuration.text(.onAlert, "a shell command")
        bell = configuration.flag(.bell)
        notify = configuration.flag(.notify)
        try configuration.check()
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
}

extension AlertOptions {
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
