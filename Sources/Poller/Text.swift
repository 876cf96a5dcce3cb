extension Duration {
    /// `3s`, `2.5s`.
    var shortText: String {
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
    }
}

extension Int {
    /// `512 bytes`, `38 kB`, `1.2 MB`.
    var bytesText: String {
        switch self {
        case ..<1_000: return "\(self) bytes"
        case ..<1_000_000: return "\(self / 1_000) kB"
        default:
            let tenths = self / 100_000
            return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
        }
    }
}
