import Canvas
import DemoService
import Emulator
import Foundation
import Processes
import TestSupport
import Testing

@Suite("The past of a real service", .serialized, .realTime)
final class HistoryTests {
    private let temporary: TemporaryFolder
    private let home: URL

    init() throws {
        temporary = try TemporaryFolder()
        home = temporary.url
    }

    private var archive: String { home.appending(path: ".local/state/gorotop/history.db").path }

    private func screen(_ arguments: String...) throws -> Emulator {
        try Emulator(
            "gorotop", arguments, environment: ["HOME": home.path],
            size: Size(columns: 140, rows: 40))
    }

    private func command(_ arguments: String...) async throws -> Command.Result {
        try await Command(
            program: Checkout.product("gorotop"), arguments: arguments,
            environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"]
        ).run()
    }

    /// The row of letters under the graph.
    private static func events(_ picture: Picture) -> String {
        picture.lines.first { $0.hasPrefix(" events") } ?? ""
    }

    private func quit(_ screen: Emulator) async throws {
        try await screen.send("Q")
        #expect(try await screen.waitForEnd() == .exit(0))
    }

    /// A recorder without a screen.
    private struct Recording {
        let child: Child
        let output = Pipe()

        init(_ arguments: [String], home: URL) throws {
            let command = Command(
                program: Checkout.product("gorotop"), arguments: ["record"] + arguments,
                environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"])
            child = try Child(
                command, input: FileHandle.nullDevice.fileDescriptor,
                output: output.fileHandleForWriting.fileDescriptor,
                errors: FileHandle.standardError.fileDescriptor)
            try output.fileHandleForWriting.close()
        }

        /// Asks it to end; its exit status.
        func stop() -> Int32 {
            child.signal(SIGTERM)
            return child.wait()
        }
    }

