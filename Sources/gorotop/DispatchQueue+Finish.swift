import Dispatch

extension DispatchQueue {
    /// Waits until all queued work is done, and `last` after it. Prints `text` if that takes longer
    /// than a second.
    func finish(telling text: String, _ last: @escaping @Sendable () -> Void = {}) {
        let done = DispatchSemaphore(value: 0)
        async {
            last()
            done.signal()
        }
        guard done.wait(timeout: .now() + 1) == .timedOut else { return }
        StandardError.tell("\(text); press Ctrl-C to stop waiting")
        done.wait()
    }
}
