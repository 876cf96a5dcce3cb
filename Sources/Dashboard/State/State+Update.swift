import Canvas
import Diagnosis
package import Goroutines
import Report
import Targets
import Trends

extension State {
    /// The only function that changes the state; `time` is in seconds since 1970.
    /// - Returns: effects to carry out.
    package mutating func update(_ event: Event, at time: Double) -> [Effect] {
        advance(to: time)
        messages.expire(at: clock, isRead: false)
        let effects = take(event)
        followNow()
        page.content.settle(&self)
        return effects + recall() + recallSide()
    }

    private mutating func take(_ event: Event) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .paste(let paste): insert(paste)
        case .mouse(let event): return point(event)
        case .resized(let size): terminalSize = size
        case .tick: releaseRows()
        case .target(let id, let event): return take(event, of: id)
        case .recalled(let recall, let moment, let slice):
            if !takeSide(recall, moment) { show(recall, moment, in: slice) }
        case .recallFailed(let recall, let reason):
            if !failSide(recall, reason: reason) { fail(recall, reason: reason) }
        case .opened(let snapshot, let name): compare(with: snapshot, named: name)
        case .polledAgain(let before, let after): takeAgain(before: before, after: after)
        case .paths(let text, let found): complete(text, among: found)
        case .goTo(let id, let expression): at(id) { $0.go(to: expression) }
        case .message(let text): tell(text)
        case .resumed: return [.redraw]
        case .programEnded(status: 0): break
        case .programEnded(let status): tell("the program exited with status \(status)")
        case .copied(let bytes):
            tell("copied \(bytes.counted("byte")) with OSC 52; if they did not arrive, use w or P")
        case .copyTooLong(let bytes, let limit):
            tell(
                "\(bytes.grouped) bytes are too many to copy (limit \(limit.grouped)); use w or P"
            )
        case .saved(let path, let bytes):
            tell("saved \(path.scrubbed), \(Double(bytes).bytes)")
        case .saveFailed(let reason): tell(reason.scrubbed, isAlert: true)
        case .exists(let request, let path): ask(request, about: path)
        }
        return []
    }

    private mutating func advance(to time: Double) {
        if let back = clock.advance(to: time) {
            tell("the clock was set back by \(back.age); times are adjusted")
        }
        for index in targets.indices { targets[index].advance(to: clock) }
    }

    /// Lets rows move again if their order was held long enough.
    private mutating func releaseRows() {
        for index in targets.indices {
            let history = targets[index].history
            let shown = views[index].past?.picture?.history ?? history
            let now = now
            _ = views[index].table.release(from: shown, at: now)
            _ = views[index].past?.liveTable?.release(from: history, at: now)
            views[index].diff?.release(at: now)
        }
    }

    /// Runs `body` with another target selected.
    private mutating func at(_ id: Target.ID, _ body: (inout State) -> Void) {
        guard let index = targets.firstIndex(where: { $0.id == id }) else { return }
        let before = selected
        selected = index
        body(&self)
        selected = before
    }

    // MARK: Targets

    private mutating func take(_ event: TargetEvent, of id: Target.ID) -> [Effect] {
        guard let index = targets.firstIndex(where: { $0.id == id }) else { return [] }
        let effects = targets[index].take(event, at: clock)
        switch event {
        case .polled:
            messages.answered()
            views[index].refresh(from: targets[index], at: now)
        case .judged: views[index].judge(targets[index])
        default: break
        }
        var wanted: [Effect] = []
        for effect in effects {
            switch effect {
            case .news(let news): wanted += show(news, of: targets[index])
            case .alarm, .note, .recallParts: wanted.append(.target(id, effect))
            }
        }
        if let failure = targets[index].hopelessStart { wanted.append(.fail(failure)) }
        return wanted
    }

    private mutating func show(_ news: TargetNews, of target: TargetState) -> [Effect] {
        switch news {
        // The line above the hints shows these while they last.
        case .failed, .shared:
            messages.keep(news.sentence, isAlert: true, at: now)
            messages.clear()
        case .raised(let alarm):
            messages.keep(news.sentence, isAlert: true, at: now)
            messages.clear()
            return (target.alerts.bell ? [.bell] : [])
                + (target.alerts.notifies ? [.notify("\(target.target.name): \(alarm.text)")] : [])
        // The finding matters more; the help page says these as well.
        case .first, .recording(.on):
            messages.keep(news.sentence, isAlert: false, at: now)
        case .restarted:
            tell(
                "\(news.sentence). \(glyphs.deltaBaseline) now counts from the new process; "
                    + "d still compares with the old one.")
        case .replaced:
            tell("\(news.sentence). Its history starts here; marks are kept.", isAlert: true)
        case .recovered, .warned, .over, .recording:
            tell(news.sentence, isAlert: news.isAlert)
        }
        return []
    }

    /// Shows a snapshot from a file or standard input.
    ///
    /// - Parameters:
    ///   - snapshot: The snapshot.
    ///   - body: The bytes it was read from, if they are a profile.proto and few enough to keep.
    package mutating func open(_ snapshot: Snapshot, body: [UInt8]? = nil) {
        _ = take(.polled(Poll(snapshot, at: now, body: body)), of: target.id)
        for warning in snapshot.warnings { tell(warning, isAlert: true) }
        for note in snapshot.readingNotes { tell(note) }
        if let reason = snapshot.reason { tell(reason, isAlert: true) }
        page.content.settle(&self)
    }
}

extension TargetView {
    /// Updates the rows with a new poll.
    fileprivate mutating func refresh(from target: TargetState, at now: Double) {
        if target.process?.residentBytes != nil { knowsMemory = true }
        if past?.liveTable == nil {
            table.refresh(from: target.history, poll: true, at: now)
        } else {
            past?.liveTable?.refresh(from: target.history, poll: true, at: now)
        }
    }

    /// Shows the verdict of an open archive, which is that of its newest moment.
    fileprivate mutating func judge(_ target: TargetState) {
        guard !target.target.isPolled else { return }
        let finding = past?.picture.flatMap { target.finding(at: $0.time) }
        past?.judge(finding)
    }
}
