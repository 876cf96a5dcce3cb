import Foundation

/// A program to run, and what to give it.
struct Command {
    var program: URL
    var arguments: [String] = []
    /// Added to the environment of the tests.
    var environment: [String: String] = [:]
    /// Its standard input.
    var input = Data()

    struct Result {
        /// The exit status; negative for the signal that ended the program.
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs the program to its end.
    func run() async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Swift.Result { try runBlocking() })
            }
        }
    }

    /// All goes through files: a pipe that nobody empties would stop the program.
    func runBlocking() throws -> Result {
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
            throw Trouble("\(path): \(String(cString: strerror(errno)))")
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
struct Trouble: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
