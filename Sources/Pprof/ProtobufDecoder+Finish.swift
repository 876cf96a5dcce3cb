import Goroutines

// Once all fields are read, names are given to stacks, and stacks to goroutines.
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
        guard samples.isEmpty || fewestValues == sampleTypes.count, mostValues <= sampleTypes.count
        else { throw .malformed(.valueCount, offset: valuesOffset) }
        switch (name(type), sampleTypes.count) {
        case ("goroutine", 1): break
        case ("goroutineleak", 1): builder.profile.isLeakProfile = true
        default: throw .otherProfile(kind: kind())
        }
    }

    /// The name that Go serves a profile with these sample types under.
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
                // Without a symbol, the address is the name.
                let name = Array("0x\(String(location.address, radix: 16))".utf8)
                _ = builder.newCall(function: name.span, file: 0, line: 0)
            }
        }
        firstCalls.append(builder.callCount)
        // Their memory is reused.
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
                    stack.span.extracting(first: depth),
                    state: stated == nil ? .runtimeCalls : .stated,
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
        /// Nil if unknown.
        var state: String?
        var isLeaked = false
        var isCut = false
    }

    /// Takes out the labels that gorotop wrote; nil for a sample that it didn't write.
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

    /// Copies the calls of locations to the front of `stack`, which grows if needed.
    /// - Returns: how many there are; nil if there are more than all stacks together may have.
    private func copyCalls(
        of range: Range<Int>, to stack: inout [UInt32]
    ) throws(ProfileError) -> Int? {
        let locations = sampleLocations.span.extracting(range)
        let firstCalls = firstCalls.span
        var depth = 0
        for position in locations.indices {
            let location = Int(locations[position])
            guard location &+ 1 < firstCalls.count, firstCalls[location] < firstCalls[location &+ 1]
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
