/// The look of a cell. The default is the terminal's own foreground and background.
package struct Style: Hashable, Sendable {
    /// Index in the terminal's palette: 0–7 normal, 8–15 bright, 16–255 the 256-colour cube; nil for
    /// the terminal's own foreground.
    package var foreground: UInt8?
    package var isBold: Bool
    package var isDim: Bool
    package var isReverse: Bool

    package init(
        foreground: UInt8? = nil, bold: Bool = false, dim: Bool = false, reverse: Bool = false
    ) {
        self.foreground = foreground
        isBold = bold
        isDim = dim
        isReverse = reverse
    }

    package static let plain = Style()

    /// This style with another's attributes added. The other's colour wins, if it has one. A reversed
    /// cell is never dim, so that it stands out.
    package func adding(_ other: Style) -> Style {
        Style(
            foreground: other.foreground ?? foreground, bold: isBold || other.isBold,
            dim: (isDim && !other.isReverse) || other.isDim, reverse: isReverse || other.isReverse)
    }
}
