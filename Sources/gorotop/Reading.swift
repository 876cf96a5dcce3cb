import Goroutines
import Poller
import Report

/// What a target held when it was read once, and how a person names it.
struct Reading {
    let snapshot: Snapshot
    let name: String
    /// Of an old moment of an archive.
    private(set) var others: Moment.Others?

    /// `dump` says which of several dumps in a file, from 1; nil is the last.
    ///
    /// Of an archive that holds several histories `history` chooses, and where it does not, the
    /// newest one of `address` is meant.
    init(
        _ target: Target, dump: Int? = nil, connection: ConnectionOptions, history: HistoryOptions,
        address: String? = nil
    ) throws {
        if dump != nil {
            switch target {
            case .file, .standardInput: break
            case .service, .archive:
                throw UserError("--dump picks a dump in a file or in standard input.")
            }
        }
        switch target {
        case .archive(let path, let expression):
            let past = try history.open(path, address: address, for: expression)
            let moment = try past.moment(at: expression)
            let time = moment.poll.snapshot.takenAt ?? moment.poll.startedAt
            let stamp = Timestamp(secondsSince1970: time)?.text ?? "?"
            self.init(moment.poll.snapshot, name: "\(past.history.title)@\(stamp)")
            others = moment.others
        case .service(let endpoint):
            let poller = try Poller(endpoint, options: connection.pollerOptions())
            self.init(try Blocking.wait { try await poller.fetch().snapshot }, name: endpoint.name)
        case .file(let path): try self.init(file: path, dump: dump)
        case .standardInput:
            self.init(try Target.snapshot(ofFile: nil, dump: dump), name: "standard input")
        }
    }

    init(file path: String, dump: Int? = nil) throws {
        self.init(try Target.snapshot(ofFile: path, dump: dump), name: path)
    }

    /// Without the folders of a file.
    var shortName: String { name.split(separator: "/").last.map { String($0) } ?? name }

    init(_ snapshot: Snapshot, name: String) {
        self.snapshot = snapshot
        self.name = name
    }

    /// What could not be read, and how the rest was, is told apart from the report.
    func tellDamage() {
        if snapshot.isTruncated { StandardError.tell("\(name) was cut at its end") }
        for part in snapshot.skipped {
            StandardError.tell(
                "\(name): skipped \(part.count) x \(part.reason), first at byte \(part.offset)")
        }
        if let others {
            StandardError.tell(
                "\(name): \(others.goroutines.counted("goroutine")) in "
                    + "\(others.stanzas.counted("stack")) were not kept one by one at this age")
        }
        for note in snapshot.readingNotes { StandardError.tell("\(name): \(note)") }
    }
}
