package import Canvas

extension Screen {
    /// The screen as a text that reads well in a diff.
    package var golden: String {
        let letters = StyleLetters(for: styles)
        return
            (textLines + ["--- styles"] + styleLines(letters) + ["--- letters"] + letters.legend)
            .joined(separator: "\n") + "\n"
    }

    /// The text of each row without trailing spaces.
    package var textLines: [String] { (0..<size.rows).map(textLine) }

    package var styles: Set<Style> {
        Set((0..<size.rows).flatMap { row($0).map(\.style) })
    }

    func textLine(_ row: Int) -> String { text(row: row).trimmingTrailing(" ") }

    /// A letter for each cell.
    func styleLine(_ row: Int, _ letters: StyleLetters) -> String {
        String(self.row(row).map { letters[$0.style] }).trimmingTrailing(".")
    }

    func styleLines(_ letters: StyleLetters) -> [String] {
        (0..<size.rows).map { styleLine($0, letters) }
    }
}

/// A letter for each style of a screen. A style has the same letter on nearly every screen, so
/// that a golden changes where the screen does.
struct StyleLetters {
    private var letters: [Style: Character] = [:]

    /// `.` is plain; the common styles have letters of their own; any other one has a letter that
    /// follows from its value, or the next that is free.
    init(for styles: Set<Style>) {
        for style in styles.sorted(by: { $0.rank < $1.rank }) {
            letters[style] = style.ownLetter ?? freeLetter(for: style)
        }
    }

    subscript(style: Style) -> Character { letters[style, default: "?"] }

    /// A line for each letter, in the order of the styles.
    var legend: [String] {
        letters.sorted { $0.key.rank < $1.key.rank }.map { "\($0.value) \($0.key.words)" }
    }

    /// `?` on a screen of more styles than there are letters.
    private func freeLetter(for style: Style) -> Character {
        let start = style.rank % Self.pool.count
        let candidates = Self.pool[start...] + Self.pool[..<start]
        return candidates.first { !letters.values.contains($0) } ?? "?"
    }

    private static let pool = Array("adefhijlnopqstuvxzADEFHIJLNOPQSTUVXZ0123456789")
}

extension Style {
    /// A number of its own for every style: the colour, then the attributes.
    fileprivate var rank: Int {
        let colour = foreground.map { Int($0) + 1 } ?? 0
        return colour * 8 + (isBold ? 1 : 0) + (isDim ? 2 : 0) + (isReverse ? 4 : 0)
    }

    /// A colour's first letter (`k` is black), upper case when bold; signs without a colour.
    fileprivate var ownLetter: Character? {
        switch (foreground, isBold, isDim, isReverse) {
        case (nil, false, false, false): "."
        case (nil, true, false, false): "*"
        case (nil, false, true, false): "-"
        case (nil, false, false, true): "#"
        case (nil, true, false, true): "@"
        case (nil, false, true, true): "="
        case (let colour?, let isBold, false, false) where colour < 8:
            Array(isBold ? "KRGYBMCW" : "krgybmcw")[Int(colour)]
        default: nil
        }
    }

    /// Such as `bold red` or `plain`.
    fileprivate var words: String {
        let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        let colour: String? = foreground.map { index in
            switch index {
            case 0..<8: names[Int(index)]
            case 8..<16: "bright " + names[Int(index) - 8]
            default: "colour \(index)"
            }
        }
        let attributes = [
            isBold ? "bold" : nil, isDim ? "dim" : nil, isReverse ? "reverse" : nil, colour,
        ].compactMap(\.self)
        return attributes.isEmpty ? "plain" : attributes.joined(separator: " ")
    }
}

extension String {
    func trimmingTrailing(_ character: Character) -> String {
        guard let last = lastIndex(where: { $0 != character }) else { return "" }
        return String(self[...last])
    }
}
