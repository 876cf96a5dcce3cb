private import CNcurses

/// Makes the terminal's `wait` return, from any thread and at any time.
package struct Waker: Sendable {
    package func wake() { events_wake() }
}
