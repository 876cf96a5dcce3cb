import Goroutines

/// Collects a profile, each name, call, stack and label once.
struct ProfileBuilder: Sendable {
    var profile: Profile
    /// What stacks need of `profile.calls`, in the same order.
    private var marks: [Mark] = []
    private var functionKeys = KeyNumbers()
    /// By the numbers of their keys, like `texts` and `knownCalls`.
    private var knownFunctions: [UInt32] = []
    private var textKeys = KeyNumbers()
    private var texts: [UInt32] = []
    private var callKeys = KeyNumbers()
    private var knownCalls: [UInt32] = []
    private var traceKeys = KeyNumbers()
    /// By the ID of their stack.
    private var groups = KeyNumbers()
    private var attributeKeys: [Profile.Attributes: UInt32] = [:]
    private var lastAttributes: (Profile.Attributes, UInt32)?
    private var stateNumbers: [WaitState: UInt32] = [:]
    private var labelKeys = KeyTable()
    private var labelSetKeys = KeyTable()
    /// The first record of each trace, and 1; the others by their keys.
    private var firstRecords: [UInt32] = []
    private var recordKeys = KeyTable()
    /// What was read one by one and is not yet in the records.
    private var waits = WaitCounts()
    private var skipped: [String: Int] = [:]
    /// Entries of `profile.skipped` whose place is that in the input.
    private var placed = 0
    /// Calls of `skip`.
    private(set) var skips = 0

    /// A call's part of the hash of its stacks, and what it means for them.
    private struct Mark {
        var hash: UInt64
        var line: Int32
        var role: FunctionRole
    }

    init(format: Snapshot.Format) {
        profile = Profile(format: format)
    }

    /// A name, cut to the limit; the empty one, which is told, when there is no room for more.
    mutating func name(_ bytes: Span<UInt8>) -> UInt32 {
        guard profile.names.bytes.count < Limits.allNameBytes else {
            if !bytes.isEmpty { skip("name over the limits, left empty", at: 0) }
            return profile.names.append(Span())
        }
        return profile.names.append(bytes.extracting(first: Limits.nameBytes))
    }

    /// The number of a function, once for each name.
    mutating func function(_ raw: Span<UInt8>) -> UInt32 {
        let number = functionKeys.number(raw.hash(of: 0..<raw.count, seed: 1))
        if number == knownFunctions.count { knownFunctions.append(newFunction(raw)) }
        return knownFunctions[number]
    }

    /// The number of a function that may have another already.
    mutating func newFunction(_ raw: Span<UInt8>) -> UInt32 {
        if let clean = TypeArguments.elided(in: raw) { return append(clean.span) }
        return append(raw)
    }

    private mutating func append(_ function: Span<UInt8>) -> UInt32 {
        let cut = function.extracting(first: Limits.nameBytes)
        return append(cut, name: name(cut))
    }

    /// A function whose name the table of names has already, as `name`.
    mutating func append(_ function: Span<UInt8>, name: UInt32) -> UInt32 {
        profile.functions.append(
            Profile.Function(
                hash: StackHash.name(function), name: name, role: FunctionRole(function)))
        return UInt32(profile.functions.count - 1)
    }

    /// A name other than a function's, such as a file or a label, once.
    mutating func text(_ bytes: Span<UInt8>) -> UInt32 {
        let number = textKeys.number(bytes.hash(of: 0..<bytes.count, seed: 2))
        if number == texts.count { texts.append(name(bytes)) }
        return texts[number]
    }

    /// The numbers of functions whose names the table of names has already; 0 for nil.
    mutating func functions(named names: [UInt32?]) -> [UInt32] {
        var numbers: [UInt32] = []
        var elided: [(position: Int, name: [UInt8])] = []
        numbers.reserveCapacity(names.count)
        profile.functions.reserveCapacity(names.count)
        let table = profile.names
        for name in names {
            guard let name else {
                numbers.append(0)
                continue
            }
            let function = table.bytes.span.extracting(table.range(name))
            if let clean = TypeArguments.elided(in: function) {
                elided.append((numbers.count, clean))
                numbers.append(0)
            } else {
                numbers.append(append(function, name: name))
            }
        }
        for (position, name) in elided { numbers[position] = append(name.span) }
        return numbers
    }

    var callCount: UInt32 { UInt32(marks.count) }

    /// The number of a call, once for each.
    mutating func call(function: UInt32, file: UInt32, line: Int32) -> UInt32 {
        let key = TextHash.mix(
            UInt64(function) << 32 | UInt64(file),
            UInt64(UInt32(bitPattern: line)) ^ 0xd6e8_feb8_6659_fd93)
        let number = callKeys.number(key)
        if number == knownCalls.count {
            knownCalls.append(newCall(function: function, file: file, line: line))
        }
        return knownCalls[number]
    }

