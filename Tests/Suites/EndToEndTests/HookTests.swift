import Foundation
import TestSupport
import Testing

@testable import gorotop

@Suite("A hook", .realTime)
final class HookTests {
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

    /// Why a command is no success. `TO` is the folder.
    @concurrent
    private func failure(
        _ command: String, input: String = "", limit: @Sendable () -> Double = { 60 }
    ) async -> String? {
        do throws(Hook.Failure) {
            try Hook(command: command).run(
                input: input, environment: ["TO": folder.path, "GOROTOP_TARGET": "é :6060"],
                limit: limit)
            return nil
        } catch {
            return error.explanation
        }
    }

    @Test("reads its input, has its variables, no terminal and a group of its own")
    func surroundings() async throws {
        let input = String(repeating: "{\"a\": \"é\"}\n", count: 50_000)
        let command = """
            cat > $TO/input; echo "$GOROTOP_TARGET, $HOME" > $TO/variables
            (: < /dev/tty) 2> $TO/terminal
            ps -o pid=,pgid=,sid= -p $$ > $TO/group
            """
        #expect(await failure(command, input: input) == nil)
        #expect(try text("input") == input)
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        #expect(try text("variables") == "é :6060, \(home)\n")
        #expect(try text("terminal").contains("/dev/tty"))
        let numbers = Set(try text("group").split(whereSeparator: \.isWhitespace))
        #expect(numbers.count == 1)
    }

    @Test("need not read its input")
    func unread() async {
        #expect(await failure("exit 0", input: String(repeating: "x", count: 1 << 20)) == nil)
    }

    @Test(
        "that fails is told with what it printed, on one line and without control characters",
        arguments: [
            ("exit 3", "failed with exit status 3, with no output"),
            ("echo a; echo b >&2; exit 1", "failed with exit status 1: a / b"),
            (
                "printf '\\033[2J1\\r\\n\\n  \\n2\\n3\\n4\\n'; exit 1",
                "failed with exit status 1: 2 / 3 / 4"
            ),
            ("printf '\\033[2Jred'; exit 1", "failed with exit status 1: ?[2Jred"),
            ("kill -9 $$", "killed by signal 9, with no output"),
            (
                "yes | head -c 300000; echo; echo last; exit 4",
                "failed with exit status 4: y / y / last"
            ),
            (
                "printf %300d 7; exit 1",
                "failed with exit status 1: …" + String(repeating: " ", count: 198) + "7"
            ),
        ])
    func failing(command: String, said: String) async {
        #expect(await failure(command) == said)
    }

    @Test("of an unknown command says what the shell says")
    func unknown() async {
        let said = await failure("no-such-command-of-ours")
        #expect(said?.hasPrefix("failed with exit status 127: ") == true)
        #expect(said?.contains("no-such-command-of-ours") == true)
    }

    @Test("may print without end, and is ended when its time is over")
    func endless() async {
        #expect(
            await failure("yes", limit: { 0.5 })?.hasSuffix(
                ", still running: y / y / y") == true)
    }

    /// A pipe that a hook opens for writing: reading it ends when all who have it open are gone.
    private func pipe() throws -> FileHandle {
        #expect(mkfifo(path("alive"), 0o600) == 0)
        let reader = open(path("alive"), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #expect(fcntl(reader, F_SETFL, 0) == 0)
        return FileHandle(fileDescriptor: reader, closeOnDealloc: true)
    }

    @Test("whose time is over is asked to end, with all that it started")
    func asked() async throws {
        let alive = try pipe()
        let command = """
            exec 9> $TO/alive
            trap 'echo tidied; exit 0' TERM
            sleep 1000 &
            touch $TO/begun
            wait
            """
        let begun = path("begun")
        let said = await failure(
            command,
            limit: { FileManager.default.fileExists(atPath: begun) ? 0 : 60 })
        #expect(said?.hasSuffix("still running: tidied") == true)
        #expect(alive.availableData.isEmpty)
    }

    @Test("that does not end when asked is ended")
    func stubborn() async throws {
        let alive = try pipe()
        let command = """
            exec 9> $TO/alive
            trap '' TERM
            (sleep 1000) &
            touch $TO/begun
            while :; do sleep 1000; done
            """
        let begun = path("begun")
        let said = await failure(
            command,
            limit: { FileManager.default.fileExists(atPath: begun) ? 0 : 60 })
        #expect(said?.hasSuffix("still running, with no output") == true)
        #expect(alive.availableData.isEmpty)
    }

    @Test("that was stopped is ended as well")
    func stopped() async {
        #expect(
            await failure("kill -STOP $$", limit: { 0.2 })?.contains("still running")
                == true)
    }

    @Test("takes with it what it left in its process group")
    func leftovers() async throws {
        let alive = try pipe()
        let command = "exec 9> $TO/alive; sleep 1000 > /dev/null 2>&1 & exit 0"
        #expect(await failure(command) == nil)
        #expect(alive.availableData.isEmpty)
    }

    @Test("is over when whoever prints for it is done, or its time is")
    func background() async throws {
        #expect(await failure("(sleep 0.3; echo done > $TO/later) & exit 0") == nil)
        #expect(try text("later") == "done\n")
        #expect(await failure("sleep 1000 & exit 0", limit: { 0.3 }) == nil)
    }
}
