import Dispatch
package import Testing

/// For a suite whose tests wait for other programs and for what these show for seconds only.
///
/// Tests that compute keep the shared threads busy for minutes. So its tests run on a thread of their
/// own, with a priority that their unstructured tasks inherit, for which there are other threads. Only
/// some such suites run at a time, so that each of their programs gets its share.
package struct RealTime: SuiteTrait, TestScoping {
    private static let turns = Turns(4)

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.turns.take()
        do {
            try await withoutActuallyEscaping(function) { function in
                try await Task(executorPreference: OwnThread(), priority: .high) {
                    try await function()
                }.value
            }
        } catch {
            await Self.turns.give()
            throw error
        }
        await Self.turns.give()
    }
}

extension Trait where Self == RealTime {
    /// On a thread of its own, beside a few other such suites.
    package static var realTime: Self { Self() }
}

private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "suite")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Lets so many in at a time, in the order in which they came.
private actor Turns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
