import Dispatch
import Glibc
import Synchronization

/// Catches terminating signals while there is no screen.
enum Signals {
    /// Waits for one of the signals, or for `done`. After that they end the program again.
    /// - Returns: the signal that came, if any.
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

    /// Calls `act` for each signal that comes while `step` runs. After that they end the program
    /// again.
    static func catching<Result>(
        _ signals: [Int32], _ act: @escaping @Sendable (Int32) -> Void,
        during step: () throws -> Result
    ) rethrows -> Result {
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { act(number) }
            source.activate()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in signals { signal(number, SIG_DFL) }
        }
        return try step()
    }

    private final class Received: Sendable {
        let number = Mutex<Int32?>(nil)
    }
}
