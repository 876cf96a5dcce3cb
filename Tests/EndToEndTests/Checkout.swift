import Foundation

/// Where this run of the tests finds what it runs.
enum Checkout {
    /// The top of the checkout.
    static let top = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A program of this package, built beside these tests.
    static func product(_ name: String) -> URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: name)
    }
}
