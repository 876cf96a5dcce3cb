import Goroutines

/// The cursor of the stack page.
struct StackCursor: Sendable {
    /// Nil until a stack is opened.
    private(set) var stack: Stack.ID?
    /// Full import paths by default, as the page has room for them.
    var nameStyle: NameStyle
    /// The index of the selected line.
    private(set) var selected: Int
    /// The text that `/`, `n` and `N` search for.
    var search: String

    init(
        stack: Stack.ID? = nil, nameStyle: NameStyle = .package, selected: Int = 0,
        search: String = ""
    ) {
        (self.stack, self.nameStyle, self.selected) = (stack, nameStyle, selected)
        self.search = search
    }

    /// Opens a stack with the cursor on `line`.
    mutating func open(_ stack: Stack.ID, at line: Int) {
        self = StackCursor(stack: stack, nameStyle: nameStyle, selected: line)
    }

    mutating func move(by lines: Int) { selected += lines }

    /// Keeps the cursor on a line that exists.
    mutating func settle(count: Int) { selected = max(0, min(selected, count - 1)) }

    /// Moves to the next line that contains the text, wrapping around; with `step` 0 the line under
    /// the cursor counts too.
    /// - Returns: whether there is one.
    mutating func find(by step: Int, in lines: [StackLine]) -> Bool {
        let direction = step < 0 ? -1 : 1
        let needle = search.lowercased()
        for distance in 0..<lines.count {
            let index = selected + step + direction * distance
            let wrapped = ((index % lines.count) + lines.count) % lines.count
            if lines[wrapped].contains(needle) {
                selected = wrapped
                return true
            }
        }
        return false
    }
}