    /// The number of a call that may have another already.
    mutating func newCall(function: UInt32, file: UInt32, line: Int32) -> UInt32 {
        let entry = profile.functions[Int(function)]
        profile.calls.append(Profile.Call(function: function, file: file, line: line))
        marks.append(Mark(hash: entry.hash, line: line, role: entry.role))
        return UInt32(marks.count - 1)
    }

    mutating func newCall(function: Span<UInt8>, file: UInt32, line: Int32) -> UInt32 {
        newCall(function: newFunction(function), file: file, line: line)
    }

    mutating func state(_ word: String) -> UInt32 {
        let state = WaitState(word)
        if let number = stateNumbers[state] { return number }
        let number = UInt32(profile.states.count)
        profile.states.append(state)
        stateNumbers[state] = number
        return number
    }

    /// The attributes of a goroutine that turned out to be the runtime's own.
    mutating func systemAttributes(like number: UInt32) -> UInt32 {
        var attributes = profile.attributes[Int(number)]
        attributes.isSystem = true
        return self.attributes(attributes)
    }

    mutating func attributes(_ attributes: Profile.Attributes) -> UInt32 {
        if let (last, number) = lastAttributes, last == attributes { return number }
        let number = attributeKeys[attributes] ?? UInt32(profile.attributes.count)
        if number == profile.attributes.count {
            profile.attributes.append(attributes)
            attributeKeys[attributes] = number
        }
        lastAttributes = (attributes, number)
        return number
    }

    /// The number of the set of these pairs of names; nil for no labels.
    mutating func labelSet(_ pairs: [(key: UInt32, value: UInt32)]) -> UInt32? {
        guard !pairs.isEmpty else { return nil }
        var hash: UInt64 = 0xe703_7ed1_a0b4_28db
        var numbers: [UInt32] = []
        for pair in pairs {
            let number = labelKeys.number(UInt64(pair.key) << 32 | UInt64(pair.value))
            if number == profile.labels.count { profile.labels.append(pair) }
            numbers.append(UInt32(number))
            hash = TextHash.mix(hash ^ UInt64(number), 0x8ebc_6af0_9c88_c6e3)
        }
        let set = labelSetKeys.number(hash)
        if set == profile.labelSets.count {
            let start = profile.labelsInSets.count
            profile.labelsInSets += numbers
            profile.labelSets.append(start..<profile.labelsInSets.count)
        }
        return UInt32(set)
    }

    mutating func labelSet(_ pairs: [LabelText.Pair]) -> UInt32? {
        var numbers: [(key: UInt32, value: UInt32)] = []
        for pair in pairs {
            numbers.append((key: text(pair.key.span), value: text(pair.value.span)))
        }
        return labelSet(numbers)
    }

    mutating func trace(_ calls: [UInt32], elided: Int? = nil, infersState: Bool) -> UInt32? {
        trace(calls.span, elided: elided, infersState: infersState)
    }

    /// The number of the stack with these calls, leaf first, the runtime's own included.
    /// `isCut` is what the form says of the stack's root; nil where it says nothing.
    mutating func trace(
        _ calls: Span<UInt32>, elided: Int? = nil, infersState: Bool, isCut: Bool? = nil
    ) -> UInt32? {
        let key = calls.hash(seed: UInt64(truncatingIfNeeded: elided ?? -1))
        if profile.traceCalls.count + calls.count > Limits.calls {
            return traceKeys.find(key).map { UInt32($0) }
        }
        let number = traceKeys.number(key)
        if number == profile.traces.count {
            addTrace(calls, elided: elided, infersState: infersState)
            profile.traces[number].isCut = isCut ?? false
            profile.traces[number].saysIfCut = isCut != nil
        }
        return UInt32(number)
    }

    private mutating func addTrace(_ calls: Span<UInt32>, elided: Int?, infersState: Bool) {
        let start = UInt32(profile.traceCalls.count)
        var id = StackHash()
        let runtimeCalls = appendShown(calls, &id)
        profile.traces.append(
            Profile.Trace(
                id: id.id, calls: start..<UInt32(profile.traceCalls.count),
                runtimeCalls: UInt32(runtimeCalls), depth: UInt32(calls.count),
                group: UInt32(groups.number(id.id.rawValue)),
                elidedCalls: elided.map { UInt32(clamping: $0) }, endsInMain: endsInMain(calls),
                wait: infersState ? parkedOn(calls) : nil))
    }

