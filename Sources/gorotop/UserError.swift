import Archive
import ArgumentParser
import Files
import Glibc
import Goroutines
import Poller
import Pprof
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
        case let error as ProfileError: text = error.explanation
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
        } catch {
            StandardError.tell(UserError(error).text)
            throw ExitCode(2)
        }
    }
}

enum StandardOutput {
    /// Writes all of `text`, or throws: half a report with exit status 0 would pass for a whole one.
    static func print(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            // The reader has seen enough.
            case EPIPE: return
            default:
                let reason = String(cString: strerror(errno))
                throw UserError("cannot write to standard output: \(reason).")
            }
        }
    }
}

enum StandardError {
    /// Prints one line, with control characters escaped: it may quote text from outside.
    static func tell(_ text: String) {
        let line = "gorotop: \(text.scrubbed)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
