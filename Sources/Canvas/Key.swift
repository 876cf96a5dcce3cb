/// One key press, as the terminal tells it.
package enum Key: Hashable, Sendable {
    /// A printable character.
    case character(Character)
    /// A letter held with Ctrl, in lower case; never `i`, `j`, `m` or `[`, which terminals send for
    /// Tab, Enter and Esc.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete
    case up, down, left, right
    case home, end, pageUp, pageDown
    /// F1 to F12.
    case function(Int)
}
