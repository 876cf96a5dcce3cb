/// What gorotop writes into a profile beside a service's own labels, since profile.proto has no
/// place for it. A sample that has `state` is one that gorotop wrote.
enum StatedLabel: String, CaseIterable {
    /// debug=2's word, or `unknown`.
    case state = "gorotop.state"
    /// The runtime's leak check found it.
    case leaked = "gorotop.leaked"
    /// The root of the stack is not in it.
    case cut = "gorotop.cut"

    static let unknown = "unknown"
    static let yes = "yes"
}

extension StatedLabel {
    init?(_ name: Span<UInt8>) {
        guard name.starts(with: "gorotop.", at: 0, before: name.count) else { return nil }
        self.init(rawValue: name.text(0..<name.count, limit: name.count))
    }
}
