import Dispatch
import Glibc
import Synchronization

/// Signals that end a program, or would, while it has no screen.
enum Signals {
    /// Returns when one of them comes, or `done` is signalled; the next one ends the program.
    /// - Returns: the one that came.
    @discardableResult
    static func wait(
        for signals: [Int32], or done: DispatchSemaphore = DispatchSemaphore(value: 0)
    ) -> Int32? {
        let received = Received()
        catching(signals) { number in
            received.number.withLock { $0 = $0 ?? number }
            done.signal()
        } during: {
            done.wait()
        }
        return received.number.withLock(\.self)
    }

    /// Has `act` called for each that comes while `step` runs; then they end the program again.
    static func catching(
        _ signals: [Int32], _ act: @escaping @Sendable (Int32) -> Void, during step: () -> Void
    ) {
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { act(number) }
            source.activate()
            return source
        }
        step()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
    }

    private final class Received: Sendable {
        let number = Mutex<Int32?>(nil)
    }
}
