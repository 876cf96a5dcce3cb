package import Canvas

/// Decodes the bytes and keys from ncurses. Escape sequences that it does not know come byte by
/// byte and are swallowed as a whole, since their letters would run commands.
package struct KeyDecoder: Sendable {
    private enum State {
        case ground
        case escape
        /// After `ESC [`: up to a byte from `@` to `~`.
        case control(length: Int)
        /// After `ESC [ M`: three bytes of the oldest mouse protocol.
        case mouse(missing: Int)
        /// After `ESC O`: digits, then one byte.
        case shift
        /// After `ESC ]`, `ESC P`, `ESC X`, `ESC ^`, `ESC _`: up to BEL or ESC \.
        case string
        case text([UInt8], missing: Int)
    }

    private var state = State.ground

    package init() {}

    /// Whether an escape sequence is incomplete.
    package var isInside: Bool { if case .ground = state { false } else { true } }

    /// A key that ncurses recognised.
    package mutating func decode(_ key: Key?) -> [Key] {
        let before = pause()
        state = .ground
        return before + (key.map { [$0] } ?? [])
    }

    package mutating func decode(_ byte: UInt8) -> [Key] {
        switch state {
        case .ground: return ground(byte)
        case .escape: return escape(byte)
        case .control(let length):
            switch byte {
            case 0x1b: state = .escape
            case UInt8(ascii: "M") where length == 0: state = .mouse(missing: 3)
            case 0x40...0x7e, 0x80...: state = .ground
            default: state = .control(length: length + 1)
            }
        case .mouse(let missing): state = missing == 1 ? .ground : .mouse(missing: missing - 1)
        case .shift:
            if byte == 0x1b { state = .escape } else if !(0x30...0x39).contains(byte) { reset() }
        case .string: if byte == 0x1b { state = .escape } else if byte == 0x07 { reset() }
        case .text(let bytes, let missing): return text(bytes, missing: missing, byte)
        }
        return []
    }

    /// There is nothing more to read: a lone Esc is the key. Other sequences may still continue.
    package mutating func pause() -> [Key] {
        guard case .escape = state else { return [] }
        state = .ground
        return [.escape]
    }

    /// The sequence timed out: its rest will not come.
    package mutating func reset() { state = .ground }

    private mutating func ground(_ byte: UInt8) -> [Key] {
        switch byte {
        case 0x1b: state = .escape
        case 0x0d, 0x0a: return [.enter]
        case 0x09: return [.tab]
        case 0x08, 0x7f: return [.backspace]
        case 0x01...0x1a: return [.control(Character(UnicodeScalar(byte + 0x60)))]
        case 0x20...0x7e: return [.character(Character(UnicodeScalar(byte)))]
        case 0xc2...0xdf: state = .text([byte], missing: 1)
        case 0xe0...0xef: state = .text([byte], missing: 2)
        case 0xf0...0xf4: state = .text([byte], missing: 3)
        default: break
        }
        return []
    }

    private mutating func escape(_ byte: UInt8) -> [Key] {
        state = .ground
        switch byte {
        case UInt8(ascii: "["): state = .control(length: 0)
        case UInt8(ascii: "O"): state = .shift
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
            UInt8(ascii: "_"):
            state = .string
        case UInt8(ascii: "\\"): break
        // Alt and a key look the same as Esc and a key that arrived together.
        default: return [.escape] + ground(byte)
        }
        return []
    }

    private mutating func text(_ bytes: [UInt8], missing: Int, _ byte: UInt8) -> [Key] {
        state = .ground
        guard (0x80...0xbf).contains(byte) else { return ground(byte) }
        guard missing == 1 else {
            state = .text(bytes + [byte], missing: missing - 1)
            return []
        }
        guard let text = String(validating: bytes + [byte], as: UTF8.self) else { return [] }
        return text.unicodeScalars.filter(\.isVisible).map { .character(Character($0)) }
    }
}

extension Unicode.Scalar {
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: false
        default: true
        }
    }
}
