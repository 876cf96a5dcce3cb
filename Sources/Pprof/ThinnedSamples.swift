/// Samples that are counted without their labels, since there are too many: goroutines that each carry
/// a label of their own make a sample each.
struct ThinnedSamples: Sendable {
    static let reason = "labels over the limit, whose goroutines are counted without them"

    /// By a hash of their locations.
    private var samples = KeyTable()
    /// Strings of labels that were left out; those that nothing else needs are not kept.
    private var strings: Set<UInt32> = []
    private(set) var isSettled = true

    /// The sample whose locations have the same hash; nil for the first, which is `number`.
    mutating func known(_ key: UInt64, else number: Int) -> Int? {
        if let known = samples[key] { return Int(known) }
        samples.set(UInt32(number), for: key)
        return nil
    }

    mutating func leaveOut(_ labels: ArraySlice<(key: UInt32, value: UInt32)>) {
        for label in labels { strings.insert(label.value) }
        isSettled = false
    }

    /// Takes the strings that something else needs. The table of strings follows all else.
    mutating func keep(_ needed: [UInt32]) {
        strings.subtract(needed)
        isSettled = true
    }

    /// Whether a string is one of a label that was left out, and nothing else needs it.
    func leavesOut(_ string: UInt32) -> Bool { strings.contains(string) }
}

extension ProtobufDecoder {
    /// The strings that something refers to but labels that were left out.
    var neededStrings: [UInt32] {
        var needed = sampleLabels.flatMap { [$0.key, $0.value] }
        for function in functions { needed += [function.name ?? 0, function.file] }
        if let mapping { needed += [mapping.file, mapping.buildID] }
        return needed + sampleTypes
    }

    /// Adds the newest sample to one with the same locations, without its labels.
    mutating func thinSamples(at offset: Int) {
        let last = samples.removeLast()
        let locations = Int(samples.last?.locationsEnd ?? 0)
        let labels = Int(samples.last?.labelsEnd ?? 0)
        if sampleLabels.count > labels {
            thinned.leaveOut(sampleLabels[labels...])
            sampleLabels.removeLast(sampleLabels.count - labels)
            builder.skip(ThinnedSamples.reason, at: offset)
        }
        let key = sampleLocations.span.extracting(locations..<sampleLocations.count).hash(seed: 3)
        let known = thinned.known(key, else: samples.count)
        if let known {
            samples[known].count &+= last.count
            sampleLocations.removeLast(sampleLocations.count - locations)
        } else {
            samples.append(
                Sample(
                    count: last.count, locationsEnd: last.locationsEnd, labelsEnd: UInt32(labels)))
        }
    }
}
