import Goroutines
import Targets

/// A sample that can be a side of the difference.
struct SideChoice: Identifiable, Sendable {
    enum ID: Hashable, Sendable {
        /// The newest sample, or the past moment on the other pages.
        case now, past
        /// A mark, by its name and its time in seconds since 1970.
        case mark(String, at: Double)
        /// A moment to type.
        case typed
    }

    var id: ID
    var name: String
    /// Seconds since 1970 of the wall clock.
    var time: Double?
    var total: Int?
    /// A short description.
    var note: String
    /// Nil if only the archive has it.
    var sample: Sample?
}

/// The list of what can be a side, and what the archive is asked for.
struct SidePicker: Sendable {
    /// Which side is picked.
    var isBefore = false
    /// Of the first row until one is selected.
    var selection = RowSelection<SideChoice.ID>()
    /// Nil if nothing is awaited.
    private(set) var request: Request?
    /// The request in flight, of which there is one at a time.
    private var sent: Recall?

    /// A moment that the archive is asked for.
    struct Request: Sendable {
        var isBefore: Bool
        /// The mark's; nil for a moment, which is named by its time.
        var name: String?
        var note: String
        var recall: Recall
    }

    mutating func want(_ request: Request) { self.request = request }

    /// The wish is over.
    mutating func cancel() { request = nil }

    /// The request to send, if any.
    mutating func send() -> Recall? {
        guard sent == nil, let request else { return nil }
        sent = request.recall
        return sent
    }

    /// Whether a recall is one of these.
    func awaits(_ recall: Recall) -> Bool { recall == sent }

    /// - Returns: the request that an answer is for; nil if another one is wanted by now.
    mutating func receive(_ recall: Recall) -> Request? {
        sent = nil
        guard let request, request.recall == recall else { return nil }
        self.request = nil
        return request
    }
}