    private func endsInMain(_ calls: Span<UInt32>) -> Bool {
        guard calls.count > 0 else { return false }
        return marks[Int(calls[calls.count - 1])].role.visibility == .mainEntry
    }

    private func parkedOn(_ calls: Span<UInt32>) -> ParkedOn {
        ParkedOn(depth: calls.count) { depth in
            let mark = marks[Int(calls[depth])]
            return (mark.role.park, mark.line)
        }
    }

    /// Go's own rule of what a stack shows: see `FunctionRole.Visibility`. Returns how many of the
    /// runtime's calls are in front.
    private mutating func appendShown(_ calls: Span<UInt32>, _ id: inout StackHash) -> Int {
        // Most often all are shown, or the runtime's in front are not.
        if let (hash, runtimeCalls) = shownHash(calls) {
            id = hash
            profile.traceCalls.append(calls)
            return runtimeCalls
        }
        let start = profile.traceCalls.count
        var runtimeCalls = 0
        var shown = 0
        for position in calls.indices {
            let call = calls[position]
            let mark = marks[Int(call)]
            var visible = call
            var hash = mark.hash
            switch mark.role.visibility {
            case .shown: break
            case .hiddenInFront where shown > 0: break
            case .panic where shown > 0:
                let panic = function(Self.panic.span)
                hash = profile.functions[Int(panic)].hash
                visible = self.call(
                    function: panic, file: profile.calls[Int(call)].file, line: mark.line)
            case .hidden, .panic, .hiddenInFront, .mainEntry:
                if shown == 0 {
                    profile.traceCalls.append(call)
                    runtimeCalls += 1
                }
                continue
            }
            profile.traceCalls.append(visible)
            id.combine(name: hash, line: Int(mark.line))
            shown += 1
        }
        guard shown == 0 else { return runtimeCalls }
        // Nothing would be left: the runtime's calls are the stack.
        for call in profile.traceCalls[start...] {
            let mark = marks[Int(call)]
            id.combine(name: mark.hash, line: Int(mark.line))
        }
        return 0
    }

    /// The hash of a stack of which all is shown as it is, but for the runtime's calls in front,
    /// and how many those are; nil for any other.
    private func shownHash(_ calls: Span<UInt32>) -> (StackHash, runtimeCalls: Int)? {
        let marks = marks.span
        var position = 0
        while position < calls.count, marks[Int(calls[position])].role.visibility != .shown {
            position += 1
        }
        guard position < calls.count else { return nil }
        let runtimeCalls = position
        var id = StackHash()
        while position < calls.count {
            let mark = marks[Int(calls[position])]
            guard mark.role.visibility == .shown || mark.role.visibility == .hiddenInFront
            else { return nil }
            id.combine(name: mark.hash, line: Int(mark.line))
            position += 1
        }
        return (id, runtimeCalls)
    }

    /// A function of package runtime itself.
    func isRuntime(_ call: UInt32) -> Bool {
        let function = profile.functions[Int(profile.calls[Int(call)].function)]
        let name = profile.names.range(function.name)
        return profile.names.bytes.span.starts(
            with: "runtime.", at: name.lowerBound, before: name.upperBound)
    }

    private static let panic = Array("panic".utf8)

    /// Adds goroutines to the record of what they have in common, and says which it is; nil when
    /// there are too many records.
    @discardableResult
    mutating func add(
        _ count: Int, trace: UInt32, attributes: UInt32, creator: UInt32? = nil,
        creatorHasNumber: Bool = false
    ) -> Int? {
        let record = Profile.Record(
            stack: trace, attributes: attributes, creator: creator,
            creatorHasNumber: creatorHasNumber,
            count: max(-Limits.count, min(count, Limits.count)))
        while firstRecords.count <= trace { firstRecords.append(0) }
        let first = Int(firstRecords[Int(trace)])
        guard first > 0 else {
            guard let number = append(record) else { return nil }
            firstRecords[Int(trace)] = UInt32(number + 1)
            return number
        }
        if profile.records[first - 1].isAlike(record) {
            return increase(first - 1, by: record.count)
        }
        let what = UInt64(trace) << 32 | UInt64(attributes)
        let who = UInt64(creator.map { $0 &+ 1 } ?? 0) << 1 | (creatorHasNumber ? 1 : 0)
        let key = TextHash.mix(what ^ 0xa076_1d64_78bd_642f, who ^ 0xe703_7ed1_a0b4_28db)
        if let number = recordKeys[key] { return increase(Int(number), by: record.count) }
        guard let number = append(record) else { return nil }
        recordKeys.set(UInt32(number), for: key)
        return number
    }

