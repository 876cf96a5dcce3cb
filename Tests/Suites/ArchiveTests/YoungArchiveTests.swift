import Goroutines
import TestSupport
import Testing
import Trends

@testable import Archive

@Suite("An archive of some minutes")
struct YoungArchiveTests {
    /// Half past, plus some minutes.
    private static let start = 1_795_516_200.0 + 520

    @Test(
        "says nothing of the time before its first poll, however coarse its records are",
        arguments: [1, 12, 60] as [Double])
    func beginning(width: Double) throws {
        let folder = try Folder()
        defer { withExtendedLifetime(folder) {} }
        let archive = try Archive.new(in: folder)
        let recorder = Recorder(archive, name: nil, address: "a")
        var service = BusyService(stanzas: 5, at: Self.start)
        try recorder.watch(&service, for: 2400, every: 2)
        try recorder.settle(at: service.time)
        let history = try #require(recorder.history)
        let end = service.time
        for slice in [
            try archive.slice(
                of: history.id, range: Self.start - 3600...end, width: width, refinedBefore: end),
            try archive.remembered(of: history.id, until: end),
        ] {
            #expect(slice.total.start ?? 0 >= Self.start - 60)
            #expect(slice.parts.values.allSatisfy { $0.series.start ?? 0 >= Self.start - 60 })
        }
    }
}
