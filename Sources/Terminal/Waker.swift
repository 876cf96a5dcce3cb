private import CNcurses

/// Makes the terminal's `wait` return. Safe from any thread at any time; without a terminal it does
/// nothing.
package struct Waker: Sendable {
    package init() {}

    package func wake() { events_wake() }
}
