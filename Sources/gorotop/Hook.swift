import CSpawn
@preconcurrency import Glibc
import Goroutines

/// A command that somebody wants to be run, with a text on its standard input.
///
/// It has a session of its own, so that no key and no stop of ours reaches it and it has no terminal.
/// When its time is over, or it has ended, what is left of its process group is ended.
struct Hook: Sendable {
    /// For `sh`.
    let command: String

    /// Seconds that it has to tidy up when its time is over.
    private static let grace = 2.0

    /// Why it is no success, in a sentence.
    struct Failure: Error, Hashable {
        var explanation: String
    }

    /// Bytes of its output that are kept: the newest.
    private static let keptBytes = 4096

    /// Runs it to its end. `input` is what it reads, `environment` is added to ours. `limit` tells the
    /// seconds that it may take; it is asked again and again, as they may become fewer.
    func run(
        input: String, environment: [String: String], limit: () -> Double
    ) throws(Failure) {
        let start = Clock.uptime
        let output = try Pipe()
        defer { output.close() }
        let process = try spawn(input: input, environment: environment, output: output)
        var kept: [UInt8] = []
        var isOver = false
        var hasEnded = false
        // Whoever still writes belongs to it, even if the shell has gone.
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
            throw Failure(explanation: "ended after \(seconds) s without having finished\(said)")
        }
        if let status, status != .exited(0) {
            throw Failure(explanation: "\(status.text)\(said)")
        }
    }

    /// The end of what it printed, on one line.
    private static func said(_ output: [UInt8]) -> String {
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
            .map { $0.filter { $0 != "\r" } }.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return ", and printed nothing" }
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
            throw Failure(explanation: "not started: \(String(cString: strerror(error)))")
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

    /// A file without a name: nobody has to wait until all of it is read, or whether it ever is.
    private static func file(holding text: String) throws(Failure) -> Int32 {
        let file = spawn_file()
        guard file >= 0 else { throw Failure("not started", errno: errno) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = errno
                close(file)
                throw Failure("not started", errno: error)
            }
            rest = rest.dropFirst(count)
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

/// The shell of a hook, which leads a process group. It stays in the table of processes until
/// `finish`, so that no other process can have its number.
private struct HookProcess {
    let process: pid_t

    enum Status: Hashable {
        case exited(Int32)
        case killed(Int32)

        var text: String {
            switch self {
            case .exited(let status): "ended with status \(status)"
            case .killed(let signal): "ended by signal \(signal)"
            }
        }
    }

    var hasEnded: Bool {
        var info = siginfo_t()
        // Where somebody lets the system clean up, there is no process to wait for.
        guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else {
            return errno != EINTR
        }
        return info.si_signo != 0
    }

    /// Asks all of the group to end, and waits.
    func end(within seconds: Double) {
        let start = Clock.uptime
        kill(-process, SIGTERM)
        // What was stopped has to hear of it.
        kill(-process, SIGCONT)
        while !hasEnded, Clock.uptime - start < seconds { usleep(10_000) }
    }

    /// Ends what is left of the group.
    /// - Returns: how the shell ended, where that is known.
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

/// What is printed by somebody else.
private struct Pipe: ~Copyable {
    let reading: Int32
    let writing: Int32

    init() throws(Hook.Failure) {
        var ends: [Int32] = [-1, -1]
        guard spawn_pipe(&ends) == 0 else { throw Hook.Failure("not started", errno: errno) }
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    func closeWriting() { _ = Glibc.close(writing) }

    func close() { _ = Glibc.close(reading) }

    /// Waits for something to be printed and reads what is there; of all only the end is kept.
    /// - Returns: whether nobody can print any more.
    func read(into kept: inout [UInt8], keeping limit: Int, seconds: Double) -> Bool {
        var look = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        poll(&look, 1, Int32(seconds * 1000))
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Somebody who prints without end does not keep us here.
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
