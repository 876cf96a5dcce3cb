import ArgumentParser
import Glibc
import Goroutines
import Poller
import Pprof
import Terminal

/// The one spot where an error becomes words and an exit status: one line on standard error, and 2.
struct Trouble: Error {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    init(_ error: any Error) {
        switch error {
        case let error as Trouble: text = error.text
        case let error as InvalidArgument: text = error.explanation
        case let error as PollFailure: text = error.explanation
        case let error as ProfileError: text = error.explanation
        case let error as TerminalError: text = error.description
        default: text = "\(error)"
        }
    }

    /// Runs a command's work; what goes wrong in it ends the program.
    static func ends<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            StandardError.tell(Trouble(error).text)
            throw ExitCode(2)
        }
    }
}

enum StandardError {
    /// One line; control characters of whatever is quoted in it do not leave the program raw.
    static func tell(_ text: String) {
        let line = "gorotop: \(text.scrubbed)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
