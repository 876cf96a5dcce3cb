import Archive
import Canvas
import Emulator
import Foundation
import Goroutines
import Processes
import TestSupport
import Testing
import Trends

@Suite("An alarm of the dashboard", .serialized, .realTime)
final class AlarmTests {
    private let temporary: TemporaryFolder
    private let folder: URL

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.url
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
    private func script(_ name: String, _ lines: String) throws -> String {
        try Data("#!/bin/sh\n\(lines)\n".utf8).write(to: folder.appending(path: name))
        #expect(chmod(path(name), 0o755) == 0)
        return path(name)
    }

    /// The program with the folder as its home, on a service that it is to be alarmed of.
    private func gorotop(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Emulator {
        try Emulator(
            "gorotop", arguments + ["--timeout", "60s", "--interval", "0.3s"],
            environment: environment.merging(["HOME": folder.path]) { first, _ in first },
            size: Size(columns: 200, rows: 40))
    }

    private func wait(for file: String, _ gorotop: Emulator) async throws {
        let path = path(file)
        // The clock on the screen moves each second.
        _ = try await gorotop.wait(for: file) { _ in FileManager.default.fileExists(atPath: path) }
    }

    private func quit(_ gorotop: Emulator) async throws {
        try await gorotop.send("Q")
        #expect(try await gorotop.waitForEnd() == .exit(0))
        #expect(await gorotop.modes == gorotop.modesBefore)
    }

    private struct Report: Decodable {
        var schema: String
        var target: String
        var verdict: String
        var goroutines: Int
    }

    @Test("runs the hook once, keeps its profile, and is an event of the history")
    func hook() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "20")
        let hook = try script(
            "hook",
            """
            cat > ~/input
            echo "$GOROTOP_TARGET|$GOROTOP_VERDICT|$GOROTOP_PROFILE" >> ~/runs
            ls /proc/self/fd | wc -l > ~/descriptors
            printf 'no route\\033[2J to the pager' >&2
            exit 7
            """)
        let gorotop = try gorotop([service.address, "-c", "900", "--bell", "--on-alert", hook])
        try await gorotop.wait(
            forText: "on-alert: failed with exit status 7: no route?[2J to the pager")
        #expect(await gorotop.sent.contains("\u{7}"))
        let total = try #require(await gorotop.picture.total)
        try await gorotop.wait(for: "polls after it") { ($0.total ?? 0) > total + 50 }
        try await gorotop.send("!")
        try await gorotop.wait(for: "the messages") {
            $0.contains("alarm profile saved: ") && $0.contains("on-alert: failed")
        }
        try await quit(gorotop)

        let runs = try text("runs").split(separator: "\n")
        #expect(runs.count == 1)
        let run = try #require(runs.first).split(separator: "|").map(String.init)
        let report = try JSONDecoder().decode(Report.self, from: Data(text("input").utf8))
        #expect(report.schema == "gorotop.verdict/1")
        #expect(report.target == service.address && run[0] == service.address)
        #expect(report.verdict == run[1] && run[1] == "not enough data")
        #expect(report.goroutines >= 1000)
        // The three of the hook, and the folder that is listed.
        #expect(try text("descriptors").trimmingCharacters(in: .whitespacesAndNewlines) == "4")

        let alarms = path(".local/state/gorotop/alarms")
        let names = try FileManager.default.contentsOfDirectory(atPath: alarms)
        #expect(names.map { "\(alarms)/\($0)" } == [run[2]])
        let attributes = try FileManager.default.attributesOfItem(atPath: run[2])
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let kept = try await Command(
            program: Checkout.product("gorotop"), arguments: ["show", "--format", "json", run[2]]
        ).run()
        let snapshot = try JSONDecoder().decode(Kept.self, from: Data(kept.output.utf8))
        #expect(snapshot.goroutines == report.goroutines)

