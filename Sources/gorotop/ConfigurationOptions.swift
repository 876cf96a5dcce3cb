import ArgumentParser
import Dashboard
import Diagnosis
import Files
import Glibc

/// Where the configuration is. What it says counts where an option does not say otherwise.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "A configuration other than $XDG_CONFIG_HOME/gorotop/config.yaml.",
        completion: .file())
    var path: String?

    /// `$XDG_CONFIG_HOME/gorotop/config.yaml`; nil where there is no home.
    static var usualPath: String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let folder = value("XDG_CONFIG_HOME") ?? value("HOME").map { "\($0)/.config" }
        return folder.map { "\($0)/gorotop/config.yaml" }
    }

    /// What the file says: nothing where the usual one is not there.
    func settings() throws -> Settings { try read() ?? Settings() }

    /// Nil where the usual file is not there.
    func read() throws -> Settings? {
        guard let path = path ?? Self.usualPath else { return nil }
        guard let configuration = try Configuration(reading: path) else {
            if self.path == nil { return nil }
            throw UserError(
                "\(path) does not exist. `gorotop config-template` prints one to begin with.")
        }
        return try Settings(configuration)
    }
}

/// What the configuration says; each value is read as that of the option of its name.
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
            .interval, "a length of time such as 500ms, 2s or 1m", read: Seconds.init(argument:))
        archive = configuration.text(.archive, "the path of a file").map {
            Self.path($0, besides: configuration.path)
        }
        memoryLimit = configuration.value(
            .memoryLimit, "an amount such as 4GiB or 512M", read: ByteCount.init(argument:))
        warning = configuration.list(.warning, limits, read: Threshold.init(_:))
        critical = configuration.list(.critical, limits, read: Threshold.init(_:))
        onAlert = configuration.text(.onAlert, "a command")
        bell = configuration.flag(.bell)
        notify = configuration.flag(.notify)
        try configuration.check()
    }

    /// No shell was there to replace `~`; a relative path is meant from where the file is, since
    /// gorotop may be started anywhere.
    private static func path(_ path: String, besides file: String) -> String {
        if path.hasPrefix("~/"), let home = getenv("HOME") {
            return String(cString: home) + path.dropFirst()
        }
        guard !path.hasPrefix("/"), let end = file.lastIndex(of: "/") else { return path }
        return String(file[...end]) + path
    }
}

extension AlertOptions {
    /// Limits of the command line take the place of the configuration's, each kind of its own.
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
    /// `alarm` is nil where there is no terminal to do anything.
    func settings(_ alarm: AlarmOptions? = nil, else settings: Settings) -> AlertSettings {
        AlertSettings(
            rules: rules(else: settings), memoryLimit: memoryLimit(else: settings),
            bell: alarm?.bell ?? settings.bell ?? false,
            notifies: alarm?.notify ?? settings.notify ?? false)
    }
}

extension HookOptions {
    /// An empty command is none: it takes the configuration's away.
    func hook(else settings: Settings) -> Hook? {
        guard let command = onAlert ?? settings.onAlert, !command.isEmpty else { return nil }
        return Hook(command: command)
    }
}
