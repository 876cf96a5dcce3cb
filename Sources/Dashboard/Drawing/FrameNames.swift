import Goroutines

/// How functions and files are written; `p` goes from one to the next.
enum NameStyle: String, CaseIterable, Sendable {
    /// `payments.(*Client).publish` at `payments/client.go:214`
    case short
    /// `example.com/shop/payments.(*Client).publish` at `payments/client.go:214`
    case package
    /// `example.com/shop/payments.(*Client).publish` at `/src/payments/client.go:214`
    case full

    func function(of frame: Frame) -> String {
        self == .short ? String(frame.shortName) : frame.function
    }

    func location(of frame: Frame) -> String {
        self == .full ? "\(frame.file):\(frame.line)" : frame.shortLocation
    }
}
