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
    /// The text is only proposed: what is typed replaces it, and a movement keeps it.
    private(set) var isSelected: Bool

    /// The most characters that it takes.
    static let capacity = 200

    init(_ purpose: Purpose, proposing text: String = "") {
        self.init(purpose, text: text)
        isSelected = !text.isEmpty
    }

    init(_ purpose: Purpose, text: String) {
        (self.purpose, self.text, isSelected) = (purpose, text, false)
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
        let replaces = isSelected
        isSelected = false
        switch key {
        case .character(let character):
            if replaces { removePrefix(keeping: 0) }
            _ = insert(character)
        case .backspace where replaces, .delete where replaces: removePrefix(keeping: 0)
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

    /// Inserts a text, its line breaks as blanks.
    /// - Returns: whether there was room for all of it.
    mutating func insert(_ text: String) -> Bool {
        if isSelected { removePrefix(keeping: 0) }
        isSelected = false
        let isBreak = { (character: Character) in character.isNewline }
        let line = text.drop(while: isBreak).reversed().drop(while: isBreak).reversed()
        return line.allSatisfy { insert(isBreak($0) ? " " : $0) }
    }

    private mutating func insert(_ character: Character) -> Bool {
        guard text.count < Self.capacity else { return false }
        // A combining mark joins the character before it, so the count may stay the same.
        let head = text[..<index(position)] + String(character)
        text = String(head + text[index(position)...])
        position = min(head.count, text.count)
        return true
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
    /// In the options, the key of the settings page.
    static let configurationKey: Character = "c"

    case sort
    case options
    case copy
    /// Whether to overwrite an existing file.
    case overwrite(SaveRequest, path: String)
}
