import Exposition
import Goroutines
import Pprof

/// What is fuzzed: a decoder each, from bytes to the value that the program uses.
enum Entry: String, CaseIterable {
    /// Whatever the bytes are found to be.
    case detected
    /// gzip, which most profiles come in.
    case gzip
    case protobuf
    /// debug=1.
    case grouped
    /// debug=2, crash output and logs.
    case dump
    /// What people paste: logs, exports, other tools' reports.
    case pasted
    /// The text of `/metrics`.
    case metrics

    /// The captures to begin with: how their names end.
    var seeds: [String] {
        switch self {
        case .detected: ["pb.gz", "debug1.txt", "debug2.txt", "crash.txt", "index.html", ".http"]
        case .gzip, .protobuf: ["pb.gz"]
        case .grouped: ["debug1.txt"]
        case .dump: ["debug2.txt", "crash.txt"]
        case .pasted: [".txt", ".xml", ".zip"]
        case .metrics: ["metrics.txt"]
        }
    }

    /// Where they are, in `Tests/Fixtures`.
    var folder: String { self == .pasted ? "Pasted" : "Captures" }

    /// A seed as this entry takes it.
    func prepared(_ seed: [UInt8]) -> [UInt8] {
        self == .protobuf ? (try? Gunzip.unpack(seed)) ?? seed : seed
    }

    /// Decodes; whatever the bytes are, it returns. What was read in one piece must be what is read
    /// in several.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .gzip: _ = try? Gunzip.unpack(bytes, limit: 1 << 22)
        case .metrics: _ = ProcessFigures(exposition: bytes)
        case .detected, .protobuf, .grouped, .dump, .pasted: decode(bytes)
        }
    }

    private func decode(_ bytes: [UInt8]) {
        let whole = try? Profile(decoding: bytes)
        var table = StackTable()
        let total = whole?.snapshot(interning: &table).total
        precondition(total == totalInPieces(bytes), "pieces are read as the whole is")
    }

    private func totalInPieces(_ bytes: [UInt8]) -> Int? {
        var decoder = ProfileDecoder()
        let size = 1 + (bytes.count / 7)
        do {
            var start = 0
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                try decoder.feed(bytes.span.extracting(start..<end))
                start = end
            }
            var table = StackTable()
            return try decoder.finish().snapshot(interning: &table).total
        } catch {
            return nil
        }
    }
}
