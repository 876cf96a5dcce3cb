internal import CPty
internal import Canvas

extension Pty {
    var picture: Picture {
        var screen = Screen(size: size)
        var colouredBackgrounds = 0
        for row in 0..<size.rows {
            for column in 0..<size.columns {
                var cell = emulator_cell()
                emulator_cell(emulator, Int32(column), Int32(row), &cell)
                if cell.background >= 0 { colouredBackgrounds += 1 }
                guard cell.width > 0 else { continue }
                screen.write(cell.text, column: column, row: row, style: cell.style)
            }
        }
        var (column, row): (Int32, Int32) = (0, 0)
        let showsCursor = emulator_cursor(emulator, &column, &row)
        return Picture(
            screen: screen,
            cursor: showsCursor ? Position(column: Int(column), row: Int(row)) : nil,
            isAlternate: emulator_is_alternate(emulator),
            reportsMouse: emulator_reports_mouse(emulator),
            colouredBackgrounds: colouredBackgrounds, answers: emulator_answers(emulator))
    }
}

extension emulator_cell {
    fileprivate var text: String {
        let values = [
            scalars.0, scalars.1, scalars.2, scalars.3, scalars.4, scalars.5,
        ].prefix(Int(count))
        var text = String.UnicodeScalarView()
        text.append(contentsOf: values.compactMap(Unicode.Scalar.init))
        return text.isEmpty ? " " : String(text)
    }

    fileprivate var style: Style {
        Style(
            foreground: foreground < 0 ? nil : UInt8(foreground), bold: bold, reverse: reverse)
    }
}
