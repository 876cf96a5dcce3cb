import Canvas
import Diagnosis
import Goroutines
import Targets
import Trends

/// What is changed with `:set KEY=VALUE`. The choices among a few values are on the menu of `o`, too.
enum Setting: String, CaseIterable, Sendable {
    case interval, glyphs, theme, mouse, bell, notify
    case memoryLimit = "memory-limit"
    case warning, critical

    /// Nil if there are too many to list.
    var values: [String]? {
        switch self {
        case .glyphs: Glyphs.allCases.map(\.rawValue)
        case .theme: Theme.allCases.map(\.rawValue)
        case .mouse, .bell, .notify: ["on", "off"]
        case .interval, .memoryLimit, .warning, .critical: nil
        }
    }

    /// The valid values, in words.
    var form: String {
        switch self {
        case .interval:
            "\(Poll.intervals.lowerBound.span) to \(Poll.intervals.upperBound.span), e.g. 5s or 2m"
        case .memoryLimit: "\(AlertSettings.memoryLimitForm), or none"
        case .warning, .critical: "e.g. 20/min, 10000 or 10000 in chan send; or none"
        case .glyphs, .theme, .mouse, .bell, .notify: (values ?? []).joined(separator: ", ")
        }
    }

    /// The key and the word on the menu.
    var choice: (key: Character, noun: String)? {
        switch self {
        case .glyphs: ("g", "glyphs")
        case .theme: ("t", "theme")
        case .mouse: ("m", "mouse")
        case .bell: ("b", "bell")
        case .notify: ("n", "notify")
        case .interval, .memoryLimit, .warning, .critical: nil
        }
    }

    /// Completions of `:set`.
    static let completions = allCases.flatMap { setting in
        (setting.values ?? [""]).map { "\(setting.rawValue)=\($0)" }
    }

    /// Whether it makes sense for a target.
    func isOffered(for target: Target) -> Bool {
        switch self {
        case .glyphs, .theme, .mouse: true
        case .memoryLimit: target.hasHistory
        case .interval, .bell, .notify, .warning, .critical: target.isPolled
        }
    }
}

extension State {
    /// The settings for the target.
    var settings: [Setting] { Setting.allCases.filter { $0.isOffered(for: target) } }

    func value(of setting: Setting) -> String {
        func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
        func words(_ limits: [Threshold]) -> String {
            limits.isEmpty ? "none" : limits.map(\.text).joined(separator: ", ")
        }
        let alerts = watched.alerts
        return switch setting {
        case .interval: watched.connection.wanted.span
        case .glyphs: glyphs.rawValue
        case .theme: theme.rawValue
        case .mouse: word(preferences.mouse)
        case .bell: word(alerts.bell)
        case .notify: word(alerts.notifies)
        case .memoryLimit: alerts.memoryLimit?.exactBytes ?? "none"
        case .warning: words(alerts.rules.warning)
        case .critical: words(alerts.rules.critical)
        }
    }

    /// Sets a value, or says what it is if that is nil. Without a key, shows all.
    mutating func set(_ key: String, to value: String?) -> [Effect] {
        guard !key.isEmpty else {
            SettingsPage.open(.settings, in: &self)
            return []
        }
        guard let setting = Setting(rawValue: key) else {
            tell("no setting named `\(key)`; `:set` lists them")
            return []
        }
        guard setting.isOffered(for: target) else {
            tell("\(key) needs a live service")
            return []
        }
        guard let value else {
            tell("\(key)=\(self.value(of: setting)); it can be \(setting.form)")
            return []
        }
        return set(setting, to: value)
    }

    /// Sets the next value.
    mutating func cycle(_ setting: Setting) -> [Effect] {
        guard let values = setting.values, let index = values.firstIndex(of: value(of: setting))
        else { return [] }
        return set(setting, to: values[(index + 1) % values.count])
    }

    private mutating func set(_ setting: Setting, to value: String) -> [Effect] {
        if setting == .interval, !value.isEmpty { return setInterval(value) }
        guard take(value, for: setting) else {
            tell("\(setting.rawValue) can't be `\(value)`; it can be \(setting.form)")
            return []
        }
        let hint = setting == .memoryLimit ? forecastHint : ""
        tell("\(setting.rawValue)=\(self.value(of: setting))\(hint)")
        return setting == .mouse ? [.reportMouse(preferences.mouse)] : []
    }

    /// What a forecast of memory still needs.
    private var forecastHint: String {
        let hours = climbing?.forecast.hours ?? verdictLine?.forecast?.hours
        guard watched.memoryLimit != nil, hours == nil else { return "" }
        return shown.process?.residentBytes == nil
            ? "; a forecast needs the service's /metrics"
            : "; a forecast needs growth and a minute of polls"
    }

    /// - Returns: whether the value is valid.
    private mutating func take(_ value: String, for setting: Setting) -> Bool {
        if let values = setting.values, !values.contains(value) { return false }
        switch setting {
        case .interval: return false
        case .glyphs: preferences.glyphs = Glyphs(rawValue: value) ?? glyphs
        case .theme: preferences.theme = Theme(rawValue: value) ?? theme
        case .mouse: preferences.mouse = value == "on"
        case .bell: changeAlerts { $0.bell = value == "on" }
        case .notify: changeAlerts { $0.notifies = value == "on" }
        case .memoryLimit:
            let bytes = Double(bytes: value).flatMap {
                AlertSettings.memoryLimits.contains($0) ? $0 : nil
            }
            guard bytes != nil || value == "none" else { return false }
            changeAlerts { $0.memoryLimit = bytes }
        case .warning:
            guard let limits = Self.limits(value) else { return false }
            changeAlerts { $0.rules.warning = limits }
        case .critical:
            guard let limits = Self.limits(value) else { return false }
            changeAlerts { $0.rules.critical = limits }
        }
        return true
    }

    private mutating func changeAlerts(_ change: (inout AlertSettings) -> Void) {
        for index in targets.indices { change(&targets[index].alerts) }
    }

    /// Nil if one of them is invalid.
    private static func limits(_ text: String) -> [Threshold]? {
        if text == "none" { return [] }
        let limits = text.split(separator: ",").map { Threshold(String($0)) }
        return limits.isEmpty || limits.contains(nil) ? nil : limits.compactMap(\.self)
    }
}

// MARK: - As configuration

extension State {
    /// What is set now, as lines of `config.yaml`: the settings, then what can't change while gorotop
    /// runs.
    var configurationLines: [String] {
        let own = settings.compactMap { setting in
            yaml(of: setting).map { (key: setting.configurationKey, value: $0) }
        }
        let keys = Set(settings.map(\.configurationKey))
        let rest = session.configuration.filter { !keys.contains($0.key) }
        return (own + rest).map { "\($0.key): \($0.value)" }
    }

    /// Nil if nothing is set.
    private func yaml(of setting: Setting) -> String? {
        let value = value(of: setting)
        switch setting {
        case .interval, .theme: return value
        case .glyphs: return String(glyphs == .ascii)
        case .mouse, .bell, .notify: return String(value == "on")
        case .memoryLimit: return value == "none" ? nil : value
        case .warning, .critical: return value == "none" ? nil : "[\(value)]"
        }
    }
}

extension Setting {
    fileprivate var configurationKey: String { self == .glyphs ? "ascii" : rawValue }
}
