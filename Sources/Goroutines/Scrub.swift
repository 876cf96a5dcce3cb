extension String {
    /// Text from a target, made safe to show: `?` for control characters, line separators, marks
    /// that are not seen (bidirectional ones, variation selectors), unassigned code points, and a
    /// combining mark at the start, which would change what is written before it.
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
    /// Could change how the text around it is shown, or is not seen at all.
    package var isHostile: Bool {
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
