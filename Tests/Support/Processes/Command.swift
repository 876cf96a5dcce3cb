package import Foundation

/// A program to run, and what to give it.
package struct Command {
    package var program: URL
    package var arguments: [String] = []
    /// Added to the environment of the tests.
    package var environment: [String: String] = [:]
    /// Its standard input.
    package var input = Data()

    package init(
        program: URL, arguments: [String] = [], environment: [String: String] = [:],
        input: Data = Data()
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
    }

    package struct Result {
        /// The exit status; negative for the signal that ended the program.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// Runs the program to its end.
    package func run() async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Swift.Result { try runBlocking() })
            }
        }
    }

    /// All goes through files: a pipe that nobody empties would stop the program.
    package func runBlocking() throws -> Result {
        let input = try ScratchFile(self.input)
        let (output, errors) = (try ScratchFile(), try ScratchFile())
        let child = try Child(
            self, input: input.handle.fileDescriptor, output: output.handle.fileDescriptor,
            errors: errors.handle.fileDescriptor)
        return Result(status: child.wait(), output: try output.text(), errors: try errors.text())
    }
}

/// A file that is gone when nobody has it open.
private struct ScratchFile {
    let handle: FileHandle

    init(_ contents: Data = Data()) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID())").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw UserError("\(path): \(String(cString: strerror(errno)))")
        }
        unlink(path)
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: contents)
        try handle.seek(toOffset: 0)
    }

    func text() throws -> String {
        try handle.seek(toOffset: 0)
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}

/// One sentence that says why a test could not do its work.
package struct UserError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
