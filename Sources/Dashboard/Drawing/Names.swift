import Goroutines

/// How functions and files are written; `p` goes from one to the next.
enum NameStyle: String, CaseIterable, Sendable {
    /// `payments.(*Client).publish` at `payments/client.go:214`
    case short
    /// `example.com/shop/payments.(*Client).publish` at `payments/client.go:214`
    case package
    /// `example.com/shop/payments.(*Client).publish` at `/src/payments/client.go:214`
    case full
}

/// How a page writes stacks and frames.
struct Names: Sendable {
    var style = NameStyle.short
    /// Cells by which names are shifted to the left.
    var offset = 0
    var userFramesOnly = false
    /// Digits shown of an ID.
    var idDigits = 4

    func function(of frame: Frame) -> String {
        style == .short ? String(frame.shortName) : frame.function
    }

    func location(of frame: Frame) -> String {
        style == .full ? "\(frame.file):\(frame.line)" : frame.shortLocation
    }

    func shifted(_ name: String) -> String { String(name.dropFirst(offset)) }

    func shortID(_ id: Stack.ID) -> String { String(id.description.prefix(idDigits)) }
}
