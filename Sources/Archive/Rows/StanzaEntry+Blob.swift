internal import GRDB
internal import Goroutines

/// The first byte of an entry: the number of its state in the low five bits where all its
/// goroutines are in one that is known, and what else follows.
private enum Head {
    static let stateBits: UInt8 = 0x1f
    /// No state is known.
    static let noState: UInt8 = 0x1f
    /// A list of states follows.
    static let states: UInt8 = 0x1e
    static let hasLabels: UInt8 = 0x20
    static let hasMore: UInt8 = 0x40
    /// The stanza is gone; nothing follows.
    static let isGone: UInt8 = 0x80
}

extension StanzaEntry {
    /// Writes an entry; that of a stanza in one known state without labels is a byte and its count.
    func append(to writer: inout BlobWriter, names: inout BlobNames) {
        let single = singleState(names: &names)
        var head = single ?? Head.states
        if !labels.isEmpty { head |= Head.hasLabels }
        if hasMore { head |= Head.hasMore }
        writer.append(byte: head)
        writer.append(signed: count)
        if single == nil {
            writer.append(UInt64(states.count))
            for state in states {
                writer.append(StateNumber.number(state.value, names: &names))
                writer.append(signed: state.count)
            }
        }
        if !labels.isEmpty {
            writer.append(UInt64(labels.count))
            for label in labels {
                writer.append(names.number(label.value.key))
                writer.append(names.number(label.value.value))
                writer.append(signed: label.count)
            }
        }
        if hasMore { appendMore(to: &writer, names: &names) }
    }

    /// Writes that a stanza of the poll before is gone.
    static func appendGone(to writer: inout BlobWriter) { writer.append(byte: Head.isGone) }

    private var hasMore: Bool {
        !creators.isEmpty || waitMinutes != nil || elidedFrames != nil
            || (leaked, lockedToThread, inBubble) != (0, 0, 0)
    }

    private func singleState(names: inout BlobNames) -> UInt8? {
        guard let state = states.first else { return Head.noState }
        guard states.count == 1, state.count == count else { return nil }
        let number = StateNumber.number(state.value, names: &names)
        return number < UInt64(Head.states) ? UInt8(number) : nil
    }

    private func appendMore(to writer: inout BlobWriter, names: inout BlobNames) {
        for number in [leaked, lockedToThread, inBubble] { writer.append(signed: number) }
        writer.append(UInt64(creators.count))
        for creator in creators {
            writer.append(names.number(creator.value.function))
            writer.append(names.number(creator.value.file))
            writer.append(signed: creator.value.line)
            writer.append(signed: creator.count)
        }
        writer.append(byte: waitMinutes == nil ? 0 : 1)
        if let wait = waitMinutes {
            for number in [wait.min, wait.median, wait.max, wait.known] {
                writer.append(signed: number)
            }
        }
        writer.append(byte: elidedFrames == nil ? 0 : 1)
        if let elided = elidedFrames {
            writer.append(signed: elided.lowerBound)
            writer.append(signed: elided.upperBound)
        }
    }
}

extension StanzaEntry {
    /// Reads an entry; nil says that the stanza is gone.
    static func read(from reader: inout BlobReader, names: BlobNames) throws(SenselessRow)
        -> StanzaEntry?
    {
        let head = try reader.byte()
        if head & Head.isGone != 0 { return nil }
        var entry = StanzaEntry(count: try reader.signed(), state: nil)
        switch head & Head.stateBits {
        case Head.noState: break
        case Head.states:
            for _ in 0..<(try reader.count()) {
                let state = try StateNumber.state(try reader.number(), names: names)
                entry.states.append(Tally(state, count: try reader.signed()))
            }
        case let number:
            let state = try StateNumber.state(UInt64(number), names: names)
            entry.states = [Tally(state, count: entry.count)]
        }
        if head & Head.hasLabels != 0 {
            for _ in 0..<(try reader.count()) {
                let key = try names.text(try reader.number())
                let value = try names.text(try reader.number())
                let count = try reader.signed()
                entry.labels.append(Tally(Label(key: key, value: value), count: count))
            }
        }
        if head & Head.hasMore != 0 { try entry.readMore(from: &reader, names: names) }
        return entry
    }

    private mutating func readMore(from reader: inout BlobReader, names: BlobNames)
        throws(SenselessRow)
    {
        leaked = try reader.signed()
        lockedToThread = try reader.signed()
        inBubble = try reader.signed()
        for _ in 0..<(try reader.count()) {
            let function = try names.text(try reader.number())
            let file = try names.text(try reader.number())
            let frame = Frame(function: function, file: file, line: try reader.signed())
            creators.append(Tally(frame, count: try reader.signed()))
        }
        if try reader.byte() != 0 {
            waitMinutes = WaitMinutes(
                min: try reader.signed(), median: try reader.signed(), max: try reader.signed(),
                known: try reader.signed())
        }
        if try reader.byte() != 0 {
            let (low, high) = (try reader.signed(), try reader.signed())
            guard low <= high else { throw SenselessRow() }
            elidedFrames = low...high
        }
    }
}
