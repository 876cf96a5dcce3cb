import Archive
import ArgumentParser
import Files
import Glibc
import Goroutines
import Poller
import Terminal

/// The one place where an error becomes text and an exit status: one line on standard error, and 2.
struct UserError: Error {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    init(_ error: any Error) {
        switch error {
        case let error as UserError: text = error.text
        case let error as InvalidArgument: text = error.explanation
        case let error as PollFailure: text = error.explanation
        case let error as UnreadableProfile: text = error.explanation
        case let error as SeveralHistories: text = error.explanation
        case let error as TerminalError: text = error.description
        case let error as ArchiveError: text = error.explanation
        case let error as ConfigurationError: text = error.explanation
        default: text = "\(error)"
        }
    }

    /// Runs a command's work. An error is printed and ends the program with status 2.
    static func ends<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let exit as ExitCode {
            throw exit
        } catch let end as EndedBySignal {
            // The parent process should see the signal.
            raise(end.number)
            throw ExitCode(128 + end.number)
        } catch {
            StandardError.tell(UserError(error).text)
            throw ExitCode(2)
        }
    }
}

/// The program was told to end by a signal that it caught, and has put away what it left behind.
struct EndedBySignal: Error {
    var number: Int32
}

enum StandardOutput {
    /// Writes all of `text`, or throws: half a report with exit status 0 would pass for a whole one.
    static func print(_ text: String) throws {
        let error = Descriptor.write(Array(text.utf8), to: STDOUT_FILENO)
        // After EPIPE the reader has seen enough.
        guard let error, error != EPIPE else { return }
        throw UserError("cannot write to standard output: \(String(cString: strerror(error))).")
    }
}

enum StandardError {
    /// Prints one line, with control characters escaped: it may quote text from outside.
    static func tell(_ text: String) {
        write("gorotop: \(text.scrubbed)\n")
    }

    /// Writes over the line of progress on a terminal; an empty text clears it.
    static func showProgress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let line = text.scrubbed.prefix(79)
        let rest = String(repeating: " ", count: 79 - line.count)
        write("\r\(line)\(rest)" + (text.isEmpty ? "\r" : ""))
    }

    private static func write(_ text: String) {
        _ = Descriptor.write(Array(text.utf8), to: STDERR_FILENO)
    }
}
