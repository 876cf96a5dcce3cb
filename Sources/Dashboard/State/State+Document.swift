import Canvas
import Goroutines
import Report
import Targets

// Saving, printing and copying what is on screen.
extension State {
    // MARK: Saving

    mutating func startSave() {
        guard let document else {
            tell("nothing to save yet")
            return
        }
        prompt = Prompt(.save, proposing: document.proposedName)
        let all =
            isFiltered
            ? "; the filter does not apply: all stacks are saved" : ""
        tell("the suffix picks the format: \(document.formNames)\(all)")
    }

    private var isFiltered: Bool {
        page == .service && !view.table.filter.isEmpty
            || page == .diff && view.diff?.filter.isEmpty == false
    }

    mutating func save(as name: String) -> [Effect] {
        guard let document else {
            tell("nothing to save yet")
            return []
        }
        let name = String(name.drop { $0 == " " })
        guard !name.isEmpty else { return [] }
        guard let form = Document.Form(suffixOf: name), document.forms.contains(form) else {
            tell("not saved: `\(name)` must end in \(document.formNames)")
            return []
        }
        return [.save(SaveRequest(document: document, form: form, name: name))]
    }

    mutating func ask(_ request: SaveRequest, about path: String) {
        if case .overwrite(_, let other) = menu { tellKept(other) }
        menu = .overwrite(request, path: path)
    }

    mutating func answer(_ key: Key, to request: SaveRequest, about path: String) -> [Effect] {
        guard key == .character("y") else {
            tellKept(path)
            return []
        }
        var request = request
        request.overwrites = true
        return [.save(request)]
    }

    private mutating func tellKept(_ path: String) {
        tell("not saved: \(path.scrubbed) already exists")
    }

    // MARK: Plain text

    mutating func printPlainly() -> [Effect] {
        guard let text = document?.text(as: .text) else {
            tell("nothing to print yet")
            return []
        }
        return [.print(text)]
    }

    mutating func edit() -> [Effect] {
        guard let document, let text = document.text(as: .text) else {
            tell("nothing to open yet")
            return []
        }
        return [.edit(text, name: "\(document.stem).txt")]
    }

    // MARK: Copying

    mutating func copy(_ key: Character) -> [Effect] {
        guard let choice = CopyChoice(rawValue: key) else { return [] }
        guard let text = text(of: choice) else {
            tell("nothing to copy: no \(choice.title) here")
            return []
        }
        return [.copy(text)]
    }

    private func text(of choice: CopyChoice) -> String? {
        switch choice {
        case .stack:
            (isComparing
                ? view.diff?.selected.flatMap { document(of: $0) }
                : shownStack.flatMap { document(ofStack: $0) }).flatMap { $0.text(as: .text) }
        case .id: shownStack?.description
        case .place: shownFrame.map { "\($0.file):\($0.line)" }
        case .function: shownFrame?.function
        case .url: target.address
        case .table: tableText
        }
    }

    /// The stack of the page, or of the selected row.
    private var shownStack: Stack.ID? { page.content.init(self).stack }

    /// The frame under the cursor, else the stack's title frame.
    private var shownFrame: Frame? {
        let lines = page == .stack ? stackLines : []
        if lines.indices.contains(view.stack.selected),
            case .frame(let frame, number: _) = lines[view.stack.selected].kind
        {
            return frame
        }
        if isComparing { return view.diff?.selected?.stanza.title }
        return shownStack.flatMap { view.table.source(shown.history).tracks[$0]?.title }
    }

    /// The table as shown, filtered and sorted.
    private var tableText: String? {
        if isComparing { return document?.text(as: .text) }
        if let document, case .lines = document.content { return document.text(as: .text) }
        let source = view.table.source(shown.history)
        let polls = target.hasHistory && source.baseline != nil
        guard !view.table.rows.isEmpty else { return nil }
        let heading = ["ID", "COUNT"] + (polls ? ["Δ A"] : []) + ["STATE", "STACK"]
        let cells =
            [heading]
            + view.table.rows.map { row in
                let track = row.stacks.first.flatMap { source.tracks[$0] }
                var id = shortID(row.stacks[0])
                var name =
                    track?.title.map { "\($0.shortName)  \($0.shortLocation)" } ?? Stack.untitled
                if case .group(let group) = row.key { (id, name) = ("x\(row.stacks.count)", group) }
                return [id, row.count.grouped] + (polls ? [row.delta.signed] : [])
                    + [row.state?.name ?? "-", name]
            }
        let columns = heading.count
        return TextTable.lines(cells, left: [0, columns - 2, columns - 1])
            .map { "\($0.scrubbed)\n" }.joined()
    }
}

/// The choices in the menu of `y`, by key.
enum CopyChoice: Character, CaseIterable {
    case stack = "y"
    case id = "i"
    case place = "l"
    case function = "f"
    case url = "u"
    case table = "t"

    var title: String {
        switch self {
        case .stack: "stack"
        case .id: "ID"
        case .place: "file:line"
        case .function: "function"
        case .url: "URL"
        case .table: "table"
        }
    }
}

extension Document {
    /// The file name that the save prompt starts with.
    var proposedName: String {
        let form = forms.contains(.markdown) ? Form.markdown : forms[0]
        return "\(stem).\(form.rawValue)"
    }

    /// `txt, md, json or pb.gz`.
    fileprivate var formNames: String {
        let names = forms.map { ".\($0.rawValue)" }
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
