import Canvas
import Goroutines
import Report

/// The rows of the difference with their heading: in one list, or with a half for each side.
struct DiffTable {
    let names: Names
    let glyphs: Glyphs
    /// Rows that the user marked.
    let marked: Set<Stack.ID>
    let interval: Difference.Interval?
    let isSideBySide: Bool
    let columns: Columns

    /// The widest cells, at least as wide as their headings.
    struct Figures {
        var before = 6
        var after = 5
        var delta = 5
        /// Only the sign of a change.
        var sign = 1
        var name = 16
    }

    /// The width of each column; 0 hides it.
    struct Columns {
        var prefix = 4
        /// Shrinks to the sign if the word does not fit.
        var change = 10
        var id: Int
        var before = 8
        var after = 8
        var delta = 9
        var rate = 0
        var share = 6
        var cumulative = 6
        var state = 10
        var name = 0
        /// File and line; side by side there are two.
        var place = 0

        /// Wider than that, a name shares its room with its place.
        private static let wholeName = 35
        private static let leastPlace = 18
        private static let rateWidth = 13

        /// Cells before the cursor's sign.
        var cursorOffset: Int { prefix == 4 ? 2 : 0 }

        init(
            width: Int, idDigits: Int, figures: Figures, hasRates: Bool, isSideBySide: Bool
        ) {
            id = idDigits + 1
            if isSideBySide {
                rate = hasRates ? Self.rateWidth : 0
                // The second state, and a place for each side of what the name leaves.
                let room = rest(of: width) - state
                place = max(0, min(44, (room - Self.wholeName) / 2))
                name = room - 2 * place
                return
            }
            if width < 80 {
                (before, after, delta) = (figures.before + 1, figures.after + 1, figures.delta + 1)
                prefix = width < 62 ? 2 : 4
            }
            let least = width < 60 ? 13 : 20
            if rest(of: width) < least { change = figures.sign + 1 }
            for drop in [\Columns.state, \.id, \.cumulative, \.before, \.share]
            where rest(of: width) < least {
                self[keyPath: drop] = 0
            }
            for drop in [\Columns.after, \.change] where rest(of: width) < 8 {
                self[keyPath: drop] = 0
            }
            let needed = min(figures.name + 1, Self.wholeName)
            let spare = rest(of: width) - needed - Self.leastPlace
            if hasRates, spare >= Self.rateWidth + 8 { rate = Self.rateWidth }
            name = max(0, rest(of: width))
            if spare >= 0 {
                place = min(44, name - min(figures.name + 1, name - Self.leastPlace))
                name -= place
            }
        }

        private func rest(of width: Int) -> Int {
            width - prefix - change - id - before - after - delta - rate - share - cumulative
                - state
        }
    }

    // MARK: Heading

    func drawHeading(in rect: Rect, with brush: inout Brush) {
        typealias Heading = (text: String, order: Spot.Content?)
        let start: Heading = (String(repeating: " ", count: columns.prefix), nil)
        let change: Heading = (
            cell(columns.change > 6 ? "CHANGE" : "", columns.change), .diffOrder(.change)
        )
        let shares = right("SHARE", columns.share) + right("CUM", columns.cumulative)
        let growth: [Heading] = [
            (right(glyphs.delta, columns.delta), .diffOrder(.growth)),
            (right("RATE", columns.rate) + shares, nil),
        ]
        let name: Heading = (gapped("FIRST USER FRAME", columns.name), .diffOrder(.name))
        let place: Heading = (gapped("FILE:LINE", columns.place), nil)
        let state: Heading = (gapped("STATE", columns.state), nil)
        let before: Heading = (right("BEFORE", columns.before), .diffOrder(.before))
        let after: Heading = (right("AFTER", columns.after), .diffOrder(.after))
        let parts: [Heading] =
            isSideBySide
            ? growth + [(" " + cell("ID", columns.id - 1), nil), name]
                + [before, state, place, after, state, place]
            : [(cell("ID", columns.id), nil), before, after] + growth + [state, name, place]
        brush.heading([start, change] + parts, in: rect)
    }

    // MARK: Rows

