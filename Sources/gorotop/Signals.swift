import Dispatch
import Glibc

/// Signals that end a program without a screen.
enum Signals {
    /// Returns when one of them comes.
    static func wait(for signals: [Int32]) {
        let done = DispatchSemaphore(value: 0)
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { done.signal() }
            source.activate()
            return source
        }
        done.wait()
        for source in sources { source.cancel() }
    }
}
