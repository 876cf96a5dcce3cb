import Goroutines
import Poller
import Report

/// The snapshot of a target, read once, with the target's name for display.
struct Reading {
    let snapshot: Snapshot
    let name: String
    /// Goroutines on stacks that were not kept one by one; set for an old moment of an archive.
    private(set) var others: Moment.Others?
    /// Polls the service that it was read from; nil for anything else.
    private(set) var poller: Poller?

    /// Reads `target`. `dump` is the 1-based number of one of several dumps in a file; nil is the
    /// last. If an archive has several histories, `history` chooses one, else `address` does.
    init(
        _ target: TargetArgument, dump: Int? = nil, settings: Settings,
        history: HistoryOptions, address: String? = nil
    ) throws {
        if dump != nil {
            switch target {
            case .file, .standardInput: break
            case .service, .archive:
                throw UserError("--dump works only with a file or standard input. Drop it.")
            }
        }
        switch target {
        case .archive(let path, let expression):
            let past = try history.open(path, address: address)
            let moment = try past.moment(at: expression)
            let snapshot = try moment.poll.stacks(of: past.history.title)
            let time = snapshot.takenAt ?? moment.poll.startedAt
            let stamp = Timestamp(secondsSince1970: time)?.text ?? "?"
            self.init(snapshot, name: "\(past.history.title)@\(stamp)")
            others = moment.others
        case .service(let endpoint):
            let poller = try Poller(endpoint, options: settings.pollerOptions())
            let poll = try Blocking.wait { try await poller.fetch(asGiven: true) }
            self.init(try poll.stacks(of: endpoint.name), name: endpoint.name, poller: poller)
        case .file(let path): try self.init(file: path, dump: dump)
        case .standardInput:
            self.init(try TargetArgument.snapshot(ofFile: nil, dump: dump), name: "standard input")
        }
    }

    init(file path: String, dump: Int? = nil) throws {
        self.init(try TargetArgument.snapshot(ofFile: path, dump: dump), name: path)
    }

    /// The name without the folders of a file.
    var shortName: String { name.split(separator: "/").last.map { String($0) } ?? name }

    init(_ snapshot: Snapshot, name: String, poller: Poller? = nil) {
        (self.snapshot, self.name, self.poller) = (snapshot, name, poller)
    }

    /// Prints on standard error what could not be read, and how the rest was read.
    func tellDamage() {
        if snapshot.isTruncated {
            StandardError.tell("\(name): the end is missing; the counts are too low")
        }
        for part in snapshot.skipped {
            StandardError.tell(
                "\(name): skipped \(part.text)")
        }
        if let others {
            StandardError.tell(
                "\(name): \(others.goroutines.counted("goroutine")) in "
                    + "\(others.stanzas.counted("stack")) were too small to be kept this long")
        }
        for note in snapshot.readingNotes { StandardError.tell("\(name): \(note)") }
    }
}

extension Poll {
    /// Throws if the target only counts its goroutines.
    func stacks(of name: String) throws -> Snapshot {
        guard let snapshot else {
            throw UserError("\(name) only reports how many goroutines it has, not their stacks.")
        }
        return snapshot
    }
}
