@preconcurrency internal import Glibc

/// A program that owns the terminal while the screen is hidden.
struct ForegroundProgram {
    let process: pid_t

    /// The state of the program.
    enum Change {
        case none, stopped
        /// The exit status, as a shell reports it.
        case ended(Int32)
    }

    /// Starts it with `input` as standard input, in our own process group, so that Ctrl-Z stops both.
    init(_ arguments: [String], input: Int32) throws(TerminalError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        // Our own standard error is redirected away from the screen.
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var normal = sigset_t()
        sigemptyset(&normal)
        for number in [SIGINT, SIGQUIT, SIGPIPE, SIGXFSZ] { sigaddset(&normal, number) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &normal)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawnp(
            &process, arguments.first ?? "", &actions, &attributes, words, environ)
        guard error == 0 else {
            throw .noProgram(name: arguments.first ?? "", reason: String(cString: strerror(error)))
        }
        self.process = process
    }

    /// Never blocks.
    func change() -> Change {
        var status: Int32 = 0
        let result = waitpid(process, &status, WNOHANG | WUNTRACED)
        if result < 0 { return errno == EINTR ? .none : .ended(0) }
        guard result == process else { return .none }
        if status & 0xff == 0x7f { return .stopped }
        let signal = status & 0x7f
        return .ended(signal == 0 ? (status >> 8) & 0xff : 128 + signal)
    }

    func goOn() { kill(process, SIGCONT) }

    /// Ends the program, since it must not keep using a terminal that belongs to the shell again.
    func end() {
        kill(process, SIGTERM)
        kill(process, SIGCONT)
        // It may have to restore the terminal.
        for _ in 0..<100 {
            if case .ended = change() { return }
            poll(nil, 0, 10)
        }
        kill(process, SIGKILL)
    }
}
