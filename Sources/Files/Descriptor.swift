private import Glibc

/// An open file, by its number.
package enum Descriptor {
    /// Writes all bytes, in as many pieces as the system takes.
    /// - Returns: the `errno` that ended it early; nil if everything is written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
