import Goroutines

/// Collects a profile; each name, call, stack and label is kept once.
struct ProfileBuilder: Sendable {
    var profile: Profile
    /// What traces need of `profile.calls`, in the same order.
    var marks: [Mark] = []
    private var functionKeys = KeyNumbers()
    /// By the number of the key, like `texts` and `knownCalls`.
    private var knownFunctions: [UInt32] = []
    private var textKeys = KeyNumbers()
    private var texts: [UInt32] = []
    private var callKeys = KeyNumbers()
    private var knownCalls: [UInt32] = []
    var traceKeys = KeyNumbers()
    /// Keys are IDs of stacks.
    var groups = KeyNumbers()
    private var attributeKeys: [Profile.Attributes: UInt32] = [:]
    private var lastAttributes: (Profile.Attributes, UInt32)?
    private var stateNumbers: [WaitState: UInt32] = [:]
    private var labelKeys = KeyNumbers()
    private var labelSetKeys = KeyNumbers()
    /// The first record of each trace, plus 1; other records are in `recordKeys`.
    private var firstRecords: [UInt32] = []
    private var recordKeys = KeyTable()
    /// Goroutines counted one by one and not yet added to the records.
    private var waits = WaitCounts()
    private var skipped: [String: Int] = [:]
    /// How many entries of `profile.skipped` have their place in the input.
    private var placed = 0
    /// How often `skip` was called.
    private(set) var skips = 0

    /// A call's share of the hash of its stacks, and its role in them.
    struct Mark {
        var hash: UInt64
        var line: Int32
        var role: FunctionRole
    }

    init(format: Snapshot.Format) { profile = Profile(format: format) }

    /// The number of a new name, cut to the limit. Without room for more it is empty, and reported.
    mutating func name(_ bytes: Span<UInt8>) -> UInt32 {
        guard profile.names.bytes.count < Limits.allNameBytes else {
            if !bytes.isEmpty { skip("name over the limits, left empty", at: 0) }
            return profile.names.append(Span())
        }
        return profile.names.append(bytes.extracting(first: Limits.nameBytes))
    }

    /// The number of a function; each name has one.
    mutating func function(_ raw: Span<UInt8>) -> UInt32 {
        let number = functionKeys.number(raw.hash(of: 0..<raw.count, seed: 1))
        if number == knownFunctions.count { knownFunctions.append(newFunction(raw)) }
        return knownFunctions[number]
    }

    /// A new number for a function, which may have another one.
    mutating func newFunction(_ raw: Span<UInt8>) -> UInt32 {
        if let clean = TypeArguments.elided(in: raw) { return append(clean.span) }
        return append(raw)
    }

    private mutating func append(_ function: Span<UInt8>) -> UInt32 {
        let cut = function.extracting(first: Limits.nameBytes)
        return append(cut, name: name(cut))
    }

    /// Adds a function whose name is in the table of names already, as `name`.
    mutating func append(_ function: Span<UInt8>, name: UInt32) -> UInt32 {
        profile.functions.append(
            Profile.Function(
                hash: StackHash.name(function), name: name, role: FunctionRole(function)))
        return UInt32(profile.functions.count - 1)
    }

    /// The number of a file, a label or other text; each text has one.
    mutating func text(_ bytes: Span<UInt8>) -> UInt32 {
        let number = textKeys.number(bytes.hash(of: 0..<bytes.count, seed: 2))
        if number == texts.count { texts.append(name(bytes)) }
        return texts[number]
    }

    /// A number for the path of a file, in which a web page may have written `<` as `&lt;`.
    mutating func file(_ bytes: Span<UInt8>) -> UInt32 {
        guard bytes.first(UInt8(ascii: "&"), in: 0..<bytes.count) < bytes.count else {
            return text(bytes)
        }
        return text(LineEscape.entities.plain(bytes, 0..<bytes.count).span)
    }

    /// Numbers for functions whose names are in the table of names already; 0 for nil.
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

    /// The number of a call; each call has one.
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

    /// A new number for a call, which may have another one.
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

    /// The attributes of a goroutine that turned out to be one of the runtime.
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

    /// The number of a set of labels, which are pairs of names; nil if it is empty.
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

    /// Adds goroutines to the record of what they have in common.
    /// - Returns: the record; nil if there are too many.
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

    /// Counts one more goroutine of a record, parked for so many minutes. It is in the record after
    /// `settle`.
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

    /// Adds a record, which may be like another; nil if there are too many.
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

    /// Turns the new places in cleaned text into places in the input.
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

    /// Completes the stacks by what follows from all of them.
    mutating func complete() {
        settle()
        markCut()
        nameNilChannels(.channelSend, .channelSendNil)
        nameNilChannels(.channelReceive, .channelReceiveNil)
        profile.groupCount = groups.count
    }

    /// Marks stacks that lost their root. A profile's stacks end after 32 calls up to Go 1.22 and
    /// after 128 from 1.23 on.
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

    /// Finds nil channels: they park earlier in the same function, so they can be distinguished
    /// only if one profile has both lines.
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
