import Canvas
import Goroutines
import Targets

// Keys while a prompt or a menu is open.
extension State {
    mutating func type(_ key: Key) -> [Effect] {
        guard var prompt else { return [] }
        switch key {
        case .control("c"): return [.quit]
        case .escape:
            self.prompt = nil
            apply("", for: prompt.purpose)
            return []
        case .tab where prompt.purpose == .command:
            complete(prompt.text, among: completions)
            return []
        case .tab where prompt.takesPath: return [.completePath(prompt.text)]
        case .enter:
            self.prompt = nil
            return accept(prompt)
        case .backspace where prompt.text.isEmpty:
            self.prompt = nil
            return []
        default: break
        }
        if prompt.edit(key) {
            self.prompt = prompt
            apply(prompt.text, for: prompt.purpose)
        }
        return []
    }

    /// Applies a text while it is being typed, if its purpose allows that.
    mutating func apply(_ text: String, for purpose: Prompt.Purpose) {
        switch purpose {
        case .filter: apply(Filter(text))
        case .findFrame:
            view.stack.search = text
            if !text.isEmpty { _ = view.stack.find(by: 0, in: stackLines) }
        case .filterList where page == .messages: messageList = ListCursor(filter: text)
        case .filterList: help = ListCursor(filter: text)
        case .interval, .threshold, .save, .file, .time, .sideTime, .command: break
        }
    }

    /// Words that cannot be applied hide no rows.
    private mutating func apply(_ filter: Filter) {
        if page == .diff {
            view.diff?.setFilter(filter)
        } else {
            view.table.setFilter(filter, from: shown.history)
        }
    }

    /// The filter on the rows of the page; nil if it has none.
    var matcher: FilterMatcher? {
        switch page {
        case .diff: view.diff?.matcher
        case .service, .history: view.table.matcher
        case .stack, .stackDiff, .sides, .help, .messages, .settings: nil
        }
    }

    /// What is wrong with the filter that is being typed, or with the one that is applied.
    var filterProblem: String? {
        if let prompt, prompt.purpose == .filter, let problem = Filter(prompt.text).problem {
            return problem
        }
        guard matcher?.isIncomplete == true else { return nil }
        return "the expression is too slow for these names; use fewer or smaller counts"
    }

    private mutating func accept(_ prompt: Prompt) -> [Effect] {
        switch prompt.purpose {
        case .filter:
            // Kept open to be corrected.
            if Filter(prompt.text).problem != nil { self.prompt = prompt }
        case .findFrame:
            if !prompt.text.isEmpty, !view.stack.find(by: 0, in: stackLines) {
                tell("no frame contains `\(prompt.text)`")
            }
        case .filterList: break
        case .interval: return setInterval(prompt.text)
        case .threshold: setThreshold(prompt.text)
        case .save: return save(as: prompt.text)
        case .file: return openSecondFile(prompt.text)
        case .time: go(to: prompt.text)
        case .sideTime: pickSide(at: prompt.text)
        case .command: return run(TypedCommand(prompt.text))
        }
        return []
    }

    mutating func setInterval(_ text: String) -> [Effect] {
        guard !text.isEmpty else { return [] }
        guard let seconds = Double(seconds: text), Poll.intervals.contains(seconds) else {
            let (least, most) = (Poll.intervals.lowerBound.span, Poll.intervals.upperBound.span)
            tell("`\(text)` isn't an interval from \(least) to \(most), e.g. 5s or 2m")
            return []
        }
        watched.setInterval(seconds)
        tell("polling every \(seconds.span) from now on")
        return [.setInterval(target.id, seconds)]
    }

    var sortOrders: [SortOrder] {
        SortOrder.offered(polls: target.hasHistory, format: shown.newest?.snapshot?.format)
    }

    mutating func choose(_ key: Key) -> [Effect] {
        let menu = menu
        self.menu = nil
        if key == .control("c") { return [.quit] }
        if case .overwrite(let request, let path) = menu {
            return answer(key, to: request, about: path)
        }
        guard case .character(let character) = key, let menu else { return [] }
        switch menu {
        case .sort where page == .diff:
            if let order = DiffOrder.allCases.first(where: { $0.key == character }) {
                view.diff?.setOrder(order)
            }
        case .sort:
            if let order = sortOrders.first(where: { $0.key == character }) {
                view.table.setSort(order, from: shown.history)
            }
        case .options where character == Menu.configurationKey:
            SettingsPage.open(.settings, in: &self)
        case .options:
            if let setting = settings.first(where: { $0.choice?.key == character }) {
                // Another one may follow.
                self.menu = menu
                return cycle(setting)
            }
        case .copy: return copy(character)
        case .overwrite: break
        }
        return []
    }
}
