import Goroutines

/// What `go tool pprof -traces` prints of a goroutine profile: a block per sample, with its labels, its
/// count in front of the leaf, and a function a line.
///
///     -----------+-------------------------------------------------------
///          route:  /pay
///            744   runtime.gopark
///                  runtime.chansend
///                  main.run /src/main.go:28 (inline)
struct TracesDecoder: Sendable {
    private var builder = ProfileBuilder(format: .protobuf)
    private var base = 0
    private var count: Int?
    private var stack: [UInt32] = []
    private var labels: [LabelText.Pair] = []
    private var sawSeparator = false
    private var blockStart = 0

    /// Whether a text begins as pprof begins its reports, with blocks of stacks.
    static func isHead(_ head: Span<UInt8>) -> Bool {
        head.first("\n-----------+-----", in: 0..<head.count) != nil
    }

    mutating func parse(_ text: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        var index = 0
        while let line = LogText.line(text, at: index, isLast: isLast) {
            try read(text, line.content, at: base + index)
            index = line.next
        }
        if isLast { endBlock() }
        base += index
        return index
    }

    private mutating func read(
        _ text: Span<UInt8>, _ line: Range<Int>, at offset: Int
    ) throws(ProfileError) {
        if text.starts(with: "-----------+", at: line.lowerBound, before: line.upperBound) {
            endBlock()
            (sawSeparator, blockStart) = (true, offset)
            return
        }
        guard sawSeparator else {
            if let kind = PprofHeader.otherType(text, line) { throw .otherProfile(kind: kind) }
            return
        }
        var index = line.lowerBound
        while index < line.upperBound, text[index].isBlank { index += 1 }
        guard index < line.upperBound else { return }
        if stack.isEmpty, let pair = label(text, index..<line.upperBound) {
            labels.append(pair)
            return
        }
        var number = index
        if stack.isEmpty, let value = text.decimal(at: &number, before: line.upperBound),
            number < line.upperBound, text[number].isBlank
        {
            count = value
            index = number
            while index < line.upperBound, text[index].isBlank { index += 1 }
        }
        guard count != nil else {
            builder.skip("line outside any block", at: offset)
            return
        }
        addCall(text, index..<line.upperBound, at: offset)
    }

    /// `route:  /pay`
    private func label(_ text: Span<UInt8>, _ range: Range<Int>) -> LabelText.Pair? {
        guard let mark = text.first(":  ", in: range) else { return nil }
        return LabelText.Pair(
            key: Array(text, range.lowerBound..<mark),
            value: Array(text, mark + 3..<range.upperBound))
    }

    /// A function, and its place if the report has lines.
    private mutating func addCall(_ text: Span<UInt8>, _ range: Range<Int>, at offset: Int) {
        guard stack.count < Limits.depth else {
            builder.skip("call over the limits", at: offset)
            return
        }
        var end = range.upperBound
        if let inline = text.first(" (inline)", in: range) { end = inline }
        // The name may have blanks, in brackets.
        let name = GoLine.nameEnd(text, range.lowerBound, end).map { $0 } ?? end
        var nameEnd = min(max(name, range.lowerBound), end)
        if nameEnd < end, !text[nameEnd].isBlank { nameEnd = end }
        let function = builder.function(text.extracting(range.lowerBound..<nameEnd))
        let file = nameEnd + 1
        if file < end, let place = SourcePlace(in: text, file..<end) {
            stack.append(
                builder.call(
                    function: function, file: builder.text(text.extracting(place.file)),
                    line: place.line))
        } else {
            stack.append(
                builder.call(function: function, file: builder.text(Span()), line: 0))
        }
    }

    private mutating func endBlock() {
        if let count, !stack.isEmpty {
            let attributes = builder.attributes(
                Profile.Attributes(labels: builder.labelSet(labels)))
            if let trace = builder.trace(stack, state: .runtimeCalls) {
                if builder.add(count, trace: trace, attributes: attributes) == nil {
                    builder.skip("block over the limits", at: blockStart)
                }
            } else {
                builder.skip("block over the limits", at: blockStart)
            }
        }
        (count, stack, labels) = (nil, [], [])
    }

    consuming func finish() throws(ProfileError) -> Profile {
        guard !builder.profile.records.isEmpty else {
            throw .noneRead(builder.profile.skipped.first)
        }
        return builder.finish()
    }
}

/// The lines above a report of `go tool pprof`.
enum PprofHeader {
    /// The type of another profile than one of goroutines, from a line such as `Type: inuse_space`.
    static func otherType(_ text: Span<UInt8>, _ line: Range<Int>) -> String? {
        for mark in ["Type: ", "PeriodType: "] as [StaticString]
        where text.starts(with: mark, at: line.lowerBound, before: line.upperBound) {
            let start = line.lowerBound + mark.utf8CodeUnitCount
            let end = text.first(UInt8(ascii: " "), in: start..<line.upperBound)
            let type = text.text(start..<end, limit: 32)
            return type.hasPrefix("goroutine") ? nil : type
        }
        return nil
    }
}
