private import CNcurses
package import Canvas

/// A style, reduced to the palette of the terminal.
package struct Rendition: Hashable, Sendable {
    /// Nil for the terminal's default foreground.
    package var color: UInt8?
    package var isBold: Bool
    package var isDim: Bool
    package var isReverse: Bool

    /// Drops a colour that the palette lacks, as colour only repeats what words say. With 8 colours,
    /// bright ones become bold.
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