    func draw(_ row: Difference.Row, isSelected: Bool, in rect: Rect, with brush: inout Brush) {
        let meaning: Meaning = row.delta > 0 ? .grew : row.delta < 0 ? .shrank : .plain
        let rate = row.delta == 0 ? nil : interval?.perHour(row.delta)?.asRate
        let growth = [
            (right(row.delta.signed(within: columns.delta - 1), columns.delta), meaning),
            (right(rate ?? "", columns.rate), meaning),
            (right(row.share?.percent ?? "", columns.share), .plain),
            (right(row.cumulative?.percent ?? "", columns.cumulative), .plain),
        ]
        let start = [
            (prefix(of: row, isSelected: isSelected), .plain),
            (cell(sign(of: row), columns.change), meaning),
        ]
        let id = names.shortID(row.id)
        let (before, after) = (
            count(row.before?.count, columns.before), count(row.after?.count, columns.after)
        )
        let name = (gapped(self.name(of: row), columns.name), Meaning.plain)
        if isSideBySide {
            let halves = halves(of: row)
            brush.write(
                start + growth + [(" " + cell(id, columns.id - 1), .plain), name, (before, .plain)]
                    + halves.before + [(after, .plain)] + halves.after, in: rect)
        } else {
            brush.write(
                start + [(cell(id, columns.id) + before + after, .plain)] + growth
                    + [(state(of: row.stanza), .plain), name, (place(of: row.stanza), .dim)],
                in: rect)
        }
        if isSelected { brush.screen.restyle(rect, adding: brush.theme.style(.selected)) }
    }

    /// State and place of both sides. The before side shows only what differs.
    private func halves(
        of row: Difference.Row
    ) -> (before: [(String, Meaning)], after: [(String, Meaning)]) {
        func cells(_ stanza: Stanza?, besides other: Stanza?) -> [(String, Meaning)] {
            let (state, place) = (stanza.map(state(of:)) ?? "", stanza.map(place(of:)) ?? "")
            let isNews = (
                state: state != other.map(self.state(of:)), place: place != other.map(self.place)
            )
            return [
                (cell(isNews.state ? state : "", columns.state), .plain),
                (cell(isNews.place ? place : "", columns.place), .dim),
            ]
        }
        return (cells(row.before, besides: row.after), cells(row.after, besides: nil))
    }

    // MARK: Cells

    private func prefix(of row: Difference.Row, isSelected: Bool) -> String {
        let cursor = isSelected ? String(glyphs.cursor) : " "
        let mark = marked.contains(row.id) ? "*" : " "
        return columns.prefix == 4 ? " \(mark)\(cursor) " : "\(cursor)\(mark)"
    }

    /// `+ new`, `^ grew`; with `~` if the two stacks match but are not equal.
    private func sign(of row: Difference.Row) -> String {
        let sign =
            switch row.change {
            case .new: "+"
            case .grew: "^"
            case .shrank: "v"
            case .gone: "-"
            case .same: "="
            }
        let matched = row.match == .exact ? "" : "~"
        guard columns.change > 6 else { return sign + matched }
        return "\(sign) \(row.change.rawValue) \(matched)"
    }

    private func count(_ count: Int?, _ width: Int) -> String {
        right(count.map { $0.grouped(within: width - 1) } ?? "-", width)
    }

    private func state(of stanza: Stanza) -> String {
        gapped(stanza.shownState?.shortName ?? "?", columns.state)
    }

    /// Names begin with an import path if they are not short: their end says more.
    private func name(of row: Difference.Row) -> String {
        let name = names.shifted(row.stanza.called(names.function(of:)))
        let width = max(0, columns.name - 1)
        return names.style == .short
            ? name.fitted(to: width, mark: glyphs.cut)
            : name.endFitted(to: width, mark: glyphs.cut)
    }

    private func place(of stanza: Stanza) -> String {
        let place = stanza.title.map(names.location(of:)) ?? ""
        return gapped(
            place.endFitted(to: max(0, columns.place - 1), mark: glyphs.cut), columns.place)
    }

    private func cell(_ text: String, _ width: Int) -> String {
        width > 0 ? text.padded(to: width, mark: glyphs.cut) : ""
    }

    /// With a gap before it.
    private func gapped(_ text: String, _ width: Int) -> String {
        width > 0 ? " " + cell(text, width - 1) : ""
    }

    private func right(_ text: String, _ width: Int) -> String {
        text.atRight(of: width, mark: glyphs.cut)
    }
}
