/// The calls of a goroutine, leaf first, as debug=2 prints them. Goroutines that share a stack are
/// one stanza.
package struct Stack: Sendable, Identifiable {
    /// A 64-bit hash of the list of (function, line): the same on every host and whichever form the
    /// profile came in. Files are no part of it, since -trimpath and build folders change them.
    package struct ID: Hashable, Comparable, Sendable {
        package var rawValue: UInt64

        package init(rawValue: UInt64) { self.rawValue = rawValue }

        package static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
    }

    package let id: ID
    /// The same hash over the functions alone: stacks of one shape on other lines are the same
    /// stack of another build.
    package let shape: ID
    /// Without the runtime's own frames in front.
    package let frames: [Frame]
    /// The runtime's frames that parked the goroutine, leaf first; empty where the form has none.
    package let runtimeFrames: [Frame]
    /// The profile's limit (32 frames up to Go 1.22, 128 from 1.23) cut the root off.
    package let isCut: Bool

    package init(frames: [Frame], runtimeFrames: [Frame] = [], isCut: Bool = false) {
        var id = StackHash()
        var shape = StackHash()
        for frame in frames {
            let name = StackHash.name(frame.function)
            id.combine(name: name, line: frame.line)
            shape.combine(name: name, line: 0)
        }
        self.init(
            id: id.id, shape: shape.id, frames: frames, runtimeFrames: runtimeFrames, isCut: isCut)
    }

    /// For decoders, which hash while they read.
    package init(id: ID, shape: ID, frames: [Frame], runtimeFrames: [Frame], isCut: Bool) {
        (self.id, self.shape, self.frames) = (id, shape, frames)
        (self.runtimeFrames, self.isCut) = (runtimeFrames, isCut)
    }

    /// The first frame outside the standard library, else the first frame: what a person looks for.
    package var userFrame: Frame? { frames.first { !$0.isStandard } ?? frames.first }

    /// What stands for the stack in a list: the first frame outside the standard library, else the
    /// function that the goroutine was started with, which tells more than what it is parked in.
    package var titleFrame: Frame? {
        frames.first { !$0.isStandard }
            ?? frames.last { !Self.starters.contains($0.function) } ?? frames.last
    }

    /// Functions that only start or end others.
    private static let starters: Set<String> = [
        "panic", "runtime.goexit", "sync.(*WaitGroup).Go.func1",
    ]

    /// Stands for the title where the profile has no frames, as of a goroutine that has not yet run.
    package static let untitled = "(no frames)"

    /// net/http watches the connection of each request that is being answered.
    var isBackgroundRead: Bool {
        frames.contains { $0.function == "net/http.(*connReader).backgroundRead" }
    }

    /// The goroutine that answers the poll itself: not the service's own work.
    package var servesPoll: Bool {
        frames.contains { $0.function == "runtime/pprof.writeGoroutine" }
    }
}

extension Stack: Hashable {
    package static func == (left: Stack, right: Stack) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Stack.ID: CustomStringConvertible {
    /// 16 hex digits, as in JSON and in the archive.
    package var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
