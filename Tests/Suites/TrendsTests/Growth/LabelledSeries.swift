import CZlib
import Exposition
import Foundation
import Trends

/// A recorded count of `Tests/Fixtures/Series` and the truth about it.
struct LabelledSeries: Sendable {
    struct Label: Decodable, Sendable {
        var kind: String
        var duration: Double
        var leaks: [ClosedRange<Double>]
        var growsAtEnd: Bool
        var visibleAt: Double?
        var callAt: Double?
        var grey: [ClosedRange<Double>]
        var expectedEnds: [String]
        var culprits: Set<String>
        var stanzas: Int?
    }

    var name: String
    var label: Label

    static let all: [LabelledSeries] = {
        let data = FileManager.default.contents(atPath: folder.appending(path: "labels.json").path)
        let labels = data.flatMap { try? JSONDecoder().decode([String: Label].self, from: $0) }
        return (labels ?? [:]).map { LabelledSeries(name: $0.key, label: $0.value) }
            .sorted { $0.name < $1.name }
    }()

    func counts() throws -> RecordedCounts {
        let packed = try Data(contentsOf: Self.folder.appending(path: "\(name).csv.gz"))
        return try RecordedCounts(Self.unpack([UInt8](packed)))
    }

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../Fixtures/Series").standardized

    private struct Damaged: Error {}

    private static func unpack(_ packed: [UInt8]) throws -> [UInt8] {
        // The last four bytes tell how much it is.
        let size = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        var (packed, bytes) = (packed, [UInt8](repeating: 0, count: size))
        var stream = z_stream()
        let status = packed.withUnsafeMutableBufferPointer { input in
            bytes.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                defer { inflateEnd(&stream) }
                // 15 bits of window, and 16 for a gzip header.
                let size = Int32(MemoryLayout<z_stream>.size)
                guard inflateInit2_(&stream, 31, zlibVersion(), size) == Z_OK else {
                    return Z_ERRNO
                }
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { throw Damaged() }
        return bytes
    }
}

extension LabelledSeries.Label {
    private enum Field: String, CodingKey {
        case kind, grey, culprits, stanzas
        case duration = "duration_s"
        case leaks = "leak_intervals"
        case growsAtEnd = "growing_at_end"
        case visibleAt = "visible_at"
        case callAt = "call_at"
        case expectedEnds = "expect_end"
    }

    /// From, to, and perhaps why.
    private struct HistorySlice: Decodable {
        var range: ClosedRange<Double>

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            let start = try values.decode(Double.self)
            range = start...max(start, try values.decode(Double.self))
        }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        kind = try fields.decode(String.self, forKey: .kind)
        duration = try fields.decode(Double.self, forKey: .duration)
        leaks = try fields.decode([HistorySlice].self, forKey: .leaks).map(\.range)
        growsAtEnd = try fields.decode(Bool.self, forKey: .growsAtEnd)
        visibleAt = try fields.decodeIfPresent(Double.self, forKey: .visibleAt)
        callAt = try fields.decodeIfPresent(Double.self, forKey: .callAt)
        grey = try fields.decode([HistorySlice].self, forKey: .grey).map(\.range)
        expectedEnds = try fields.decode([String].self, forKey: .expectedEnds)
        culprits = Set(try fields.decode([String].self, forKey: .culprits))
        stanzas = try fields.decodeIfPresent(Int.self, forKey: .stanzas)
    }
}
