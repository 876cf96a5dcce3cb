/// What the decoders accept at most. Each is several times what the largest service that is known
/// writes; together they bound the memory, whatever is sent.
package enum Limits {
    /// The runtime cuts debug=2 here, in the middle of a line.
    package static let runtimeCut = 67_108_864
    /// debug=0 with 300,000 distinct label sets is about 40 MB.
    package static let unpackedBytes = 256 << 20
    /// A name is cut here; Go's longest are generated ones of a few hundred bytes.
    package static let nameBytes = 2048
    /// All distinct names together.
    package static let allNameBytes = 16 << 20
    /// Distinct combinations of stack, state, minutes, creator and labels.
    package static let records = 1 << 18
    /// Samples that keep their labels; of more, as where each goroutine has a request ID of its own,
    /// only the counts are kept.
    package static let labelledSamples = 1 << 16
    /// Goroutines in one record: a thousand times what any memory holds, and so small that no sum
    /// over all records overflows.
    package static let count = 1 << 40
    /// Dumps in one input, each begun with empty tables: a log of a service that panics in each
    /// request, over and over, has some thousands.
    package static let dumps = 1 << 14
    /// Calls in all distinct stacks.
    package static let calls = 2 << 20
    /// Calls in one stack: the runtime's own limit is 1,024 with GODEBUG=profstackdepth.
    package static let depth = 4096
    /// One field of a protobuf message; one goroutine of a text.
    package static let block = 1 << 20
}
