import Archive
import ArgumentParser
import Glibc
import Goroutines
import Report
import Trends

/// Which history is meant.
struct HistoryOptions: ParsableArguments {
    @Option(
        help: "An archive other than $XDG_STATE_HOME/gorotop/history.db.",
        completion: .file())
    var archive: String?

    @Option(
        help:
            "One history under this name whatever the address, as a pod has a new one after each deploy."
    )
    var name: String?

    @OptionGroup var configuration: ConfigurationOptions

    func validate() throws {
        if let name, name.allSatisfy({ $0.isWhitespace }) {
            throw ValidationError("--name needs a name, such as --name billing.")
        }
    }

    /// The archive of the options or the configuration, or the usual one; nil where there is none.
    func knownPath() throws -> String? {
        try archive ?? configuration.settings().archive ?? StateFolder.archive
    }

    /// The archive to read or write where a command names no other.
    func path(_ named: String? = nil) throws -> String {
        guard let path = try named ?? knownPath() else {
            throw UserError(
                "neither XDG_STATE_HOME nor HOME is set, so there is no usual archive. "
                    + "--archive FILE names one.")
        }
        return path
    }

    /// A history to be read, of the archive of that path or the usual one: the one of `--name`, which
    /// may be an address or a program as well, else the newest one of `address`, else the newest of
    /// all, unless a `moment` is meant that each of several may have.
    func open(
        _ path: String?, address: String? = nil, for moment: TimeExpression? = nil
    ) throws -> PastReading {
        let archive = try Archive(try self.path(path), for: .reading)
        for note in archive.notes { StandardError.tell(note) }
        let histories = try archive.histories()
        let matches: [Archive.History]
        if let name {
            matches = histories.filter { [$0.name, $0.address, $0.program].contains(name) }
        } else {
            matches = address.map { address in histories.filter { $0.address == address } } ?? []
        }
        if moment != nil, name == nil, matches.isEmpty, histories.count > 1 {
            let known = Set(histories.map(\.title)).sorted().joined(separator: ", ")
            throw UserError(
                "\(archive.path) has several histories: \(known). --name says which is meant.")
        }
        guard let history = matches.first ?? (name == nil ? histories.first : nil) else {
            let known = Set(histories.map(\.title)).sorted().joined(separator: ", ")
            throw UserError(
                name.map { "\(archive.path) has no history of \($0). It has \(known)." }
                    ?? "\(archive.path) holds no history yet.")
        }
        return PastReading(archive: archive, history: history, all: name == nil ? histories : [])
    }
}

extension Archive.History {
    /// How a person names it.
    var title: String { name ?? address }
}

/// One history of an archive that is read.
struct PastReading {
    let archive: Archive
    let history: Archive.History
    /// All that the archive holds, where nobody said which is meant.
    var all: [Archive.History] = []

    /// What the histories to choose from are called.
    var titles: String { Set(all.map(\.title)).sorted().joined(separator: ", ") }

    /// The histories to choose from, a line each; nil where there is nothing to choose.
    var choices: String? {
        guard all.count > 1 else { return nil }
        func stamp(_ time: Double?) -> String {
            time.flatMap { Timestamp(secondsSince1970: $0)?.text } ?? "-"
        }
        let lines = all.map { history in
            [
                history.title, history.program ?? "-", stamp(history.first), stamp(history.last),
                history.polls.grouped,
            ]
        }
        let table = [["HISTORY", "PROGRAM", "FROM", "TO", "POLLS"]] + lines
        return
            (TextTable.lines(table, left: [0, 1, 2, 3]) + [
                "", "gorotop \(archive.path) --name HISTORY opens one; a program does, too.",
            ])
            .map { "\($0.scrubbed)\n" }.joined()
    }

    /// Seconds since 1970 that an expression means here.
    func time(of expression: TimeExpression?) throws -> Double {
        guard let newest = history.last, let first = history.first else {
            throw UserError("\(archive.path) holds nothing of \(history.title) yet.")
        }
        switch expression {
        case nil: return newest
        case .mark(let letter):
            guard let time = try archive.time(ofMark: letter, in: history.id) else {
                throw UserError("\(history.title) has no mark \(letter) in \(archive.path).")
            }
            return time
        case .maximum:
            return try archive.timeOfMaximum(in: history.id, range: first...max(first, newest))
                ?? newest
        case .timeOfDay, .date, .ago: return expression?.seconds(newest: newest) ?? newest
        }
    }

    func moment(at expression: TimeExpression?) throws -> Moment {
        let time = try time(of: expression)
        guard let moment = try archive.moment(of: history.id, at: time) else {
            let first = history.first.flatMap { Timestamp(secondsSince1970: $0)?.text } ?? "?"
            throw UserError("the history of \(history.title) begins later, at \(first).")
        }
        return moment
    }
}
