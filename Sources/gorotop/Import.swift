import Archive
import ArgumentParser
import Glibc
import Goroutines
import Report

/// Saved profiles become history.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put saved profiles into the archive, to walk through them.",
        discussion: """
            Each is dated by its own time, or by its file's where it tells none. They are kept whole: \
            nothing of them is thinned out with age. They make one history, of the name `imported` \
            where --name says no other.
            """)

    @Argument(help: "Profiles in any form that Go writes, or folders of them.", completion: .file())
    var files: [String] = []

    @OptionGroup var history: HistoryOptions

    func run() throws {
        let isWhole = try UserError.ends {
            guard !files.isEmpty else {
                throw UserError("name profiles, such as `gorotop import dumps/*.pb.gz`.")
            }
            let paths = try files.flatMap(Self.paths)
            guard !paths.isEmpty else { throw UserError("there is no file in \(files[0]).") }
            let archive = try Archive(try history.path(), for: .writing)
            for note in archive.notes { StandardError.tell(note) }
            return try take(paths, into: archive)
        }
        if !isWhole { throw ExitCode(2) }
    }

    /// - Returns: whether all could be read.
    private func take(_ paths: [String], into archive: Archive) throws -> Bool {
        let recorder = Recorder(archive, name: history.name ?? "imported", address: "imported")
        var (taken, known, unreadable) = (0, 0, 0)
        var times: ClosedRange<Double>?
        for path in paths {
            do {
                let reading = try Reading(file: path)
                reading.tellDamage()
                guard let time = reading.snapshot.takenAt else {
                    throw UserError("\(path) tells no time, and its file has none.")
                }
                guard try recorder.importSnapshot(reading.snapshot, at: time) else {
                    known += 1
                    continue
                }
                taken += 1
                times = min(times?.lowerBound ?? time, time)...max(times?.upperBound ?? time, time)
            } catch let error as ArchiveError {
                throw error
            } catch {
                StandardError.tell(UserError(error).text)
                unreadable += 1
            }
        }
        try StandardOutput.print(
            text(taken: taken, known: known, times: times, into: archive, as: recorder.history))
        if unreadable > 0 {
            StandardError.tell("\(unreadable.counted("file")) could not be read, see above.")
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
            text += taken == 1 ? " of" : ", from \(stamp(times.lowerBound)) to"
            text += " \(stamp(times.upperBound))"
        }
        if known > 0 { text += "; \(known.counted("snapshot")) had been imported before" }
        if let history { text += ". `gorotop \(archive.path) --name \(history.title)` opens them" }
        return "\(text.scrubbed).\n"
    }

    /// A file, or those of a folder by their names.
    private static func paths(_ path: String) throws -> [String] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        guard let folder = opendir(path) else {
            throw UserError("\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let file = "\(path)/\(name)"
            guard !name.hasPrefix("."), stat(file, &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            names.append(file)
        }
        return names.sorted()
    }
}
