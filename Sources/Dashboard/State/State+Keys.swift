import Canvas
import Goroutines
import Report
import Targets
import Trends

extension State {
    /// Handles a key: as input to the prompt or the menu if there is one, else as a command.
    mutating func press(_ key: Key) -> [Effect] {
        if prompt != nil { return answer(key) }
        messages.expire(at: clock, isRead: true)
        if menu != nil { return choose(key) }
        guard let command = Command(key) else {
            // Control keys without a command belong to terminals and multiplexers.
            if case .control = key { return [] }
            tell("\(key.name) has no function; ? lists the keys")
            return []
        }
        return run(command, as: key.name)
    }

    /// Runs a command, or says why it does nothing. `name` is what the user gave it by.
    mutating func run(_ command: Command, as name: String) -> [Effect] {
        guard isOffered(command) else {
            if command.binding.need == .files, target.hasHistory {
                tell("\(name) swaps two files; moments of one service stay in time order")
            } else if !command.makesSense(for: target, compares: view.diff != nil) {
                let what = target.hasHistory ? "a recording" : "a snapshot"
                tell("\(name) needs a live service; this is \(what)")
            } else {
                tell("\(name) does nothing on this page; ? lists its keys")
            }
            return []
        }
        guard !command.mayDoNothing else { return run(command) }
        let before = screen()
        let effects = run(command)
        page.content.settle(&self)
        if effects.isEmpty, screen() == before {
            let idle = "\(name) (\(command.binding.help)) has no effect right now"
            tell(command == .show(page) ? "already on this page" : idle)
        }
        return effects
    }

    /// Handles a key of the prompt. What was said about it goes with it.
    private mutating func answer(_ key: Key) -> [Effect] {
        let before = messages.current
        let effects = type(key)
        if prompt == nil, let before, messages.current?.time == before.time,
            messages.current?.text == before.text
        {
            messages.expire(at: clock, isRead: true)
        }
        return effects
    }

    func isOffered(_ command: Command) -> Bool {
        command.isOffered(on: page, of: target, compares: view.diff != nil)
    }

    private mutating func run(_ command: Command) -> [Effect] {
        switch command {
        case .down: move(.by(1))
        case .up: move(.by(-1))
        case .halfPageDown: move(.by(max(1, pageRows / 2)))
        case .halfPageUp: move(.by(-max(1, pageRows / 2)))
        case .pageDown: move(.by(max(1, pageRows)))
        case .pageUp: move(.by(-max(1, pageRows)))
        case .first: move(.toFirst)
        case .last: move(.toLast)
        case .scrollRight: view.nameOffset = min(view.nameOffset + 8, 400)
        case .scrollLeft: scrollLeft()
        case .nextPane, .previousPane: switchPane()
        case .sideDown: scrollSide(by: 1)
        case .sideUp: scrollSide(by: -1)
        case .open: open()
        case .back: back()
        case .close: return close()
        case .quit: return [.quit]
        case .show(let page): page.content.open(page, in: &self)
        case .acknowledge: acknowledge()
        case .sidePane: toggleSidePane()
        case .fullSize: view.isFullSize.toggle()
        case .options: menu = .options
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .filter: prompt = page.content.search(in: self)
        case .findNext: find(by: 1)
        case .findPrevious: find(by: -1)
        case .sort: menu = .sort
        case .sortNext: sort(by: 1)
        case .sortPrevious: sort(by: -1)
        case .invert where page == .diff: view.diff?.invert()
        case .invert: view.table.invert(from: shown.history)
        case .group:
            view.table.setGrouping(view.table.grouping.cycled(), from: shown.history)
        case .userOnly: view.userFramesOnly.toggle()
        case .names where page == .stack: view.stack.nameStyle = view.stack.nameStyle.cycled()
        case .names: view.nameStyle = view.nameStyle.cycled()
        case .stepBack: stepBack()
        case .stepForward: stepForward()
        case .previousEvent: stepToEvent(forward: false)
        case .nextEvent: stepToEvent(forward: true)
        case .goTo: prompt = Prompt(.time)
        case .live: returnToNewest()
        case .freeze: toggleFreeze()
        case .pollNow:
            tell("polling now", endsWithAnswer: true)
            return [.pollNow(target.id)]
        case .interval: startInterval()
        case .rangeShorter: view.graph.chosen = range.stepped(by: -1)
        case .rangeLonger: view.graph.chosen = range.stepped(by: 1)
        case .rangeReset: (view.graph.chosen, view.graph.chosenAxis) = (nil, nil)
        case .axis: view.graph.chosenAxis = axis.cycled()
        case .baseline: return moveBaseline()
        case .mark: return keepMark()
        case .markRow: markRow()
        case .unmarkRows: markRows([])
        case .pickBefore: startPicking(isBefore: true)
        case .pickAfter: startPicking(isBefore: false)
        case .swapSides: view.diff?.swap()
        case .sideBySide: toggleSideBySide()
        case .sameRows: view.diff?.toggleSame()
        case .threshold: startThreshold()
        case .save: startSave()
        case .copy: menu = .copy
        case .edit: return edit()
        case .print: return printPlainly()
        case .command: prompt = Prompt(.command)
        }
        return []
    }

    private mutating func move(_ movement: Movement) { page.content.move(movement, in: &self) }

    private mutating func sort(by step: Int) {
        if page == .diff {
            guard let order = view.diff?.order else { return }
            view.diff?.setOrder(order.cycled(by: step, in: DiffOrder.allCases))
        } else {
            let order = view.table.sort.cycled(by: step, in: sortOrders)
            view.table.setSort(order, from: shown.history)
        }
    }

