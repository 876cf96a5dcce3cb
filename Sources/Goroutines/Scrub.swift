extension String {
    /// Text from a target, made safe to show: control characters (C0, DEL, C1), line separators,
    /// bidirectional and other marks that are not seen, variation selectors and unassigned code
    /// points become `?`. So does a combining mark at the start, which would change what is
    /// written before it. Invalid UTF-8 was replaced when the string was made.
    package var scrubbed: String {
        let startsWithMark = unicodeScalars.first?.isCombining ?? false
        guard startsWithMark || unicodeScalars.contains(where: \.isHostile) else { return self }
        var clean = String.UnicodeScalarView()
        clean.reserveCapacity(unicodeScalars.count)
        for scalar in unicodeScalars { clean.append(scalar.isHostile ? "?" : scalar) }
        if startsWithMark { clean.replaceSubrange(...clean.startIndex, with: CollectionOfOne("?")) }
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

    /// Joins the character before it.
    fileprivate var isCombining: Bool {
        guard value >= 0x300 else { return false }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: properties.isEmojiModifier
        }
    }
}
