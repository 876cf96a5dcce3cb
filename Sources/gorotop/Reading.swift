import Goroutines
import Poller
import Report

/// What a target held when it was read once, and how a person names it.
struct Reading {
    let snapshot: Snapshot
    let name: String

    /// `dump` says which of several dumps in a file, from 1; nil is the last.
    init(_ target: Target, dump: Int? = nil, connection: ConnectionOptions) throws {
        switch target {
        case .service(let endpoint):
            guard dump == nil else {
                throw Trouble("--dump picks a dump in a file or in standard input, not a service.")
            }
            let poller = try Poller(endpoint, options: connection.pollerOptions())
            self.init(try Blocking.wait { try await poller.fetch().snapshot }, name: endpoint.name)
        case .file(let path): self.init(try Target.snapshot(ofFile: path, dump: dump), name: path)
        case .standardInput:
            self.init(try Target.snapshot(ofFile: nil, dump: dump), name: "standard input")
        }
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
        for note in snapshot.readingNotes { StandardError.tell("\(name): \(note)") }
    }
}
