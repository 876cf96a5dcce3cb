/// A key press.
package enum Key: Hashable, Sendable {
    /// A printable character.
    case character(Character)
    /// A lower case letter pressed with Ctrl; never `i`, `j`, `m` or `[`, which terminals send for
    /// Tab, Enter and Esc.
    case control(Character)
    case enter, escape, tab, backTab, backspace, delete
    case up, down, left, right
    case home, end, pageUp, pageDown
    /// F1 to F12.
    case function(Int)
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// The key of a character, in tables of keys.
    package init(extendedGraphemeClusterLiteral character: Character) {
        self = .character(character)
    }
}
