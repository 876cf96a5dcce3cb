import Goroutines

/// debug=0: profile.proto, read field by field as it arrives. Strings come last, so stacks are
/// grouped by the numbers of their locations and named at the end.
struct ProtobufDecoder: Sendable {
    /// Its locations and labels begin where those of the sample before end.
    private struct Sample {
        var count: Int
        var locationsEnd: UInt32
        var labelsEnd: UInt32
    }

    private struct Location {
        static let undefined = Location(address: 0, lines: .max ..< .max)

        var address: UInt64
        var lines: Range<UInt32>

        var isDefined: Bool { lines.lowerBound != .max }
    }

    private struct Line {
        var function: UInt32
        var line: Int32
    }

    private struct Function {
        /// nil where there is no function with this ID, or not yet.
        var name: UInt32?
        var file: UInt32 = 0
    }

    private var builder = ProfileBuilder(format: .protobuf)
    /// Bytes before the span that is being read.
    private var base = 0

    private var sampleTypes: [UInt32] = []
    private var samples: [Sample] = []
    private var sampleLocations: [UInt32] = []
    private var sampleLabels: [(key: UInt32, value: UInt32)] = []
    private var fewestValues = Int.max
    private var mostValues = 0
    private var valuesOffset = 0

    private var locationIDs = IDTable()
    private var locations: [Location] = []
    private var lines: [Line] = []
    private var functionIDs = IDTable()
    private var functions: [Function] = []
    /// By location; those of a location end where the next one's begin.
    private var firstCalls: [UInt32] = []
    private var mappingKeys = KeyTable()
    private var mapping: (file: UInt32, buildID: UInt32)?
    /// The strings that name what gorotop itself wrote.
    private var statedKeys: [UInt32: StatedLabel] = [:]
    private var stringCount = 0
    private var highestString: UInt32 = 0
    private var highestStringOffset = 0

    /// Reads whole fields and returns where the first incomplete one begins.
    mutating func parse(_ bytes: Span<UInt8>, isLast: Bool) throws(ProfileError) -> Int {
        if base == 0 { reserve(bytes.count) }
        do throws(WireError) {
            var index = 0
            while index < bytes.count {
                let start = index
                guard let field = try field(bytes, &index, isLast: isLast) else { break }
                if let range = field.bytes, range.count > Limits.block {
                    throw WireError(.cutField, at: -1)
                }
                try read(field, of: bytes)
                if samples.count > Limits.records || sampleLocations.count > Limits.calls
                    || lines.count > Limits.calls || locations.count > Limits.calls
                    || functions.count > Limits.calls
                {
                    throw WireError(.cutField, at: -2 - start)
                }
            }
            base += index
            return index
        } catch {
            throw profileError(error)
        }
    }

    /// Room for what may come, so that it is not moved while it grows. Memory that is not written
    /// costs nothing. Names get what they need in nearly every profile: glibc keeps up to twice the
    /// largest block that it was given back, so the next profile finds its memory in place, where
    /// the kernel would hand out each page anew.
    private mutating func reserve(_ bytes: Int) {
        builder.profile.names.reserve(bytes: 4 << 20)
        let bytes = min(bytes, 4 << 20)
        sampleLocations.reserveCapacity(bytes / 4)
        samples.reserveCapacity(bytes / 64)
        locations.reserveCapacity(bytes / 64)
        lines.reserveCapacity(bytes / 64)
        functions.reserveCapacity(bytes / 64)
    }

    private func profileError(_ error: WireError) -> ProfileError {
        if error.offset == -1 { return .tooLarge(.field, limit: Limits.block) }
        if error.offset < -1 {
            return samples.count > Limits.records
                ? .tooLarge(.records, limit: Limits.records)
                : .tooLarge(.frames, limit: Limits.calls)
        }
        return .malformed(error.what, offset: base + error.offset)
    }

    /// nil where the field may be complete with the next bytes; then `index` stays at its start.
    @inline(__always)
    private func field(
        _ bytes: Span<UInt8>, _ index: inout Int, isLast: Bool
    ) throws(WireError) -> WireField? {
        let start = index
        do throws(WireError) {
            return try bytes.field(at: &index, before: bytes.count)
        } catch {
            guard !isLast, error.what == .cutField else { throw error }
            index = start
            guard bytes.count - start <= Limits.block else { throw WireError(.cutField, at: -1) }
            return nil
        }
    }

