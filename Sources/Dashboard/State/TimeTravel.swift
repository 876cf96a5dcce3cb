import Canvas
import Goroutines
import Targets
import Trends

/// What pages show: how it is now, or how it was.
struct Picture: Sendable {
    /// Seconds since 1970 that ages and trends run up to.
    var time: Double
    var history: History

    var newest: Poll? { history.newestPoll }
    var process: ProcessFigures? { newest?.process }
    /// What the growth test says of the newest answer that grows; nil if nothing does.
    var growth: Judgement? { history.finding?.judgement.ifGrowth }
}

/// The reader's look at what is over. The graph stands still while the cursor moves in it.
struct TimeTravel: Sendable {
    /// Seconds since 1970, where the reader put the cursor.
    private(set) var time: Double
    /// Seconds since 1970 at the right edge of the graph.
    private(set) var end: Double
    /// In force until the reader chooses another one: it does not grow while the graph stands still.
    let range: GraphSettings.Range
    /// Nil until the first answer; until then the picture before stays.
    private(set) var picture: Picture?
    /// The picture as a side of the difference.
    private(set) var sample: Sample?
    /// Seconds of one of the coarsest records that the graph is made of; nil where all are polls.
    private(set) var resolution: Double?
    /// What happened then that the live history does not know of; the oldest first.
    private(set) var events: [HistoryEvent] = []
    /// The newest wish that was sent.
    private(set) var asked: Recall?
    private(set) var isAwaiting = false
    /// The table of live rows, which goes on beneath, to come back to; nil before the first answer.
    var liveTable: StanzaTable?

    init(at time: Double, end: Double, range: GraphSettings.Range) {
        (self.time, self.end, self.range) = (time, end, range)
    }

    /// Moves the cursor; where it leaves a graph of `seconds`, it stands in the middle of the next
    /// one, which never goes beyond `newest`.
    mutating func move(to time: Double, seconds: Double, newest: Double) {
        self.time = time
        keepInside(seconds: seconds, newest: newest)
    }

    /// Keeps the cursor inside of a graph of `seconds`.
    mutating func keepInside(seconds: Double, newest: Double) {
        if time > end || time <= end - seconds { end = min(newest, time + seconds / 2) }
    }

    /// The wish to send, so that there is one under way at most, and only the newest one waits.
    mutating func ask(for wish: Recall) -> Recall? {
        guard !isAwaiting, wish != asked else { return nil }
        (asked, isAwaiting) = (wish, true)
        return wish
    }

    /// - Returns: whether this is what was asked for last.
    mutating func receive(_ recall: Recall) -> Bool {
        guard isAwaiting, recall == asked else { return false }
        isAwaiting = false
        return true
    }

    mutating func show(
        _ picture: Picture, sample: Sample?, resolution: Double?, events: [HistoryEvent]
    ) {
        (self.picture, self.sample, self.resolution) = (picture, sample, resolution)
        self.events = events
    }

    mutating func judge(_ finding: GrowthFinding<Stack.ID>?) {
        picture?.history.judge(finding)
    }

    mutating func setBaseline(_ sample: Sample, at time: Double) {
        picture?.history.setBaseline(sample.snapshot, total: sample.total, at: time)
    }

    /// Back to the moment that is shown.
    mutating func stay() {
        guard let picture else { return }
        time = picture.time
    }
}
