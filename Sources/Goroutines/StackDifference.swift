/// Two stacks frame by frame, leaf first, with as many functions beside their own as possible, and
/// then with as many equal lines. A frame on another line is removed and added next to each other.
package struct StackDifference: Equatable, Sendable {
    package enum Line: Equatable, Sendable {
        /// As it is in the later stack: the file may differ.
        case same(Frame)
        case removed(Frame)
        case added(Frame)
    }

    package let lines: [Line]

    package init(from old: Stack, to new: Stack) {
        let (old, new) = (old.frames, new.frames)
        let shorter = min(old.count, new.count)
        let head = (0..<shorter).prefix { old[$0].isSameCall(as: new[$0]) }.count
        let tail = (0..<shorter - head)
            .prefix { old[old.count - 1 - $0].isSameCall(as: new[new.count - 1 - $0]) }.count
        lines =
            new.prefix(head).map(Line.same)
            + Self.middle(Array(old[head..<old.count - tail]), Array(new[head..<new.count - tail]))
            + new.suffix(tail).map(Line.same)
    }

    /// Stacks of more frames than Go itself ever prints are not aligned: the table would grow with
    /// the product of their lengths.
    private static let maximumCells = 1 << 18

    private static func middle(_ old: [Frame], _ new: [Frame]) -> [Line] {
        let (rows, columns) = (old.count, new.count)
        guard rows > 0, columns > 0, rows <= maximumCells / columns else {
            return old.map(Line.removed) + new.map(Line.added)
        }
        let best = bestScores(old, new)
        var lines: [Line] = []
        var (row, column) = (0, 0)
        while row < rows, column < columns {
            let here = best[row * (columns + 1) + column]
            if best[(row + 1) * (columns + 1) + column] == here {
                lines.append(.removed(old[row]))
                row += 1
            } else if best[row * (columns + 1) + column + 1] == here {
                lines.append(.added(new[column]))
                column += 1
            } else {
                lines +=
                    old[row].line == new[column].line
                    ? [.same(new[column])] : [.removed(old[row]), .added(new[column])]
                row += 1
                column += 1
            }
        }
        return lines + old[row...].map(Line.removed) + new[column...].map(Line.added)
    }

    /// For each pair of places the best that the frames from there on can reach.
    private static func bestScores(_ old: [Frame], _ new: [Frame]) -> [Int] {
        let width = new.count + 1
        // An equal function outweighs all equal lines together.
        let function = min(old.count, new.count) + 1
        var best = [Int](repeating: 0, count: (old.count + 1) * width)
        for row in old.indices.reversed() {
            for column in new.indices.reversed() {
                var score = max(best[(row + 1) * width + column], best[row * width + column + 1])
                if old[row].function == new[column].function {
                    let equal = old[row].line == new[column].line ? 1 : 0
                    score = max(score, best[(row + 1) * width + column + 1] + function + equal)
                }
                best[row * width + column] = score
            }
        }
        return best
    }
}

extension Frame {
    /// What makes two calls equal in a stack's ID.
    fileprivate func isSameCall(as other: Frame) -> Bool {
        line == other.line && function == other.function
    }
}
