package import Foundation

/// A running program. (Foundation's `Process` takes a program for running while any descendant of
/// it runs, as tmux's server does.)
package struct Child {
    package let id: pid_t

    /// Starts `command` with these three as its open files.
    package init(_ command: Command, input: Int32, output: Int32, errors: Int32) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (file, place) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
            posix_spawn_file_actions_adddup2(&actions, file, place)
        }
        // Threads that wait for work block signals, test runners ignore some, and a program
        // inherits both.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let environment = ProcessInfo.processInfo.environment
            .merging(command.environment) { _, new in new }
        let arguments = ([command.program.path] + command.arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var id: pid_t = 0
        let failure = posix_spawn(
            &id, command.program.path, &actions, &attributes, arguments, variables)
        guard failure == 0 else {
            throw Trouble("\(command.program.path): \(String(cString: strerror(failure)))")
        }
        self.id = id
    }

    package func signal(_ signal: Int32) {
        kill(id, signal)
    }

    /// Waits for the end, once, and gives the exit status; negative for the signal that was it.
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }
}
