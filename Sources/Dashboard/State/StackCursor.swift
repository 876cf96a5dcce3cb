import Goroutines

/// What the reader does on the stack page.
struct StackCursor: Sendable {
    /// Nil before a stack was opened.
    private(set) var stack: Stack.ID?
    /// The page has room for import paths.
    var nameStyle: NameStyle
    /// The line that the cursor is on, among all lines of the page's list.
    private(set) var selected: Int
    /// Found in the lines by `/`, `n` and `N`.
    var search: String

    init(
        stack: Stack.ID? = nil, nameStyle: NameStyle = .package, selected: Int = 0,
        search: String = ""
    ) {
        self.stack = stack
        self.nameStyle = nameStyle
        self.selected = selected
        self.search = search
    }

    /// Begins at the line with the frame that stands for the stack.
    mutating func open(_ stack: Stack.ID, at line: Int) {
        self = StackCursor(stack: stack, nameStyle: nameStyle, selected: line)
    }

    mutating func move(by lines: Int) { selected += lines }

    /// Keeps the cursor on a line that exists.
    mutating func settle(count: Int) { selected = max(0, min(selected, count - 1)) }

    /// Goes to the next line that holds the text, the one under the cursor included when `step` is
    /// 0, and around the end.
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
