package import Canvas

/// Decodes the bytes and keys from ncurses into keys, pastes and mouse events. Escape sequences that it
/// does not know come byte by byte and are swallowed as a whole, since their letters would run
/// commands.
package struct InputDecoder: Sendable {
    private enum State {
        case ground
        case escape
        /// After `ESC [`: up to a byte from `@` to `~`.
        case control([UInt8])
        /// After `ESC [ M`: three bytes of the oldest mouse protocol.
        case mouse(missing: Int)
        /// After `ESC O`: digits, then one byte.
        case shift
        /// After `ESC ]`, `ESC P`, `ESC X`, `ESC ^`, `ESC _`: up to BEL or ESC \.
        case string
        case text([UInt8], missing: Int)
        /// After `ESC [ 200 ~`: up to `ESC [ 201 ~`.
        case paste(PasteReader)
    }

    private var state = State.ground

    package init() {}

    /// Whether an escape sequence is incomplete.
    package var isInside: Bool { if case .ground = state { false } else { true } }

    /// Whether a paste is incomplete. On a slow line its parts come late.
    package var isInsidePaste: Bool { if case .paste = state { true } else { false } }

    /// A key that ncurses recognised.
    package mutating func decode(_ key: Key?) -> [Input] {
        // Part of the text.
        if isInsidePaste { return [] }
        let before = pause()
        state = .ground
        return before + (key.map { [.key($0)] } ?? [])
    }

    package mutating func decode(_ byte: UInt8) -> [Input] {
        switch state {
        case .ground: return ground(byte).map { .key($0) }
        case .escape: return escape(byte).map { .key($0) }
        case .control(let parameters): return control(parameters, byte)
        case .mouse(let missing): state = missing == 1 ? .ground : .mouse(missing: missing - 1)
        case .shift:
            if byte == 0x1b { state = .escape } else if !(0x30...0x39).contains(byte) { end() }
        case .string: if byte == 0x1b { state = .escape } else if byte == 0x07 { end() }
        case .text(let bytes, let missing):
            return text(bytes, missing: missing, byte).map { .key($0) }
        case .paste(var reader):
            // Not two copies of its bytes.
            state = .ground
            if reader.read(byte) { return reader.inputs }
            state = .paste(reader)
        }
        return []
    }

    /// There is nothing more to read: a lone Esc is the key. Other sequences may still continue.
    package mutating func pause() -> [Input] {
        guard case .escape = state else { return [] }
        state = .ground
        return [.key(.escape)]
    }

    /// The sequence timed out: its rest will not come.
    /// - Returns: the beginning of a paste.
    package mutating func reset() -> [Input] {
        defer { end() }
        guard case .paste(let reader) = state else { return [] }
        return reader.inputs
    }

    private mutating func end() { state = .ground }

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
        case UInt8(ascii: "["): state = .control([])
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

    private mutating func control(_ parameters: [UInt8], _ byte: UInt8) -> [Input] {
        state = .ground
        switch byte {
        case 0x1b: state = .escape
        case UInt8(ascii: "M") where parameters.isEmpty: state = .mouse(missing: 3)
        case UInt8(ascii: "M") where parameters.first == UInt8(ascii: "<"):
            return MouseEvent(report: parameters.dropFirst()).map { [.mouse($0)] } ?? []
        case UInt8(ascii: "~") where parameters.elementsEqual("200".utf8):
            state = .paste(PasteReader())
        case 0x40...0x7e, 0x80...: break
        // Known sequences are short.
        default: state = .control(parameters.count < 32 ? parameters + [byte] : parameters)
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

/// Reads a paste, of which only the beginning is kept.
private struct PasteReader {
    private static let end = Array("\u{1b}[201~".utf8)
    private static let kept = 4096

    private var bytes: [UInt8] = []
    /// How much of `end` the last bytes are.
    private var matched = 0
    private var breaks = 0
    private var last: UInt8?

    /// - Returns: whether the paste is over.
    mutating func read(_ byte: UInt8) -> Bool {
        if byte == Self.end[matched] {
            matched += 1
            return matched == Self.end.count
        }
        // Only its first byte is an Esc.
        for byte in Self.end[..<matched] { keep(byte) }
        matched = byte == 0x1b ? 1 : 0
        if matched == 0 { keep(byte) }
        return false
    }

    private mutating func keep(_ byte: UInt8) {
        let isSecondHalf = byte == 0x0a && last == 0x0d
        if !isSecondHalf, byte == 0x0a || byte == 0x0d { breaks += 1 }
        last = byte
        if bytes.count < Self.kept, !isSecondHalf { bytes.append(byte == 0x0d ? 0x0a : byte) }
    }

    /// The paste, unless it is empty.
    var inputs: [Input] {
        guard let last else { return [] }
        let lines = breaks + (last == 0x0a || last == 0x0d ? 0 : 1)
        var text = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\n" || scalar.isVisible {
                text.append(scalar)
            } else if scalar == "\t" {
                text.append(" ")
            }
        }
        return [.paste(Paste(String(text), lines: lines))]
    }
}

extension MouseEvent {
    /// `button;column;row`, 1-based, of a button that was pressed; nil for anything but the left button
    /// and the wheel.
    fileprivate init?(report: ArraySlice<UInt8>) {
        let numbers = String(decoding: report, as: UTF8.self).split(separator: ";").map { Int($0) }
        guard numbers.count == 3, let button = numbers[0], let column = numbers[1],
            let row = numbers[2], column > 0, row > 0
        else { return nil }
        // Shift, Alt and Ctrl are in these bits.
        let action: Action
        switch button & ~0b11100 {
        case 0: action = .press
        case 64: action = .wheelUp
        case 65: action = .wheelDown
        default: return nil
        }
        self.init(action, at: Position(column: column - 1, row: row - 1))
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
