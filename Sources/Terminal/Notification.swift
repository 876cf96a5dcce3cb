/// What has a terminal tell a text to somebody who looks elsewhere: OSC 9, which iTerm2, WezTerm,
/// kitty, Ghostty, foot and Windows' terminal know, also through SSH.
enum Notification {
    static let bell: [UInt8] = [0x07]

    /// Characters of a text that are told.
    static let limit = 200

    /// The bytes to send. Multiplexers keep OSC 9 to themselves and mark a window that rang, and the
    /// console of Linux shows it as text: they get the bell.
    static func sequence(
        telling text: String, terminal: String, multiplexer: Clipboard.Multiplexer?
    ) -> [UInt8] {
        guard multiplexer == nil, terminal != "linux" else { return bell }
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        }
        var plain = String.UnicodeScalarView()
        plain += text.unicodeScalars.map { isControl($0) ? " " : $0 }
        // A number and `;` at the start would be a command to some: 9;4 draws a progress bar.
        return Array("\u{1b}]9;gorotop: \(String(plain).prefix(limit))".utf8) + bell
    }
}
