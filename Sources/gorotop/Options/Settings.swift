import ArgumentParser
import Dashboard
import Diagnosis
import Files
import Glibc
import Goroutines
import Poller
import Targets

/// What is set by the configuration file, or by options on the command line, which override it.
struct Settings: Equatable {
    var interval: Seconds?
    var timeout: Seconds?
    var ca: String?
    var headerFile: String?
    var archive: String?
    var name: String?
    var record: Bool?
    var memoryLimit: ByteCount?
    var warning: [Threshold]?
    var critical: [Threshold]?
    var onAlert: String?
    var bell: Bool?
    var notify: Bool?
    var theme: Theme?
    var ascii: Bool?
    var mouse: Bool?
    var plain: Bool?

    init() {}
}

/// Options whose values can be in the configuration, too.
protocol ConfigurableOptions {
    /// Replaces the settings that are given on the command line.
    func override(_ settings: inout Settings)
}

// MARK: - The configuration file

extension Settings {
    /// Each value is parsed like the option of the same name.
    init(_ configuration: Configuration) throws(ConfigurationError) {
        var configuration = configuration
        for key in Configuration.Key.allCases { take(key, from: &configuration) }
        try configuration.check()
    }

    private mutating func take(_ key: Configuration.Key, from file: inout Configuration) {
        switch key {
        case .interval: interval = file.value(key, Seconds.forms, read: Seconds.init(argument:))
        case .timeout: timeout = file.value(key, Seconds.forms, read: Seconds.init(argument:))
        case .ca: ca = file.text(key, "a file path").map { Self.path($0, besides: file.path) }
        case .headerFile:
            headerFile = file.text(key, "a file path").map { Self.path($0, besides: file.path) }
        case .archive:
            archive = file.text(key, "a file path").map { Self.path($0, besides: file.path) }
        case .name: name = file.text(key, "a name")
        case .record: record = file.flag(key)
        case .memoryLimit:
            memoryLimit = file.value(key, ByteCount.forms, read: ByteCount.init(argument:))
        case .warning: warning = file.list(key, Threshold.forms, read: Threshold.init(argument:))
        case .critical: critical = file.list(key, Threshold.forms, read: Threshold.init(argument:))
        case .onAlert: onAlert = file.text(key, "a shell command")
        case .bell: bell = file.flag(key)
        case .notify: notify = file.flag(key)
        case .theme:
            let forms = Theme.allCases.map(\.rawValue).joined(separator: ", ")
            theme = file.value(key, "one of \(forms)", read: Theme.init(rawValue:))
        case .ascii: ascii = file.flag(key)
        case .mouse: mouse = file.flag(key)
        case .plain: plain = file.flag(key)
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

    /// What is set, as keys of the configuration file with their values in YAML.
    var configuration: [(key: String, value: String)] {
        Configuration.Key.allCases.compactMap { key in
            yaml(of: key).map { (key.rawValue, $0) }
        }
    }

    private func yaml(of key: Configuration.Key) -> String? {
        func list(_ limits: [Threshold]) -> String {
            "[\(limits.map(\.text).joined(separator: ", "))]"
        }
        return switch key {
        case .interval: interval?.value.span
        case .timeout: timeout?.value.span
        case .ca: ca?.yaml
        case .headerFile: headerFile?.yaml
        case .archive: archive?.yaml
        case .name: name?.yaml
        case .record: record.map { String($0) }
        case .memoryLimit: memoryLimit?.value.exactBytes
        case .warning: warning.map(list)
        case .critical: critical.map(list)
        case .onAlert: onAlert?.yaml
        case .bell: bell.map { String($0) }
        case .notify: notify.map { String($0) }
        case .theme: theme?.rawValue
        case .ascii: ascii.map { String($0) }
        case .mouse: mouse.map { String($0) }
        case .plain: plain.map { String($0) }
        }
    }
}

extension String {
    /// As a string of YAML on one line.
    fileprivate var yaml: String {
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\t": "\\t"
            case _ where scalar.properties.generalCategory == .control:
                "\\x\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

// MARK: - What commands make of them

extension Settings {
    var rules: AlertRules { AlertRules(warning: warning ?? [], critical: critical ?? []) }

    var alerts: AlertSettings {
        AlertSettings(
            rules: rules, memoryLimit: memoryLimit?.value, bell: bell ?? false,
            notifies: notify ?? false)
    }

    /// An empty command turns the configured one off.
    var hook: Hook? {
        guard let onAlert, !onAlert.isEmpty else { return nil }
        return Hook(command: onAlert)
    }

    func pollerOptions(interval: Seconds? = nil) -> Poller.Options {
        var options = Poller.Options()
        if let timeout { options.timeout = .seconds(timeout.value) }
        (options.caFile, options.headerFile) = (ca, headerFile)
        if let interval { options.interval = .seconds(interval.value) }
        return options
    }

    /// A service that is polled. With a name, the history is one for all programs.
    func target(_ endpoint: Endpoint) -> Target {
        Target(
            name: endpoint.name, address: endpoint.profileURL,
            timeout: pollerOptions().timeout / .seconds(1), joinsPrograms: name != nil)
    }
}
