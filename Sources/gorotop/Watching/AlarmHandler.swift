import Dashboard
import Diagnosis
import Dispatch
import Files
import Glibc
import Goroutines
import Synchronization
import Targets
import Trends

/// Handles alarms on queues of its own: saves the profile, records the event and runs the hook, so
/// that neither a slow disk nor a slow hook delays a key.
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
        /// Hooks that run or wait.
        var hooks = 0
        /// The deadline for the program to exit, on `Clock.uptime`; nil if it isn't quitting.
        var end: Double?
        /// Failures after the screen was closed.
        var failures: [String] = []
    }

    /// Seconds a hook may take, and seconds it has left when the user quits.
    private static let limit = 30.0
    private static let limitAtEnd = 5.0
    /// The maximum number of hooks waiting: a count that oscillates around a limit raises many alarms.
    private static let maximumHooks = 8

    /// Alarms are recorded in `archive`; their profiles are saved if `keepsProfiles`.
    init(
        hook: Hook?, archive: TargetArchive?, keepsProfiles: Bool,
        post: @escaping @Sendable (Event) -> Void
    ) {
        (self.hook, self.archive, self.post) = (hook, archive, post)
        profiles =
            archive != nil && keepsProfiles ? UserFiles.alarms.map { KeptFiles(in: $0) } : nil
    }

    func handle(_ notice: AlarmNotice) {
        archive?.note(HistoryEvent(.alert, at: notice.alarm.time, note: notice.alarm.text))
        saving.async {
            let path = self.save(notice)
            self.run(for: notice, profile: path)
        }
    }

    /// Gives hooks a few more seconds.
    func end() { work.withLock { $0.end = $0.end ?? Clock.uptime + Self.limitAtEnd } }

    /// Waits until everything is done.
    /// - Returns: what failed since `end()`.
    func finish() -> [String] {
        end()
        saving.finish(telling: "an alarm's profile is still being saved")
        // Ctrl-C while waiting stops the hook too.
        Signals.catching([SIGINT, SIGTERM, SIGHUP]) { _ in
            self.work.withLock { $0.end = 0 }
        } during: {
            self.running.finish(telling: "the --on-alert command is still running")
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
            post(.message("alarm profile saved: \(path.scrubbed)"))
            return path
        } catch {
            tell("alarm profile \(error.explanation)")
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
            return tell(
                "on-alert: not run for `\(notice.alarm.text)`: too many commands are waiting")
        }
        let variables = [
            "GOROTOP_TARGET": notice.target, "GOROTOP_ALERT": notice.alarm.text,
            "GOROTOP_VERDICT": notice.verdict.rawValue, "GOROTOP_PROFILE": profile ?? "",
        ]
        running.async {
            defer { self.work.withLock { $0.hooks -= 1 } }
            let start = Clock.uptime
            guard self.seconds(from: start) > 0 else {
                return self.tell(
                    "on-alert: not run for `\(notice.alarm.text)`: gorotop is quitting")
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

    /// Seconds allowed for a hook that began at `start`.
    private func seconds(from start: Double) -> Double {
        work.withLock { $0.end.map { min($0 - start, Self.limit) } ?? Self.limit }
    }

    /// Reports a failure on screen, or after the screen has closed.
    private func tell(_ text: String) {
        let text = text.scrubbed
        let isOver = work.withLock { work in
            if work.end != nil { work.failures.append(text) }
            return work.end != nil
        }
        if !isOver { post(.message(text)) }
    }
}
