package import Goroutines

/// One decoded response in compact form: grouped by stack already, its names still bytes.
package struct Profile: Sendable {
    package var format: Snapshot.Format

    /// Detects the form from the bytes (gzip, protobuf, debug=1, debug=2).
    package init(decoding body: [UInt8]) throws(ProfileError) {
        guard !body.isEmpty else { throw .empty }
        throw .unrecognised(beginning: "")
    }

    /// Text is made only for stacks that `table` has not seen.
    package func snapshot(interning table: inout StackTable) -> Snapshot {
        Snapshot(format: format, stanzas: [])
    }
}
