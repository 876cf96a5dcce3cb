import Goroutines
import Targets

/// Settings that are changed with `:set KEY=VALUE`. All but the interval are on the menu of `o`, too.
enum Setting: String, CaseIterable, Sendable {
    case interval, glyphs, theme, bell, notify

    /// Nil if there are too many to list.
    var values: [String]? {
        switch self {
        case .interval: nil
        case .glyphs: Glyphs.allCases.map(\.rawValue)
        case .theme: Theme.allCases.map(\.rawValue)
        case .bell, .notify: ["on", "off"]
        }
    }

    /// The key and the word on the menu.
    var choice: (key: Character, noun: String)? {
        switch self {
        case .interval: nil
        case .glyphs: ("g", "glyphs")
        case .theme: ("t", "theme")
        case .bell: ("b", "bell")
        case .notify: ("n", "notification")
        }
    }

    /// Completions of `:set`.
    static let completions = allCases.flatMap { setting in
        (setting.values ?? [""]).map { "\(setting.rawValue)=\($0)" }
    }
}

extension State {
    /// The settings on the menu of `o`.
    var menuSettings: [Setting] {
        Setting.allCases.filter {
            $0.choice != nil && (target.isPolled || $0 != .bell && $0 != .notify)
        }
    }

    func value(of setting: Setting) -> String {
        switch setting {
        case .interval: watched.connection.wanted.span
        case .glyphs: glyphs.rawValue
        case .theme: theme.rawValue
        case .bell: watched.alerts.bell ? "on" : "off"
        case .notify: watched.alerts.notifies ? "on" : "off"
        }
    }

    mutating func set(_ key: String, to value: String) -> [Effect] {
        guard let setting = Setting(rawValue: key) else {
            tell("`:set` takes interval=5, glyphs=ascii, theme=mono, bell=on or notify=on")
            return []
        }
        return set(setting, to: value)
    }

    /// Sets the next value.
    mutating func cycle(_ setting: Setting) {
        guard let values = setting.values, let index = values.firstIndex(of: value(of: setting))
        else { return }
        _ = set(setting, to: values[(index + 1) % values.count])
    }

    private mutating func set(_ setting: Setting, to value: String) -> [Effect] {
        if let values = setting.values, !values.contains(value) {
            tell("\(setting.rawValue) must be one of \(values.joined(separator: ", "))")
            return []
        }
        switch setting {
        case .interval where target.isPolled: return setInterval(value)
        case .interval: tell("interval needs a live service")
        case .glyphs:
            glyphs = Glyphs(rawValue: value) ?? glyphs
            tell("glyphs: \(value)")
        case .theme:
            theme = Theme(rawValue: value) ?? theme
            tell("theme: \(value)")
        case .bell:
            for index in targets.indices { targets[index].alerts.bell = value == "on" }
            tell("alarms \(value == "on" ? "ring" : "don't ring") the bell")
        case .notify:
            for index in targets.indices { targets[index].alerts.notifies = value == "on" }
            tell("alarms \(value == "on" ? "send" : "don't send") a desktop notification")
        }
        return []
    }
}
