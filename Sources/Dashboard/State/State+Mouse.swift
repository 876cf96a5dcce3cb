import Canvas
import Goroutines

// What is pasted, and what the mouse does.
extension State {
    /// A paste is text for the prompt; outside of one it runs no keys.
    mutating func insert(_ paste: Paste) {
        guard var prompt else {
            let filters = page.content.search(in: self) == nil ? "" : "; / filters"
            tell("pasted \(paste.lines.counted("line")); a paste runs no keys\(filters)")
            return
        }
        if !prompt.insert(paste.text) {
            tell("the paste was cut; a line holds \(Prompt.capacity) characters")
        }
        self.prompt = prompt
        apply(prompt.text, for: prompt.purpose)
    }

    /// Does nothing while a prompt or a menu waits for an answer.
    mutating func point(_ event: MouseEvent) -> [Effect] {
        guard prompt == nil, menu == nil else { return [] }
        messages.expire(at: clock, isRead: true)
        let spot = drawn().spots.last { $0.rect.contains(event.position) }?.content
        switch event.action {
        case .press: return click(spot)
        case .wheelUp: scroll(by: -3, on: spot)
        case .wheelDown: scroll(by: 3, on: spot)
        }
        return []
    }

    /// Selects a row, or opens the selected one, or sorts by a column.
    private mutating func click(_ spot: Spot.Content?) -> [Effect] {
        switch spot {
        case .row(let list, let offset):
            let isSelected = focus(on: list) && offset == 0
            if isSelected { return isOffered(.open) ? press(.enter) : [] }
            page.content.move(.by(offset), in: &self)
        case .list(let list): _ = focus(on: list)
        case .order(let order) where order == view.table.sort:
            view.table.invert(from: shown.history)
        case .order(let order):
            if sortOrders.contains(order) { view.table.setSort(order, from: shown.history) }
        case .diffOrder(let order) where order == view.diff?.order: view.diff?.invert()
        case .diffOrder(let order): view.diff?.setOrder(order)
        case nil: break
        }
        return []
    }

    private mutating func scroll(by rows: Int, on spot: Spot.Content?) {
        switch spot {
        case .row(let list, offset: _), .list(let list): _ = focus(on: list)
        case .order, .diffOrder, nil: break
        }
        page.content.move(.by(rows), in: &self)
    }

    /// Lets keys move in a list.
    /// - Returns: whether they did already.
    private mutating func focus(on list: Spot.List) -> Bool {
        let before = (view.focus, view.history.focus)
        switch list {
        case .page: break
        case .side: view.focus = .side
        case .events: view.history.focus = .events
        case .table where page == .history: view.history.focus = .stacks
        case .table: view.focus = .table
        }
        return before == (view.focus, view.history.focus)
    }
}
