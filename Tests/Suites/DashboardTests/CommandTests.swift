import Canvas
import Dashboard
import Goroutines
import Targets
import TestSupport
import Testing

@Suite("Commands")
struct CommandTests {
    private static let never: [Key] = [.control("s"), .control("q"), .control("a"), .control("r")]

    @Test("no key has two commands, and keys that terminals use have none")
    func unambiguous() {
        let keys = Command.allCases.flatMap(\.binding.keys)
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy { !Self.never.contains($0) })
        for command in Command.allCases {
            for key in command.binding.keys { #expect(Command(key) == command) }
        }
    }

    @Test("the help page lists every command")
    func help() {
        var state = Scene.state(size: Size(columns: 80, rows: 140))
        state.type([.character("?")])
        var files = State(
            target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
            size: Size(columns: 80, rows: 120), now: Scene.now)
        let snapshot = Scene.snapshot(at: Scene.now)
        files.open(before: snapshot, named: "a", after: snapshot, named: "b")
        files.type([.character("?")])
        let text = (state.lines + files.lines).joined(separator: "\n")
        for command in Command.allCases {
            #expect(text.contains(command.binding.help), "\(command)")
        }
    }

    @Test("help begins with the ten most useful keys of the page it was opened from")
    func pageHelp() {
        for (keys, some) in [
            ([], ["Enter", "s F6", "d 4", "["]), ([Key.enter], ["u", "p", "n F3"]),
            ([.character("d")], ["B", "t", "A", "c"]),
        ] as [([Key], [String])] {
            var state = Scene.state(size: Size(columns: 120, rows: 36))
            state.type(keys + [.character("?")])
            #expect(state.lines[2].hasPrefix("MOST USED"))
            let shown = state.lines[3...].prefix { !$0.contains("works on every page") }
            #expect((6...10).contains(shown.count))
            for key in some {
                #expect(shown.contains { $0.dropFirst(3).hasPrefix("\(key) ") }, "\(keys) \(key)")
            }
        }
    }

    @Test(
        "a key without a function says so, and one that terminals keep for themselves is silent",
        arguments: [("1", "1"), ("H", "H"), ("T", "T"), (.delete, "Del"), (.function(9), "F9")]
            as [(Key, String)])
    func unused(key: Key, name: String) {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        state.type([key])
        #expect(state.lines[34].contains("\(name) has no function; ? lists the keys"))
        state.type([.control("t")])
        #expect(!state.lines[34].contains("has no function"))
    }

    @Test("names that are scrolled show that their beginning is missing")
    func shiftedNames() {
        var state = Scene.state(size: Size(columns: 120, rows: 36))
        #expect(state.lines.contains { $0.contains(" payments.(*Client).publish") })
        state.type([.character("l")])
        #expect(state.lines.contains { $0.contains(" …(*Client).publish") })
        state.type([.enter])
        #expect(state.lines.contains { $0.contains(" …om/shop/checkout/payments") })
    }

    @Test("q closes pages and quits at the root; Q and Ctrl-C quit from everywhere")
    func quitting() {
        var state = Scene.state(size: Size(columns: 80, rows: 24))
        state.type([.enter, .character("?")])
        #expect(state.update(.key(.character("q")), at: Scene.now) == [])
        #expect(state.update(.key(.character("q")), at: Scene.now) == [])
        #expect(state.update(.key(.character("q")), at: Scene.now) == [.quit])
        for key in [Key.character("Q"), .function(10), .control("c")] {
            #expect(state.update(.key(key), at: Scene.now) == [.quit])
        }
        state.type([.character("/"), .character("x")])
        #expect(state.update(.key(.control("c")), at: Scene.now) == [.quit])
    }

    @Test("Esc goes one step back and never quits")
    func escape() {
        var state = Scene.state(size: Size(columns: 80, rows: 24))
        for _ in 0..<20 { #expect(state.update(.key(.escape), at: Scene.now) == []) }
        #expect(state.title.contains("by stack"))
    }

    @Test("typing in a prompt edits it; commands are not run")
    func prompt() {
        var state = Scene.state(size: Size(columns: 80, rows: 24))
        state.type([.character("/")] + "qqx".map(Key.character) + [.backspace, .left, .delete])
        #expect(state.lines[23].hasPrefix(" /q"))
        state.type([.end] + " pool queue".map(Key.character) + [.control("w")])
        #expect(state.lines[23].hasPrefix(" /q pool"))
        state.type([.control("u")] + "pool".map(Key.character) + [.enter])
        #expect(state.rows.map(\.name) == ["worker.(*Pool).lo…"])
    }

    @Test("keys in any order never break the state", arguments: 0..<8)
    func anyKeys(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var keys = Command.allCases.flatMap(\.binding.keys)
        keys += "ab5cdrwnft~:>1!台\u{301}\u{200d}\u{1f1e9}".unicodeScalars
            .map { .character(Character($0)) }
        var state = Scene.state(size: Size(columns: 120, rows: 36), until: Scene.start + 1500)
        for step in 0..<600 {
            // Halfway the clock is set back.
            let now = Scene.start + (step < 300 ? 1500 : 900) + Double(step) / 4
            if step.isMultiple(of: 40) { _ = state.update(.polled(Scene.poll(at: now)), at: now) }
            if step.isMultiple(of: 90) {
                let failure = PollFailure(kind: .refused, explanation: "refused.")
                _ = state.update(.pollFailed(failure, nextTry: now + 2), at: now)
            }
            if step.isMultiple(of: 97) {
                let size = Size(
                    columns: Int.random(in: 0...200, using: &random),
                    rows: Int.random(in: 0...60, using: &random))
                _ = state.update(.resized(size), at: now)
            }
            if let key = keys.randomElement(using: &random) {
                let effects = state.update(.key(key), at: now)
                // Some wishes are answered, some are not, and some have no answer.
                switch Int.random(in: 0..<4, using: &random) {
                case 0: break
                case 1:
                    for case .recall(let recall) in effects {
                        _ = state.update(.recallFailed(recall, "locked."), at: now)
                    }
                default: state.answer(effects, by: Scene.recorded, at: now)
                }
            }
            if step == 450 {
                _ = state.update(
                    .remembered(Scene.recorded.slice(0...Scene.start), last: nil), at: now)
            }
            if step.isMultiple(of: 5) { _ = state.screen() }
        }
        _ = state.update(.resized(Size(columns: 120, rows: 36)), at: Scene.now)
        state.type(Array(repeating: .escape, count: 12))
        #expect(state.lines[0].contains("checkout"))
    }
}
