import Archive
import ArgumentParser
import Files
import Glibc
import Goroutines
import Report

/// Imports saved profiles into the archive.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import saved profiles into the archive as a history.",
        usage: "gorotop import [OPTIONS] FILE ...",
        discussion: """
            Each profile is dated by the time it carries, else by its file's modification time. \
            Imported profiles are kept in full, however old they get. They form one history, named \
            `imported` unless --name gives another name.
            """)

    @Argument(
        help: ArgumentHelp(
            "Profiles in any format Go writes, or folders of them.", valueName: "FILE"),
        completion: .file())
    var files: [String] = []

    @OptionGroup(title: "HISTORY") var history: HistoryOptions

    func run() throws {
        let isWhole = try UserError.ends {
            guard !files.isEmpty else {
                throw UserError(
                    "no FILE given. Name the profiles to import, e.g. `gorotop import dumps/*.pb.gz`."
                )
            }
            let candidates = try files.flatMap(Self.candidates)
            guard !candidates.isEmpty else {
                throw UserError("there are no files in \(files[0]). Name a folder with profiles.")
            }
            let archive = try Archive(try history.path(), for: .writing)
            for note in archive.notes { StandardError.tell(note) }
            return try take(candidates, into: archive)
        }
        if !isWhole { throw ExitCode(2) }
    }

    /// A file that may be a profile.
    private struct Candidate {
        var path: String
        /// It is one of a folder's files, of which some may be anything else.
        var isFromFolder: Bool
    }

    /// - Returns: whether all profiles could be read.
    private func take(_ candidates: [Candidate], into archive: Archive) throws -> Bool {
        let recorder = Recorder(
            archive, name: try history.configuration.settings(history).name ?? "imported",
            address: "imported")
        var (taken, known, unreadable) = (0, 0, 0)
        var times: ClosedRange<Double>?
        for candidate in candidates {
            let path = candidate.path
            do {
                let reading = try Reading(file: path)
                reading.tellDamage()
                guard let time = reading.snapshot.takenAt else {
                    throw UserError(
                        "\(path) has no timestamp, and neither does its file. Import a regular file."
                    )
                }
                guard try recorder.importSnapshot(reading.snapshot, at: time) else {
                    known += 1
                    continue
                }
                taken += 1
                times = min(times?.lowerBound ?? time, time)...max(times?.upperBound ?? time, time)
            } catch let error as ArchiveError {
                throw error
            } catch let error as UnreadableProfile where candidate.isFromFolder && error.isForeign {
                // What to do about it is for files that were meant to be one.
                StandardError.tell("skipped \(path): \(error.reason)")
            } catch {
                StandardError.tell(UserError(error).text)
                unreadable += 1
            }
        }
        guard taken + known > 0 else {
            guard unreadable == 0 else { return false }
            throw UserError(
                "no goroutine profile in \(files.joined(separator: ", ")). "
                    + "Save one with `curl -o NAME.pb.gz host:6060/debug/pprof/goroutine`.")
        }
        try StandardOutput.print(
            text(taken: taken, known: known, times: times, into: archive, as: recorder.history))
        if unreadable > 0 {
            StandardError.tell("could not read \(unreadable.counted("file")); see above.")
        }
        return unreadable == 0
    }

    private func text(
        taken: Int, known: Int, times: ClosedRange<Double>?, into archive: Archive,
        as history: Archive.History?
    ) -> String {
        func stamp(_ time: Double) -> String { Timestamp(secondsSince1970: time)?.text ?? "?" }
        var text = "imported \(taken.counted("snapshot")) into \(archive.path)"
        if let times, taken > 0 {
            text += taken == 1 ? ", taken" : ", from \(stamp(times.lowerBound)) to"
            text += " \(stamp(times.upperBound))"
        }
        if known > 0 { text += "; skipped \(known.counted("snapshot")) imported earlier" }
        if let history {
            text += ". Open them with `gorotop \(archive.path) --name \(history.title)`"
        }
        return "\(text.scrubbed).\n"
    }

    /// The file itself, or the files of a folder, sorted by name.
    private static func candidates(_ path: String) throws -> [Candidate] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return [Candidate(path: path, isFromFolder: false)]
        }
        guard let names = Folder.names(in: path) else {
            throw UserError("cannot read \(path): \(String(cString: strerror(errno))).")
        }
        let files: [String] = names.filter { !$0.hasPrefix(".") }.map { "\(path)/\($0)" }
            .filter { stat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG }.sorted()
        return files.map { Candidate(path: $0, isFromFolder: true) }
    }
}
