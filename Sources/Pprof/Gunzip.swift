import CZlib

/// Unpacks gzip as it arrives: several members, checksums and lengths checked, as strict as Go's
/// own reader.
@safe package struct Gunzip: ~Copyable {
    /// On the heap: zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false
    private var consumed = 0

    package init() { self.init(windowBits: 31) }

    /// For the bare data in a ZIP archive, without header and checksum.
    static var bare: Gunzip { Gunzip(windowBits: -15) }

    private init(windowBits: Int32) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for a gzip header.
        let status = unsafe inflateInit2_(
            stream, windowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib could not be set up: status \(status)")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deinitialize(count: 1)
        unsafe stream.deallocate()
    }

    /// Unpacks from `input` at `position`, which moves on, into `output` from `start`.
    /// - Returns: how many bytes were written; 0 when all input is used up.
    package mutating func unpack(
        _ input: Span<UInt8>, at position: inout Int, into output: inout [UInt8], from start: Int
    ) throws(ProfileError) -> Int {
        while position < input.count {
            if isBetweenMembers {
                unsafe inflateReset(stream)
                isBetweenMembers = false
            }
            let before = position
            let (status, written) = step(input, &position, &output, start)
            consumed += position - before
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isBetweenMembers = true
            default:
                let isChecksum = unsafe stream.pointee.msg.map {
                    let message = unsafe String(cString: $0)
                    return message == "incorrect data check" || message == "incorrect length check"
                }
                throw isChecksum == true
                    ? .gzipChecksum(offset: consumed) : .gzipDamaged(offset: consumed)
            }
            if written > 0 { return written }
            if status == Z_BUF_ERROR { break }
        }
        return try pending(into: &output, from: start)
    }

    /// What zlib still holds when it has taken all input and the output was full.
    private mutating func pending(
        into output: inout [UInt8], from start: Int
    ) throws(ProfileError) -> Int {
        guard !isBetweenMembers else { return 0 }
        var position = 0
        let (status, written) = step(Span(), &position, &output, start)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        default: throw .gzipDamaged(offset: consumed)
        }
        return written
    }

    private func step(
        _ input: Span<UInt8>, _ position: inout Int, _ output: inout [UInt8], _ start: Int
    ) -> (status: Int32, written: Int) {
        let stream = unsafe stream
        let room = output.count - start
        let left = input.count - position
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress.map {
                    unsafe UnsafeMutablePointer(mutating: $0 + position)
                }
                unsafe stream.pointee.avail_in = UInt32(clamping: left)
                unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + start }
                unsafe stream.pointee.avail_out = UInt32(clamping: room)
                return unsafe inflate(stream, Z_NO_FLUSH)
            }
        }
        let taken = unsafe min(left, Int(UInt32.max)) - Int(stream.pointee.avail_in)
        position += taken
        return unsafe (status, min(room, Int(UInt32.max)) - Int(stream.pointee.avail_out))
    }

    /// The end of the input: it must be the end of a member as well.
    package func finish() throws(ProfileError) {
        guard isBetweenMembers else { throw .gzipCut(offset: consumed) }
    }
}

extension Gunzip {
    /// All of `body` unpacked.
    package static func unpack(
        _ body: [UInt8], limit: Int = Limits.unpackedBytes, isBare: Bool = false
    ) throws(ProfileError) -> [UInt8] {
        var gunzip = isBare ? Gunzip.bare : Gunzip()
        var position = 0
        var unpacked: [UInt8] = []
        var window = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try gunzip.unpack(body.span, at: &position, into: &window, from: 0)
            guard count > 0 else { break }
            unpacked += window[..<count]
            guard unpacked.count <= limit else { throw .tooLarge(.unpackedBytes, limit: limit) }
        }
        try gunzip.finish()
        return unpacked
    }
}