        let archive = try Archive(path(".local/state/gorotop/history.db"), for: .reading)
        let history = try #require(try archive.histories().first)
        let slice = try archive.remembered(
            of: history.id, until: Date.now.timeIntervalSince1970 + 60)
        #expect(slice.events.filter { $0.kind == .alert }.map(\.count) == [1])
    }

    private struct Kept: Decodable { var goroutines: Int }

    @Test("is raised where no screen is", arguments: ["record", "--plain"])
    func withoutScreen(how: String) async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let hook = "cat > ~/input; echo >> ~/runs; echo no pager; exit 7"
        let gorotop = try gorotop([
            how, service.address, "-w", "800", "-c", "900", "--on-alert", hook,
        ])
        let address = service.address
        try await gorotop.wait(for: "the alarm and its hook") {
            $0.contains("\(address)\(how == "record" ? ":" : "") ALARM: 1,0")
                && $0.contains("\(address)\(how == "record" ? ": warning" : " WARNING"): 1,0")
                && $0.contains("on-alert: failed with exit status 7: no pager")
        }
        let hasVerdict = await gorotop.sent.contains(", verdict: not enough data, ")
        #expect(hasVerdict == (how == "--plain"))
        await gorotop.signal(SIGINT)
        #expect(try await gorotop.waitForEnd() == (how == "record" ? .exit(0) : .signal(SIGINT)))

        let report = try JSONDecoder().decode(Report.self, from: Data(text("input").utf8))
        #expect(report.target == service.address)
        #expect(try text("runs") == "\n")
        let alarms = path(".local/state/gorotop/alarms")
        #expect(try FileManager.default.contentsOfDirectory(atPath: alarms).count == 1)
    }

    @Test("takes its limits and its hook from the configuration, unless an option says otherwise")
    func configured() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        try Data("critical: [900]\non-alert: 'touch ~/file'\n".utf8)
            .write(to: folder.appending(path: "c.yaml"))
        let first = try gorotop([service.address, "--config", path("c.yaml"), "--no-record"])
        try await wait(for: "file", first)
        try await quit(first)
        try FileManager.default.removeItem(atPath: path("file"))
        let second = try gorotop([
            service.address, "--config", path("c.yaml"), "--no-record", "--on-alert",
            "touch ~/option",
        ])
        try await wait(for: "option", second)
        try await quit(second)
        #expect(!FileManager.default.fileExists(atPath: path("file")))
    }

    @Test("with a hook that takes its time delays no key, and may end while an editor is open")
    func slow() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let hook = "touch ~/begun; until [ -e ~/go ]; do sleep 0.05; done; touch ~/done; exit 5"
        let editor = try script(
            "editor", "echo editing; until [ -e ~/done ]; do sleep 0.05; done; echo over; read x")
        let gorotop = try gorotop(
            [service.address, "-c", "900", "--on-alert", hook],
            environment: ["EDITOR": editor])
        try await wait(for: "begun", gorotop)
        try await gorotop.send("?")
        try await gorotop.wait(forText: "acknowledge alarms")
        try await gorotop.send("q")
        try await gorotop.wait(for: "the page") { $0.contains("LIVE") }
        try await gorotop.send("e")
        try await gorotop.wait(for: "the editor") { !$0.isAlternate && $0.contains("editing") }
        #expect(!FileManager.default.fileExists(atPath: path("done")))
        try Data().write(to: folder.appending(path: "go"))
        let picture = try await gorotop.wait(forText: "over")
        #expect(!picture.isAlternate)
        try await gorotop.send("\n")
        try await gorotop.wait(for: "the page") {
            $0.isAlternate && $0.contains("on-alert: failed with exit status 5, with no output")
        }
        try await quit(gorotop)
    }

    @Test("with a hook that is given up ends it", arguments: ["screen", "--plain"])
    func givenUp(how: String) async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let hook = "trap 'touch ~/ended; exit' TERM; touch ~/begun; while :; do sleep 0.05; done"
        let gorotop = try gorotop(
            (how == "screen" ? [] : [how]) + [service.address, "-c", "900", "--on-alert", hook])
        try await wait(for: "begun", gorotop)
        try await gorotop.send(how == "screen" ? "Q" : "\u{3}")
        try await gorotop.wait(forText: "the --on-alert command is still running")
        try await gorotop.send("\u{3}")
        #expect(
            try await gorotop.waitForEnd() == (how == "screen" ? .exit(0) : .signal(SIGINT)))
        #expect(FileManager.default.fileExists(atPath: path("ended")))
    }

    @Test("tells without a screen that the service went away, came back as another, and is calm")
    func unwatched() async throws {
        var service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let address = service.address
        for how in ["record", "--plain"] {
            let gorotop = try gorotop([how, address, "-c", "900"])
            try await gorotop.wait(forText: " ALARM: 1,0")
            let stopped = service.stop()
            #expect(stopped == 0)
            try await gorotop.wait(forText: "connection refused by \(address)")
            service = try await LeakyService("-addr", address, "-prefill", "50", "-rate", "0")
            try await gorotop.wait(for: "the new process") { picture in
                picture.text.contains(/restarted at \d\d:\d\d:\d\dZ: 1,0\d\d goroutines before/)
                    && picture.contains(" over after ")
            }
            await gorotop.signal(SIGTERM)
            _ = try await gorotop.waitForEnd()
            _ = service.stop()
            service = try await LeakyService("-addr", address, "-prefill", "1000", "-rate", "0")
        }
    }

    @Test("with a hook that does not end lets the reader go, and tells so")
    func endless() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let gorotop = try gorotop([
            service.address, "-c", "900", "--on-alert", "echo wakes; touch ~/begun; sleep 1000",
        ])
        try await wait(for: "begun", gorotop)
        try await quit(gorotop)
        let picture = await gorotop.picture
        #expect(picture.contains("gorotop: the --on-alert command is still running"))
        #expect(picture.contains(" s, still running: wakes"))
    }
}