    private mutating func read(_ field: WireField, of bytes: Span<UInt8>) throws(WireError) {
        switch field.number {
        case 1: try readSampleType(bytes, field.message())
        case 2: try readSample(bytes, field.message())
        case 3: try readMapping(bytes, field.message())
        case 4: try readLocation(bytes, field.message())
        case 5: try readFunction(bytes, field.message())
        case 6: try readString(bytes, field.message(), at: field.start)
        case 7, 8, 14, 15: _ = try string(field)
        case 9: builder.profile.takenAt = try seconds(field.integer())
        case 10: builder.profile.duration = try seconds(field.integer())
        case 11: try checkValueType(bytes, field.message())
        case 12: _ = try field.integer()
        case 13:
            guard let range = field.bytes else {
                _ = try string(field)
                break
            }
            var index = range.lowerBound
            while index < range.upperBound {
                try note(bytes.varint(at: &index, before: range.upperBound), at: field.start)
            }
        default: break
        }
    }

    private func seconds(_ nanoseconds: UInt64) -> Double? {
        nanoseconds == 0 ? nil : Double(Int64(bitPattern: nanoseconds)) / 1e9
    }

    /// A number of the string table; that it exists is checked at the end, when the table is known.
    private mutating func string(_ field: WireField) throws(WireError) -> UInt32 {
        try note(field.integer(), at: field.start)
    }

    @discardableResult
    private mutating func note(_ number: UInt64, at offset: Int) throws(WireError) -> UInt32 {
        guard number < UInt64(UInt32.max) else { throw WireError(.missingString, at: offset) }
        let string = UInt32(number)
        if string > highestString {
            highestString = string
            highestStringOffset = base + offset
        }
        return string
    }

    private mutating func checkValueType(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            if field.number == 1 || field.number == 2 { _ = try string(field) }
        }
    }

    private mutating func readSampleType(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var type: UInt32 = 0
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: type = try string(field)
            case 2: _ = try string(field)
            default: break
            }
        }
        if sampleTypes.count < 64 { sampleTypes.append(type) }
    }

    private mutating func readString(
        _ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int
    ) throws(WireError) {
        guard stringCount > 0 || range.isEmpty else { throw WireError(.firstString, at: offset) }
        stringCount += 1
        if let key = StatedLabel(bytes.extracting(range)) {
            statedKeys[UInt32(stringCount - 1)] = key
        }
        let number = builder.name(bytes.extracting(range))
        precondition(Int(number) == stringCount - 1, "names are numbered as the strings are")
    }

    private mutating func readSample(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var count = 0
        var values = 0
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1:
                if let value = field.varint {
                    sampleLocations.append(locationIDs.index(value))
                } else {
                    try readLocationIDs(bytes, field.message())
                }
            case 2:
                if let value = field.varint {
                    if values == 0 { count = Int(truncatingIfNeeded: value) }
                    values += 1
                } else {
                    let range = try field.message()
                    var index = range.lowerBound
                    while index < range.upperBound {
                        let value = try bytes.varint(at: &index, before: range.upperBound)
                        if values == 0 { count = Int(truncatingIfNeeded: value) }
                        values += 1
                    }
                }
            case 3:
                let label = try readLabel(bytes, field.message())
                if let label { sampleLabels.append(label) }
            default: break
            }
        }
        if values < fewestValues || values > mostValues { valuesOffset = base + message.lowerBound }
        fewestValues = min(fewestValues, values)
        mostValues = max(mostValues, values)
        samples.append(
            Sample(
                count: count, locationsEnd: UInt32(sampleLocations.count),
                labelsEnd: UInt32(sampleLabels.count)))
    }

    /// Samples may name a location before it comes.
    private mutating func readLocationIDs(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(WireError) {
        // Each is a byte or more.
        try sampleLocations.append(addingCapacity: range.count) { ids throws(WireError) in
            var index = range.lowerBound
            while index < range.upperBound {
                let id = try bytes.varint(at: &index, before: range.upperBound)
                ids.append(locationIDs.index(id))
            }
        }
    }

    /// A label with text; numeric ones are not of goroutines.
    private mutating func readLabel(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) -> (key: UInt32, value: UInt32)? {
        var label = (key: UInt32(0), value: UInt32(0))
        var isNumeric = false
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: label.key = try string(field)
            case 2: label.value = try string(field)
            case 3: isNumeric = try field.integer() != 0 || isNumeric
            case 4: _ = try string(field)
            default: break
            }
        }
        return isNumeric && label.value == 0 ? nil : label
    }

    private mutating func readMapping(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var id: UInt64 = 0
        var strings = (file: UInt32(0), buildID: UInt32(0))
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: id = try field.integer()
            case 2, 3, 4, 7, 8, 9, 10: _ = try field.integer()
            case 5: strings.file = try string(field)
            case 6: strings.buildID = try string(field)
            default: break
            }
        }
        try check(id, isNewIn: &mappingKeys, at: message.lowerBound)
        if mapping == nil { mapping = strings }
    }

    private func check(
        _ id: UInt64, isNewIn keys: inout KeyTable, at offset: Int
    ) throws(WireError) {
        guard id != 0 else { throw WireError(.zeroID, at: offset) }
        let known = keys.count
        guard keys.number(id) == known else { throw WireError(.duplicateID, at: offset) }
    }

    private mutating func readLocation(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var id: UInt64 = 0
        var address: UInt64 = 0
        let start = UInt32(lines.count)
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: id = try field.integer()
            case 2, 5: _ = try field.integer()
            case 3: address = try field.integer()
            case 4: try readLine(bytes, field.message())
            default: break
            }
        }
        guard id != 0 else { throw WireError(.zeroID, at: message.lowerBound) }
        let number = Int(locationIDs.index(id))
        locations.fill(to: number, with: .undefined)
        guard !locations[number].isDefined else {
            throw WireError(.duplicateID, at: message.lowerBound)
        }
        locations[number] = Location(address: address, lines: start..<UInt32(lines.count))
    }

    private mutating func readLine(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var function: UInt64 = 0
        var line: UInt64 = 0
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: function = try field.integer()
            case 2: line = try field.integer()
            case 3: _ = try field.integer()
            default: break
            }
        }
        guard function != 0 else { throw WireError(.missingFunction, at: message.lowerBound) }
        lines.append(
            Line(
                function: functionIDs.index(function),
                line: Int32(clamping: Int64(bitPattern: line))))
    }

    private mutating func readFunction(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) {
        var id: UInt64 = 0
        var name: UInt32 = 0
        var file: UInt32 = 0
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: id = try field.integer()
            case 2: name = try string(field)
            case 3: _ = try string(field)
            case 4: file = try string(field)
            case 5: _ = try field.integer()
            default: break
            }
        }
        guard id != 0 else { throw WireError(.zeroID, at: message.lowerBound) }
        let number = Int(functionIDs.index(id))
        functions.fill(to: number, with: Function())
        guard functions[number].name == nil else {
            throw WireError(.duplicateID, at: message.lowerBound)
        }
        functions[number] = Function(name: name, file: file)
    }
}

