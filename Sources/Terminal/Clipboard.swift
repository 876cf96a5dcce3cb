private import FoundationEssentials

/// The escape sequence OSC 52, which puts text on the user's clipboard, even over SSH. There is no
/// reply, so it's unknown whether the terminal took it.
package struct Clipboard: Hashable, Sendable {
    /// The terminal multiplexer between the program and the terminal.
    package enum Multiplexer: String, Sendable {
        case tmux, screen
    }

    package var multiplexer: Multiplexer?

    /// Maximum bytes of text: terminals accept 100,000 bytes of base64.
    package static let limit = 74_994

    /// `environment` gives a variable's value.
    package init(environment: (String) -> String?) {
        func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
        let terminal = environment("TERM") ?? ""
        // Over SSH only TERM is available.
        if isSet("TMUX") || terminal.hasPrefix("tmux") {
            multiplexer = .tmux
        } else if isSet("STY") || terminal.hasPrefix("screen") {
            multiplexer = .screen
        }
    }

    /// The bytes to send; nil if the text is too long.
    package func sequence(copying text: String) -> [UInt8]? {
        guard text.utf8.count <= Self.limit else { return nil }
        let plain = Array("\u{1b}]52;c;".utf8) + Data(text.utf8).base64EncodedData() + [0x07]
        // A multiplexer may take the plain form itself (tmux with `set-clipboard on`), or pass a
        // wrapped one on (`allow-passthrough on`). It ignores the other.
        return switch multiplexer {
        case nil: plain
        case .tmux: plain + Self.wrappedForTmux(plain)
        case .screen: plain + Self.wrappedForScreen(plain)
        }
    }

    private static func wrappedForTmux(_ sequence: [UInt8]) -> [UInt8] {
        Array("\u{1b}Ptmux;".utf8) + sequence.flatMap { $0 == 0x1b ? [0x1b, 0x1b] : [$0] }
            + Array("\u{1b}\\".utf8)
    }

    /// Screen accepts strings of up to 768 bytes.
    private static func wrappedForScreen(_ sequence: [UInt8]) -> [UInt8] {
        stride(from: 0, to: sequence.count, by: 512).flatMap { start in
            Array("\u{1b}P".utf8) + sequence[start..<min(start + 512, sequence.count)]
                + Array("\u{1b}\\".utf8)
        }
    }
}
