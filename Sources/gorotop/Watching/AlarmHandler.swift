import Dashboard
import Diagnosis
import Dispatch
import Files
import Glibc
import Goroutines
import Synchronization
import Targets
import Trends

/// Does what an alarm asks for outside of the screen, beside the loop: its profile is kept, the
/// archive is told, and the hook runs. Neither a slow disk nor a slow hook delays a key.
final class AlarmHandler: Sendable {
    private let hook: Hook?
    private let profiles: KeptFiles?
    private let archive: TargetArchive?
    private let post: @Sendable (Event) -> Void
    private let saving = DispatchQueue(label: "alarms")
    /// One hook at a time.
    private let running = DispatchQueue(label: "hooks")
    private let work = Mutex(Work())

    private struct Work {
        /// Hooks that run, or wait for their turn.
        var hooks = 0
        /// On `Clock.uptime`: when the program wants to be gone.
        var end: Double?
        /// What went wrong when no screen was there any more.
        var failures: [String] = []
    }

    /// Seconds that a hook may take, and those that it has left when the reader quits.
    private static let limit = 30.0
    private static let limitAtEnd = 5.0
    /// Hooks that may wait: a count that goes to and fro about a limit raises an alarm each time.
    private static let maximumHooks = 8

    init(hook: Hook?, archive: TargetArchive?, post: @escaping @Sendable (Event) -> Void) {
        self.hook = hook
        self.archive = archive
        self.post = post
        // Nothing is kept where nothing is recorded.
        profiles = archive == nil ? nil : UserFiles.alarms.map { KeptFiles(in: $0) }
    }

    func handle(_ notice: AlarmNotice) {
        archive?.note(HistoryEvent(.alert, at: notice.alarm.time, note: notice.alarm.text))
        saving.async {
            let path = self.save(notice)
            self.run(for: notice, profile: path)
        }
    }

    /// From now on a hook has a few seconds left.
    func end() { work.withLock { $0.end = $0.end ?? Clock.uptime + Self.limitAtEnd } }

    /// Waits until all is done.
    /// - Returns: what went wrong since the end.
    func finish() -> [String] {
        end()
        saving.finish(telling: "the profile of an alarm is still being saved")
        // Whoever gives a command up does not want it to go on without us.
        Signals.catching([SIGINT, SIGTERM, SIGHUP]) { _ in
            self.work.withLock { $0.end = 0 }
        } during: {
            self.running.finish(telling: "the command of --on-alert is still running")
        }
        return work.withLock { $0.failures }
    }

    private func save(_ notice: AlarmNotice) -> String? {
        guard let profiles, let snapshot = notice.snapshot else { return nil }
        let document = Document(snapshot, body: notice.body, of: notice.target, now: notice.time)
        do throws(SaveFailure) {
            let path = try profiles.keep(
                document.bytes(as: .profile), stem: document.stem,
                suffix: Document.Form.profile.rawValue)
            post(.message("the profile of the alarm is kept: \(path.scrubbed)"))
            return path
        } catch {
            tell("the profile of the alarm is \(error.explanation)")
            return nil
        }
    }

    private func run(for notice: AlarmNotice, profile: String?) {
        guard let hook else { return }
        let isTooMany = work.withLock { work in
            if work.hooks >= Self.maximumHooks { return true }
            work.hooks += 1
            return false
        }
        guard !isTooMany else {
            return tell("on-alert: not run for `\(notice.alarm.text)`: others still wait")
        }
        let variables = [
            "GOROTOP_TARGET": notice.target, "GOROTOP_ALERT": notice.alarm.text,
            "GOROTOP_VERDICT": notice.verdict.rawValue, "GOROTOP_PROFILE": profile ?? "",
        ]
        running.async {
            defer { self.work.withLock { $0.hooks -= 1 } }
            let start = Clock.uptime
            guard self.seconds(from: start) > 0 else {
                return self.tell("on-alert: not run for `\(notice.alarm.text)`: gorotop ended")
            }
            do throws(Hook.Failure) {
                try hook.run(input: notice.json, environment: variables) {
                    self.seconds(from: start)
                }
            } catch {
                self.tell("on-alert: \(error.explanation)")
            }
        }
    }

    /// How many a hook has that began then.
    private func seconds(from start: Double) -> Double {
        work.withLock { $0.end.map { min($0 - start, Self.limit) } ?? Self.limit }
    }

    /// To the screen, or to whoever looks at the shell afterwards.
    private func tell(_ text: String) {
        let text = text.scrubbed
        let isOver = work.withLock { work in
            if work.end != nil { work.failures.append(text) }
            return work.end != nil
        }
        if !isOver { post(.message(text)) }
    }
}
