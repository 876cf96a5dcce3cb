private import CNcurses
package import Canvas

/// A style as a terminal with a certain palette can show it.
package struct Rendition: Hashable, Sendable {
    /// nil is the terminal's own foreground.
    package var color: UInt8?
    package var isBold: Bool
    package var isDim: Bool
    package var isReverse: Bool

    /// Colour only repeats what a word says: one that the palette lacks is left out. Bright
    /// colours are bold ones where there are eight.
    package init(_ style: Style, colors: Int) {
        color = style.foreground
        isBold = style.isBold
        isDim = style.isDim
        isReverse = style.isReverse
        guard let index = style.foreground, index >= colors else { return }
        if colors == 8, index < 16 {
            color = index - 8
            isBold = true
        } else {
            color = nil
        }
    }

    var attributes: UInt32 {
        (isBold ? UInt32(curses_bold) : 0) | (isDim ? UInt32(curses_dim) : 0)
            | (isReverse ? UInt32(curses_reverse) : 0)
    }
}
