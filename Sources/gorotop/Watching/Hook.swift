import CSpawn
import Files
@preconcurrency import Glibc
import Goroutines

/// The user's command for an alarm, run with text on its standard input.
///
/// It gets a session of its own, so it has no terminal, and keys such as Ctrl-Z don't reach it. When
/// it exits or its time is up, the rest of its process group is killed.
struct Hook: Sendable {
    /// Run by `sh -c`.
    let command: String

    /// Seconds between TERM and KILL when its time is up.
    private static let grace = 2.0

    /// Why it failed, as one sentence.
    struct Failure: Error, Hashable {
        var explanation: String
    }

    /// How much of its output is kept: the last bytes.
    private static let keptBytes = 4096

    /// Runs the command until it exits. `input` is its standard input; `environment` is added to our
    /// own. `limit` gives the seconds it may take, and is called repeatedly since that may shrink.
    func run(input: String, environment: [String: String], limit: () -> Double) throws(Failure) {
        let start = Clock.uptime
        let output = try Pipe()
        defer { output.close() }
        let process = try spawn(input: input, environment: environment, output: output)
        var kept: [UInt8] = []
        var isOver = false
        var hasEnded = false
        // A process that still holds the pipe is part of the command, even if the shell has exited.
        while !(hasEnded && isOver), Clock.uptime - start < limit() {
            isOver = output.read(into: &kept, keeping: Self.keptBytes, seconds: 0.05)
            hasEnded = hasEnded || process.hasEnded
            if isOver, !hasEnded { usleep(10_000) }
        }
        if !hasEnded { process.end(within: Self.grace) }
        let status = process.finish()
        _ = output.read(into: &kept, keeping: Self.keptBytes, seconds: 0)
        let said = Self.said(kept)
        guard hasEnded else {
            let seconds = Int((Clock.uptime - start).rounded())
            throw Failure(explanation: "killed after \(seconds) s, still running\(said)")
        }
        if let status, status != .exited(0) { throw Failure(explanation: "\(status.text)\(said)") }
    }

    /// The end of its output, on one line.
    private static func said(_ output: [UInt8]) -> String {
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
            .map { $0.filter { $0 != "\r" } }.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return ", with no output" }
        let text = lines.suffix(3).joined(separator: " / ").scrubbed
        return ": " + (text.count > 200 ? "…\(text.suffix(199))" : text)
    }

    // MARK: The process

    private func spawn(
        input: String, environment: [String: String], output: borrowing Pipe
    ) throws(Failure) -> HookProcess {
        let file = try Self.file(holding: input)
        defer { close(file) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, file, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.writing, STDERR_FILENO)
        spawn_close_others(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | spawn_own_session)
        let arguments: [String] = ["sh", "-c", command]
        let words = arguments.map { strdup($0) } + [nil]
        let variables = Self.environment(adding: environment).map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, variables)
        output.closeWriting()
        guard error == 0 else {
            throw Failure(explanation: "could not start: \(String(cString: strerror(error)))")
        }
        return HookProcess(process: process)
    }

    private static func environment(adding added: [String: String]) -> [String] {
        var variables: [String] = []
        var next = environ
        while let entry = next.pointee {
            let variable = String(cString: entry)
            if added[String(variable.prefix { $0 != "=" })] == nil { variables.append(variable) }
            next += 1
        }
        return variables + added.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    /// A file without a name, so that we don't have to wait until the command has read all of it.
    private static func file(holding text: String) throws(Failure) -> Int32 {
        let file = spawn_file()
        guard file >= 0 else { throw Failure("could not start", errno: errno) }
        if let error = Descriptor.write(Array(text.utf8), to: file) {
            close(file)
            throw Failure("could not start", errno: error)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}

extension Hook.Failure {
    fileprivate init(_ what: String, errno: Int32) {
        explanation = "\(what): \(String(cString: strerror(errno)))"
    }
}

/// The shell of a hook, which leads a process group. It stays in the process table until `finish`,
/// so its number can't be reused.
private struct HookProcess {
    let process: pid_t

    enum Status: Hashable {
        case exited(Int32)
        case killed(Int32)

        var text: String {
            switch self {
            case .exited(let status): "failed with exit status \(status)"
            case .killed(let signal): "killed by signal \(signal)"
            }
        }
    }

    var hasEnded: Bool {
        var info = siginfo_t()
        // If SIGCHLD is ignored, the kernel reaps the process and there is nothing to wait for.
        guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else {
            return errno != EINTR
        }
        return info.si_signo != 0
    }

    /// Sends TERM to the whole group, and waits for the shell.
    func end(within seconds: Double) {
        let start = Clock.uptime
        kill(-process, SIGTERM)
        // A stopped process gets the signal only once it continues.
        kill(-process, SIGCONT)
        while !hasEnded, Clock.uptime - start < seconds { usleep(10_000) }
    }

    /// Kills what is left of the group.
    /// - Returns: how the shell ended, if known.
    func finish() -> Status? {
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }
}

/// The output of the command.
private struct Pipe: ~Copyable {
    let reading: Int32
    let writing: Int32

    init() throws(Hook.Failure) {
        var ends: [Int32] = [-1, -1]
        guard spawn_pipe(&ends) == 0 else { throw Hook.Failure("could not start", errno: errno) }
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    func closeWriting() { _ = Glibc.close(writing) }

    func close() { _ = Glibc.close(reading) }

    /// Waits up to `seconds` for output and reads what there is; only the end of it is kept.
    /// - Returns: whether the pipe is closed.
    func read(into kept: inout [UInt8], keeping limit: Int, seconds: Double) -> Bool {
        var look = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        poll(&look, 1, Int32(seconds * 1000))
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Endless output must not keep us here.
        for _ in 0..<64 {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(reading, $0.baseAddress, $0.count)
            }
            if count == 0 { return true }
            guard count > 0 else { return false }
            kept += buffer[..<count]
            if kept.count > limit { kept.removeFirst(kept.count - limit) }
        }
        return false
    }
}
