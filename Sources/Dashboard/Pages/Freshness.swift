import Canvas
import Diagnosis
import Goroutines
import Report
import Targets

/// How fresh the data is: the chip and the rest of the right side of the title line.
struct Freshness {
    let target: TargetState
    let picture: Picture
    /// A past moment is shown.
    let isPast: Bool
    /// Two samples are compared, neither of which is live.
    let isFixed: Bool
    /// Seconds since 1970; nil if rows are not frozen.
    let frozenSince: Double?
    /// Polls not shown because rows are frozen.
    let missedPolls: Int

    private var connection: Connection { target.connection }
    private var clock: ForwardClock { target.clock }
    private var hasAnswer: Bool { target.history.newestPoll != nil }

    /// Seconds since the shown poll began; nil for a file without a time.
    var age: Double? {
        guard let newest = picture.newest else { return nil }
        if isPast { return max(0, picture.time - newest.startedAt) }
        let time = target.target.hasHistory ? newest.startedAt : newest.snapshot?.takenAt
        return time.map { max(0, clock.wall(picture.time) - $0) }
    }

    /// Too old for figures that need fresh data: the last poll failed, or the next one is overdue.
    var isStale: Bool {
        guard target.target.isPolled, !isPast, picture.newest != nil else { return false }
        return connection.failure != nil || isOverdue
    }

    /// The answer to the poll in flight is late, measured by the one before.
    private var isOverdue: Bool {
        guard let newest = picture.newest else { return false }
        let slack = (1 + 2 * newest.duration) * clock.speed
        guard let sent = connection.askingSince else {
            return silence > connection.interval + slack
        }
        return clock.now - sent > slack
    }

    /// Seconds since the last answer came in.
    private var silence: Double {
        max(0, (age ?? 0) - (picture.newest?.duration ?? 0))
    }

    /// The state of the data, as a word.
    var chip: Segment {
        if isFixed { return Segment("FIXED", .chip) }
        if isPast { return Segment("PAST \(clock.stampWithoutZone(picture.time))", .chip) }
        guard target.target.hasHistory else { return Segment("FIXED", .chip) }
        guard target.target.isPolled else { return Segment("PAST", .chip) }
        if let failure = connection.failure {
            let word =
                failure.isDown || !hasAnswer
                ? "DOWN" : failure.isSilence ? "NO ANSWER" : "FAILED"
            return Segment(hasAnswer ? "\(word) \(silence.age)" : word, .alert)
        }
        if isOverdue { return Segment("WAITING \(silence.age)", .chip) }
        if let frozenSince {
            let waiting = missedPolls > 0 ? ", \(missedPolls.counted("poll")) waiting" : ""
            return Segment("FROZEN \((clock.now - frozenSince).age)\(waiting)", .chip)
        }
        return hasAnswer ? Segment("LIVE", .title) : Segment("ASKING", .chip)
    }

    /// The right side of the title line.
    var segments: [Segment] {
        let time = Segment("\(clock.clock(clock.now))Z", rank: 4)
        if isFixed {
            let hint = target.target.pollsAgain ? "r polls again" : "neither side is live"
            return [chip, Segment(hint, rank: 2), time]
        }
        var segments: [Segment] = []
        if let narration = target.target.narration {
            segments.append(Segment("DEMO \(Int(narration.speed).grouped)x", .chip, rank: 1))
            if let day = narration.day(at: picture.time) { segments.append(Segment(day, rank: 2)) }
        }
        if let alarms { segments.append(alarms) }
        segments.append(chip)
        if isPast { return segments + distance + [time] }
        if target.target.isPolled {
            segments.append(pace)
            if let newest = picture.newest, !isStale {
                segments.append(Segment("answered in \(newest.duration.latency)", rank: 8))
            }
        } else if !target.target.hasHistory, let format = picture.newest?.snapshot?.format {
            segments.append(Segment(format.rawValue, rank: 3))
            if picture.newest?.snapshot?.warnings.isEmpty == false {
                segments.append(Segment("INCOMPLETE (!)", .alert, rank: 1))
            }
        }
        if let age, !isStale { segments.append(Segment("\(age.age) ago", rank: 2)) }
        if !isStale { segments += build }
        switch target.recording {
        case .on: segments.append(Segment("REC", rank: 7))
        case .stopped: segments.append(Segment("NOT RECORDING", .alert, rank: 3))
        case .off, .opening: break
        }
        return segments + [time]
    }

    /// The alarms whose cause lasts, acknowledged or not, else the warnings.
    private var alarms: Segment? {
        let lasting = target.episodes.standing.filter { $0.goneSince == nil }
        let count = lasting.count { !target.isWarning($0) }
        if count > 0 { return Segment(count.counted("alarm"), .alert, rank: 1) }
        return lasting.isEmpty
            ? nil : Segment(lasting.count.counted("warning"), .grew, rank: 1)
    }

    /// When polls come.
    private var pace: Segment {
        if connection.failure != nil, let nextTry = connection.nextTry {
            let wait = nextTry - clock.now
            return Segment(wait > 0.5 ? "next try in \(wait.age)" : "trying now", rank: 5)
        }
        let isStretched = connection.interval > connection.wanted
        let every = "every \(connection.interval.span)"
        return Segment(isStretched ? "\(every), slow answers" : every, rank: 5)
    }

    /// `(40m27s ago)`, and how to go back.
    private var distance: [Segment] {
        let ago = (clock.now - picture.time).span
        let back = target.target.isPolled ? "F returns to live" : "F goes to the newest"
        return [Segment("(\(ago) ago)", rank: 2), Segment(back, rank: 5)] + build
    }

    /// The process and its Go version.
    private var build: [Segment] {
        var segments: [Segment] = []
        if let start = picture.process?.startTime {
            segments.append(Segment("up \((clock.wall(picture.time) - start).age)", rank: 6))
        }
        if let version = picture.process?.goVersion { segments.append(Segment(version, rank: 9)) }
        return segments
    }
}

extension State {
    var freshness: Freshness {
        let isLive = followsNow
        let table = isLive ? view.past?.liveTable ?? view.table : view.table
        return Freshness(
            target: watched, picture: isLive ? livePicture : shown, isPast: isPast && !isLive,
            isFixed: isComparing && !isLive, frozenSince: table.frozenSince,
            missedPolls: table.missedPolls)
    }
}

extension PollFailure {
    /// Nothing answers at the address.
    fileprivate var isDown: Bool { [.refused, .unknownHost, .unreachable].contains(kind) }
    /// Something is there, but no whole answer came.
    fileprivate var isSilence: Bool { [.timedOut, .cutShort].contains(kind) }
}
