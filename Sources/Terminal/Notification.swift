/// The escape sequence OSC 9, which sends a desktop notification, even over SSH. iTerm2, WezTerm,
/// kitty, Ghostty, foot and Windows Terminal support it.
enum Notification {
    static let bell: [UInt8] = [0x07]

    /// Maximum characters of the text.
    static let limit = 200

    /// The bytes to send: only the bell for multiplexers, which swallow OSC 9 and mark a window that
    /// rang, and for the Linux console, which shows OSC 9 as text.
    static func sequence(
        telling text: String, terminal: String, multiplexer: Clipboard.Multiplexer?
    ) -> [UInt8] {
        guard multiplexer == nil, terminal != "linux" else { return bell }
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        }
        var plain = String.UnicodeScalarView()
        plain += text.unicodeScalars.map { isControl($0) ? " " : $0 }
        // The prefix, as some terminals take a leading number and `;` as a command: 9;4 is a progress bar.
        return Array("\u{1b}]9;gorotop: \(String(plain).prefix(limit))".utf8) + bell
    }
}
