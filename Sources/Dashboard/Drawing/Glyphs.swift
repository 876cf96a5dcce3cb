/// The characters to draw with, from the richest to plain ASCII.
package enum Glyphs: String, CaseIterable, Sendable {
    /// Eighths of a block.
    case blocks
    /// Half blocks, for the Linux console.
    case half
    case ascii

    /// From an empty to a full cell, for the top cell of a bar.
    var levels: [Character] {
        switch self {
        case .blocks: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        case .half: [" ", "▄", "█"]
        case .ascii: [" ", ".", ":"]
        }
    }

    /// For a bar that is one cell high.
    var sparkLevels: [Character] {
        self == .ascii ? [".", ":", "|", "#"] : Array(levels.dropFirst())
    }

    private var isASCII: Bool { self == .ascii }

    var rule: Character { isASCII ? "-" : "─" }
    var bar: Character { isASCII ? "|" : "│" }
    /// An unobtrusive line.
    var brokenBar: Character { isASCII ? "'" : "┆" }
    var tick: Character { isASCII ? "|" : "┤" }
    var corner: Character { isASCII ? "+" : "└" }
    var teeDown: Character { isASCII ? "+" : "┬" }
    var teeUp: Character { isASCII ? "+" : "┴" }
    var cursor: Character { isASCII ? ">" : "▸" }
    var descending: Character { isASCII ? "v" : "▾" }
    var ascending: Character { isASCII ? "^" : "▴" }
    /// Another build.
    var deploy: Character { isASCII ? ">" : "↑" }
    var cut: Character { isASCII ? "~" : "…" }
    var delta: String { isASCII ? "d" : "Δ" }
    /// Before and after a sign: `Δ A`, but `dA`.
    var deltaBaseline: String { isASCII ? "dA" : "Δ A" }
    var separator: String { isASCII ? " - " : " · " }
}
