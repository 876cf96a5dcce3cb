import Archive
import GRDB
import Glibc
import Goroutines

/// A program that does with an archive what tests ask for, in a process of its own.
///
///     ArchiveProbe open FILE ACCESS    opens it for `reading` or `writing`, and tells the notes
///     ArchiveProbe hold FILE           locks it, says `held`, and lets go when its input ends
///
///     ArchiveProbe record FILE NAME FIRST COUNT [STANZAS STEP]
///         records synthetic polls as fast as it can, compacts after each, and tells the number of
///         each when it is recorded. With STANZAS and STEP: of so many stanzas, each STEPth poll, and
///         compacts till nothing is left to do
///
/// Options in front: `--file-limit BYTES` is `ulimit -f`; `--as-nobody` gives up the rights of the
/// superuser, for whom no file is read-only. What fails ends it with status 1 and the explanation.
@main
struct ArchiveProbe {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        while let option = arguments.first, option.hasPrefix("--") {
            arguments.removeFirst()
            switch option {
            case "--as-nobody": giveUpRights()
            case "--file-limit": limitFiles(arguments.removeFirst())
            default: end("no option \(option)")
            }
        }
        do {
            try run(Array(arguments))
        } catch {
            end((error as? ArchiveError)?.explanation ?? "\(error)")
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard arguments.count >= 2 else { end("no command") }
        let (command, path) = (arguments[0], arguments[1])
        switch command {
        case "open":
            let archive = try Archive(
                path, for: arguments.last == "writing" ? .writing : .reading, patience: 5)
            tell((["opened"] + archive.notes).joined(separator: "\n"))
        case "hold": try hold(path)
        case "record":
            let numbers = arguments.dropFirst(3).compactMap { Int($0) }
            guard arguments.count == 5 || arguments.count == 7, numbers.count == arguments.count - 3
            else { end("record FILE NAME FIRST COUNT [STANZAS STEP]") }
            let (first, end) = (numbers[0], numbers[0] + numbers[1])
            guard numbers.count == 4 else {
                return try record(stride(from: first, to: end, by: 1), of: arguments[2], in: path)
            }
            try record(
                stride(from: first, to: end, by: numbers[3]), of: arguments[2],
                interval: Synthetic.interval * Double(numbers[3]), stanzas: numbers[2],
                settling: true, in: path)
        default: end("no command \(command)")
        }
    }

    private static func record(
        _ numbers: StrideTo<Int>, of name: String, interval: Double = Synthetic.interval,
        stanzas: Int = 200, settling: Bool = false, in path: String
    ) throws {
        // Many of them take turns on a busy machine.
        let archive = try Archive(path, for: .writing, patience: 120)
        let recorder = Recorder(archive, name: name, address: "billing:6060")
        for number in numbers {
            _ = try recorder.record(
                Synthetic.poll(number, stanzas: stanzas), interval: interval)
            tell("\(number)")
            while try recorder.compact(now: Synthetic.time(number)), settling {}
        }
        try archive.close()
    }

    /// As a program does that has the file to itself.
    private static func hold(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            tell("held")
            while readLine() != nil {}
            try database.execute(sql: "ROLLBACK")
        }
    }

    /// At once: a process that is killed has told what it did.
    static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        if bytes.withUnsafeBytes({ write(STDOUT_FILENO, $0.baseAddress, $0.count) }) < 0 { exit(0) }
    }

    private static func end(_ explanation: String) -> Never {
        tell(explanation)
        exit(1)
    }

    private static func giveUpRights() {
        guard geteuid() == 0 else { return }
        let nobody: uid_t = 65534
        guard setgroups(0, nil) == 0, setgid(nobody) == 0, setuid(nobody) == 0 else {
            end("cannot become nobody")
        }
    }

    private static func limitFiles(_ bytes: String) {
        var limit = rlimit(rlim_cur: rlim_t(bytes) ?? 0, rlim_max: rlim_t(bytes) ?? 0)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
            end("cannot limit files")
        }
    }
}
