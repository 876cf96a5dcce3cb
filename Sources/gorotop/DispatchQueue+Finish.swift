import Dispatch

extension DispatchQueue {
    /// Waits until all that was put in is done, and `last` after it; says `text` to whoever waits
    /// longer than a second.
    func finish(telling text: String, _ last: @escaping @Sendable () -> Void = {}) {
        let done = DispatchSemaphore(value: 0)
        async {
            last()
            done.signal()
        }
        guard done.wait(timeout: .now() + 1) == .timedOut else { return }
        StandardError.tell("\(text); Ctrl-C gives it up")
        done.wait()
    }
}
