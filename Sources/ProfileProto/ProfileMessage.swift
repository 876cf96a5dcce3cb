/// A goroutine profile as profile.proto, in the order in which Go writes it: samples first, then
/// what they refer to, strings last.
package struct ProfileMessage {
    /// A call on a stack. Calls of one function in one file share a `Function` of the profile.
    package struct Location: Hashable {
        package var function: String
        package var file: String
        package var line: Int
        package var address: Int
        /// The line that the function starts at; 0 if unknown.
        package var startLine: Int

        package init(
            function: String, file: String, line: Int, address: Int = 0, startLine: Int = 0
        ) {
            (self.function, self.file, self.line) = (function, file, line)
            (self.address, self.startLine) = (address, startLine)
        }
    }

    /// The program that the profile is of.
    package struct Mapping {
        package var program: String
        package var buildID: String
        package var addresses: Range<Int>
        /// Whether files and lines are there; if not, `go tool pprof` looks for the program.
        package var hasLines: Bool

        package init(
            program: String, buildID: String, addresses: Range<Int> = 0..<0, hasLines: Bool = true
        ) {
            (self.program, self.buildID) = (program, buildID)
            (self.addresses, self.hasLines) = (addresses, hasLines)
        }
    }

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

    private struct Function: Hashable {
        var name: String
        var file: String
    }

    private var profile = WireMessage()
    private var strings = [""]
    private var stringNumbers = ["": 0]
    private var locations: [Location] = []
    private var locationNumbers: [Location: Int] = [:]

    package init() { profile.add(Field.sampleType, sampleType()) }

    /// Adds a sample; its stack begins with the innermost call.
    package mutating func add(
        _ count: Int, stack: [Location], labels: [(key: String, value: String)]
    ) {
        var sample = WireMessage()
        sample.add(1, packed: stack.map { number(of: $0) })
        sample.add(2, packed: [count])
        for label in labels {
            var pair = WireMessage()
            pair.add(1, number(of: label.key))
            pair.add(2, number(of: label.value))
            sample.add(3, pair)
        }
        profile.add(Field.sample, sample)
    }

    /// The whole profile, not packed. Times are in seconds; 0 is unknown.
    package consuming func finish(
        _ mapping: Mapping, time: Double, duration: Double, comment: String? = nil
    ) -> [UInt8] {
        add(mapping)
        addLocations()
        let type = sampleType()
        let comment = comment.map { number(of: $0) }
        for string in strings { profile.add(Field.string, string) }
        profile.add(Field.time, time.nanoseconds)
        profile.add(Field.duration, duration.nanoseconds)
        profile.add(Field.periodType, type)
        profile.add(Field.period, 1)
        if let comment { profile.add(Field.comment, packed: [comment]) }
        return profile.bytes
    }

    private mutating func add(_ mapping: Mapping) {
        var message = WireMessage()
        message.add(1, 1)
        message.add(2, mapping.addresses.lowerBound)
        message.add(3, mapping.addresses.upperBound)
        message.add(5, number(of: mapping.program))
        message.add(6, number(of: mapping.buildID))
        // It has functions; it has files; it has lines.
        for flag in mapping.hasLines ? 7...9 : 7...7 { message.add(flag, 1) }
        profile.add(Field.mapping, message)
    }

    private mutating func addLocations() {
        var functions: [Function: Int] = [:]
        for (offset, call) in locations.enumerated() {
            let function = Function(name: call.function, file: call.file)
            let number = functions[function] ?? functions.count + 1
            if number > functions.count {
                functions[function] = number
                add(function, startLine: call.startLine, number: number)
            }
            var line = WireMessage()
            line.add(1, number)
            line.add(2, call.line)
            var location = WireMessage()
            location.add(1, offset + 1)
            location.add(2, 1)
            location.add(3, call.address)
            location.add(4, line)
            profile.add(Field.location, location)
        }
    }

    private mutating func add(_ function: Function, startLine: Int, number: Int) {
        var message = WireMessage()
        message.add(1, number)
        message.add(2, self.number(of: function.name))
        message.add(3, self.number(of: function.name))
        message.add(4, self.number(of: function.file))
        message.add(5, startLine)
        profile.add(Field.function, message)
    }

    private mutating func sampleType() -> WireMessage {
        var type = WireMessage()
        type.add(1, number(of: "goroutine"))
        type.add(2, number(of: "count"))
        return type
    }

    private mutating func number(of location: Location) -> Int {
        if let known = locationNumbers[location] { return known }
        locations.append(location)
        locationNumbers[location] = locations.count
        return locations.count
    }

    private mutating func number(of string: String) -> Int {
        if let known = stringNumbers[string] { return known }
        stringNumbers[string] = strings.count
        strings.append(string)
        return strings.count - 1
    }
}

extension Double {
    /// Of seconds; 0 for what 64 bits can't hold.
    fileprivate var nanoseconds: Int { Int(exactly: (self * 1e9).rounded()) ?? 0 }
}