    /// Counts one more goroutine in a record, parked for some minutes, or less than one; `settle`
    /// makes it seen.
    @inline(__always)
    mutating func add(minutes: UInt32, to record: UInt32) { waits.add(minutes, to: record) }

    mutating func settle() {
        waits.take { wait in
            profile.records[Int(wait.record)].count += wait.count
            if wait.minutes > 0 { profile.waits.append(wait) }
        }
    }

    private mutating func increase(_ number: Int, by count: Int) -> Int {
        let sum = profile.records[number].count &+ count
        profile.records[number].count = max(-Limits.count, min(sum, Limits.count))
        return number
    }

    mutating func reserve(calls: Int) {
        profile.calls.reserveCapacity(calls)
        marks.reserveCapacity(calls)
    }

    mutating func reserve(traces: Int, traceCalls: Int) {
        profile.traces.reserveCapacity(traces)
        profile.traceCalls.reserveCapacity(traceCalls)
        traceKeys.reserve(traces)
        groups.reserve(traces)
        profile.records.reserveCapacity(traces)
        firstRecords.reserveCapacity(traces)
    }

    /// Adds a record that may be like another; nil when there are too many.
    mutating func append(_ record: Profile.Record) -> Int? {
        guard profile.records.count < Limits.records else { return nil }
        profile.records.append(record)
        return profile.records.count - 1
    }

    mutating func skip(_ reason: String, at offset: Int, count: Int = 1) {
        skips += 1
        if let known = skipped[reason] {
            profile.skipped[known].count += count
        } else if profile.skipped.count < 64 {
            skipped[reason] = profile.skipped.count
            profile.skipped.append(Skipped(reason: reason, offset: offset, count: count))
        }
    }

    /// Turns the new places in cleaned text into those of the lines that it came from.
    mutating func place(in text: CleanText) {
        while placed < profile.skipped.count {
            profile.skipped[placed].offset = text.place(of: profile.skipped[placed].offset)
            placed += 1
        }
    }

    consuming func finish() -> Profile {
        complete()
        return profile
    }

    /// What can be told of stacks only when all are known.
    mutating func complete() {
        settle()
        markCut()
        nameNilChannels()
        profile.groupCount = groups.count
    }

    /// A profile's stacks end after 32 calls up to Go 1.22 and after 128 from 1.23 on, the root
    /// lost without a mark.
    private mutating func markCut() {
        guard profile.format == .protobuf else { return }
        let deepest = profile.traces.reduce(0) { max($0, $1.depth) }
        guard deepest >= 32 else { return }
        let limit = deepest > 32 ? 128 : 32
        var traces = profile.traces.mutableSpan
        for index in traces.indices where traces[index].depth == limit {
            let isWhole = traces[index].endsInMain || traces[index].saysIfCut
            if !isWhole { traces[index].isCut = true }
        }
    }

    /// A nil channel parks earlier in the same function: it is told apart only where one profile
    /// has both lines.
    private mutating func nameNilChannels() {
        nameNilChannels(.channelSend, .channelSendNil)
        nameNilChannels(.channelReceive, .channelReceiveNil)
    }

    private mutating func nameNilChannels(_ kind: ParkedOn.Kind, _ nilKind: ParkedOn.Kind) {
        var low = Int32.max
        var high = Int32.min
        for trace in profile.traces {
            guard let wait = trace.wait, wait.kind == kind, let line = wait.channelLine
            else { continue }
            low = min(low, line)
            high = max(high, line)
        }
        guard low < high else { return }
        let lowest = ParkedOn(kind, channelLine: low)
        var traces = profile.traces.mutableSpan
        for index in traces.indices where traces[index].wait == lowest {
            traces[index].wait = ParkedOn(nilKind)
        }
    }
}

/// `[go.shape.string,go.shape.int]` is written `[...]` in the text forms and by old versions.
enum TypeArguments {
    /// The name with each outermost pair of brackets emptied; nil where there is none.
    static func elided(in name: Span<UInt8>) -> [UInt8]? {
        guard name.first(UInt8(ascii: "["), in: 0..<name.count) < name.count else { return nil }
        var clean: [UInt8] = []
        clean.reserveCapacity(name.count)
        var index = 0
        while index < name.count {
            let byte = name[index]
            if byte == UInt8(ascii: "["), let end = close(name, after: index) {
                clean += "[...]".utf8
                index = end
            } else {
                clean.append(byte)
                index += 1
            }
        }
        return clean
    }

    private static func close(_ name: Span<UInt8>, after open: Int) -> Int? {
        var depth = 0
        for index in open..<name.count {
            switch name[index] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
        }
        return nil
    }
}
