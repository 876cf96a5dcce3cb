internal import CPty
internal import Foundation

/// A running program. (Foundation's `Process` takes a program for running while any descendant of
/// it runs.)
package struct Child {
    package let id: Int32

    /// Starts `command` with these three as its open files.
    package init(_ command: Command, input: Int32, output: Int32, errors: Int32) throws {
        let environment = ProcessInfo.processInfo.environment
            .merging(command.environment) { _, new in new }
        let arguments = ([command.program.path] + command.arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        let id = child_start(arguments, variables, input, output, errors)
        guard id > 0 else {
            throw UserError("\(command.program.path): \(String(cString: strerror(errno)))")
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
