import Canvas
import Goroutines
import Targets
import Trends

/// What pages show: the present or a past moment.
struct Picture: Sendable {
    /// Seconds since 1970 at which ages and trends end.
    var time: Double
    var history: History

    var newest: Poll? { history.newestPoll }
    /// Seconds since 1970 of the newest poll, up to which changes are known.
    var sampleTime: Double { history.end ?? time }
    var process: ProcessFigures? { newest?.process }
    /// The verdict if something grows; nil otherwise.
    var growth: Judgement? { history.finding?.judgement.ifGrowth }
}

/// The reader's position in the past. The graph stays put while the cursor moves within it.
struct TimeTravel: Sendable {
    /// Seconds since 1970 of the cursor.
    private(set) var time: Double
    /// Seconds since 1970 at the right edge of the graph.
    private(set) var end: Double
    /// The graph's range until the user chooses another one; it doesn't grow like the live one.
    let range: GraphSettings.Range
    /// Nil until the first request is answered.
    private(set) var picture: Picture?
    /// The picture as a side of the difference.
    private(set) var sample: Sample?
    /// When the next sample was taken, in seconds since 1970; nil if unknown.
    private(set) var next: Double?
    /// Seconds covered by the coarsest record on the graph; nil if all are polls.
    private(set) var resolution: Double?
    /// Events missing from the live history, oldest first.
    private(set) var events: [HistoryEvent] = []
    /// The newest request that was sent.
    private(set) var asked: Recall?
    private(set) var isAwaiting = false
    /// The table of live rows, which keeps updating; nil until the first request is answered.
    var liveTable: StanzaTable?

    init(at time: Double, end: Double, range: GraphSettings.Range) {
        (self.time, self.end, self.range) = (time, end, range)
    }

    /// Moves the cursor. If it leaves the graph, which covers `seconds`, the graph is centred on it,
    /// but ends no later than `newest`.
    mutating func move(to time: Double, seconds: Double, newest: Double) {
        self.time = time
        keepInside(seconds: seconds, newest: newest)
    }

    /// Moves a graph of `seconds` so that it contains the cursor.
    mutating func keepInside(seconds: Double, newest: Double) {
        if time > end || time <= end - seconds { end = min(newest, time + seconds / 2) }
    }

    /// The request to send, if any: one at a time, and never the same twice.
    mutating func ask(for wish: Recall) -> Recall? {
        guard !isAwaiting, wish != asked else { return nil }
        (asked, isAwaiting) = (wish, true)
        return wish
    }

    /// - Returns: whether this answers the newest request.
    mutating func receive(_ recall: Recall) -> Bool {
        guard isAwaiting, recall == asked else { return false }
        isAwaiting = false
        return true
    }

    mutating func show(
        _ picture: Picture, sample: Sample?, next: Double?, resolution: Double?,
        events: [HistoryEvent]
    ) {
        (self.picture, self.sample, self.next) = (picture, sample, next)
        (self.resolution, self.events) = (resolution, events)
    }

    mutating func judge(_ finding: GrowthFinding<Stack.ID>?) {
        picture?.history.judge(finding)
    }

    mutating func setBaseline(_ sample: Sample, at time: Double) {
        picture?.history.setBaseline(sample.snapshot, total: sample.total, at: time)
    }

    /// Moves the cursor back to the moment shown.
    mutating func stay() {
        guard let picture else { return }
        time = picture.time
    }
}