    // MARK: Panes

    mutating func scrollSide(by lines: Int) {
        if page == .service {
            view.sideOffset = max(0, min(view.sideOffset + lines, .max / 2))
        } else if let offset = view.diff?.offset {
            view.diff?.offset = max(0, min(offset + lines, .max / 2))
        }
    }

    private mutating func scrollLeft() {
        if view.nameOffset == 0 { tell("? shows the help") }
        view.nameOffset = max(0, view.nameOffset - 8)
    }

    private mutating func switchPane() {
        guard page == .service else {
            view.history.focus = view.history.focus == .events ? .stacks : .events
            return
        }
        view.focus = view.focus == .table ? .side : .table
        if view.focus == .side, !ServicePage(self).hasSide {
            view.focus = .table
            tell("no side pane here; 3 opens the stack page")
        }
    }

    private mutating func toggleSidePane() {
        guard ServiceLayout.hasRoomForSide(size) else {
            tell("no room for the side pane; 3 opens the stack page")
            return
        }
        view.sidePane = !(page == .diff ? showsDiffPane : showsSidePane)
    }

    /// Names come first: on the right of a table the pane needs room of its own.
    var showsSidePane: Bool {
        view.sidePane ?? (size.columns >= 140 || size.columns < ServiceLayout.leastForRightPane)
    }

    /// As the service page's, but names need all of a usual screen.
    var showsDiffPane: Bool { view.sidePane ?? (size.columns >= DiffPage.leastSideBySide) }

    // MARK: Rows

    /// Moves the cursor among the rows of the stack table.
    mutating func moveInTable(_ movement: Movement) {
        let before = view.table.selected?.key
        switch movement {
        case .by, .toLast: view.table.move(by: movement.rows, at: clock)
        case .toFirst:
            view.table.moveToTop()
            view.sideOffset = 0
            view.table.refresh(from: shown.history, at: now)
        }
        if view.table.selected?.key != before { view.sideOffset = 0 }
    }

    private mutating func open() {
        if page == .diff {
            openDifference()
        } else if page == .sides {
            pickSide()
        } else if page == .history {
            openHistory()
        } else if let row = view.table.selected, case .group(let name) = row.key {
            view.table.setScope(
                StanzaTable.Scope(grouping: view.table.grouping, name: name), from: shown.history,
                at: clock)
        } else {
            StackPage.open(.stack, in: &self)
        }
    }

    /// Goes back one step: from a filter, a past moment, a frozen table, a page or an open group.
    /// Never quits.
    private mutating func back() {
        let showsRows = page == .service || page == .history
        if page == .diff, view.diff?.filter.isEmpty == false {
            view.diff?.setFilter(Filter())
        } else if showsRows, canReturnToLive, !view.table.filter.isEmpty {
            view.table.setFilter(Filter(), from: shown.history)
        } else if canReturnToLive, showsRows || page == .stack {
            returnToNewest()
        } else if page != pages.root {
            pages.goBack()
        } else if page == .diff {
            messages.clear()
        } else if view.isFullSize {
            view.isFullSize = false
        } else if view.table.isFrozen {
            view.table.setFrozen(false, from: shown.history, at: now)
        } else if view.table.scope != nil {
            view.table.setScope(nil, from: shown.history, at: clock)
        } else if !view.table.filter.isEmpty {
            view.table.setFilter(Filter(), from: shown.history)
        } else if view.focus == .side {
            view.focus = .table
        } else {
            messages.clear()
        }
    }

    private mutating func close() -> [Effect] {
        if page == .service, view.table.scope != nil {
            view.table.setScope(nil, from: shown.history, at: clock)
            return []
        }
        guard page != pages.root else { return [.quit] }
        pages.goBack()
        return []
    }

    // MARK: Pages

    var page: Page { pages.page }

    /// There are only two snapshots, to be compared.
    var comparesOnly: Bool { pages.root == .diff }

    /// The page shows a difference, or a row of one.
    var isComparing: Bool { page == .diff || page == .stackDiff }

    /// Rows of the list that the cursor moves in.
    var pageRows: Int { page.content.init(self).rows }

    mutating func show(_ next: Page) { _ = pages.show(next) }

    /// Opens a page, or goes back if it is open already.
    mutating func toggle(_ page: Page) {
        if self.page == page { pages.goBack() } else { show(page) }
    }

    /// Moves to the next or previous frame that contains the text.
    private mutating func find(by step: Int) {
        guard page == .stack, !view.stack.search.isEmpty else {
            tell("no search yet; / on the stack page starts one")
            return
        }
        if !view.stack.find(by: step, in: stackLines) {
            tell("no frame contains `\(view.stack.search)`")
        }
    }

    // MARK: Time

    private mutating func toggleFreeze() {
        guard !isComparing || followsNow else {
            tell("neither side is live, so there is nothing to freeze; B picks now")
            return
        }
        guard view.past == nil else {
            tell("the history view can't be frozen; F returns to live")
            return
        }
        view.table.setFrozen(!view.table.isFrozen, from: shown.history, at: now)
    }

    private mutating func startInterval() {
        prompt = Prompt(.interval)
        guard let newest = watched.history.newestPoll else { return }
        tell(
            "each poll costs the service about \(newest.duration.latency) and "
                + "\(Double(newest.bodyBytes).bytes); type an interval, e.g. 5s")
    }
}
