import Canvas
import Goroutines
import Report
import Trends

extension State {
    /// What a key does: in a prompt or a menu it answers, elsewhere it is a command.
    mutating func press(_ key: Key) -> [Effect] {
        messages.expire(at: now, isRead: true)
        if prompt != nil { return type(key) }
        if menu != nil { return choose(key) }
        guard let command = Command(key) else { return [] }
        guard isOffered(command) else {
            if !command.makesSense(for: target, compares: root == .diff) {
                let what = target.hasHistory ? "nothing is polled here" : "this was read once"
                messages.tell("\(key.name) needs a live service; \(what)", at: now)
            }
            return []
        }
        return run(command)
    }

    func isOffered(_ command: Command) -> Bool {
        command.isOffered(on: page, of: target, compares: root == .diff)
    }

    private mutating func run(_ command: Command) -> [Effect] {
        switch command {
        case .down: move(by: 1)
        case .up: move(by: -1)
        case .halfPageDown: move(by: max(1, pageRows / 2))
        case .halfPageUp: move(by: -max(1, pageRows / 2))
        case .pageDown: move(by: max(1, pageRows))
        case .pageUp: move(by: -max(1, pageRows))
        case .first: moveToFirst()
        case .last: moveToLast()
        case .scrollRight: nameOffset = min(nameOffset + 8, 400)
        case .scrollLeft: scrollLeft()
        case .nextPane, .previousPane: switchPane()
        case .sideDown: scrollSide(by: 1)
        case .sideUp: scrollSide(by: -1)
        case .open: open()
        case .back: back()
        case .close: return close()
        case .quit: return [.quit]
        case .showService: showService()
        case .showStack: showStack()
        case .showHistory: show(.history)
        case .help: show(page == .help ? nil : .help)
        case .messages: show(page == .messages ? nil : .messages)
        case .acknowledge: acknowledge()
        case .sidePane: toggleSidePane()
        case .fullSize: isFullSize.toggle()
        case .options: menu = .options
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .filter: startFilter()
        case .findNext: find(by: 1)
        case .findPrevious: find(by: -1)
        case .sort: menu = .sort
        case .sortNext: sort(by: 1)
        case .sortPrevious: sort(by: -1)
        case .invert where page == .diff: diffState?.invert()
        case .invert: table.invert(from: shown.history)
        case .group: table.setGrouping(table.grouping.cycled(), from: shown.history)
        case .userOnly: userFramesOnly.toggle()
        case .names where page == .stack: stackCursor.nameStyle = stackCursor.nameStyle.cycled()
        case .names: nameStyle = nameStyle.cycled()
        case .stepBack: step(by: -1)
        case .stepForward: step(by: 1)
        case .previousEvent: stepToEvent(forward: false)
        case .nextEvent: stepToEvent(forward: true)
        case .goTo: startGoing()
        case .live: returnToNewest()
        case .freeze: toggleFreeze()
        case .pollNow:
            messages.tell("asking now", at: now)
            return [.pollNow]
        case .interval: startInterval()
        case .rangeShorter: graph.chosen = range.stepped(by: -1)
        case .rangeLonger: graph.chosen = range.stepped(by: 1)
        case .rangeReset: graph.chosen = nil
        case .axis: graph.axis = graph.axis.cycled()
        case .baseline: return moveBaseline()
        case .mark: return keepMark()
        case .markRow: markRow()
        case .unmarkRows: markRows([])
        case .diff: compare()
        case .pickBefore: pickSide(isBefore: true)
        case .pickAfter: pickSide(isBefore: false)
        case .swapSides: diffState?.swap()
        case .sideBySide: toggleSideBySide()
        case .sameRows: diffState?.toggleSame()
        case .threshold: startThreshold()
        case .save: startSave()
        case .copy: menu = .copy
        case .edit: return edit()
        case .print: return printPlainly()
        case .command: prompt = Prompt(.command)
        }
        return []
    }

    private mutating func sort(by step: Int) {
        if page == .diff {
            guard let order = diffState?.order else { return }
            diffState?.setOrder(order.cycled(by: step, in: DiffOrder.allCases))
        } else {
            table.setSort(table.sort.cycled(by: step, in: sortOrders), from: shown.history)
        }
    }

    // MARK: Moving

    private mutating func move(by rows: Int) {
        switch page {
        case .service where focus == .side: sideOffset = max(0, sideOffset + rows)
        case .history where historyCursor.focus == .events: moveEvent(by: rows)
        case .service, .history:
            let before = table.selected?.key
            table.move(by: rows, at: now)
            if table.selected?.key != before { sideOffset = 0 }
        case .stack: stackCursor.move(by: rows)
        case .help: helpCursor.scroll(by: rows)
        case .messages: messageCursor.scroll(by: rows)
        case .diff: diffState?.move(by: rows)
        case .stackDiff: scrollSide(by: rows)
        }
    }

    private mutating func scrollSide(by lines: Int) {
        if page == .service {
            sideOffset = max(0, min(sideOffset + lines, .max / 2))
        } else if let offset = diffState?.offset {
            diffState?.offset = max(0, min(offset + lines, .max / 2))
        }
    }

