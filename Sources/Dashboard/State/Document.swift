import Diagnosis
package import Goroutines
import Report
import Targets
import Trends

/// The content of a page that can be saved, printed or opened. Texts are made on demand.
package struct Document: Hashable, Sendable {
    /// The format, picked by the file's suffix.
    package enum Form: String, CaseIterable, Sendable {
        case text = "txt"
        /// For a ticket.
        case markdown = "md"
        case json
        /// For `go tool pprof`.
        case profile = "pb.gz"
        case yaml
    }

    package enum Content: Hashable, Sendable {
        /// `body` is what the service sent, if it is a profile.proto that was kept.
        case snapshot(Snapshot, body: [UInt8]?)
        case difference(Difference, before: String, after: String)
        case lines([String], form: Form)
    }

    /// A file's name without its suffix: letters, digits, `.`, `-` and `_`.
    package var stem: String
    /// The target's name in reports.
    package var target: String
    /// Seconds since 1970.
    package var now: Double
    package var content: Content
    /// The verdict; nil for a past moment and for a single stack.
    var growth: Report.Growth?
    /// The rates of the total and the stacks; nil for a past moment and for a single stack.
    var rate: Report.Rate?

    var forms: [Form] {
        switch content {
        case .snapshot, .difference: [.text, .markdown, .json, .profile]
        case .lines(_, let form): [form]
        }
    }

    /// Nil if the form is not text, or not available for this content.
    package func text(as form: Form) -> String? {
        switch content {
        case .snapshot(let snapshot, body: _):
            let report = Report(
                of: snapshot, target: target, now: now, growth: growth, rate: rate)
            return switch form {
            case .text: report.text
            case .markdown: report.markdown
            case .json: report.json
            case .profile, .yaml: nil
            }
        case .difference(let difference, let before, let after):
            let report = DifferenceReport(of: difference, names: (before, after))
            return switch form {
            case .text: report.text
            case .markdown: report.markdown
            case .json: report.json
            case .profile, .yaml: nil
            }
        case .lines(let lines, let own):
            return form == own || form == .text ? lines.map { "\($0)\n" }.joined() : nil
        }
    }
}

extension Document.Form {
    /// The form for a file name's suffix.
    init?(suffixOf name: String) {
        let name = name.lowercased()
        guard let form = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
            return nil
        }
        self = form
    }
}

/// A document to save to a file.
package struct SaveRequest: Hashable, Sendable {
    package var document: Document
    package var form: Document.Form
    /// As typed by the user.
    package var name: String
    /// The user agreed to overwrite an existing file.
    package var overwrites = false
}

extension Document {
    /// A snapshot of a target; `now` in seconds since 1970.
    package init(_ snapshot: Snapshot, body: [UInt8]?, of target: String, now: Double) {
        self.init(
            stem: Self.stem(of: target, at: snapshot.takenAt ?? now), target: target, now: now,
            content: .snapshot(snapshot, body: body))
    }

    /// `checkout-7d9f-x2k1-6060-2026-11-24T143210Z`; `time` in seconds since 1970.
    static func stem(of source: String, _ part: String? = nil, at time: Double) -> String {
        let stamp = Timestamp(secondsSince1970: time).map { $0.text.replacing(":", with: "") }
        return [source.asFileName, part, stamp].compactMap(\.self).joined(separator: "-")
    }
}

// MARK: - Documents of pages

extension State {
    /// Seconds since 1970 by the wall clock.
    private var wallTime: Double { clock.wall(now) }

    var document: Document? { page.content.init(self).document }

    /// A page of lines.
    func document(of lines: [String], form: Document.Form = .text) -> Document {
        Document(
            stem: Document.stem(of: target.name, page.rawValue, at: now), target: target.name,
            now: wallTime, content: .lines(lines, form: form))
    }

    /// The newest poll, or the frozen one; ignores the filter.
    var snapshotDocument: Document? {
        let source = view.table.source(shown.history)
        guard let poll = source.newestPoll, let snapshot = poll.snapshot else { return nil }
        var document = Document(snapshot, body: poll.body, of: target.name, now: wallTime)
        if !isPast, !freshness.isStale, let figure = source.rate.figure {
            document.rate = .measured(
                figure, stacks: source.tracks.compactMapValues(\.perMinute))
        }
        if let climbing, !view.table.isFrozen {
            document.growth = Report.Growth(
                source.finding?.judgement.verdict ?? .notEnoughData, climbing: climbing)
        } else if let finding = source.finding {
            let evidence = finding.sentence(
                name: { id in "stack \(shortID(id))" }, clock: clock.beginning)
            document.growth = Report.Growth(finding.judgement.verdict, evidence: evidence)
        }
        return document
    }

    var differenceDocument: Document? {
        guard let diff = view.diff else { return nil }
        let names = [diff.before, diff.after].map { sample in
            guard target.hasHistory else { return sample.name }
            let what = [sample.name, sample.note].filter { !$0.isEmpty }
            return "\(target.name) (\(what.joined(separator: ", ")))"
        }
        let part = target.hasHistory ? "diff" : "to-\(diff.after.name.asFileName)"
        return Document(
            stem: Document.stem(
                of: target.hasHistory ? target.name : diff.before.name, part,
                at: diff.after.time ?? wallTime),
            target: target.name, now: wallTime,
            content: .difference(diff.difference, before: names[0], after: names[1]))
    }

    /// One stack as a snapshot of its own.
    func document(ofStack id: Stack.ID) -> Document? {
        let source = view.table.source(shown.history)
        guard let track = source.tracks[id], let snapshot = source.newestPoll?.snapshot else {
            return nil
        }
        let stanza = track.stanza ?? Stanza(stack: track.stack, count: 0)
        return document(of: stanza, in: snapshot)
    }

    /// A row of the difference, as the later side has it.
    func document(of row: Difference.Row) -> Document? {
        guard let diff = view.diff else { return nil }
        let side = row.after == nil ? diff.before : diff.after
        return document(of: row.stanza, in: side.snapshot)
    }

    private func document(of stanza: Stanza, in all: Snapshot) -> Document {
        let id = stanza.id
        return Document(
            stem: Document.stem(of: target.name, shortID(id), at: all.takenAt ?? wallTime),
            target: "\(target.name), only stack \(id), of \(all.total.counted("goroutine"))",
            now: wallTime,
            content: .snapshot(
                Snapshot(
                    format: all.format, takenAt: all.takenAt, stanzas: [stanza],
                    program: all.program, buildID: all.buildID),
                body: nil))
    }
}

extension String {
    /// A service's address or a file's name, made fit for the start of a file name.
    fileprivate var asFileName: String {
        // `checkout:6060/goroutineleak` is an address, and its host the part to keep.
        let isAddress = prefix { $0 != "/" }.contains(":")
        var name = isAddress ? self : String(split(separator: "/").last ?? "")
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
