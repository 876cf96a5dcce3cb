/// The page on screen, and those behind it.
struct PageStack: Sendable {
    private(set) var page = Page.service
    /// Where the last step back ends.
    private(set) var root = Page.service
    /// Pages to come back to, the last one first.
    private var behind: [Page] = []

    /// Begins on another page.
    mutating func start(at page: Page) { (root, self.page, behind) = (page, page, []) }

    /// - Returns: whether another page is on screen now.
    mutating func show(_ next: Page) -> Bool {
        guard next != page else { return false }
        if next == root { behind = [] } else { behind.append(page) }
        page = next
        return true
    }

    mutating func goBack() { page = behind.popLast() ?? root }
}
