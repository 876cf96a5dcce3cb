package import Canvas
import Goroutines
package import Targets
import Trends

/// The screen: what is on it, and how it looks. The same state always gives the same screen.
package struct State: Sendable {
    let session: SessionDescription
    var size: Size
    var clock: ForwardClock
    var pages = PageStack()
    package var targets: [TargetState]
    /// What the reader does with each target, in the order of `targets`.
    var views: [TargetView]
    /// The target that pages show.
    var selected = 0
    package var theme: Theme
    package var glyphs: Glyphs

    var prompt: Prompt?
    var menu: Menu?
    var messages = MessageLog()
    var help = ListCursor()
    var messageList = ListCursor()

    /// The state before the first answer; `interval` in seconds, `now` in seconds since 1970.
    package init(
        target: Target, session: SessionDescription = SessionDescription(), size: Size,
        theme: Theme = .auto, glyphs: Glyphs = .blocks, interval: Double = 2,
        alerts: AlertSettings = AlertSettings(), now: Double
    ) {
        self.session = session
        self.size = size
        self.theme = theme
        self.glyphs = glyphs
        clock = ForwardClock(now: now)
        targets = [TargetState(target, interval: interval, alerts: alerts, clock: clock)]
        views = [TargetView()]
    }

    /// Where the terminal's cursor stands in a prompt; nil if there is none.
    package var cursor: (column: Int, row: Int)? {
        prompt.map { ($0.line(columns: size.columns).cursorColumn, max(0, size.rows - 1)) }
    }
}

/// What the wiring found out about its surroundings, for the help page.
package struct SessionDescription: Sendable {
    /// A line each.
    package var lines: [String]

    package init(lines: [String] = []) {
        self.lines = lines.map(\.scrubbed)
    }
}

// MARK: - The selected target

extension State {
    /// What is known of the selected target.
    var watched: TargetState {
        get { targets[selected] }
        _modify { yield &targets[selected] }
    }

    /// What the reader does with the selected target.
    var view: TargetView {
        get { views[selected] }
        _modify { yield &views[selected] }
    }

    var target: Target { watched.target }

    /// Seconds since 1970.
    var now: Double { clock.now }

    /// What pages show: how it is now, or how it was.
    var shown: Picture { view.past?.picture ?? Picture(time: now, history: watched.history) }

    /// The screen shows a past moment.
    var isPast: Bool { view.past?.picture != nil }

    /// Digits shown of an ID: as many as tell apart all stacks that are shown anywhere.
    var idDigits: Int { max(watched.history.ids.digits, view.diff?.idDigits ?? 0) }

    /// The ID as it is shown.
    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }

    /// How stacks are written on this page.
    var names: Names {
        Names(
            style: view.nameStyle, offset: view.nameOffset, userFramesOnly: view.userFramesOnly,
            idDigits: idDigits)
    }

    /// Shows a message.
    mutating func tell(_ text: String, isAlert: Bool = false) {
        messages.tell(text, isAlert: isAlert, at: now)
    }
}
