package import Canvas
import Goroutines
package import Targets
import Trends

/// Everything the screen depends on. The same state always gives the same screen.
package struct State: Sendable {
    let session: SessionDescription
    var terminalSize: Size
    var clock: ForwardClock
    var pages = PageStack()
    package var targets: [TargetState]
    /// The reader's view of each target, in the order of `targets`.
    var views: [TargetView]
    /// The index of the target on screen.
    var selected = 0
    var preferences: ScreenPreferences

    var prompt: Prompt?
    var menu: Menu?
    var messages = MessageLog()
    var help = ListCursor()
    var messageList = ListCursor()

    /// The state before the first poll; `interval` in seconds, `now` in seconds since 1970.
    package init(
        target: Target, session: SessionDescription = SessionDescription(), size: Size,
        theme: Theme = .auto, glyphs: Glyphs = .blocks, mouse: Bool = false, interval: Double = 2,
        alerts: AlertSettings = AlertSettings(), now: Double
    ) {
        (self.session, terminalSize) = (session, size)
        preferences = ScreenPreferences(theme: theme, glyphs: glyphs, mouse: mouse)
        clock = ForwardClock(now: now, speed: target.speed)
        targets = [TargetState(target, interval: interval, alerts: alerts, clock: clock)]
        views = [TargetView()]
    }
}

/// How the screen looks and listens.
struct ScreenPreferences: Sendable {
    var theme: Theme
    var glyphs: Glyphs
    /// Clicks and the wheel are reported to gorotop, not to the terminal's own selection.
    var mouse: Bool
}

extension State {
    package var theme: Theme { preferences.theme }
    package var glyphs: Glyphs { preferences.glyphs }

    /// What pages have of the terminal: all of it but the line for captions.
    var size: Size { terminalSize.withoutCaption(of: target) }
}

/// What is known about the terminal and the installation, for the help page.
package struct SessionDescription: Sendable {
    /// One entry per line.
    package var lines: [String]
    /// Keys of `config.yaml` and their values as YAML: what was set at the start.
    package var configuration: [(key: String, value: String)]

    package init(lines: [String] = [], configuration: [(key: String, value: String)] = []) {
        self.lines = lines.map(\.scrubbed)
        self.configuration = configuration
    }
}

// MARK: - The selected target

extension State {
    /// The state of the selected target.
    var watched: TargetState {
        get { targets[selected] }
        _modify { yield &targets[selected] }
    }

    /// The reader's view of the selected target.
    var view: TargetView {
        get { views[selected] }
        _modify { yield &views[selected] }
    }

    var target: Target { watched.target }

    /// Seconds since 1970.
    var now: Double { clock.now }

    /// What pages show: the present or a past moment.
    var shown: Picture { view.past?.picture ?? livePicture }

    var livePicture: Picture { Picture(time: now, history: watched.history) }

    /// The screen shows a past moment.
    var isPast: Bool { view.past?.picture != nil }

    /// Digits of an ID on screen: enough to tell all stacks apart.
    var idDigits: Int { max(watched.history.ids.digits, view.diff?.idDigits ?? 0) }

    /// The ID as shown on screen.
    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }

    /// How this page writes the names of stacks.
    var names: Names {
        Names(
            style: view.nameStyle, offset: view.nameOffset, userFramesOnly: view.userFramesOnly,
            idDigits: idDigits, cut: glyphs.cut)
    }

    /// Shows a message.
    mutating func tell(_ text: String, isAlert: Bool = false, endsWithAnswer: Bool = false) {
        messages.tell(text, isAlert: isAlert, endsWithAnswer: endsWithAnswer, at: now)
    }
}
