package import FoundationEssentials

/// A folder of a test's own, which goes with it.
package final class TemporaryFolder: Sendable {
    /// Without symbolic links, as programs print it.
    package let url: URL

    package init() throws {
        let made = FileManager.default.temporaryDirectory.appending(path: "test-\(UUID())")
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        url = made.resolvingSymlinksInPath()
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