    private mutating func moveToFirst() {
        switch page {
        case .service where focus == .side: sideOffset = 0
        case .history where historyCursor.focus == .events: historyCursor.selected = nil
        case .service, .history:
            table.moveToTop()
            sideOffset = 0
            table.refresh(from: shown.history, at: now)
        case .stack: stackCursor.move(by: -.max / 2)
        case .help: helpCursor.offset = 0
        case .messages: messageCursor.offset = 0
        case .diff: diffState?.moveToTop()
        case .stackDiff: diffState?.offset = 0
        }
    }

    private mutating func moveToLast() {
        switch page {
        case .service where focus == .side: sideOffset = .max / 2
        case .history where historyCursor.focus == .events: moveEvent(by: .max / 2)
        case .service, .history: table.moveToEnd(at: now)
        case .stack: stackCursor.move(by: .max / 2)
        case .help: helpCursor.scroll(by: .max / 2)
        case .messages: messageCursor.scroll(by: .max / 2)
        case .diff: diffState?.move(by: .max / 2)
        case .stackDiff: scrollSide(by: .max / 2)
        }
    }

    private mutating func scrollLeft() {
        if nameOffset == 0 { messages.tell("? is help", at: now) }
        nameOffset = max(0, nameOffset - 8)
    }

    private mutating func switchPane() {
        guard page == .service else {
            historyCursor.focus = historyCursor.focus == .events ? .stacks : .events
            return
        }
        focus = focus == .table ? .side : .table
        if focus == .side, !ServicePage(state: self).hasSide {
            focus = .table
            messages.tell("no side pane here; 3 shows the stack on a page of its own", at: now)
        }
    }

    private mutating func toggleSidePane() {
        guard ServiceLayout.hasRoomForSide(size) else {
            messages.tell("no room for the side pane; 3 shows the stack on its own", at: now)
            return
        }
        showsSidePane.toggle()
    }

    // MARK: Pages

    /// Goes to a page, or with nil back to the one before.
    mutating func show(_ next: Page?) {
        guard let next else {
            page = pagesBehind.popLast() ?? root
            return
        }
        guard next != page else { return }
        if next == root {
            pagesBehind = []
        } else {
            pagesBehind.append(page)
        }
        page = next
        if next == .help { helpCursor = ListCursor() }
        if next == .messages { messageCursor = ListCursor(offset: .max / 2) }
    }

    private mutating func showService() {
        guard root != .diff else {
            messages.tell("two snapshots are compared; there is no service here", at: now)
            return
        }
        show(.service)
    }

    private mutating func open() {
        if page == .diff {
            openDifference()
        } else if page == .history {
            openHistory()
        } else if let row = table.selected, case .group(let name) = row.key {
            table.setScope(
                StanzaTable.Scope(grouping: table.grouping, name: name), from: shown.history,
                at: now)
        } else {
            showStack()
        }
    }

    private mutating func showStack() {
        guard page != .stack else { return }
        guard let row = table.selected, let id = row.stacks.first else {
            messages.tell("no stack to show yet", at: now)
            return
        }
        stackCursor.open(id, at: titleLine(of: id))
        show(.stack)
    }

    /// One step back: filter, time, freeze, page, and what a page has of its own; at the root
    /// nothing.
    private mutating func back() {
        let showsRows = page == .service || page == .history
        if page == .diff, diffState?.filter.isEmpty == false {
            diffState?.setFilter(Filter())
        } else if showsRows, canReturnToLive, !table.filter.isEmpty {
            table.setFilter(Filter(), from: shown.history)
        } else if canReturnToLive, showsRows || page == .stack {
            returnToNewest()
        } else if page != root {
            show(nil)
        } else if page == .diff {
            messages.clear()
        } else if isFullSize {
            isFullSize = false
        } else if table.isFrozen {
            table.setFrozen(false, from: shown.history, at: now)
        } else if table.scope != nil {
            table.setScope(nil, from: shown.history, at: now)
        } else if !table.filter.isEmpty {
            table.setFilter(Filter(), from: shown.history)
        } else if focus == .side {
            focus = .table
        } else {
            messages.clear()
        }
    }

    private mutating func close() -> [Effect] {
        guard page != root else { return [.quit] }
        show(nil)
        return []
    }

    // MARK: Finding

    private mutating func startFilter() {
        switch page {
        case .service, .history: prompt = Prompt(.filter, text: table.filter.text)
        case .stack: prompt = Prompt(.findFrame, text: stackCursor.search)
        case .help: prompt = Prompt(.filterHelp, text: helpCursor.filter)
        case .messages: prompt = Prompt(.filterHelp, text: messageCursor.filter)
        case .diff: prompt = Prompt(.filter, text: diffState?.filter.text ?? "")
        case .stackDiff: break
        }
    }

    /// In frames: the next or the previous one that holds the text.
    private mutating func find(by step: Int) {
        guard page == .stack, !stackCursor.search.isEmpty else {
            messages.tell("nothing to find: / takes a text, on the stack page", at: now)
            return
        }
        if !stackCursor.find(by: step, in: stackLines) {
            messages.tell("no frame holds `\(stackCursor.search)`", at: now)
        }
    }

    // MARK: Time

    private mutating func toggleFreeze() {
        guard past == nil else {
            messages.tell("the past stands still; F returns to live", at: now)
            return
        }
        table.setFrozen(!table.isFrozen, from: shown.history, at: now)
    }

    private mutating func startInterval() {
        prompt = Prompt(.interval)
        guard let newest else { return }
        messages.tell(
            "each poll costs the service about \(newest.duration.latency) and "
                + "\(Double(newest.bodyBytes).bytes); type seconds, such as 5", at: now)
    }
}
