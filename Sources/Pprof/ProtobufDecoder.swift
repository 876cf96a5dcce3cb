import Goroutines

/// debug=0: profile.proto, read field by field as it arrives. Strings come last, so stacks are
/// grouped by the numbers of their locations and named at the end.
struct ProtobufDecoder: Sendable {
    /// Its locations and labels begin at the end of those of the sample before.
    struct Sample {
        var count: Int
        var locationsEnd: UInt32
        var labelsEnd: UInt32
    }

    struct Location {
        static let undefined = Location(address: 0, lines: .max ..< .max)

        var address: UInt64
        var lines: Range<UInt32>

        var isDefined: Bool { lines.lowerBound != .max }
    }

    struct Line {
        var function: UInt32
        var line: Int32
    }

    struct Function {
        /// Nil if no function has this ID, or not yet.
        var name: UInt32?
        var file: UInt32 = 0
    }

    var builder = ProfileBuilder(format: .protobuf)
    /// The number of bytes before the span that is read.
    var base = 0

    var sampleTypes: [UInt32] = []
    var samples: [Sample] = []
    var sampleLocations: [UInt32] = []
    var sampleLabels: [(key: UInt32, value: UInt32)] = []
    var thinned = ThinnedSamples()
    var fewestValues = Int.max
    var mostValues = 0
    var valuesOffset = 0

    private var locationIDs = IDTable()
    var locations: [Location] = []
    var lines: [Line] = []
    private var functionIDs = IDTable()
    var functions: [Function] = []
    /// The first call of each location; its calls end at the next one's.
    var firstCalls: [UInt32] = []
    private var mappingKeys = KeyNumbers()
    var mapping: (file: UInt32, buildID: UInt32)?
    /// The strings that are keys of labels that gorotop writes.
    var statedKeys: [UInt32: StatedLabel] = [:]
    var stringCount = 0
    var highestString: UInt32 = 0
    var highestStringOffset = 0

    /// Reads whole fields, and returns where the first incomplete one begins.
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

    /// Reserves room, so that arrays aren't moved while they grow; what isn't written costs
    /// nothing. Names get what nearly every profile needs: glibc then reuses the memory for the
    /// next profile.
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

    /// Nil if the field may be complete with the next bytes; `index` stays at its start then.
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
        case 1:
            let type = try readValueType(bytes, field.message())
            if sampleTypes.count < 64 { sampleTypes.append(type) }
        case 2: try readSample(bytes, field.message())
        case 3: try readMapping(bytes, field.message())
        case 4: try readLocation(bytes, field.message())
        case 5: try readFunction(bytes, field.message())
        case 6: try readString(bytes, field.message(), at: field.start)
        case 7, 8, 14, 15: _ = try string(field)
        case 9: builder.profile.takenAt = try seconds(field.integer())
        case 10: builder.profile.duration = try seconds(field.integer())
        case 11: _ = try readValueType(bytes, field.message())
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

    /// A number of the string table. Whether it exists is checked at the end, once the table is
    /// read.
    private mutating func string(_ field: WireField) throws(WireError) -> UInt32 {
        try note(field.integer(), at: field.start)
    }

    @discardableResult
    private mutating func note(_ number: UInt64, at offset: Int) throws(WireError) -> UInt32 {
        guard number < UInt64(UInt32.max) else { throw WireError(.missingString, at: offset) }
        let string = UInt32(number)
        if string > highestString { (highestString, highestStringOffset) = (string, base + offset) }
        return string
    }

    private mutating func readValueType(
        _ bytes: Span<UInt8>, _ message: Range<Int>
    ) throws(WireError) -> UInt32 {
        var type: UInt32 = 0
        var index = message.lowerBound
        while let field = try bytes.field(at: &index, before: message.upperBound) {
            switch field.number {
            case 1: type = try string(field)
            case 2: _ = try string(field)
            default: break
            }
        }
        return type
    }

    private mutating func readString(
        _ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int
    ) throws(WireError) {
        guard stringCount > 0 || range.isEmpty else { throw WireError(.firstString, at: offset) }
        stringCount += 1
        if let key = StatedLabel(bytes.extracting(range)) {
            statedKeys[UInt32(stringCount - 1)] = key
        }
        if !thinned.isSettled {
            let needed = neededStrings
            thinned.keep(needed)
        }
        let isNeeded = !thinned.leavesOut(UInt32(stringCount - 1))
        let number = builder.name(isNeeded ? bytes.extracting(range) : Span())
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
        if samples.count > Limits.labelledSamples { thinSamples(at: base + message.lowerBound) }
    }

    /// Samples may refer to locations that come later.
    private mutating func readLocationIDs(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(WireError) {
        // Each takes at least a byte.
        try sampleLocations.append(addingCapacity: range.count) { ids throws(WireError) in
            var index = range.lowerBound
            while index < range.upperBound {
                let id = try bytes.varint(at: &index, before: range.upperBound)
                ids.append(locationIDs.index(id))
            }
        }
    }

    /// A label with a text; goroutines have no numeric ones.
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
        _ id: UInt64, isNewIn keys: inout KeyNumbers, at offset: Int
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

    private mutating func readLine(_ bytes: Span<UInt8>, _ message: Range<Int>) throws(WireError) {
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

/// Maps IDs to places in an array. Small IDs, as Go's are, are their own places.
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
