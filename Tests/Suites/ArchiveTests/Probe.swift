import Foundation
import Processes

/// `ArchiveProbe`, running beside the test.
final class Probe {
    private let child: Child
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()
    private var status: Int32?

    init(_ arguments: String...) throws {
        child = try Child(
            Self.command(arguments), input: input.fileHandleForReading.fileDescriptor,
            output: output.fileHandleForWriting.fileDescriptor, errors: STDERR_FILENO)
        try output.fileHandleForWriting.close()
        try input.fileHandleForReading.close()
    }

    deinit { kill() }

    /// Runs one to its end and gives what it told.
    static func run(_ arguments: String...) throws -> String {
        try command(arguments).runBlocking().output.trimmingCharacters(in: .newlines)
    }

    private static func command(_ arguments: [String]) -> Command {
        Command(program: Checkout.product("ArchiveProbe"), arguments: arguments)
    }

    /// The next line that it tells; nil at its end.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest = Data(rest[(end + 1)...]) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            rest += more
        }
    }

    func kill() {
        guard status == nil else { return }
        child.signal(SIGKILL)
        status = child.wait()
    }

    /// Ends its input, and waits.
    func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        let status = status ?? child.wait()
        self.status = status
        return status
    }
}
