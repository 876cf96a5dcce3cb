import Canvas
import Goroutines

// Keys while a prompt or a menu waits for an answer.
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
            complete(&prompt)
            self.prompt = prompt
            return []
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

    /// Shows at once what a text that is still being typed does.
    private mutating func apply(_ text: String, for purpose: Prompt.Purpose) {
        switch purpose {
        case .filter where page == .diff: diffState?.setFilter(Filter(text))
        case .filter: table.setFilter(Filter(text), from: shown.history)
        case .findFrame:
            stackCursor.search = text
            if !text.isEmpty { _ = stackCursor.find(by: 0, in: stackLines) }
        case .filterHelp where page == .messages: messageCursor = ListCursor(filter: text)
        case .filterHelp: helpCursor = ListCursor(filter: text)
        case .interval, .threshold, .save, .time, .command: break
        }
    }

    private mutating func accept(_ prompt: Prompt) -> [Effect] {
        switch prompt.purpose {
        case .filter:
            let filter = page == .diff ? diffState?.filter : table.filter
            if let problem = filter?.problem { messages.tell(problem, at: now) }
        case .findFrame:
            if !prompt.text.isEmpty, !stackCursor.find(by: 0, in: stackLines) {
                messages.tell("no frame holds `\(prompt.text)`", at: now)
            }
        case .filterHelp: break
        case .interval: return setInterval(prompt.text)
        case .threshold: setThreshold(prompt.text)
        case .save: return save(as: prompt.text)
        case .time: go(to: prompt.text)
        case .command: return run(TypedCommand(prompt.text))
        }
        return []
    }

    mutating func setInterval(_ text: String) -> [Effect] {
        guard !text.isEmpty else { return [] }
        let digits = text.hasSuffix("s") ? String(text.dropLast()) : text
        guard let seconds = Double(digits), (0.5...3600).contains(seconds) else {
            messages.tell("`\(text)` is no interval: 0.5 to 3600 seconds, such as 5", at: now)
            return []
        }
        connection.wanted = seconds
        messages.tell("polls every \(seconds.span) from now on", at: now)
        return [.setInterval(seconds)]
    }

    var sortOrders: [SortOrder] {
        SortOrder.offered(polls: target.hasHistory, format: shown.newest?.format)
    }

    mutating func choose(_ key: Key) -> [Effect] {
        defer { self.menu = nil }
        if key == .control("c") { return [.quit] }
        if case .overwrite(let request, let path) = menu {
            return answer(key, to: request, about: path)
        }
        guard case .character(let character) = key, let menu else { return [] }
        switch menu {
        case .sort where page == .diff:
            if let order = DiffOrder.allCases.first(where: { $0.key == character }) {
                diffState?.setOrder(order)
            }
        case .sort:
            if let order = sortOrders.first(where: { $0.key == character }) {
                table.setSort(order, from: shown.history)
            }
        case .options:
            if character == "g" {
                glyphs = glyphs.cycled()
                messages.tell("glyphs: \(glyphs.rawValue)", at: now)
            } else if character == "t" {
                theme = theme.cycled()
                messages.tell("theme: \(theme.rawValue)", at: now)
            } else if character == "b", target.isPolled {
                setBell(!alerts.bell)
            } else if character == "n", target.isPolled {
                setNotification(!alerts.notifies)
            }
        case .copy: return copy(character)
        case .overwrite: break
        }
        return []
    }
}
