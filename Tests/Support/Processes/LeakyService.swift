package import Foundation
import FoundationNetworking

/// The billing service of the incident, serving on a free port of loopback until the value ends.
package struct LeakyService: ~Copyable {
    /// Such as `127.0.0.1:41234`.
    package let address: String
    private let child: Child
    /// Kept open: the service stops when it closes, even if these tests die.
    private let input: Pipe
    /// What it ended with.
    private var status: Int32?

    /// Returns when the service serves and all that the flags ask for at the start is there. Of
    /// flags that come twice the later one counts, so `-addr` may be among them.
    package init(_ flags: String...) async throws {
        let (input, output) = (Pipe(), Pipe())
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let command = Command(
            program: try await Self.build.value,
            arguments: ["-addr", "127.0.0.1:0", "-with-stdin"] + flags)
        let child = try Child(
            command, input: input.fileHandleForReading.fileDescriptor,
            output: output.fileHandleForWriting.fileDescriptor, errors: STDERR_FILENO)
        try output.fileHandleForWriting.close()
        do {
            address = try await Self.address(readFrom: output.fileHandleForReading)
        } catch {
            child.signal(SIGKILL)
            _ = child.wait()
            throw error
        }
        (self.child, self.input) = (child, input)
    }

    deinit {
        if status == nil { _ = end() }
    }

    /// Asks the service to end, and gives its exit status.
    package mutating func stop() -> Int32 {
        let status = status ?? end()
        self.status = status
        return status
    }

    /// Makes the process hang, as one that is starved or stopped by a debugger does.
    package func hang() { child.signal(SIGSTOP) }

    /// Kills the process, as the kernel does when memory is short.
    package func die() { child.signal(SIGKILL) }

    package func goOn() { child.signal(SIGCONT) }

    private func end() -> Int32 {
        child.signal(SIGCONT)
        child.signal(SIGTERM)
        return child.wait()
    }

    package func url(_ path: String) throws -> URL {
        guard let url = URL(string: "http://\(address)\(path)") else {
            throw UserError("no URL: \(path)")
        }
        return url
    }

    /// The body of an answer with status 200.
    package func get(_ path: String) async throws -> Data {
        let (body, response) = try await URLSession.shared.data(from: url(path))
        guard let response = response as? HTTPURLResponse, response.statusCode == 200 else {
            throw UserError("\(path): \(response)")
        }
        return body
    }

    /// The values of `/metrics`, by name with labels.
    package func metrics() async throws -> [String: Double] {
        let text = String(decoding: try await get("/metrics"), as: UTF8.self)
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let pairs = try samples.map { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]) else {
                throw UserError("not a sample: \(line)")
            }
            return (String(words[0]), value)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Once in a run of the tests.
    private static let build = Task {
        let script = Checkout.top.appending(path: "Tests/Programs/LeakyService/build")
        let result = try await Command(program: script).run()
        guard result.status == 0 else { throw UserError(result.errors) }
        return URL(filePath: result.output.trimmingCharacters(in: .newlines))
    }

    private static func address(readFrom output: FileHandle) async throws -> String {
        let line = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: String(decoding: output.availableData, as: UTF8.self))
            }
        }
        let start = "listening on "
        guard line.hasPrefix(start), line.hasSuffix("\n") else {
            throw UserError("the billing service did not start; it said “\(line)”")
        }
        return String(line.dropFirst(start.count).dropLast())
    }
}
