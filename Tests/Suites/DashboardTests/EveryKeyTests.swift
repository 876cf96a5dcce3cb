import Canvas
import Goroutines
import Targets
import Testing

@testable import Dashboard

/// Walks all pages of all kinds of targets and presses there every key that they show.
@Suite("Every key that is shown does something")
struct EveryKeyTests {
    /// A target, and the keys that lead to a page of it.
    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var pages: [(name: String, keys: String)]
        /// At a size, with rows that the page has to scroll or with room for all.
        var state: @Sendable (Size) -> State
        var recorded = DashboardTests.Scene.recorded
        /// Seconds since 1970 at which keys are pressed.
        var time = DashboardTests.Scene.now + 3

        var testDescription: String { name }
    }

    /// All hints fit, the usual screen, and one with more rows than fit.
    private static let sizes = [
        Size(columns: 300, rows: 40), Size(columns: 120, rows: 36), Size(columns: 120, rows: 13),
    ]

    /// Keys after which one has something to do: a move back needs a move before it.
    private static func preparations(for command: Command, on page: Page) -> [String] {
        switch command {
        case .up, .halfPageUp, .pageUp, .first: ["", "G"]
        case .down, .halfPageDown, .pageDown, .last: ["", "g"]
        case .sideUp: ["JJ"]
        case .rangeReset: ["-"]
        case .unmarkRows: [" "]
        // The first row may be where the cursor stands already, and has no frame of Go itself.
        case .open: ["", "j"]
        case .userOnly where page == .stackDiff: ["qc/conn\n\n"]
        case .userOnly: ["", "/conn\n"]
        case .show(.diff): ["", "X"]
        // Esc ends what is narrowed down, before it goes back from page to page.
        case .back: ["", "/e\n"]
        default: [""]
        }
    }

    @Test("on each page", arguments: scenes)
    func pages(scene: Scene) {
        let beginnings = Self.sizes.map(scene.state)
        for page in scene.pages {
            var places = beginnings.map { Place($0, in: scene, at: page.keys) }
            #expect(places.allSatisfy { $0.state.page.rawValue == page.name }, "\(scene)")
            let shown = Self.shown(on: places[0].state)
            #expect(shown.count > 20, "\(scene), \(page.name)")
            let dead = shown.filter { command in
                let works = places.indices.map { places[$0].reacts(to: command) }
                // A list that fits has nothing to scroll.
                return command.binding.group == .move
                    ? !works.contains(true) : works.contains(false)
            }
            let names = Set(dead.map { $0.binding.keys[0].name })
            let known = Self.dead(scene.name, page.name)
            #expect(
                names.subtracting(known).sorted() == [], "nothing happens: \(scene), \(page.name)")
            #expect(
                known.subtracting(names).sorted() == [], "off the list: \(scene), \(page.name)")
        }
    }

    /// The commands that the last line shows here, and those that the help page says work here.
    private static func shown(on state: State) -> Set<Command> {
        let hints = state.lines.last?.split(separator: "  ") ?? []
        let hinted = hints.compactMap { $0.split(separator: " ").first }.compactMap { name in
            let command = Command.allCases.first { $0.binding.keys[0].name == name }
            #expect(command != nil, "no command for the hint \(name)")
            return command
        }
        #expect(hinted.allSatisfy(state.isOffered))
        return Set(hinted + Command.allCases.filter(state.isOffered))
    }

    /// A page of a scene, to press keys on.
    private struct Place {
        let state: State
        private let scene: Scene
        /// By the keys that were typed before: what a key without a command does, which is to take
        /// away a message that was read.
        private var idle: [String: (state: State, screen: Screen, effects: [Effect])] = [:]

        init(_ beginning: State, in scene: Scene, at keys: String) {
            var state = beginning
            state.type(Key.all(keys), answeredBy: scene.recorded, at: scene.time)
            (self.state, self.scene) = (state, scene)
        }

        /// Whether the key asks for something outside or changes the screen, be it by a sentence.
        mutating func reacts(to command: Command) -> Bool {
            for keys in EveryKeyTests.preparations(for: command, on: state.page) {
                let idle = idle(after: keys)
                var pressed = idle.state
                let effects = pressed.update(.key(command.binding.keys[0]), at: scene.time)
                if effects != idle.effects || pressed.screen() != idle.screen { return true }
            }
            return false
        }

        private mutating func idle(
            after keys: String
        ) -> (state: State, screen: Screen, effects: [Effect]) {
            if let known = idle[keys] { return known }
            var state = state
            state.type(Key.all(keys), answeredBy: scene.recorded, at: scene.time)
            var other = state
            let effects = other.update(.key(.control("t")), at: scene.time)
            let result = (state, other.screen(), effects)
            idle[keys] = result
            return result
        }
    }
}

extension EveryKeyTests {
    private static let servicePages: [(name: String, keys: String)] = [
        ("service", ""), ("stack", "\n"), ("history", "5"), ("help", "?"),
        ("messages", "!"), ("diff", "d"), ("stackDiff", "d\n"), ("sides", "dA"),
        ("settings", "oc"),
    ]
    private static let emptyPages: [(name: String, keys: String)] = [
        ("service", ""), ("history", "5"), ("help", "?"), ("messages", "!"),
    ]

