extension Character {
    /// Width in terminal cells: 1 or 2. A zero-width character without a base character counts as 1.
    package var columnWidth: Int {
        guard let first = unicodeScalars.first, first.value >= 0x1100 else { return 1 }
        return first.isWide ? 2 : 1
    }
}

extension Unicode.Scalar {
    /// Whole blocks of East Asian Wide and Fullwidth characters (Unicode TR 11), and emoji and symbols
    /// that terminals draw in two cells; without combining marks.
    var isWide: Bool {
        switch value {
        case 0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0, 0x23f3,
            0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653, 0x267f, 0x2693, 0x26a1,
            0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce, 0x26d4, 0x26ea,
            0x26f2...0x26f3, 0x26f5, 0x26fa, 0x26fd, 0x2705, 0x270a...0x270b, 0x2728, 0x274c,
            0x274e, 0x2753...0x2755, 0x2757, 0x2795...0x2797, 0x27b0, 0x27bf, 0x2b1b...0x2b1c,
            0x2b50, 0x2b55, 0x2e80...0x3029, 0x302e...0x303e, 0x3041...0x3096, 0x309b...0xa4cf,
            0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f,
            0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x16fe3, 0x16ff0...0x18dff,
            0x1aff0...0x1b2ff, 0x1f004, 0x1f0cf, 0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f320,
            0x1f32d...0x1f335, 0x1f337...0x1f37c, 0x1f37e...0x1f393, 0x1f3a0...0x1f3ca,
            0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4, 0x1f3f8...0x1f43e, 0x1f440,
            0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e, 0x1f550...0x1f567, 0x1f57a,
            0x1f595...0x1f596, 0x1f5a4, 0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc,
            0x1f6d0...0x1f6d2, 0x1f6d5...0x1f6d7, 0x1f6dc...0x1f6df, 0x1f6eb...0x1f6ec,
            0x1f6f4...0x1f6fc, 0x1f7e0...0x1f7eb, 0x1f7f0, 0x1f90c...0x1f93a, 0x1f93c...0x1f945,
            0x1f947...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x2fffd, 0x30000...0x3fffd:
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// Width in terminal cells.
    package var columnWidth: Int { reduce(0) { $0 + $1.columnWidth } }

    /// The text cut to at most `columns` cells, with `mark`, one cell wide, at the cut.
    package func fitted(to columns: Int, mark: Character) -> String {
        guard columns > 0 else { return "" }
        guard columnWidth > columns else { return String(self) }
        var width = 0
        var end = startIndex
        while end < endIndex, width + self[end].columnWidth <= columns - 1 {
            width += self[end].columnWidth
            end = index(after: end)
        }
        return self[..<end] + String(mark)
    }

    /// The text in at most `columns` cells, cut at its front: `…internal/audit`.
    package func endFitted(to columns: Int, mark: Character) -> String {
        guard columns > 0 else { return "" }
        var width = columnWidth
        guard width > columns else { return String(self) }
        var start = startIndex
        while start < endIndex, width > columns - 1 {
            width -= self[start].columnWidth
            start = index(after: start)
        }
        return String(mark) + self[start...]
    }

    /// The text padded with spaces to `columns` cells, or cut to them.
    package func padded(to columns: Int, mark: Character) -> String {
        let text = fitted(to: columns, mark: mark)
        return text + String(repeating: " ", count: Swift.max(0, columns - text.columnWidth))
    }

    /// A right-aligned number in `columns` cells, with a gap on its left so that two numbers don't
    /// read as one. Only `mark` if it doesn't fit, as a cut number is a wrong one.
    package func atRight(of columns: Int, mark: Character) -> String {
        guard columns > 0 else { return "" }
        let text = columnWidth < columns ? String(self) : String(mark)
        return String(repeating: " ", count: Swift.max(0, columns - text.columnWidth)) + text
    }
}