extension ProtobufDecoder {
    consuming func finish() throws(ProfileError) -> Profile {
        try check()
        if let mapping {
            if mapping.file != 0 { builder.profile.program = name(mapping.file) }
            if mapping.buildID != 0 { builder.profile.buildID = name(mapping.buildID) }
        }
        try addCalls()
        try addSamples()
        builder.complete()
        return builder.profile
    }

    private func name(_ string: UInt32) -> String { builder.profile.names.text(string) }

    private mutating func check() throws(ProfileError) {
        guard stringCount > Int(highestString) else {
            throw .malformed(.missingString, offset: highestStringOffset)
        }
        guard builder.profile.names.bytes.count < Limits.allNameBytes else {
            throw .tooLarge(.nameBytes, limit: Limits.allNameBytes)
        }
        guard let type = sampleTypes.first else { throw .malformed(.noSampleType, offset: base) }
        guard samples.isEmpty || fewestValues == sampleTypes.count,
            mostValues <= sampleTypes.count
        else { throw .malformed(.valueCount, offset: valuesOffset) }
        switch (name(type), sampleTypes.count) {
        case ("goroutine", 1): break
        case ("goroutineleak", 1): builder.profile.isLeakProfile = true
        default: throw .otherProfile(kind: kind())
        }
    }

    /// The name under which Go serves a profile with these sample types.
    private func kind() -> String {
        let names = sampleTypes.map(name)
        return switch names.first {
        case "alloc_objects", "alloc_space", "inuse_objects", "inuse_space", "objects", "space":
            "heap"
        case "samples", "cpu": "CPU"
        case "contentions", "delay": "mutex or block"
        case let first?: first.isEmpty ? "nameless" : first
        case nil: "nameless"
        }
    }

