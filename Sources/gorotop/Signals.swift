import Dispatch
import Glibc
import Synchronization

/// Signals that end a program without a screen.
enum Signals {
    /// Returns when one of them comes, or `done` is signalled; the next one ends the program.
    /// - Returns: the one that came.
    @discardableResult
    static func wait(
        for signals: [Int32], or done: DispatchSemaphore = DispatchSemaphore(value: 0)
    ) -> Int32? {
        let received = Received()
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                received.number.withLock { $0 = $0 ?? number }
                done.signal()
            }
            source.activate()
            return source
        }
        done.wait()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
        return received.number.withLock(\.self)
    }

    private final class Received: Sendable {
        let number = Mutex<Int32?>(nil)
    }
}