    /// Runs a command until it says that the archive has several histories.
    private func refusal(_ arguments: [String]) async throws {
        let end = ContinuousClock.now + Emulator.patience
        while true {
            let result = try await Command(
                program: Checkout.product("gorotop"), arguments: arguments,
                environment: ["HOME": home.path]
            ).run()
            if [2, 3].contains(result.status), result.errors.contains(" has several histories: ") {
                #expect(result.errors.contains("Choose one with --name."))
                return
            }
            guard ContinuousClock.now < end else {
                throw UserError("never refused: \(result.output)\(result.errors)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Asks for a report until it is as it should be.
    private func report(
        _ arguments: [String], until holds: (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + Emulator.patience
        while true {
            let result = try await Command(
                program: Checkout.product("gorotop"), arguments: ["show"] + arguments,
                environment: ["HOME": home.path]
            ).run()
            if result.status == 0, holds(result.output) { return result.output }
            guard ContinuousClock.now < end else {
                throw UserError("never as expected: \(result.output)\(result.errors)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    @Test("a moment is asked for in vain, and that is told, if nothing is recorded")
    func withoutArchive() async throws {
        let service = try await LeakyService("-prefill", "100", "-rate", "0")
        let screen = try screen("--no-record", "--at", "-40m", service.address)
        try await screen.wait(forText: "there is no history")
        try await quit(screen)
    }

    @Test("a restart between two runs is marked, and before it the old count is read")
    func acrossRuns() async throws {
        var service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let address = service.address
        let first = try screen("--interval", "0.5s", "--timeout", "60s", address)
        try await first.wait(forText: "REC")
        try await first.wait(forText: "1,000")
        // More than one poll is kept.
        _ = try await report(["\(archive)"]) { $0.contains("1,000") }
        #expect(service.stop() == 0)
        try await first.wait(forText: "refused")
        service = try await LeakyService("-prefill", "300", "-rate", "0", "-addr", address)
        try await first.send("r")
        try await first.wait(for: "a restart mark") { Self.events($0).contains("R") }
        _ = try await report(["\(archive)"]) { $0.contains(" 300 ") }
        try await quit(first)

        let second = try screen("--interval", "0.5s", "--timeout", "60s", address)
        // The event row has the restart that only the first run saw.
        try await second.wait(for: "a restart mark") { Self.events($0).contains("R") }
        try await second.wait(forText: "300")
        try await second.send("5")
        try await second.wait(forText: "restart")
        // The most there was is before the restart.
        try await second.send("bmax\r")
        try await second.wait(forText: "PAST")
        try await second.send("2")
        try await second.wait(for: "the old count in the list") {
            $0.lines.first { $0.contains("Record.func1") }?.contains("1,000") ?? false
        }
        try await second.send("F")
        try await second.wait(for: "now") {
            $0.contains("LIVE")
                && $0.lines.first { $0.contains("Record.func1") }?.contains(" 300 ") ?? false
        }
        try await quit(second)
        _ = service.stop()

        let permissions = try FileManager.default.attributesOfItem(atPath: archive)[
            .posixPermissions]
        #expect(permissions as? Int == 0o600)
    }

    @Test("record writes without a screen, and reports read any moment of it")
    func record() async throws {
        var service = try await LeakyService("-prefill", "500", "-rate", "50")
        let file = home.appending(path: "x.db").path
        let recording = try Recording(
            [
                "--archive", file, "--interval", "0.2s", "--timeout", "60s", "--lines",
                service.address,
            ],
            home: home)
        let first = try JSON(await report([file, "--format", "json"]) { $0.contains("chan send") })
        _ = try await report([file, "--format", "json"]) { text in
            (try? JSON(text)).map { $0.goroutines > first.goroutines + 100 } ?? false
        }
        #expect(recording.stop() == 0)
        let lines = String(
            decoding: try recording.output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self)
        #expect(lines.hasPrefix("recording 1 service into \(file)\n"))
        #expect(lines.contains(" goroutines in "))

        let newest = try JSON(await command("show", file, "--format", "json").output)
        let then = "\(file)@\(first.takenAt)"
        let older = try JSON(await command("show", then, "--format", "json").output)
        #expect(newest.target.hasPrefix(service.address))
        #expect(older.goroutines < newest.goroutines)
        let difference = try await command("diff", then, file)
        #expect(difference.status == 1)
        #expect(difference.output.contains("Record.func1"))
        let live = try await command(
            "diff", "--archive", file, "--timeout", "60s", "@\(first.takenAt)", service.address)
        #expect(live.status == 1)

        let missing = try await command("show", "\(file)@1999-01-01")
        #expect(missing.status == 2)
        #expect(missing.errors.contains(" starts at "))
        let nonsense = try await command("show", "\(file)@noon")
        #expect(nonsense.status == 2)
        #expect(nonsense.errors.contains("is not a valid time"))
        let unmarked = try await command("show", "\(file)@Q")
        #expect(unmarked.errors.contains("has no mark Q"))
        _ = service.stop()
    }

    private struct JSON: Decodable {
        var target: String
        var takenAt: String
        var goroutines: Int

        init(_ text: String) throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(JSON.self, from: Data(text.utf8))
        }
    }

    @Test("another program behind the address has a history of its own")
    func twoPrograms() async throws {
        let service = try await LeakyService("-prefill", "1000", "-rate", "0")
        let address = service.address
        let file = home.appending(path: "two.db").path
        var recording = try Recording(
            ["--archive", file, "--interval", "0.2s", "--timeout", "60s", address], home: home)
        _ = try await report([file]) { $0.contains("1,000") }
        #expect(recording.stop() == 0)
        var gone = service
        #expect(gone.stop() == 0)
        let parts = address.split(separator: ":")
        let demo = try await DemoService.start(
            host: String(parts[0]), port: Int(parts[1]) ?? 0)
        recording = try Recording(
            ["--archive", file, "--interval", "0.2s", "--timeout", "60s", address], home: home)
        // From its first poll on there are two histories, and no command takes either of them
        // unasked.
        try await refusal(["show", file])
        #expect(recording.stop() == 0)
        for command in [
            ["show", "\(file)@max"], ["check", file], ["diff", file, "\(file)@max"], [file],
        ] {
            try await refusal(command)
        }
        let screen = try screen("--archive", file, "--timeout", "60s", address)
        try await screen.wait(forText: "LIVE")
        #expect(await !screen.picture.contains("1,000"))
        try await quit(screen)
        await demo.stop()

        // Which of the two is meant has to be said.
        let list = try self.screen(file)
        try await list.wait(forText: "--name HISTORY`; PROGRAM works too")
        #expect(try await list.waitForEnd() == .exit(0))
        let lines = await list.picture.lines.filter { $0.hasPrefix(address) }
        #expect(lines.count == 2)
        let programs = lines.compactMap { $0.split(separator: " ").dropFirst().first }
        for (program, isLeak) in zip(programs, [false, true]) {
            let chosen = try self.screen(file, "--name", String(program))
            try await chosen.wait(forText: "PAST")
            try await chosen.wait(for: "a row") { $0.lines.contains { $0.hasPrefix("  ▸ ") } }
            #expect(await chosen.picture.contains("1,000") == isLeak)
            try await quit(chosen)
        }
    }

    @Test("saved profiles are imported, once, and walked through on screen")
    func imports() async throws {
        let folder = home.appending(path: "dumps")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, name) in ["go1.27/leak.pb.gz", "go1.27/leak.debug1.txt"].enumerated() {
            let file = folder.appending(path: "\(index).txt")
            try FileManager.default.copyItem(
                at: Checkout.top.appending(path: "Tests/Fixtures/Captures/\(name)"), to: file)
            try FileManager.default.setAttributes(
                [
                    .modificationDate: Date(
                        timeIntervalSince1970: 1_790_000_000 + Double(index * 60))
                ],
                ofItemAtPath: file.path)
        }
        let notes = folder.appending(path: "notes.txt")
        try Data("nothing of Go\n".utf8).write(to: notes)
        let file = home.appending(path: "imported.db").path
        let first = try await command("import", "--archive", file, "--name", "billing", folder.path)
        #expect(first.status == 0)
        #expect(first.errors.hasPrefix("gorotop: skipped \(notes.path): "))
        #expect(first.output.contains("imported 2 snapshots"))
        let again = try await command("import", "--archive", file, "--name", "billing", folder.path)
        #expect(again.status == 0)
        #expect(again.output.contains("skipped 2 snapshots imported earlier"))

        let screen = try screen(file)
        try await screen.wait(forText: "PAST")
        try await screen.wait(forText: "1,000")
        // Each is an event to go to, and the first is the beginning.
        try await screen.send("5")
        try await screen.wait(for: "three events") { picture in
            picture.lines.count { $0.contains("imported profile") } == 2
                && picture.contains("history starts")
        }
        try await screen.send("{")
        try await screen.wait(forText: "stacks at ")
        try await quit(screen)
    }

    @Test("an import without a profile, and one that misses any, ends with 2 and says which")
    func importTrouble() async throws {
        let folder = home.appending(path: "saved")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = home.appending(path: "trouble.db").path
        func take(_ path: String) async throws -> Command.Result {
            try await command("import", "--archive", file, path)
        }
        let absent = try await take("\(folder.path)/absent")
        #expect(absent.status == 2 && absent.output == "")
        #expect(absent.errors.contains("absent does not exist"))

        let notes = folder.appending(path: "README.txt")
        try Data("# Saved on Monday\n".utf8).write(to: notes)
        let foreign = try await take(folder.path)
        #expect(foreign.status == 2 && foreign.output == "")
        #expect(foreign.errors.contains("no goroutine profile in \(folder.path). "))
        // What is named itself has to be one.
        let named = try await take(notes.path)
        #expect(named.status == 2 && named.output == "")

        // A damaged profile is missed.
        let capture = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz")
        let profile = try Data(contentsOf: capture)
        try profile.write(to: folder.appending(path: "whole.pb.gz"))
        try profile.prefix(900).write(to: folder.appending(path: "cut.pb.gz"))
        let damaged = try await take(folder.path)
        #expect(damaged.status == 2)
        #expect(damaged.output.contains("imported 1 snapshot "))
        #expect(damaged.errors.contains("cut.pb.gz: The gzip data ends early"))
        #expect(damaged.errors.contains("could not read 1 file; see above"))
    }
}
