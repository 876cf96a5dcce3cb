/// Something on the command line that cannot be used.
package struct InvalidArgument: Error, Hashable, Sendable {
    /// Whole sentences: what was read, what was expected, what to do.
    package var explanation: String

    package init(_ explanation: String) {
        self.explanation = explanation
    }
}
