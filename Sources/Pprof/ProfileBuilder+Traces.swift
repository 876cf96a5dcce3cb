import Goroutines

// Stacks: what is shown of them, their hash, and where they are parked.
extension ProfileBuilder {
    /// What tells the state of goroutines on a stack.
    enum StateSource {
        /// The profile says it, or nothing does.
        case stated
        /// The calls of the runtime in front, which are all there.
        case runtimeCalls
        /// The first call: those of package runtime are left out.
        case callsInSight
    }

    mutating func trace(_ calls: [UInt32], elided: Int? = nil, state source: StateSource) -> UInt32?
    {
        trace(calls.span, elided: elided, state: source)
    }

    /// The number of the stack with these calls, leaf first, those of the runtime included. `isCut`
    /// is whether the root is missing; nil if the form doesn't say.
    mutating func trace(
        _ calls: Span<UInt32>, elided: Int? = nil, state source: StateSource, isCut: Bool? = nil
    ) -> UInt32? {
        let key = calls.hash(seed: UInt64(truncatingIfNeeded: elided ?? -1))
        if profile.traceCalls.count + calls.count > Limits.calls {
            return traceKeys.find(key).map { UInt32($0) }
        }
        let number = traceKeys.number(key)
        if number == profile.traces.count {
            addTrace(calls, elided: elided, state: source)
            profile.traces[number].isCut = isCut ?? false
            profile.traces[number].saysIfCut = isCut != nil
        }
        return UInt32(number)
    }

    /// The number of a stack of which no call could be read. Different states are different stacks.
    mutating func unreadTrace(_ attributes: UInt32) -> UInt32 {
        let state =
            profile.attributes[Int(attributes)].state.map { profile.states[Int($0)].name } ?? ""
        let name = Array(state.utf8)
        let hash = StackHash.name(name.span)
        let number = traceKeys.number(TextHash.mix(hash, 0x2545_f491_4f6c_dd1d))
        if number == profile.traces.count {
            var id = StackHash()
            id.combine(name: hash, line: 0)
            addTrace(Span(), elided: nil, state: .stated, id: id)
        }
        return UInt32(number)
    }

    /// `seed` is a hash to begin with.
    private mutating func addTrace(
        _ calls: Span<UInt32>, elided: Int?, state source: StateSource, id seed: StackHash? = nil
    ) {
        let start = UInt32(profile.traceCalls.count)
        var id = seed ?? StackHash()
        let runtimeCalls = appendShown(calls, &id)
        profile.traces.append(
            Profile.Trace(
                id: id.id, calls: start..<UInt32(profile.traceCalls.count),
                runtimeCalls: UInt32(runtimeCalls), depth: UInt32(calls.count),
                group: UInt32(groups.number(id.id.rawValue)),
                elidedCalls: elided.map { UInt32(clamping: $0) }, endsInMain: endsInMain(calls),
                wait: wait(calls, source)))
    }

    private func endsInMain(_ calls: Span<UInt32>) -> Bool {
        guard calls.count > 0 else { return false }
        return marks[Int(calls[calls.count - 1])].role.visibility == .mainEntry
    }

    private func wait(_ calls: Span<UInt32>, _ source: StateSource) -> ParkedOn? {
        func role(_ depth: Int) -> (FunctionRole.Park, Int32) {
            let mark = marks[Int(calls[depth])]
            return (mark.role.park, mark.line)
        }
        switch source {
        case .stated: return nil
        case .runtimeCalls: return ParkedOn(depth: calls.count, role: role)
        case .callsInSight: return ParkedOn(inSight: calls.count) { role($0).0 }
        }
    }

    /// Appends the calls that a stack shows by Go's own rule, see `FunctionRole.Visibility`.
    /// - Returns: how many calls of the runtime are in front.
    private mutating func appendShown(_ calls: Span<UInt32>, _ id: inout StackHash) -> Int {
        // Usually all are shown, or all but those of the runtime in front.
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
        // Nothing would be left, so the calls of the runtime are the stack.
        for call in profile.traceCalls[start...] {
            let mark = marks[Int(call)]
            id.combine(name: mark.hash, line: Int(mark.line))
        }
        return 0
    }

    /// The hash of a stack that is shown unchanged but for the runtime's calls in front, and how
    /// many those are; nil for any other stack.
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

    /// Whether the call is in package runtime itself.
    func isRuntime(_ call: UInt32) -> Bool {
        let function = profile.functions[Int(profile.calls[Int(call)].function)]
        let name = profile.names.range(function.name)
        return profile.names.bytes.span.starts(
            with: "runtime.", at: name.lowerBound, before: name.upperBound)
    }

    private static let panic = Array("panic".utf8)
}
