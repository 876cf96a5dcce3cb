package import Canvas
import FoundationEssentials
package import Testing

/// Expects the text to be that of `Goldens/<name>.txt` beside the calling file. Under
/// `RECORD_GOLDENS=1` the file is written instead and the test fails, so that nobody records by
/// accident.
package func expectGolden(
    _ text: String, _ name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let golden = Golden(name: name, besideFile: file)
    let text = text.hasSuffix("\n") ? text : text + "\n"
    if let complaint = try Golden.isRecording ? golden.record(text) : golden.compare(text) {
        Issue.record("\(complaint)", sourceLocation: sourceLocation)
    }
}

/// Expects the screen to be that of `Goldens/<name>.txt`: its text without trailing spaces, then
/// one letter a cell for how it looks, then what the letters mean.
package func expectGolden(
    _ screen: Screen, _ name: String, file: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try expectGolden(screen.golden, name, file: file, sourceLocation: sourceLocation)
}

/// Expects that `Goldens` beside the calling file holds these goldens and nothing else: a golden that
/// no test reads any more proves nothing, and is read for nothing.
package func expectGoldens(
    _ names: [String], file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let names = Set(names.map { "\($0).txt" })
    let folder = Golden(name: "", besideFile: file).folder
    let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
    #expect(
        files.subtracting(names).sorted() == [], "remove what no test reads",
        sourceLocation: sourceLocation)
    #expect(
        names.subtracting(files).sorted() == [], "record it: RECORD_GOLDENS=1 swift test",
        sourceLocation: sourceLocation)
}

/// A text that a test was once seen to give, and should give again.
struct Golden {
    static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" }

    let url: URL

    init(name: String, besideFile file: String) {
        url = URL(filePath: file).deletingLastPathComponent()
            .appending(path: "Goldens/\(name).txt")
    }

    var folder: String { url.deletingLastPathComponent().path }

    /// Writes the text. Nil when it was there already, else why the test has to be run again.
    func record(_ text: String) throws -> String? {
        if FileManager.default.contents(atPath: url.path) == Data(text.utf8) { return nil }
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url, options: .atomic)
        return "recorded \(url.path): read it, then test without RECORD_GOLDENS"
    }

    /// Nil when the text is the golden's, else where they part.
    func compare(_ text: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: url.path) else {
            return "no golden at \(url.path): record it with RECORD_GOLDENS=1 swift test"
        }
        guard bytes != Data(text.utf8) else { return nil }
        let expected = String(decoding: bytes, as: UTF8.self)
        return "differs from \(url.path)\n" + Self.difference(from: expected, to: text)
    }

    /// The lines that went (`-`) and came (`+`), each with its number; the first 40 of them.
    static func difference(from old: String, to new: String) -> String {
        let (old, new) = (lines(old), lines(new))
        let changes = new.difference(from: old).map { change in
            switch change {
            case .remove(let offset, let line, _): (offset, 0, "-\(offset + 1): \(line)")
            case .insert(let offset, let line, _): (offset, 1, "+\(offset + 1): \(line)")
            }
        }
        let shown = changes.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(40).map(\.2)
        let rest = changes.count - shown.count
        return (shown + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n")
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
