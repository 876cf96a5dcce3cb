package import Canvas
import Diagnosis
import Goroutines
import Trends

/// All that the dashboard knows and shows. The same state always gives the same screen.
package struct State: Sendable {
    package let target: TargetDescription
    package let session: SessionDescription
    var size: Size
    /// Seconds since 1970, and never less than before: ages, holds and graphs go on when the clock
    /// is set back.
    var now: Double
    /// Seconds by which `now` is ahead of the clock.
    var clockLag = 0.0
    var page = Page.service
    /// Where the last step back ends.
    var root = Page.service
    /// Pages to come back to, the last one first.
    var pagesBehind: [Page] = []

    /// What this run sees, and what it remembers of earlier ones.
    var history = History()
    /// Nil while the screen is live.
    var past: TimeTravel?
    /// Whether it grows, of all that the history knows.
    var growth = GrowthWatch()
    var alerts: AlertSettings
    /// The alarms whose cause goes on.
    var episodes = Episodes()
    var recording = Recording.off
    var connection = Connection()
    /// What the service tells of its process.
    var process: ProcessFigures?
    /// It has told what its memory is at least once: that line stays.
    var knowsMemory = false
    var newest: NewestPoll?

    /// Samples that were kept to compare with.
    var marks = Marks()
    var markedRows: Set<Stack.ID> = []
    /// Nil before anything was compared.
    var diffState: DiffState?

    var table = StanzaTable()
    var stackCursor = StackCursor()
    var helpCursor = ListCursor()
    var messageCursor = ListCursor()
    var historyCursor = HistoryCursor()
    var graph = GraphSettings()
    var nameStyle = NameStyle.short
    var userFramesOnly = false
    var showsSidePane = true
    var focus = Pane.table
    var isFullSize = false
    /// Cells by which names are shifted to the left.
    var nameOffset = 0
    /// Rows by which the side pane is scrolled.
    var sideOffset = 0
    package var theme: Theme
    package var glyphs: Glyphs

    var prompt: Prompt?
    var menu: Menu?
    var messages = MessageLog()

    /// The state before the first answer; `interval` in seconds, `now` in seconds since 1970.
    package init(
        target: TargetDescription, session: SessionDescription = SessionDescription(), size: Size,
        theme: Theme = .auto, glyphs: Glyphs = .blocks, interval: Double = 2,
        alerts: AlertSettings = AlertSettings(), now: Double
    ) {
        self.target = target
        self.session = session
        self.size = size
        self.theme = theme
        self.glyphs = glyphs
        self.alerts = alerts
        self.now = now
        connection = Connection(interval: interval, wanted: interval)
    }

    /// Where the cursor of a prompt stands; nil while there is none.
    package var cursor: (column: Int, row: Int)? {
        prompt.map { ($0.line(columns: size.columns).cursorColumn, max(0, size.rows - 1)) }
    }
}

/// What is looked at.
package struct TargetDescription: Sendable {
    package enum Kind: Hashable, Sendable {
        case service
        /// The embedded service, whose time runs `speed` times as fast.
        case demo(speed: Double)
        /// A file or standard input: read once.
        case fixed
        /// What was recorded of a service: nothing is asked, all of it is past.
        case archive
    }

    /// `host:port`, or a file's name; scrubbed.
    package var name: String
    /// What is asked, for the help page.
    package var address: String
    package var kind: Kind
    /// Seconds for which one poll may last.
    package var timeout: Double
    /// One history, whichever program answers.
    package var joinsPrograms: Bool

    package init(
        name: String, address: String, kind: Kind = .service, timeout: Double = 3,
        joinsPrograms: Bool = false
    ) {
        self.name = name.scrubbed
        self.address = address.scrubbed
        self.kind = kind
        self.timeout = timeout
        self.joinsPrograms = joinsPrograms
    }

    package var isPolled: Bool {
        switch kind {
        case .service, .demo: true
        case .fixed, .archive: false
        }
    }

    /// There is more than one moment of it.
    package var hasHistory: Bool { kind != .fixed }
}

/// What the wiring found out about its surroundings, for the help page.
package struct SessionDescription: Sendable {
    /// A line each.
    package var lines: [String]

    package init(lines: [String] = []) {
        self.lines = lines.map(\.scrubbed)
    }
}

package enum Page: String, Sendable {
    case service, stack, history, help, messages
    /// What changed between two samples, and one row of that.
    case diff, stackDiff
}

enum Pane: Sendable {
    case table, side
}

/// The state of the conversation with the target.
struct Connection: Sendable {
    /// Seconds between polls, now in force.
    var interval = 2.0
    /// As the reader chose them; slow answers slice the interval.
    var wanted = 2.0
    /// When the running poll was sent.
    var askingSince: Double?
    var failure: PollFailure?
    var failures = 0
    /// When the next poll is due after a failure.
    var nextTry: Double?
}

/// How the newest answer came.
struct NewestPoll: Sendable {
    var format: Snapshot.Format
    var statedTotal: Int?
    var isTruncated: Bool
    var skipped: [Skipped]
    /// When it was asked for; seconds since 1970. Nil for a file that tells no time.
    var time: Double?
    /// Seconds.
    var duration: Double
    var bodyBytes: Int
}
