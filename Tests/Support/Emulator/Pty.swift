internal import CPty
internal import Canvas
private import Glibc

/// The descriptors and the process, and the emulator that belongs to them.
final class Pty {
    var pty = CPty.pty()
    let emulator: OpaquePointer
    private(set) var size: Size

    init(_ arguments: [String], _ environment: [String], _ size: Size, _ input: Int32) throws {
        let (columns, rows) = (Int32(size.columns), Int32(size.rows))
        guard let emulator = emulator_new(columns, rows) else {
            throw Emulator.Failure(description: "no emulator")
        }
        self.emulator = emulator
        self.size = size
        var arguments = arguments.map { strdup($0) } + [nil]
        var environment = environment.map { strdup($0) } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        guard pty_start(&pty, &arguments, &environment, columns, rows, input) else {
            throw Emulator.Failure(description: "no pseudo terminal: error \(errno)")
        }
    }

    deinit {
        pty_close(&pty)
        emulator_free(emulator)
    }

    func resize(_ size: Size) {
        self.size = size
        emulator_resize(emulator, Int32(size.columns), Int32(size.rows))
        pty_resize(&pty, Int32(size.columns), Int32(size.rows))
    }

    var modesBefore: String {
        withUnsafeBytes(of: pty.modes_before) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    var modes: String {
        var text = [UInt8](repeating: 0, count: 512)
        text.withUnsafeMutableBytes {
            pty_modes(&pty, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
}
