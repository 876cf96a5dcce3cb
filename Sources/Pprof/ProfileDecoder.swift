import Goroutines

/// Reads a profile as it arrives: bytes in, a `Profile` at the end.
package struct ProfileDecoder: ~Copyable {
    /// Bytes that are enough to tell the form.
    private static let headBytes = 4096
    /// Room for what gzip unpacks at a time.
    private static let windowBytes = 1 << 18

    private var format: FormDecoder?
    private var gunzip: Gunzip?
    /// Bytes that came and were not yet read: the head, until the form is known, then the
    /// beginning of a record whose end is still to come.
    private var pending: [UInt8] = []
    /// What gzip unpacked and was not yet read is at its start.
    private var window: [UInt8] = []
    private var held = 0
    private var unpackedBytes = 0

    private let dump: Int?

    /// `dump` says which of several dumps, from 1; nil is the last.
    package init(dump: Int? = nil) { self.dump = dump }

    package mutating func feed(_ bytes: Span<UInt8>) throws(ProfileError) {
        if gunzip == nil, format == nil {
            if pending.isEmpty, bytes.count >= Self.headBytes {
                try begin(bytes)
            } else {
                pending.append(bytes)
                guard pending.count >= Self.headBytes else { return }
                let head = take()
                try begin(head.span)
            }
            return
        }
        try continued(bytes)
    }

    /// The end of the input.
    package mutating func finish() throws(ProfileError) -> Profile {
        if gunzip == nil, format == nil {
            guard !pending.isEmpty else { throw .empty }
            let head = take()
            try begin(head.span)
        }
        if gunzip != nil {
            try gunzip?.finish()
            guard unpackedBytes > 0 else { throw .empty }
            pending = Array(window[..<held])
            window = []
        }
        let rest = take()
        if format == nil { format = try FormDecoder(head: rest.span, dump: dump) }
        guard var decoder = format.take() else { throw .empty }
        _ = try decoder.parse(rest.span, isLast: true)
        let profile = try decoder.finish()
        if let dump, !(1...profile.dumps).contains(dump) {
            throw .noSuchDump(dump, of: profile.dumps)
        }
        return profile
    }

    private mutating func take() -> [UInt8] {
        let taken = pending
        pending = []
        return taken
    }

    private mutating func begin(_ bytes: Span<UInt8>) throws(ProfileError) {
        if bytes.count >= 2, bytes[0] == 0x1f, bytes[1] == 0x8b {
            gunzip = Gunzip()
        } else {
            format = try FormDecoder(head: bytes, dump: dump)
        }
        try continued(bytes)
    }

    private mutating func continued(_ bytes: Span<UInt8>) throws(ProfileError) {
        if gunzip != nil {
            try unpack(bytes)
        } else {
            try parse(bytes)
        }
    }

    /// Reads what is complete in `pending` and `bytes`, and keeps the rest. Only as much is copied
    /// behind `pending` as completes a record; what follows is read in place.
    private mutating func parse(_ bytes: Span<UInt8>) throws(ProfileError) {
        var index = 0
        var step = Self.headBytes
        while !pending.isEmpty, index < bytes.count {
            let held = pending.count
            let next = index + min(step, bytes.count - index)
            pending.append(bytes.extracting(index..<next))
            let joined = take()
            let read = try format?.parse(joined.span, isLast: false) ?? 0
            pending = joined
            if read >= held {
                index += read - held
                pending.removeAll(keepingCapacity: true)
            } else {
                pending.removeFirst(read)
                index = next
                step *= 2
            }
        }
        guard index < bytes.count else { return }
        let rest = bytes.extracting(index..<bytes.count)
        let read = try format?.parse(rest, isLast: false) ?? 0
        pending.append(rest.extracting(read..<rest.count))
    }

    /// Unpacks behind what is held in the window and reads what is complete there.
    private mutating func unpack(_ bytes: Span<UInt8>) throws(ProfileError) {
        var position = 0
        var window = self.window
        self.window = []
        defer { self.window = window }
        while true {
            if window.count - held < Self.windowBytes / 2 {
                window += [UInt8](repeating: 0, count: Self.windowBytes)
            }
            let count = try gunzip?.unpack(bytes, at: &position, into: &window, from: held) ?? 0
            guard count > 0 else { return }
            held += count
            unpackedBytes += count
            guard unpackedBytes <= Limits.unpackedBytes else {
                throw .tooLarge(.unpackedBytes, limit: Limits.unpackedBytes)
            }
            if format == nil, held >= Self.headBytes {
                format = try FormDecoder(head: window.span.extracting(0..<held), dump: dump)
            }
            let read = try format?.parse(window.span.extracting(0..<held), isLast: false) ?? 0
            if read > 0 {
                window.replaceSubrange(0..<held - read, with: Array(window[read..<held]))
                held -= read
            }
        }
    }
}
