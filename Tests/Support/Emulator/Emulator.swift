private import CPty
package import Canvas
private import Dispatch
private import Glibc

/// Runs a program on a pseudo terminal and shows what a person would see.
///
/// It has a thread of its own to wait on, so that a test that waits keeps no other from running.
package actor Emulator {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// How a program ended.
    package enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let thread = Thread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private let pty: Pty
    /// All that the program has sent.
    package private(set) var bytes: [UInt8] = []
    /// Between the beginning and the end of a frame the picture is neither the old nor the new one.
    private var isDrawing = false
    /// What sets and resets synchronized output, but for its last byte.
    private static let frameMark = Array("\u{1b}[?2026".utf8)
    /// The modes of the terminal before the program began.
    package let modesBefore: String

    /// Starts a program of this package, or one given by an absolute path. The environment is
    /// nothing but what is given, with a TERM and a locale that suit the emulator.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
        size: Size = Size(columns: 80, rows: 24), input: Int32? = nil
    ) throws {
        let path = program.hasPrefix("/") ? program : Emulator.products + "/" + program
        guard access(path, X_OK) == 0 else { throw Failure(description: "no program at \(path)") }
        var variables = [
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        variables.merge(environment) { $1 }
        pty = try Pty([path] + arguments, variables.map { "\($0)=\($1)" }, size, input ?? -1)
        modesBefore = pty.modesBefore
    }

    /// Where the products of the running tests' build lie.
    package static var products: String {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        let bytes = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        return String(
            decoding: bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)], as: UTF8.self)
    }

    /// All that the program has sent, as text.
    package var sent: String { String(decoding: bytes, as: UTF8.self) }
    package var modes: String { pty.modes }
    /// The private modes that the program has set and not reset, such as 2004 for marks around a paste.
    package var privateModes: Set<Int> {
        sent.matches(of: /\u{1b}\[\?([0-9;]+)([hl])/).reduce(into: []) { modes, match in
            let numbers = Set(match.1.split(separator: ";").compactMap { Int($0) })
            if match.2 == "h" { modes.formUnion(numbers) } else { modes.subtract(numbers) }
        }
    }
    /// The program's process.
    package var process: Int32 { pty.pty.process }
    package var picture: Picture { pty.picture }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        guard pty_write(&pty.pty, bytes, bytes.count) else {
            throw Failure(description: "cannot write: \(errno)")
        }
    }

    /// Sends a signal to the processes in the foreground, as the terminal does for Ctrl-C.
    package func signal(_ number: Int32) { kill(-tcgetpgrp(pty.pty.master), number) }

    package func resize(_ size: Size) { pty.resize(size) }

    /// The terminal goes away, as when its window is closed.
    package func hangUp() { pty_hang_up(&pty.pty) }

    /// A test waits for a picture and not for a time: this is only how long it waits for one that
    /// never comes, on a machine that does much else.
    package static let patience = Duration.seconds(180)

    /// Reads until the picture is as expected and no frame is half drawn; fails with the picture when
    /// that takes too long.
    @discardableResult
    package func wait(
        for expectation: String, within limit: Duration = Emulator.patience,
        _ isAsExpected: @Sendable (Picture) -> Bool
    ) throws -> Picture {
        let deadline = ContinuousClock.now + limit
        while true {
            let picture = pty.picture
            if !isDrawing, isAsExpected(picture) { return picture }
            switch try receive(until: deadline) {
            case .output: continue
            case .ended: throw failure("the program ended before \(expectation)")
            case .nothing: throw failure("no \(expectation)")
            }
        }
    }

    /// Reads until a row holds this text.
    @discardableResult
    package func wait(
        forText text: String, within limit: Duration = Emulator.patience
    ) throws -> Picture {
        try wait(for: "'\(text)'", within: limit) { $0.contains(text) }
    }

    /// Reads until the program has ended.
    package func waitForEnd(within limit: Duration = Emulator.patience) throws -> Ending {
        let deadline = ContinuousClock.now + limit
        while true {
            switch try receive(until: deadline) {
            case .output: continue
            case .nothing: throw failure("no end of the program")
            case .ended:
                let status = pty_status(&pty.pty)
                return status & 0xff == 0 ? .exit(status >> 8) : .signal(status & 0x7f)
            }
        }
    }

    /// Reads what has been sent so far, so that it is not taken for the answer to a key.
    package func drain() throws {
        while try receive(until: .now) == .output {}
    }

    /// The time from sending a key until the program's answer holds these bytes.
    package func time(
        sending key: [UInt8], untilReceived pattern: [UInt8],
        within limit: Duration = Emulator.patience
    ) throws -> Duration {
        let begin = ContinuousClock.now
        let first = bytes.count
        try send(key)
        while !bytes[first...].contains(pattern) {
            guard try receive(until: begin + limit) == .output else {
                throw failure("no bytes \(pattern)")
            }
        }
        return begin.duration(to: .now)
    }

    private enum Receipt { case output, nothing, ended }

    private func receive(until deadline: ContinuousClock.Instant) throws -> Receipt {
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = pty_read(&pty.pty, &buffer, buffer.count, Int32(max(0, left)))
        guard count >= 0 else { return .ended }
        guard count > 0 || left > 0 else { return .nothing }
        bytes += buffer[..<count]
        noteFrames(in: bytes.suffix(count + Self.frameMark.count))
        emulator_feed(pty.emulator, buffer, count)
        return .output
    }

    private func noteFrames(in bytes: ArraySlice<UInt8>) {
        let mark = Self.frameMark
        for index in bytes.indices.dropLast(mark.count) where bytes[index...].starts(with: mark) {
            isDrawing = bytes[index + mark.count] == UInt8(ascii: "h")
        }
    }

    private func failure(_ problem: String) -> Failure {
        Failure(description: "\(problem); the screen shows:\n\(pty.picture.text)")
    }
}

extension Emulator {
    private final class Thread: SerialExecutor {
        private let queue = DispatchQueue(label: "emulator")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }
}
