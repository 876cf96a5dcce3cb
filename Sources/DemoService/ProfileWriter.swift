/// Writes a goroutine profile as profile.proto: samples first, then the tables they refer to.
struct ProfileWriter {
    private var profile = Protobuf()
    private var strings = [""]
    private var stringIndices = ["": 0]
    private var locations: [Call] = []
    private var locationIDs: [Call: Int] = [:]

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
    }

    init() {
        profile.add(Field.sampleType, sampleType())
    }

    mutating func add(_ group: GoroutineProfile.Group) {
        var sample = Protobuf()
        sample.add(1, packed: group.role.calls.map { locationID($0) })
        sample.add(2, packed: [group.count])
        for label in group.role.labels {
            var pair = Protobuf()
            pair.add(1, index(of: label.key))
            pair.add(2, index(of: label.value))
            sample.add(3, pair)
        }
        profile.add(Field.sample, sample)
    }

    /// Times are in seconds.
    consuming func finish(takenAt: Double, duration: Double, buildID: String) -> [UInt8] {
        addMapping(buildID: buildID)
        addLocations()
        let type = sampleType()
        for string in strings { profile.add(Field.string, string) }
        profile.add(Field.time, Int(takenAt * 1e9))
        profile.add(Field.duration, Int(duration * 1e9))
        profile.add(Field.periodType, type)
        profile.add(Field.period, 1)
        return profile.bytes
    }

    private mutating func addMapping(buildID: String) {
        var mapping = Protobuf()
        mapping.add(1, 1)
        mapping.add(2, 0x40_0000)
        mapping.add(3, 0x140_0000)
        mapping.add(5, index(of: "/app/billing"))
        mapping.add(6, index(of: buildID))
        mapping.add(7, 1)
        profile.add(Field.mapping, mapping)
    }

    private mutating func addLocations() {
        var functions: [String: Int] = [:]
        for (offset, call) in locations.enumerated() {
            if functions[call.function] == nil {
                functions[call.function] = functions.count + 1
                addFunction(call, id: functions.count)
            }
            var line = Protobuf()
            line.add(1, functions[call.function, default: 0])
            line.add(2, call.line)
            var location = Protobuf()
            location.add(1, offset + 1)
            location.add(2, 1)
            location.add(3, call.address)
            location.add(4, line)
            profile.add(Field.location, location)
        }
    }

    private mutating func addFunction(_ call: Call, id: Int) {
        var function = Protobuf()
        function.add(1, id)
        function.add(2, index(of: call.function))
        function.add(3, index(of: call.function))
        function.add(4, index(of: call.file))
        function.add(5, call.startLine)
        profile.add(Field.function, function)
    }

    private mutating func sampleType() -> Protobuf {
        var type = Protobuf()
        type.add(1, index(of: "goroutine"))
        type.add(2, index(of: "count"))
        return type
    }

    private mutating func locationID(_ call: Call) -> Int {
        if let known = locationIDs[call] { return known }
        locations.append(call)
        locationIDs[call] = locations.count
        return locations.count
    }

    private mutating func index(of string: String) -> Int {
        if let known = stringIndices[string] { return known }
        stringIndices[string] = strings.count
        strings.append(string)
        return strings.count - 1
    }
}
