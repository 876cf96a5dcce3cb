package import Goroutines

/// Writes profile.proto, gzipped, as Go does: for `go tool pprof`, and to be read again.
///
/// What the form has no place for is lost: who created a goroutine, how long it waits, frames that
/// were left out in the middle.
package struct ProfileWriter {
    private var profile = WireMessage()
    private var strings = [""]
    private var stringNumbers = ["": 0]
    private var frames: [Frame] = []
    private var frameNumbers: [Frame: Int] = [:]

    /// Fields of the message `Profile`.
    private enum Field {
        static let sampleType = 1
        static let sample = 2
        static let mapping = 3
        static let location = 4
        static let function = 5
        static let string = 6
        static let time = 9
        static let duration = 10
        static let periodType = 11
        static let period = 12
        static let comment = 13
    }

    private struct Source {
        var program: String?
        var buildID: String?
        /// Seconds since 1970.
        var time: Double?
        /// Seconds; nil where counts are no differences.
        var duration: Double?
        var comment: String
    }

    private init() {
        profile.add(Field.sampleType, valueType())
    }

    /// A snapshot's stanzas. Read again it has the same ones: IDs, counts, states, labels.
    package static func profile(of snapshot: Snapshot) -> [UInt8] {
        var writer = ProfileWriter()
        for stanza in snapshot.stanzas {
            for sample in StanzaSample.samples(of: stanza) { writer.add(sample, of: stanza.stack) }
        }
        return writer.finish(
            Source(
                program: snapshot.program, buildID: snapshot.buildID, time: snapshot.takenAt,
                comment: "written by gorotop from \(snapshot.format.rawValue)"))
    }

    /// A difference: how many goroutines more or fewer `after` has on each stack than `before`.
    /// It has the form of a delta profile of Go: the time of `before`, and how long after it the
    /// other was taken.
    package static func profile(
        from changes: [(stack: Stack, count: Int)], before: Snapshot, after: Snapshot
    ) -> [UInt8] {
        var writer = ProfileWriter()
        for (stack, count) in changes { writer.add(StanzaSample(count: count), of: stack) }
        let times = [before.takenAt, after.takenAt].compactMap(\.self)
        let span = times.count == 2 ? (times[1] - times[0]).magnitude : 0
        return writer.finish(
            Source(
                program: after.program ?? before.program,
                buildID: after.buildID ?? before.buildID, time: times.min(), duration: span,
                comment: "written by gorotop: a difference; negative values mean fewer goroutines"))
    }

    private mutating func add(_ sample: StanzaSample, of stack: Stack) {
        var message = WireMessage()
        message.add(1, packed: (stack.runtimeFrames + stack.frames).map { number(of: $0) })
        message.add(2, packed: [sample.count])
        for label in sample.labels {
            message.add(3, pair(label.key, label.value))
        }
        message.add(3, pair(StatedLabel.state, sample.state?.name ?? StatedLabel.unknown))
        if sample.isLeaked { message.add(3, pair(StatedLabel.leaked, StatedLabel.yes)) }
        if stack.isCut { message.add(3, pair(StatedLabel.cut, StatedLabel.yes)) }
        profile.add(Field.sample, message)
    }

    private mutating func pair(_ label: StatedLabel, _ value: String) -> WireMessage {
        pair(label.rawValue, value)
    }

    private mutating func pair(_ key: String, _ value: String) -> WireMessage {
        var pair = WireMessage()
        pair.add(1, number(of: key))
        pair.add(2, number(of: value))
        return pair
    }

    private consuming func finish(_ source: Source) -> [UInt8] {
        addMapping(source)
        addLocations()
        let type = valueType()
        let comment = number(of: source.comment)
        for string in strings { profile.add(Field.string, string) }
        profile.add(Field.time, (source.time ?? 0).nanoseconds)
        profile.add(Field.duration, (source.duration ?? 0).nanoseconds)
        profile.add(Field.periodType, type)
        profile.add(Field.period, 1)
        profile.add(Field.comment, packed: [comment])
        return Gzip.pack(profile.bytes)
    }

    /// It says that names, files and lines are there, so that no tool looks for the program.
    private mutating func addMapping(_ source: Source) {
        var mapping = WireMessage()
        mapping.add(1, 1)
        mapping.add(5, number(of: source.program ?? ""))
        mapping.add(6, number(of: source.buildID ?? ""))
        for flag in [7, 8, 9] { mapping.add(flag, 1) }
        profile.add(Field.mapping, mapping)
    }

    private mutating func addLocations() {
        var functions: [Function: Int] = [:]
        for (offset, frame) in frames.enumerated() {
            let function = Function(name: frame.function, file: frame.file)
            let number = functions[function] ?? functions.count + 1
            if number > functions.count {
                functions[function] = number
                add(function, number: number)
            }
            var line = WireMessage()
            line.add(1, number)
            line.add(2, frame.line)
            var location = WireMessage()
            location.add(1, offset + 1)
            location.add(2, 1)
            location.add(4, line)
            profile.add(Field.location, location)
        }
    }

    private struct Function: Hashable {
        var name: String
        var file: String
    }

    private mutating func add(_ function: Function, number: Int) {
        var message = WireMessage()
        message.add(1, number)
        message.add(2, self.number(of: function.name))
        message.add(3, self.number(of: function.name))
        message.add(4, self.number(of: function.file))
        profile.add(Field.function, message)
    }

    private mutating func valueType() -> WireMessage {
        var type = WireMessage()
        type.add(1, number(of: "goroutine"))
        type.add(2, number(of: "count"))
        return type
    }

    private mutating func number(of frame: Frame) -> Int {
        if let known = frameNumbers[frame] { return known }
        frames.append(frame)
        frameNumbers[frame] = frames.count
        return frames.count
    }

    private mutating func number(of string: String) -> Int {
        if let known = stringNumbers[string] { return known }
        stringNumbers[string] = strings.count
        strings.append(string)
        return strings.count - 1
    }
}

extension Double {
    /// Of seconds; 0 for what 64 bits cannot hold.
    fileprivate var nanoseconds: Int { Int(exactly: (self * 1e9).rounded()) ?? 0 }
}
