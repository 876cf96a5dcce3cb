import Canvas

/// A line of text that is being typed.
struct Prompt: Sendable {
    enum Purpose: Sendable {
        /// Applied while it is typed; Esc clears it.
        case filter
        case findFrame
        case filterList
        /// Seconds.
        case interval
        /// Goroutines.
        case threshold
        /// A file's name.
        case save
        /// The name of a file to compare with.
        case file
        /// A moment.
        case time
        /// A moment that becomes a side of the difference.
        case sideTime
        /// A command after `:`.
        case command
    }

    var purpose: Purpose
    var text: String
    /// Characters before the cursor.
    private(set) var position: Int

    init(_ purpose: Purpose, text: String = "") {
        (self.purpose, self.text) = (purpose, text)
        position = text.count
    }

    var label: String {
        switch purpose {
        case .filter: "/"
        case .findFrame: "find: "
        case .filterList: "filter: "
        case .interval: "poll every: "
        case .threshold: "hide changes smaller than: "
        case .save: "save as: "
        case .file: "compare with the file: "
        case .time: "go to (14:02 -40m A max): "
        case .sideTime: "compare with (14:02 -40m A max): "
        case .command: ":"
        }
    }

    /// What is typed is the path of a file.
    var takesPath: Bool { purpose == .save || purpose == .file }

    /// The line in `columns` cells, scrolled so that the cursor is on screen, and the cursor's
    /// column.
    func line(columns: Int) -> (text: String, cursorColumn: Int) {
        var line = Substring(" \(label)\(text)")
        var cursor = line.prefix(1 + label.count + position).columnWidth
        while cursor >= max(1, columns), let first = line.popFirst() {
            cursor -= first.columnWidth
        }
        return (String(line), max(0, cursor))
    }

    /// Edits the text.
    /// - Returns: whether the key does that.
    mutating func edit(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(character)
        case .backspace: remove(from: position - 1)
        case .delete, .control("d"): remove(from: position)
        case .left, .control("b"): position = max(0, position - 1)
        case .right, .control("f"): position = min(text.count, position + 1)
        case .home, .control("a"): position = 0
        case .end, .control("e"): position = text.count
        case .control("u"): removePrefix(keeping: 0)
        case .control("w"): removeWord()
        default: return false
        }
        return true
    }

    private mutating func insert(_ character: Character) {
        guard text.count < 200 else { return }
        // A combining mark joins the character before it, so the count may stay the same.
        let head = text[..<index(position)] + String(character)
        text = String(head + text[index(position)...])
        position = min(head.count, text.count)
    }

    private mutating func remove(from offset: Int) {
        guard offset >= 0, offset < text.count else { return }
        text.remove(at: index(offset))
        position = min(offset, text.count)
    }

    private mutating func removeWord() {
        let head = Array(text.prefix(position))
        let trimmed = head.lastIndex { $0 != " " }.map { head[...$0] } ?? []
        removePrefix(keeping: trimmed.lastIndex(of: " ").map { $0 + 1 } ?? 0)
    }

    private mutating func removePrefix(keeping kept: Int) {
        text.removeSubrange(index(kept)..<index(position))
        position = kept
    }

    private func index(_ offset: Int) -> String.Index {
        text.index(text.startIndex, offsetBy: offset)
    }
}

/// A choice by one key, on the last line.
enum Menu: Sendable {
    case sort
    case options
    case copy
    /// Whether to overwrite an existing file.
    case overwrite(SaveRequest, path: String)
}
