import Emulator
import TestSupport
import Testing

@Suite("The floor for the time that a key takes", .serialized, .realTime)
struct EchoTests {
    @Test("bare ncurses echoes a key")
    func echo() async throws {
        let emulator = try Emulator("NcursesEcho")
        try await emulator.wait(for: "a screen") { $0.isAlternate && $0.cursor == nil }
        for key in "abc".utf8 {
            let time = try await emulator.time(sending: [key], untilReceived: [key])
            #expect(time > .zero)
        }
        try await emulator.send("q")
        #expect(try await emulator.waitForEnd() == .exit(0))
    }
}
