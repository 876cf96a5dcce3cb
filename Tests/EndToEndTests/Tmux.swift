import Foundation

/// A program in a terminal of its own: a tmux server that only this value talks to, and that ends
/// with it. The terminal outlives the program, so that what it left there can be seen.
struct Tmux: ~Copyable {
    private let folder: URL

    /// Starts the program in a terminal of that size. It sees `TERM=tmux-256color` and UTF-8, unless
    /// `environment` says otherwise.
    init(
        columns: Int, rows: Int, _ command: [String], environment: [String: String] = [:]
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tmux-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.settings.utf8).write(to: folder.appending(path: "settings"))
        try Data(Self.runner.utf8).write(to: folder.appending(path: "runner"))
        let variables = ["LANG": "C.UTF-8"].merging(environment) { _, new in new }
        try await run(
            ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "--", "env"]
                + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                + ["sh", folder.appending(path: "runner").path, folder.path]
                + command)
    }

    deinit {
        _ = try? command(["kill-server"]).runBlocking()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Presses keys by tmux's names: `q`, `Enter`, `Escape`, `Down`, `C-c`.
    func press(_ keys: String...) async throws {
        try await run(["send-keys", "--"] + keys)
    }

    /// Types text as it is.
    func type(_ text: String) async throws {
        try await run(["send-keys", "-l", "--", text])
    }

    func resize(columns: Int, rows: Int) async throws {
        try await run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// What the terminal shows, without spaces at the ends of lines.
    func text() async throws -> String {
        try await run(["capture-pane", "-p"])
    }

    /// What the terminal shows with its styles, as escape sequences.
    func styledText() async throws -> String {
        try await run(["capture-pane", "-p", "-e", "-N"])
    }

    /// Whether a program has switched to the alternate screen.
    func showsAlternateScreen() async throws -> Bool {
        try await tell("#{alternate_on}") == "1"
    }

    /// The exit status of the program, 128 and more for a signal; nil while it runs.
    func exitStatus() -> Int? { number(in: "status") }

    /// The program's process, to send signals to.
    func processID() throws -> Int32 {
        guard let id = number(in: "process") else { throw Trouble("the program has not started") }
        return Int32(id)
    }

    /// Waits until the terminal shows what is asked for, and gives its text.
    @discardableResult
    func wait(
        for what: String, atMost limit: Duration = .seconds(60),
        until holds: (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + limit
        var text = try await text()
        while !holds(text) {
            guard ContinuousClock.now < end else {
                throw Trouble("no \(what) within \(limit); the terminal shows\n\(text)")
            }
            try await Task.sleep(for: .milliseconds(10))
            text = try await self.text()
        }
        return text
    }

    /// Waits until the text is somewhere on the terminal.
    @discardableResult
    func wait(forText text: String, atMost limit: Duration = .seconds(60)) async throws -> String {
        try await wait(for: "“\(text)”", atMost: limit) { $0.contains(text) }
    }

    /// Waits until the program ends, and gives its exit status.
    func waitForExit(atMost limit: Duration = .seconds(60)) async throws -> Int {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let status = exitStatus() { return status }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Trouble("the program runs on after \(limit); the terminal shows\n\(try await text())")
    }

    private func tell(_ format: String) async throws -> String {
        try await run(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
    }

    @discardableResult
    private func run(_ arguments: [String]) async throws -> String {
        let result = try await command(arguments).run()
        guard result.status == 0 else {
            throw Trouble("tmux \(arguments.first ?? ""): \(result.errors)")
        }
        return result.output
    }

    private func command(_ arguments: [String]) -> Command {
        Command(
            program: URL(filePath: "/usr/bin/env"),
            arguments: [
                "-u", "TMUX", "tmux", "-u", "-S", folder.appending(path: "socket").path,
                "-f", folder.appending(path: "settings").path,
            ] + arguments,
            environment: ["LC_ALL": "C.UTF-8"])
    }

    private func number(in file: String) -> Int? {
        let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return text.flatMap { Int($0.trimmingCharacters(in: .newlines)) }
    }

    private static let settings = """
        set -g default-terminal tmux-256color
        set -g escape-time 0
        set -g status off
        """

    /// Runs a program, notes its process and its exit status in the folder, and keeps the terminal.
    /// (tmux itself misses the end of a program now and then.)
    private static let runner = """
        trap : INT QUIT
        folder=$1
        shift
        exec 3>&2 2>/dev/null  # Here a shell tells of the signal that ended a program.
        sh -c 'echo $$ >"$0/process"; exec "$@" 2>&3 3>&-' "$folder" "$@"
        echo $? >"$folder/status.new"
        mv "$folder/status.new" "$folder/status"
        exec sleep infinity
        """
}
