import Diagnosis
import Testing

@Suite struct EpisodesTests {
    @Test func `nothing stands at the start`() {
        #expect(Episodes().standing.isEmpty)
    }
}
