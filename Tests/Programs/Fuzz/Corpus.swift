import Foundation
import Pprof

/// Captures, and what people paste, as seeds, the large ones cut: a change is found as well in a small input.
enum Corpus {
    private static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../Fixtures").standardized
    private static let largest = 24 << 10

    static func seeds(of entry: Entry) -> [[UInt8]] {
        let folder = fixtures.appending(path: entry.folder)
        let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        return names.compactMap { $0 as? String }.sorted().compactMap { name in
            // Large texts lie there gzipped.
            let plain = name.hasSuffix(".txt.gz") ? String(name.dropLast(3)) : name
            guard entry.seeds.contains(where: plain.hasSuffix),
                let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
            else { return nil }
            let body = plain == name ? Array(data) : (try? Gunzip.unpack(Array(data))) ?? []
            return entry.prepared(Array(body.prefix(entry == .gzip ? .max : largest)))
        }
    }
}
