extension String {
    /// Text from a target, made safe to show: control characters (C0, DEL, C1), bidirectional
    /// marks and characters without width become `?`. Invalid UTF-8 was replaced when the string
    /// was made.
    package var scrubbed: String {
        guard unicodeScalars.contains(where: \.isHostile) else { return self }
        var clean = String.UnicodeScalarView()
        clean.reserveCapacity(unicodeScalars.count)
        for scalar in unicodeScalars { clean.append(scalar.isHostile ? "?" : scalar) }
        return String(clean)
    }
}

extension Unicode.Scalar {
    fileprivate var isHostile: Bool {
        if value < 0x20 || (0x7f...0x9f).contains(value) { return true }
        guard value > 0x9f else { return false }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }
}
