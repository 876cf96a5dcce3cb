/// An argument or option value that cannot be used.
package struct InvalidArgument: Error, Hashable, Sendable {
    /// Complete sentences: what was read, what was expected, what to do.
    package var explanation: String

    package init(_ explanation: String) { self.explanation = explanation }
}
