import Archive
import ArgumentParser
import Glibc
import Goroutines
import Report
import Trends

/// Which archive, and which history in it.
struct HistoryOptions: ParsableArguments, ConfigurableOptions {
    @Option(
        help: ArgumentHelp(
            "Archive to use instead of $XDG_STATE_HOME/gorotop/history.db.", valueName: "FILE"),
        completion: .file())
    var archive: String?

    @Option(
        help: ArgumentHelp(
            "Use one history with this name for every address, e.g. for pods, whose addresses change with each deploy.",
            valueName: "NAME"))
    var name: String?

    @OptionGroup var configuration: ConfigurationOptions

    func validate() throws {
        if let name, name.allSatisfy({ $0.isWhitespace }) {
            throw ValidationError("--name is empty. Give it a name, e.g. --name billing.")
        }
    }

    func override(_ settings: inout Settings) {
        settings.archive = archive ?? settings.archive
        settings.name = name ?? settings.name
    }

    /// The archive given by `--archive`, else by the configuration, else the default one; nil if no
    /// home folder is set.
    func knownPath() throws -> String? {
        try configuration.settings(self).archive ?? UserFiles.archive
    }

    /// The archive to read or write: `named`, else `knownPath()`.
    func path(_ named: String? = nil) throws -> String {
        guard let path = try named ?? knownPath() else {
            throw UserError(
                "neither XDG_STATE_HOME nor HOME is set, so there is no default archive. "
                    + "Choose one with --archive FILE.")
        }
        return path
    }

    /// Opens a history for reading, from the archive at `path` or the default one: the history that
    /// `--name` gives (a name, an address or a program), else the newest one of `address`, else the
    /// only one. Throws `SeveralHistories` if it could be one or another.
    func open(_ path: String?, address: String? = nil) throws -> PastReading {
        let name = try configuration.settings(self).name
        let archive = try Archive(try self.path(path), for: .reading)
        for note in archive.notes { StandardError.tell(note) }
        let histories = try archive.histories()
        let matches: [Archive.History]
        if let name {
            matches = histories.filter { [$0.name, $0.address, $0.program].contains(name) }
        } else {
            matches = address.map { address in histories.filter { $0.address == address } } ?? []
        }
        if name == nil, matches.isEmpty, histories.count > 1 {
            throw SeveralHistories(path: archive.path, histories: histories)
        }
        guard let history = matches.first ?? (name == nil ? histories.first : nil) else {
            let known = Set(histories.map(\.title)).sorted().joined(separator: ", ")
            throw UserError(
                name.map { "\(archive.path) has no history named \($0). It has \(known)." }
                    ?? "\(archive.path) is empty. Record a service into it first.")
        }
        return PastReading(archive: archive, history: history)
    }
}

/// An archive has several histories, and none of them was chosen.
struct SeveralHistories: Error {
    let path: String
    let histories: [Archive.History]

    /// For a command that needs one.
    var explanation: String {
        "\(path) has several histories: \(names.joined(separator: ", ")). "
            + "Choose one with --name."
    }

    /// What `--name` takes: titles, but the programs of those that share one.
    private var names: [String] {
        let names = histories.map { history in
            histories.count { $0.title == history.title } > 1
                ? history.program ?? history.title : history.title
        }
        return Set(names).sorted()
    }

    /// The histories to choose from, one a line.
    var table: String {
        func stamp(_ time: Double?) -> String {
            time.flatMap { Timestamp(secondsSince1970: $0)?.text } ?? "-"
        }
        let lines = histories.map { history in
            [
                history.title, history.program ?? "-", stamp(history.first), stamp(history.last),
                history.polls.grouped,
            ]
        }
        let table = [["HISTORY", "PROGRAM", "FROM", "TO", "POLLS"]] + lines
        return
            (TextTable.lines(table, left: [0, 1, 2, 3]) + [
                "", "Open one with `gorotop \(path) --name HISTORY`; PROGRAM works too.",
            ])
            .map { "\($0.scrubbed)\n" }.joined()
    }
}

extension Archive.History {
    /// For display: its name, else its address.
    var title: String { name ?? address }
}

/// One history of an archive that is open for reading.
struct PastReading {
    let archive: Archive
    let history: Archive.History

    /// The moment that an expression means in this history, in seconds since 1970.
    func time(of expression: TimeExpression?) throws -> Double {
        guard let newest = history.last, let first = history.first else {
            throw UserError("\(archive.path) has no polls of \(history.title) yet.")
        }
        switch expression {
        case nil: return newest
        case .mark(let name):
            guard let time = try archive.time(ofMark: name, in: history.id) else {
                throw UserError(
                    "\(history.title) has no mark \(name) in \(archive.path). Use another mark or a time."
                )
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
            throw UserError(
                "the history of \(history.title) starts at \(first). Choose a later time.")
        }
        return moment
    }
}
