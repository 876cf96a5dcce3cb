import Goroutines
import Pprof
import Testing

@Suite("One stack in every form")
struct FormsAgreeTests {
    private func stacks(_ name: String) throws -> [Stack.ID: Stanza] {
        var table = StackTable()
        let snapshot = try Profile(decoding: Captures.body(name)).snapshot(interning: &table)
        return Dictionary(uniqueKeysWithValues: snapshot.stanzas.map { ($0.id, $0) })
    }

    /// Not the goroutines of the request itself, which differ between three requests.
    private func isOfService(_ stanza: Stanza) -> Bool {
        let frames = stanza.stack.frames
        return !stanza.stack.servesPoll && !frames.isEmpty
            && !frames.contains {
                $0.function.hasPrefix("net/http.(*connReader)")
                    || $0.function.hasPrefix("runtime.")
            }
    }

    private static let scenes = ["go1.19", "go1.23", "go1.27"].flatMap { version in
        ["zoo", "wide-90", "leak", "healthy"].map { "\(version)/\($0)" }
    }

    @Test("debug=1 and debug=0 of one service have the same IDs and counts", arguments: scenes)
    func grouped(scene: String) throws {
        let profile = try stacks("\(scene).pb.gz").filter { isOfService($0.value) }
        let text = try stacks("\(scene).debug1.txt").filter { isOfService($0.value) }
        #expect(profile.mapValues(\.count) == text.mapValues(\.count))
        #expect(profile.mapValues(\.stack.frames) == text.mapValues(\.stack.frames))
        #expect(profile.mapValues(\.stack.isCut) == text.mapValues(\.stack.isCut))
        #expect(profile.mapValues(\.labels) == text.mapValues(\.labels))
        #expect(profile.count >= 5)
    }

    @Test("debug=2 and debug=0 of one service have the same IDs and counts", arguments: scenes)
    func full(scene: String) throws {
        let profile = try stacks("\(scene).pb.gz").filter { isOfService($0.value) }
        let text = try stacks("\(scene).debug2.txt").filter { isOfService($0.value) }
        // The forms leave out different parts of very deep stacks.
        let deep = 28
        let whole = profile.filter { $0.value.stack.frames.count < deep }
        #expect(
            whole.mapValues(\.count)
                == text.filter { $0.value.stack.frames.count < deep }.mapValues(\.count))
        for (id, stanza) in whole {
            #expect(text[id]?.stack.frames == stanza.stack.frames)
            #expect(text[id]?.stack.shape == stanza.stack.shape)
        }
    }

    @Test("a decoder's ID is the one that the frames give")
    func identity() throws {
        for name in Captures.names("pprof", "debug1", "debug2") {
            for (id, stanza) in try stacks(name) {
                let stack = Stack(frames: stanza.stack.frames)
                #expect(stack.id == id)
                #expect(stack.shape == stanza.stack.shape)
            }
        }
    }

    @Test(
        "the profile names the wait state that debug=2 prints",
        arguments: scenes.filter {
            !$0.contains("1.19")
        })
    func states(scene: String) throws {
        let profile = try stacks("\(scene).pb.gz").filter { isOfService($0.value) }
        let text = try stacks("\(scene).debug2.txt")
        for (id, stanza) in profile {
            guard let printed = text[id] else { continue }
            // Go 1.23 prints `semacquire` for a WaitGroup.
            if printed.states.contains(where: { $0.value == .semaphore }) { continue }
            #expect(stanza.states.map(\.value) == printed.states.map(\.value))
        }
    }

    @Test(
        "a stack of exactly the profile's limit is marked as cut",
        arguments: [("go1.19", 32), ("go1.23", 128), ("go1.27", 128)])
    func cut(version: String, limit: Int) throws {
        for form in ["pb.gz", "debug1.txt"] {
            let cut = try stacks("\(version)/zoo.\(form)").values.filter(\.stack.isCut)
            #expect(!cut.isEmpty)
            for stanza in cut {
                #expect(stanza.stack.frames.count + stanza.stack.runtimeFrames.count <= limit)
                #expect(stanza.stack.frames.count > limit - 8)
            }
        }
    }

    @Test("a stack that the table has seen is not made again")
    func interning() throws {
        let profile = try Profile(decoding: Captures.body("go1.27/zoo.pb.gz"))
        var table = StackTable()
        let first = profile.snapshot(interning: &table)
        let count = table.count
        let second = try Profile(decoding: Captures.body("go1.27/zoo.debug1.txt"))
            .snapshot(interning: &table)
        #expect(table.count - count <= 4)
        #expect(second.stanzas.first?.stack == first.stanzas.first?.stack)
        // The parked frames of the first form stay with the stack.
        #expect(
            second.stanzas.first?.stack.runtimeFrames.map(\.function)
                == ["runtime.gopark", "runtime.chansend", "runtime.chansend1"])
    }
}
