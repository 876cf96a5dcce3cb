import Dashboard
import Dispatch
import Files
import Goroutines
import Pprof
import ProfileProto
import Report
import Synchronization

/// Saves documents on a queue of its own, one after the other, so that a slow disk delays no key.
final class Saver: Sendable {
    private let queue = DispatchQueue(label: "saver")
    private let mailbox: Mailbox
    private let outcomes = Mutex(Outcomes())

    struct Outcomes {
        /// Full paths.
        var saved: [String] = []
        /// Why others failed, in case the screen closes before it can show that.
        var unsaved: [String] = []
    }

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    func save(_ request: SaveRequest) {
        queue.async { self.mailbox.post(self.outcome(of: request)) }
    }

    /// Waits until all is saved.
    /// - Returns: the outcome of every save of this run.
    func finish() -> Outcomes {
        queue.finish(telling: "a file is still being saved")
        return outcomes.withLock { $0 }
    }

    private func outcome(of request: SaveRequest) -> Event {
        let bytes = request.document.bytes(as: request.form)
        do throws(SaveFailure) {
            let outcome = try SavedFile.save(
                bytes, as: request.name, overwrites: request.overwrites)
            switch outcome {
            case .saved(let path):
                outcomes.withLock {
                    $0.saved.append(path)
                    $0.unsaved.removeAll { $0 == Self.exists(path) }
                }
                return .saved(path: path, bytes: bytes.count)
            case .exists(let path):
                outcomes.withLock { $0.unsaved.append(Self.exists(path)) }
                return .exists(request, path: path)
            }
        } catch {
            outcomes.withLock { $0.unsaved.append(error.explanation) }
            return .saveFailed(error.explanation)
        }
    }

    private static func exists(_ path: String) -> String {
        "not saved: \(path) already exists; save under another name"
    }
}

extension Document {
    func bytes(as form: Form) -> [UInt8] {
        if let text = text(as: form) { return Array(text.utf8) }
        switch content {
        case .snapshot(_, body: let body?): return Gzip.isPacked(body) ? body : Gzip.pack(body)
        case .snapshot(let snapshot, body: nil): return ProfileWriter.profile(of: snapshot)
        case .difference(let difference, before: _, after: _):
            return ProfileWriter.profile(
                from: difference.rows.filter { $0.delta != 0 }.map { ($0.stack, $0.delta) },
                before: difference.before, after: difference.after)
        case .lines: preconditionFailure("a page of lines is text in any form")
        }
    }
}
