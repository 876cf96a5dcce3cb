internal import GRDB

/// Why an archive could not be read or written: a sentence for the person, and what it means for
/// the recording.
package struct ArchiveError: Error, Hashable, Sendable {
    /// What happened and what to do about it.
    package var explanation: String
}
