internal import GRDB
internal import Goroutines

/// The stanzas of one poll as a blob, or what changed since the poll before: a byte that says
/// whether rare details follow, the texts that are new in the chain, and the entries, each with
/// what the number of its stack is greater than the one before.
struct StanzaChain {
    private var names = BlobNames()
    private(set) var entries: [Int64: StanzaEntry] = [:]

    /// Writes the next poll: what differs from the one before; all at the beginning.
    mutating func write(_ new: [Int64: StanzaEntry], details: SnapshotDetails) -> [UInt8] {
        var (body, writer) = (BlobWriter(), BlobWriter())
        var changed = new.keys.filter { entries[$0] != new[$0] }
        changed += entries.keys.filter { new[$0] == nil }
        changed.sort()
        var before: Int64 = 0
        for number in changed {
            body.append(number, after: &before)
            if let entry = new[number] {
                entry.append(to: &body, names: &names)
            } else {
                StanzaEntry.appendGone(to: &body)
            }
        }
        details.append(to: &writer)
        names.append(to: &writer)
        writer.append(contentsOf: body)
        entries = new
        return writer.bytes
    }

    /// The entries of a blob that a chain begins with; nil if it makes no sense.
    static func entries(whole blob: [UInt8]) -> [Int64: StanzaEntry]? {
        var chain = StanzaChain()
        return (try? chain.read(blob)).map { _ in chain.entries }
    }

    /// Takes in the next poll.
    /// - Returns: the numbers of the stacks whose entries changed, and the rare details.
    mutating func read(_ blob: [UInt8]) throws(SenselessRow) -> (
        changed: [Int64], details: SnapshotDetails
    ) {
        var reader = BlobReader(blob)
        let details = try SnapshotDetails(from: &reader)
        try names.read(from: &reader)
        var changed: [Int64] = []
        var number: Int64 = 0
        while !reader.isAtEnd {
            number = try reader.next(after: number)
            entries[number] = try StanzaEntry.read(from: &reader, names: names)
            changed.append(number)
        }
        return (changed, details)
    }
}

/// What only dying programs and logs have.
struct SnapshotDetails: Hashable {
    var reason: String?
    var death: Snapshot.Death?
    var systemGoroutines = 0
    var dumps = 1
    var removedPrefix: String?

    init(_ snapshot: Snapshot?) {
        guard let snapshot else { return }
        (reason, systemGoroutines) = (snapshot.reason, snapshot.systemGoroutines)
        (dumps, removedPrefix, death) = (snapshot.dumps, snapshot.removedPrefix, snapshot.death)
    }

    init(from reader: inout BlobReader) throws(SenselessRow) {
        let kind = try reader.byte()
        guard kind != 0 else { return }
        reason = try reader.optionalText()
        systemGoroutines = try reader.signed()
        dumps = try reader.signed()
        removedPrefix = try reader.optionalText()
        guard kind == Self.withDeath else { return }
        death = Snapshot.Death(
            goroutine: try reader.signed(), stack: Stack.ID(rawValue: try reader.number()))
    }

    private static let withDeath: UInt8 = 2

    func append(to writer: inout BlobWriter) {
        guard reason != nil || removedPrefix != nil || systemGoroutines != 0 || dumps != 1 else {
            return writer.append(byte: 0)
        }
        writer.append(byte: death == nil ? 1 : Self.withDeath)
        writer.append(reason)
        writer.append(signed: systemGoroutines)
        writer.append(signed: dumps)
        writer.append(removedPrefix)
        guard let death else { return }
        writer.append(signed: death.goroutine)
        writer.append(death.stack.rawValue)
    }
}
