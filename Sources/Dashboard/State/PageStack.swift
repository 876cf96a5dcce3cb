/// The page on screen, and the pages to go back to.
struct PageStack: Sendable {
    private(set) var page = Page.service
    /// The page that the last step back leads to.
    private(set) var root = Page.service
    /// Pages to go back to, the next one last.
    private var behind: [Page] = []

    /// The page that the next step back leads to.
    var previous: Page { behind.last ?? root }

    /// Makes another page the root.
    mutating func start(at page: Page) { (root, self.page, behind) = (page, page, []) }

    /// - Returns: whether the page changed.
    mutating func show(_ next: Page) -> Bool {
        guard next != page else { return false }
        if next == root { behind = [] } else { behind.append(page) }
        page = next
        return true
    }

    mutating func goBack() { page = behind.popLast() ?? root }
}
