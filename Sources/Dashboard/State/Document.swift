import Diagnosis
package import Goroutines
import Report
import Trends

/// What can leave the screen of a page. Texts are made when they are asked for.
package struct Document: Hashable, Sendable {
    /// The form is picked by a file's suffix.
    package enum Form: String, CaseIterable, Sendable {
        case text = "txt"
        /// For a ticket.
        case markdown = "md"
        case json
        /// For `go tool pprof`.
        case profile = "pb.gz"
    }

    package enum Content: Hashable, Sendable {
        /// `body` is what the service answered, where it is a profile.proto that was kept.
        case snapshot(Snapshot, body: [UInt8]?)
        case difference(Difference, before: String, after: String)
        case lines([String])
    }

    /// A file's name without its suffix: letters, digits, `.`, `-` and `_`.
    package var stem: String
    /// As reports name it.
    package var target: String
    /// Seconds since 1970.
    package var now: Double
    package var content: Content
    /// What the growth test says of the service; nil of what is past, and of a part.
    var growth: Report.Growth?

    var forms: [Form] {
        switch content {
        case .snapshot, .difference: Form.allCases
        case .lines: [.text]
        }
    }

    /// Nil for a form that is no text, and for one that there is not.
    package func text(as form: Form) -> String? {
        switch content {
        case .snapshot(let snapshot, body: _):
            let report = Report(of: snapshot, target: target, now: now, growth: growth)
            return switch form {
            case .text: report.text
            case .markdown: report.markdown
            case .json: report.json
            case .profile: nil
            }
        case .difference(let difference, let before, let after):
            let report = DifferenceReport(of: difference, names: (before, after))
            return switch form {
            case .text: report.text
            case .markdown: report.markdown
            case .json: report.json
            case .profile: nil
            }
        case .lines(let lines):
            return form == .text ? lines.map { "\($0)\n" }.joined() : nil
        }
    }
}

extension Document.Form {
    /// The form of a file name's suffix.
    init?(suffixOf name: String) {
        let name = name.lowercased()
        guard let form = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
            return nil
        }
        self = form
    }
}

/// A document on its way to a file.
package struct SaveRequest: Hashable, Sendable {
    package var document: Document
    package var form: Document.Form
    /// As the reader typed it.
    package var name: String
    /// The reader said that a file of that name may go.
    package var overwrites = false
}

extension State {
    /// What the page shows, to be saved, printed or opened; nil before there is anything.
    var document: Document? {
        switch page {
        case .service, .history: snapshotDocument
        case .stack: stackDocument
        case .diff, .stackDiff: differenceDocument
        case .help, .messages:
            Document(
                stem: stem(page.rawValue, at: now), target: target.name, now: now - clockLag,
                content: .lines(ListPage(state: self).lines.map(\.text)))
        }
    }

    /// The newest answer, or the one that is frozen on screen; whatever the filter.
    private var snapshotDocument: Document? {
        let source = table.source(shown.history)
        var newest = source.newestPoll.map { document(of: $0) }
        if let finding = source.finding {
            let evidence = finding.sentence(
                name: { id in "stack \(shortID(id))" }, clock: { time in beginning(time) })
            newest?.growth = Report.Growth(finding.judgement.verdict, evidence: evidence)
        }
        return newest
    }

    func document(of poll: Poll) -> Document {
        Document(
            stem: stem(at: poll.snapshot.takenAt), target: target.name, now: now - clockLag,
            content: .snapshot(poll.snapshot, body: poll.body))
    }

    private var differenceDocument: Document? {
        guard let view = diffState else { return nil }
        let names = [("A", view.before), ("B", view.after)].map { letter, sample in
            guard target.hasHistory else { return sample.name }
            let name = sample.name == letter ? "" : "\(sample.name), "
            return "\(target.name) (\(name)\(sample.note.isEmpty ? "newest" : sample.note))"
        }
        let name = target.hasHistory ? "diff" : "to-\(view.after.name.asFileName)"
        return Document(
            stem: stem(name, at: view.after.time, of: target.hasHistory ? nil : view.before.name),
            target: target.name, now: now - clockLag,
            content: .difference(view.difference, before: names[0], after: names[1]))
    }

    private var stackDocument: Document? {
        guard let id = stackCursor.stack else { return nil }
        return document(ofStack: id)
    }

    /// One stack as a snapshot of its own.
    func document(ofStack id: Stack.ID) -> Document? {
        let source = table.source(shown.history)
        guard let track = source.tracks[id], let poll = source.newestPoll else { return nil }
        let stanza = track.stanza ?? Stanza(stack: track.stack, count: 0)
        return document(of: stanza, in: poll.snapshot)
    }

    /// A row of the difference, as the later side has it.
    func document(of row: Difference.Row) -> Document? {
        guard let view = diffState else { return nil }
        let side = row.after == nil ? view.before : view.after
        return document(of: row.stanza, in: side.snapshot)
    }

    private func document(of stanza: Stanza, in all: Snapshot) -> Document {
        let id = stanza.id
        return Document(
            stem: stem(shortID(id), at: all.takenAt),
            target: "\(target.name), stack \(id) alone, of \(all.total.counted("goroutine"))",
            now: now - clockLag,
            content: .snapshot(
                Snapshot(
                    format: all.format, takenAt: all.takenAt, stanzas: [stanza],
                    program: all.program, buildID: all.buildID),
                body: nil))
    }

    /// `checkout-7d9f-x2k1-6060-2026-11-24T143210Z`; `time` in seconds since 1970.
    private func stem(
        _ part: String? = nil, at time: Double?, of source: String? = nil
    ) -> String {
        let stamp = Timestamp(secondsSince1970: time ?? (now - clockLag))
            .map { $0.text.replacing(":", with: "") }
        return [(source ?? target.name).asFileName, part, stamp].compactMap(\.self).joined(
            separator: "-")
    }
}

extension String {
    /// A service's address or a file's name as the begin of another file's name.
    fileprivate var asFileName: String {
        var name = String(split(separator: "/").last ?? "")
        while let suffix = [".gz", ".pb", ".txt", ".md", ".json"].first(where: name.hasSuffix) {
            name.removeLast(suffix.count)
        }
        let plain = name.map { character in
            character.isASCII && (character.isLetter || character.isNumber)
                || "._".contains(character) ? character : "-"
        }
        let parts = String(plain).split(separator: "-")
        let stem = parts.joined(separator: "-").prefix(80).drop { $0 == "." }
        return stem.isEmpty ? "goroutines" : String(stem)
    }
}
