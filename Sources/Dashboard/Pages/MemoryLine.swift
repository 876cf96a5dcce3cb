import Canvas
import Diagnosis
import Goroutines
import Trends

/// The memory of the process, the memory per goroutine, and when the limit is reached.
struct MemoryLine {
    let process: ProcessFigures?
    /// Nil before the first poll, and for past moments.
    let verdict: VerdictLine?
    /// The service's memory limit in bytes; nil if unknown.
    let memoryLimit: Double?
    /// When memory ends, while the total climbs before any verdict.
    let climbing: MemoryForecast?
    /// No fresh answer has come.
    let isStale: Bool

    private var forecast: MemoryForecast? { climbing ?? verdict?.forecast }

    /// RSS far above the heap is how a goroutine leak first shows.
    var figures: [Segment] {
        guard let process else { return [] }
        let figures = [
            ("RSS", process.residentBytes), ("heap", process.heapBytes),
            ("stacks", process.stackBytes),
        ]
        return figures.compactMap { name, bytes in
            bytes.map { Segment("\(name) \($0.bytes)", rank: 2) }
        } + limit
    }

    /// `RSS 1.9G  heap 212M  goroutine stacks 1.4G  2.9K per goroutine  4.0G limit in about 3 h`.
    func draw(in rect: Rect, with brush: inout Brush) {
        let resident = isStale ? nil : process?.residentBytes
        var segments = [Segment(" RSS \(resident.map(\.bytes) ?? "?")", rank: 0)]
        guard !isStale else {
            brush.line(segments, in: rect)
            return
        }
        if let heap = process?.heapBytes { segments.append(Segment("heap \(heap.bytes)", rank: 2)) }
        if let stacks = process?.stackBytes {
            segments.append(
                Segment(
                    "goroutine stacks \(stacks.bytes)", rank: 3, shorter: ["stacks \(stacks.bytes)"]
                ))
        }
        brush.line(segments + each + limit, in: rect)
    }

    /// Bytes per goroutine: measured, or a lower bound while there is a forecast.
    private var each: [Segment] {
        guard let verdict else { return [] }
        if let bytes = verdict.finding.bytesPerGoroutine {
            let text = bytes.bytes
            return [Segment("\(text) per goroutine", rank: 2, shorter: ["\(text) each"])]
        }
        guard let forecast, !forecast.isMeasured else { return [] }
        return [
            Segment("at least \(forecast.bytesPerGoroutine.bytes) per goroutine", rank: 4)
        ]
    }

    private var limit: [Segment] {
        guard let memoryLimit else {
            return forecast == nil
                ? [] : [Segment("limit unknown; :set memory-limit=4GiB", .dim, rank: 9)]
        }
        let brief = "\(memoryLimit.bytes) limit"
        if let resident = process?.residentBytes, resident >= memoryLimit {
            return [Segment("\(brief) reached", .alert, rank: 1)]
        }
        guard let forecast, let when = forecast.when else { return [Segment(brief, rank: 4)] }
        if forecast.hours == 0 { return [Segment("\(brief) reached", .alert, rank: 1)] }
        let meaning =
            forecast.isSoon
            ? .alert : climbing == nil ? verdict?.finding.judgement.verdict.meaning ?? .grew : .grew
        let sooner = forecast.isMeasured ? "" : " or sooner"
        return [
            Segment(
                "\(brief) \(when)\(sooner)", meaning, rank: 1,
                shorter: sooner.isEmpty ? [] : ["\(brief) \(when)"])
        ]
    }
}
