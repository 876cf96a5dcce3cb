package import Foundation

/// Where this run of the tests finds what it runs.
package enum Checkout {
    /// The top of the checkout.
    package static let top = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../..").standardized

    /// A program of this package, built beside these tests.
    package static func product(_ name: String) -> URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: name)
    }
}
