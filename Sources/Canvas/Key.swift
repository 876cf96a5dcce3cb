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

/// A text that was pasted, which arrives as one event, not as keys.
package struct Paste: Hashable, Sendable {
    /// Its beginning; no control characters but line breaks.
    package var text: String
    /// Lines of the whole paste.
    package var lines: Int

    package init(_ text: String, lines: Int) { (self.text, self.lines) = (text, lines) }
}

/// What a mouse did, if it is reported at all.
package struct MouseEvent: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// The left button was pressed.
        case press
        case wheelUp, wheelDown
    }

    package var action: Action
    package var position: Position

    package init(_ action: Action, at position: Position) {
        (self.action, self.position) = (action, position)
    }
}
