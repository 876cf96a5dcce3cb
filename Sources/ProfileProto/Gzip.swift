import CZlib

/// Packs bytes as gzip.
package enum Gzip {
    package enum Level: Int32 {
        case fastest = 1
        /// As zlib chooses.
        case usual = -1
    }

    /// A member that unpacks to `bytes`; the same bytes always give the same.
    package static func pack(_ bytes: [UInt8], _ level: Level = .usual) -> [UInt8] {
        var stream = unsafe z_stream()
        let gzipWindow: CInt = 15 + 16
        let started = unsafe deflateInit2_(
            &stream, level.rawValue, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY,
            zlibVersion(), CInt(MemoryLayout<z_stream>.size))
        precondition(started == Z_OK, "zlib can't be set up: status \(started)")
        defer { unsafe deflateEnd(&stream) }
        precondition(bytes.count <= UInt32.max, "a profile has less than 4 GiB")
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        return unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.avail_in = UInt32(input.count)
            return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                let ended = unsafe deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "deflateBound is enough for all of it")
                count = unsafe bound - Int(stream.avail_out)
            }
        }
    }

    /// Whether `bytes` begin as gzip does.
    package static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }
}
