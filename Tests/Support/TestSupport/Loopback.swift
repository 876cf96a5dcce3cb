import Glibc
import Synchronization

/// Addresses of this machine. Each test that needs its port to stay its own, also while nothing
/// listens on it, takes one: a free port elsewhere is any other test's next one.
package enum Loopback {
    private static let count = Atomic(0)

    /// One that no other test of this or of another run has.
    package static func address() -> String {
        let number = count.add(1, ordering: .relaxed).newValue
        return "127.\(1 + Int(getpid()) % 250).\(number / 250).\(1 + number % 250)"
    }
}