    /// Adds the calls of each location, innermost first, and notes where they begin.
    private mutating func addCalls() throws(ProfileError) {
        let numbers = builder.functions(named: functions.map(\.name))
        builder.reserve(calls: lines.count)
        firstCalls.reserveCapacity(locations.count + 1)
        for location in locations {
            firstCalls.append(builder.callCount)
            guard location.isDefined else { continue }
            for index in location.lines {
                let line = lines[Int(index)]
                let function = Int(line.function)
                guard function < functions.count, functions[function].name != nil else {
                    throw .malformed(.missingFunction, offset: base)
                }
                _ = builder.newCall(
                    function: numbers[function], file: functions[function].file, line: line.line)
            }
            if location.lines.isEmpty {
                // No symbol: the address stands for the name.
                let name = Array("0x\(String(location.address, radix: 16))".utf8)
                _ = builder.newCall(function: name.span, file: 0, line: 0)
            }
        }
        firstCalls.append(builder.callCount)
        // Their memory serves what comes next.
        (locations, lines, functions) = ([], [], [])
    }

    private mutating func addSamples() throws(ProfileError) {
        builder.reserve(traces: samples.count, traceCalls: sampleLocations.count)
        var stack: [UInt32] = []
        var labels = 0
        var locations = 0
        for sample in samples {
            let locationsEnd = Int(sample.locationsEnd)
            let depth = try copyCalls(of: locations..<locationsEnd, to: &stack)
            locations = locationsEnd
            var pairs = Array(sampleLabels[labels..<Int(sample.labelsEnd)])
            labels = Int(sample.labelsEnd)
            let stated = statedKeys.isEmpty ? nil : takeStated(from: &pairs)
            let attributes = Profile.Attributes(
                state: stated?.state.map { builder.state($0) },
                labels: pairs.isEmpty ? nil : builder.labelSet(pairs),
                isLeaked: builder.profile.isLeakProfile || stated?.isLeaked == true)
            guard let depth,
                let trace = builder.trace(
                    stack.span.extracting(first: depth), infersState: stated == nil,
                    isCut: stated?.isCut),
                builder.add(
                    sample.count, trace: trace, attributes: builder.attributes(attributes)) != nil
            else {
                builder.skip("sample over the limits", at: 0)
                continue
            }
        }
    }

    private struct Stated {
        /// Nil where none was known.
        var state: String?
        var isLeaked = false
        var isCut = false
    }

    /// What gorotop wrote beside the service's own labels; nil for a sample that it did not write.
    private func takeStated(from pairs: inout [(key: UInt32, value: UInt32)]) -> Stated? {
        guard pairs.contains(where: { statedKeys[$0.key] == .state }) else { return nil }
        var stated = Stated()
        pairs.removeAll { key, value in
            switch statedKeys[key] {
            case .state:
                let word = name(value)
                stated.state = word == StatedLabel.unknown ? nil : word
            case .leaked: stated.isLeaked = true
            case .cut: stated.isCut = true
            case nil: return false
            }
            return true
        }
        return stated
    }

    /// Copies to the front of `stack`, which grows where needed, and returns how many they are; nil
    /// where they are more than all stacks together may have.
    private func copyCalls(
        of range: Range<Int>, to stack: inout [UInt32]
    ) throws(ProfileError) -> Int? {
        let locations = sampleLocations.span.extracting(range)
        let firstCalls = firstCalls.span
        var depth = 0
        for position in locations.indices {
            let location = Int(locations[position])
            guard location &+ 1 < firstCalls.count,
                firstCalls[location] < firstCalls[location &+ 1]
            else { throw .malformed(.missingLocation, offset: base) }
            depth &+= Int(firstCalls[location &+ 1] &- firstCalls[location])
        }
        guard depth <= Limits.calls else { return nil }
        if depth > stack.count { stack = [UInt32](repeating: 0, count: depth * 2) }
        var calls = stack.mutableSpan
        var end = 0
        for position in locations.indices {
            let location = Int(locations[position])
            for call in firstCalls[location]..<firstCalls[location &+ 1] {
                calls[end] = call
                end &+= 1
            }
        }
        return depth
    }
}

/// Places for IDs in an array: small ones, as Go's are, are their own.
private struct IDTable: Sendable {
    private static let limit = 1 << 16
    private var large = KeyNumbers()

    @inline(__always)
    mutating func index(_ id: UInt64) -> UInt32 {
        id < UInt64(Self.limit)
            ? UInt32(truncatingIfNeeded: id) : UInt32(Self.limit + large.number(id))
    }
}

extension Array {
    /// Appends elements until there is one at `index`.
    @inline(__always)
    fileprivate mutating func fill(to index: Int, with element: Element) {
        while count <= index { append(element) }
    }
}