    static let scenes = [
        Scene(
            name: "live", pages: servicePages,
            state: { size in
                var state = DashboardTests.Scene.state(size: size)
                state.fillMessages(at: DashboardTests.Scene.now + 2)
                return state
            }),
        Scene(
            name: "live, in the past", pages: servicePages.map { ($0.name, "b-20m\n" + $0.keys) },
            state: { size in
                var state = DashboardTests.Scene.state(size: size)
                state.fillMessages(at: DashboardTests.Scene.now + 2)
                return state
            }),
        Scene(
            name: "live, with an alarm", pages: servicePages.filter { !$0.keys.hasPrefix("d") },
            state: { size in
                var state = LeakScene.watched(size: size)
                let time = LeakScene.now + 10
                _ = state.update(.polled(LeakScene.poll(at: time)), at: time)
                state.fillMessages(at: time)
                return state
            }, time: LeakScene.now + 13),
        Scene(
            name: "live, before the first answer", pages: emptyPages,
            state: { size in
                var state = State(
                    target: Target(name: "svc:6060", address: "http://svc:6060"),
                    size: size, now: DashboardTests.Scene.now)
                state.fillMessages(at: DashboardTests.Scene.now + 2)
                return state
            }),
        Scene(
            name: "archive",
            // Two moments are there to compare when a second one was shown.
            pages: servicePages.map { name, keys in
                (name, (keys.hasPrefix("d") ? "b-20m\n" : "") + keys)
            },
            state: { archive(DashboardTests.Scene.recorded, $0) }),
        Scene(
            name: "archive without a poll", pages: emptyPages,
            state: { archive(Recorded(interval: 10), $0) }, recorded: Recorded(interval: 10)),
        Scene(
            name: "file",
            pages: [("service", ""), ("stack", "\n"), ("help", "?"), ("messages", "!")],
            state: { file(DashboardTests.Scene.snapshot(at: DashboardTests.Scene.now), $0) }),
        Scene(
            name: "file without a goroutine",
            pages: [("service", ""), ("help", "?"), ("messages", "!")],
            state: { file(Snapshot(format: .debug2, stanzas: []), $0) }),
        Scene(
            name: "two files",
            pages: [("diff", ""), ("stackDiff", "\n"), ("help", "?"), ("messages", "!")],
            state: { size in
                two(
                    DashboardTests.Scene.snapshot(at: DashboardTests.Scene.now - 1500),
                    DashboardTests.Scene.snapshot(at: DashboardTests.Scene.now), size)
            }),
        Scene(
            name: "two files without a goroutine",
            pages: [("diff", ""), ("help", "?"), ("messages", "!")],
            state: { size in
                let empty = Snapshot(format: .debug2, stanzas: [])
                return two(empty, empty, size)
            }),
    ]

    private static func archive(_ recorded: Recorded, _ size: Size) -> State {
        var state = State(
            target: Target(name: "x.db", address: "x.db", kind: .archive),
            size: size, interval: 10, now: DashboardTests.Scene.now + 2)
        state.answer(
            state.open(archive: recorded.slice(0...DashboardTests.Scene.now)), by: recorded,
            at: DashboardTests.Scene.now + 2)
        state.fillMessages(at: DashboardTests.Scene.now + 2)
        return state
    }

    private static func file(_ snapshot: Snapshot, _ size: Size) -> State {
        var state = State(
            target: Target(name: "dump.txt", address: "dump.txt", kind: .fixed),
            size: size, now: DashboardTests.Scene.now + 2)
        state.open(snapshot)
        state.fillMessages(at: DashboardTests.Scene.now + 2)
        return state
    }

    private static func two(_ before: Snapshot, _ after: Snapshot, _ size: Size) -> State {
        var state = State(
            target: Target(name: "a -> b", address: "a -> b", kind: .fixed),
            size: size, now: DashboardTests.Scene.now + 2)
        state.open(before: before, named: "a", after: after, named: "b")
        state.fillMessages(at: DashboardTests.Scene.now + 2)
        return state
    }
}

extension Key {
    /// The keys that type a text, Enter for its newlines.
    fileprivate static func all(_ text: String) -> [Key] {
        text.map { $0 == "\n" ? .enter : .character($0) }
    }
}

extension State {
    /// Makes mistakes until the messages fill a page, and reads them.
    fileprivate mutating func fillMessages(at time: Double) {
        for number in 0..<40 { type(Key.all(":mistake\(number)\n"), at: time) }
        type([.escape], at: time + 0.5)
    }
}

extension EveryKeyTests {
    /// The keys of a page that do nothing: in an empty list there is nowhere to move to.
    fileprivate static func dead(_ scene: String, _ page: String) -> Set<String> {
        let isEmpty = scene.contains("without") || scene.contains("before")
        guard isEmpty, ["service", "history", "diff"].contains(page) else { return [] }
        return Set(moves.split(separator: " ").map(String.init))
    }

    private static let moves = "j k ^D ^U PgDn PgUp g G"
}
