import ArgumentParser
import Dashboard

enum ThemeChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, cvd, mono

    var theme: Theme { Theme(rawValue: rawValue) ?? .auto }
}
