import Goroutines

/// What `go tool pprof -raw` prints of a goroutine profile: samples as numbers of locations, then the
/// locations.
///
///     PeriodType: goroutine count
///     Samples:
///     goroutine/count
///             744: 1 2 3
///                    route:[/pay]
///     Locations
///          1: 0x48b96a M=1 runtime.gopark /usr/local/go/src/runtime/proc.go:435:0 s=420
///          2: 0x4173bc M=1 runtime.chansend /usr/local/go/src/runtime/chan.go:283:0 s=176
struct RawDecoder: Sendable {
    private var builder = ProfileBuilder(format: .protobuf)
    private var base = 0
    private var section = Section.head
    private var samples: [Sample] = []
    private var sampleLocations = 0
    private var locations: [Int: [UInt32]] = [:]
    private var location: Int?
    private var callCount = 0

    private enum Section { case head, samples, locations, mappings }

    private struct Sample {
        var count: Int
        var locations: [Int]
        var labels: [LabelText.Pair] = []
        var offset: Int
    }

    static func isHead(_ head: Span<UInt8>) -> Bool {
        head.first("PeriodType: ", in: 0..<head.count) != nil
            && head.first("\nSamples:\n", in: 0..<head.count) != nil
    }

    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        var index = 0
        while let line = LogText.line(text, at: index, isLast: isLast) {
            try read(text, line.content, at: base + index)
            index = line.next
        }
        base += index
        return index
    }

    private mutating func read(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int
    ) throws(ProfileError) {
        let end = line.upperBound
        var index = line.lowerBound
        while index < end, text[index].isBlank { index += 1 }
        guard index < end else { return }
        for (name, next) in [
            ("Samples:", Section.samples), ("Locations", .locations), ("Mappings", .mappings),
        ] as [(StaticString, Section)]
        where index == line.lowerBound && text.starts(with: name, at: index, before: end) {
            section = next
            return
        }
        switch section {
        case .head:
            if let kind = PprofHeader.otherType(text, line) { throw .otherProfile(kind: kind) }
        case .samples: readSample(text, index..<end, at: offset)
        case .locations: readLocation(text, index..<end, at: offset)
        case .mappings: break
        }
    }

    /// `744: 1 2 3`, or the labels of the sample before.
    private mutating func readSample(_ text: Span<UInt8>, _ range: Range<Int>, at offset: Int) {
        var index = range.lowerBound
        guard let count = text.decimal(at: &index, before: range.upperBound),
            text.starts(with: ":", at: index, before: range.upperBound)
        else {
            if !samples.isEmpty { samples[samples.count - 1].labels += labels(text, range) }
            return
        }
        index += 1
        var sample = Sample(count: count, locations: [], offset: offset)
        while index < range.upperBound {
            if text[index].isBlank {
                index += 1
            } else if let number = text.decimal(at: &index, before: range.upperBound) {
                sample.locations.append(number)
            } else {
                builder.skip("unrecognised sample", at: offset)
                return
            }
        }
        sampleLocations += sample.locations.count
        guard sampleLocations <= Limits.calls, samples.count < Limits.records,
            sample.locations.count <= Limits.depth
        else {
            builder.skip("sample over the limits", at: offset)
            return
        }
        samples.append(sample)
    }

    /// `route:[/pay] user:[7]`
    private func labels(_ text: Span<UInt8>, _ range: Range<Int>) -> [LabelText.Pair] {
        var pairs: [LabelText.Pair] = []
        var index = range.lowerBound
        while let open = text.first(":[", in: index..<range.upperBound),
            case let close = text.first(UInt8(ascii: "]"), in: open..<range.upperBound),
            close < range.upperBound
        {
            pairs.append(
                LabelText.Pair(
                    key: Array(text, index..<open), value: Array(text, open + 2..<close)))
            index = min(close + 2, range.upperBound)
        }
        return pairs
    }

    /// `1: 0x48b96a M=1 runtime.gopark /src/proc.go:435:0 s=420`, or the caller of an inlined function,
    /// which has the last two parts alone.
    private mutating func readLocation(_ text: Span<UInt8>, _ range: Range<Int>, at offset: Int) {
        var index = range.lowerBound
        if let number = text.decimal(at: &index, before: range.upperBound),
            text.starts(with: ": 0x", at: index, before: range.upperBound)
        {
            location = number
            index = GoLine.wordEnd(text, index + 2, range.upperBound)
            while index < range.upperBound, text[index].isBlank { index += 1 }
            if text.starts(with: "M=", at: index, before: range.upperBound) {
                index = GoLine.wordEnd(text, index, range.upperBound)
            }
            while index < range.upperBound, text[index].isBlank { index += 1 }
        } else {
            index = range.lowerBound
        }
        guard let location, callCount < Limits.calls else {
            builder.skip("location over the limits", at: offset)
            return
        }
        var end = range.upperBound
        if let start = text.first(" s=", in: index..<end) { end = start }
        guard let name = GoLine.nameEnd(text, index, end), name < end, text[name].isBlank,
            var place = SourcePlace(in: text, name + 1..<end)
        else {
            if index < end { builder.skip("unrecognised location", at: offset) }
            return
        }
        // Behind the line is the column: `/src/proc.go:435:0`.
        if let colon = text.last(UInt8(ascii: ":"), in: place.file), place.end == end,
            case var digit = colon + 1,
            let line = text.decimal(at: &digit, before: place.file.upperBound),
            digit == place.file.upperBound
        {
            place.line = Int32(clamping: line)
            place.file = place.file.lowerBound..<colon
        }
        callCount += 1
        locations[location, default: []].append(
            builder.call(
                function: builder.function(text.extracting(index..<name)),
                file: builder.text(text.extracting(place.file)), line: place.line))
    }

    consuming func finish() throws(ProfileError) -> Profile {
        for sample in samples {
            let stack = sample.locations.flatMap { locations[$0] ?? [] }
            let attributes = builder.attributes(
                Profile.Attributes(labels: builder.labelSet(sample.labels)))
            guard let trace = builder.trace(stack, state: .runtimeCalls),
                builder.add(sample.count, trace: trace, attributes: attributes) != nil
            else {
                builder.skip("sample over the limits", at: sample.offset)
                continue
            }
        }
        guard !builder.profile.records.isEmpty else {
            throw .noneRead(builder.profile.skipped.first)
        }
        return builder.finish()
    }
}
