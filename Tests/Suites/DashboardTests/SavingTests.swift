import Canvas
import Goroutines
import Targets
import Testing

@testable import Dashboard

@Suite("Getting it out")
struct SavingTests {
    private static func state(columns: Int = 120) -> State {
        Scene.state(size: Size(columns: columns, rows: 36))
    }

    private static func press(_ keys: String, _ state: inout State) -> [Effect] {
        keys.flatMap { character in
            state.update(
                .key(character == "\n" ? .enter : .character(character)), at: Scene.now + 3)
        }
    }

    private static func message(_ state: State) -> String { state.lines[state.size.rows - 2] }
    private static func lastLine(_ state: State) -> String { state.lines[state.size.rows - 1] }

    /// Clears the prompt before it types.
    private static func save(as name: String, _ state: inout State) -> [Effect] {
        state.type([.control("u")])
        return press(name + "\n", &state)
    }

    @Test("w proposes a name with the service and the time of the snapshot")
    func proposedName() {
        var state = Self.state()
        #expect(Self.press("w", &state) == [])
        #expect(
            Self.lastLine(state).hasPrefix(
                " save as: checkout-7d9f-x2k1-6060-2026-03-02T143207Z.md"))
        #expect(Self.message(state).contains(".txt, .md, .json or .pb.gz"))
        let effects = Self.press("\n", &state)
        guard case .save(let request) = effects.first else {
            Issue.record("no save: \(effects)")
            return
        }
        #expect(request.form == .markdown)
        #expect(!request.overwrites)
        #expect(request.document.text(as: .markdown)?.contains("## Goroutines of") == true)
    }

    @Test("a filter doesn't apply to what is saved, which the prompt says")
    func filtered() {
        var state = Self.state()
        _ = Self.press("/ledger\nw", &state)
        #expect(Self.message(state).contains("the filter does not apply"))
        #expect(state.document?.text(as: .text)?.contains("payments") == true)
    }

    @Test(
        "the suffix picks the format",
        arguments: [
            ("x.txt", "txt"), ("x.md", "md"), ("/tmp/a b.json", "json"), ("x.pb.gz", "pb.gz"),
            ("X.PB.GZ", "pb.gz"),
        ])
    func forms(name: String, form: String) {
        var state = Self.state()
        _ = Self.press("w", &state)
        let effects = Self.save(as: name, &state)
        guard case .save(let request) = effects.first else {
            Issue.record("no save: \(effects)")
            return
        }
        #expect(request.form.rawValue == form)
        #expect(request.name == name)
    }

    @Test(
        "an unknown suffix is an error, and nothing is saved", arguments: ["x.html", "x", "x.gz"])
    func unknownForm(name: String) {
        var state = Self.state()
        _ = Self.press("w", &state)
        #expect(Self.save(as: name, &state) == [])
        #expect(
            Self.message(state).contains(
                "not saved: `\(name)` must end in .txt, .md, .json or .pb.gz"))
    }

    @Test("Esc and an empty name save nothing")
    func cancelled() {
        var state = Self.state()
        _ = Self.press("w", &state)
        #expect(state.update(.key(.escape), at: Scene.now + 3) == [])
        _ = Self.press("w", &state)
        #expect(Self.save(as: "  ", &state) == [])
    }

    @Test("before the first answer there is nothing to save, print, open or copy")
    func nothing() {
        var state = State(
            target: Target(name: "svc", address: "http://svc"),
            size: Size(columns: 100, rows: 30), now: 0)
        for keys in ["w", "P", "e", "yy", "yt", "yi", "yl", "yf", ":w\n"] {
            #expect(Self.press(keys, &state) == [], "\(keys)")
            #expect(state.lines[28].contains("nothing to"), "\(keys): \(state.lines[28])")
        }
    }

    @Test("the whole snapshot is saved, whatever the filter; frozen rows save what they show")
    func snapshot() throws {
        var state = Self.state()
        _ = Self.press("/publish\n", &state)
        let whole = try #require(state.document?.snapshot)
        #expect(whole.stanzas.count == Scene.snapshot(at: Scene.now).stanzas.count)
        state = Self.state()
        _ = Self.press("z", &state)
        let later = Scene.now + 10
        _ = state.update(.polled(Scene.poll(at: later)), at: later)
        #expect(state.document?.snapshot?.takenAt == whole.takenAt)
        _ = Self.press("z", &state)
        #expect(state.document?.snapshot?.takenAt == later)
    }

    @Test("the bytes of the newest answer are kept for pb.gz")
    func body() {
        var state = Self.state()
        var poll = Scene.poll(at: Scene.now + 1)
        poll.body = [1, 2, 3]
        _ = state.update(.polled(poll), at: Scene.now + 1)
        guard case .snapshot(_, body: let body) = state.document?.content else {
            Issue.record("no snapshot")
            return
        }
        #expect(body == [1, 2, 3])
    }

    @Test("on the stack page that stack is saved, under its ID")
    func stack() throws {
        var state = Self.state()
        let id = try #require(state.rows.first?.id)
        state.type([.enter])
        _ = Self.press("w", &state)
        #expect(Self.lastLine(state).contains("6060-\(id)-2026-03-02T143207Z.md"))
        let snapshot = try #require(state.document?.snapshot)
        #expect(snapshot.stanzas.count == 1)
        #expect(snapshot.stanzas[0].id.description.hasPrefix(id))
        let text = try #require(state.document?.text(as: .text))
        #expect(text.contains("payments.(*Client).publish"))
        #expect(!text.contains("worker.(*Pool).loop"))
    }

    @Test("help and messages are saved as plain lines, and as nothing else", arguments: ["?", "!"])
    func lines(key: String) {
        var state = Self.state()
        _ = Self.press(key + "w", &state)
        #expect(Self.lastLine(state).contains(".txt"))
        #expect(Self.save(as: "x.json", &state) == [])
        #expect(Self.message(state).contains("must end in .txt"))
        _ = Self.press("w", &state)
        guard case .save(let request) = Self.save(as: "x.txt", &state).first else {
            Issue.record("no save")
            return
        }
        #expect(request.document.text(as: .text)?.isEmpty == false)
    }

    @Test(
        "file names have no characters that are special to a shell or a file system",
        arguments: [
            ("/home/me/leak.pb.gz", "leak-1970-01-01T000140Z"),
            ("http://[::1]:6060/x y", "http-1-6060-x-y-1970-01-01T000140Z"),
            ("checkout:6060/goroutineleak", "checkout-6060-goroutineleak-1970-01-01T000140Z"),
            ("../..", "goroutines-1970-01-01T000140Z"), ("-rf *", "rf-1970-01-01T000140Z"),
            ("a\u{1b}[2J", "a-2J-1970-01-01T000140Z"), ("台帳", "goroutines-1970-01-01T000140Z"),
        ])
    func stems(name: String, stem: String) {
        var state = State(
            target: Target(name: name, address: name),
            size: Size(columns: 100, rows: 30), now: 100)
        state.poll(["leaky": 10], at: 100)
        #expect(state.document?.stem == stem)
    }

    @Test("an existing file is only overwritten after y")
    func exists() throws {
        var state = Self.state()
        _ = Self.press("w", &state)
        guard case .save(let request) = Self.save(as: "x.md", &state).first else {
            Issue.record("no save")
            return
        }
        _ = state.update(.exists(request, path: "/home/me/x.md"), at: Scene.now + 4)
        #expect(Self.lastLine(state).contains("/home/me/x.md exists: y overwrites"))
        #expect(Self.press("n", &state) == [])
        #expect(Self.message(state).contains("not saved: /home/me/x.md already exists"))
        _ = state.update(.exists(request, path: "/home/me/x.md"), at: Scene.now + 4)
        #expect(state.update(.key(.escape), at: Scene.now + 4) == [])
        #expect(!Self.lastLine(state).contains("overwrites"))
        _ = state.update(.exists(request, path: "/home/me/x.md"), at: Scene.now + 4)
        var again = request
        again.overwrites = true
        #expect(Self.press("y", &state) == [.save(again)])
    }

    @Test("the result of a save is shown, with scrubbed names")
    func outcome() {
        var state = Self.state()
        _ = state.update(.saved(path: "/home/me/x\u{9b}.md", bytes: 2048), at: Scene.now + 3)
        #expect(Self.message(state).contains("saved /home/me/x?.md, 2.0K"))
        _ = state.update(
            .saveFailed("not saved, /x.md: the disk is full"), at: Scene.now + 3)
        #expect(Self.message(state).contains("not saved, /x.md: the disk is full"))
    }

    // MARK: Copying

    @Test("y and a letter copy a part of the row")
    func copy() throws {
        var state = Self.state()
        _ = Self.press("y", &state)
        #expect(
            Self.lastLine(state).contains(
                "copy:  y stack  i ID  l file:line  f function  u URL  t table"))
        let id = try #require(state.view.table.selected?.stacks.first?.description)
        #expect(Self.press("i", &state) == [.copy(id)])
        #expect(Self.press("yl", &state) == [.copy("/src/payments/client.go:214")])
        #expect(
            Self.press("yf", &state)
                == [.copy("example.com/shop/checkout/payments.(*Client).publish")])
        #expect(
            Self.press("yu", &state)
                == [.copy("http://checkout-7d9f-x2k1:6060/debug/pprof/goroutine")])
        guard case .copy(let text) = Self.press("yy", &state).first else {
            Issue.record("no copy")
            return
        }
        #expect(text.contains("goroutines [chan send]:"))
        #expect(Self.press("yq", &state) == [])
        #expect(state.update(.key(.escape), at: Scene.now + 3) == [])
    }

    @Test("on the stack page, line and function are those under the cursor")
    func copyFrame() {
        var state = Self.state()
        state.type([.enter, .down])
        #expect(Self.press("yl", &state) == [.copy("payments/client.go:188")])
        #expect(
            Self.press("yf", &state)
                == [.copy("example.com/shop/checkout/payments.(*Client).Charge.func1")])
        // Behind the frames the one that stands for the stack is meant.
        _ = Self.press("G", &state)
        #expect(Self.press("yl", &state) == [.copy("/src/payments/client.go:214")])
    }

    @Test("the table is copied as it is filtered and ranked")
    func copyTable() {
        var state = Self.state()
        _ = Self.press("/pool\n", &state)
        guard case .copy(let text) = Self.press("yt", &state).first else {
            Issue.record("no copy")
            return
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].split(separator: " ") == ["ID", "COUNT", "Δ", "A", "STATE", "STACK"])
        #expect(lines[1].hasSuffix("chan receive  worker.(*Pool).loop  worker/pool.go:12"))
    }

    @Test("a copy shows the result, and what to do if it did not arrive")
    func copied() {
        var state = Self.state()
        _ = state.update(.copied(bytes: 612), at: Scene.now + 3)
        #expect(
            Self.message(state).contains(
                "copied 612 bytes with OSC 52; if they did not arrive, use w or P"))
        _ = state.update(.copyTooLong(bytes: 80_000, limit: 74_994), at: Scene.now + 3)
        #expect(
            Self.message(state).contains(
                "80,000 bytes are too many to copy (limit 74,994); use w or P"))
    }

    // MARK: Plain text

    @Test("P prints the report, e opens it under a file name")
    func plain() {
        var state = Self.state()
        guard case .print(let text) = Self.press("P", &state).first,
            case .edit(let same, let name) = Self.press("e", &state).first
        else {
            Issue.record("neither printed nor opened")
            return
        }
        #expect(text == same)
        #expect(text.contains("payments.(*Client).publish  payments/client.go:214"))
        #expect(name == "checkout-7d9f-x2k1-6060-2026-03-02T143207Z.txt")
        _ = Self.press("?", &state)
        guard case .print(let help) = Self.press("P", &state).first else {
            Issue.record("no help")
            return
        }
        #expect(help.contains("GET IT OUT"))
    }

    @Test("an editor that fails is reported")
    func editorFailed() {
        var state = Self.state()
        _ = state.update(.programEnded(status: 0), at: Scene.now + 3)
        #expect(!Self.message(state).contains("status"))
        _ = state.update(.programEnded(status: 127), at: Scene.now + 3)
        #expect(Self.message(state).contains("the program exited with status 127"))
    }
}

extension Document {
    fileprivate var snapshot: Snapshot? {
        if case .snapshot(let snapshot, body: _) = content { snapshot } else { nil }
    }
}
