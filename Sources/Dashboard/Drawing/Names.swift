import Goroutines

/// How functions and files are written; `p` cycles.
enum NameStyle: String, CaseIterable, Sendable {
    /// `payments.(*Client).publish` at `payments/client.go:214`
    case short
    /// `example.com/shop/payments.(*Client).publish` at `payments/client.go:214`
    case package
    /// `example.com/shop/payments.(*Client).publish` at `/src/payments/client.go:214`
    case full
}

/// How a page writes the names of stacks and frames.
struct Names: Sendable {
    var style = NameStyle.short
    /// Cells by which names are scrolled.
    var offset = 0
    var userFramesOnly = false
    /// Digits of an ID on screen.
    var idDigits = 4
    /// The sign of a name that is cut off.
    var cut: Character = "…"

    func function(of frame: Frame) -> String {
        style == .short ? String(frame.shortName) : frame.function
    }

    func location(of frame: Frame) -> String {
        style == .full ? "\(frame.file):\(frame.line)" : frame.shortLocation
    }

    /// The name from `offset` on, with a sign that its beginning is missing.
    func shifted(_ name: String) -> String {
        offset == 0 ? name : String(cut) + name.dropFirst(offset + 1)
    }

    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }
}
