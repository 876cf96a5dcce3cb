import Diagnosis
import Goroutines
import Testing
import Trends

@Suite("Episodes")
struct EpisodesTests {
    private static let growth = GrowthFinding<Stack.ID>(
        time: 0, goroutines: 1, judgement: Judgement(.sustainedGrowth, since: 0))
    private static let calm = GrowthFinding<Stack.ID>(
        time: 0, goroutines: 1, judgement: Judgement(.stable, since: 0))
    private static let limit = Crossing(threshold: .count(10), figure: 11)
    private static let other = Crossing(threshold: .count(20), figure: 21)

    /// What is raised by an answer each minute.
    private static func raised(
        _ episodes: inout Episodes,
        _ minutes: [(GrowthFinding<Stack.ID>?, [Crossing])], from time: Double = 0
    ) -> [Int] {
        minutes.enumerated().map { minute, answer in
            episodes.update(
                answer.0, crossings: answer.1, at: time + Double(minute) * 60,
                sentence: { "\($0)" }
            ).count
        }
    }

    @Test("nothing stands at the start")
    func start() {
        #expect(Episodes().standing.isEmpty)
    }

    @Test("each cause is told once while it goes on, with what it says")
    func once() {
        var episodes = Episodes()
        let first = episodes.update(
            Self.growth, crossings: [Self.limit], at: 5,
            sentence: { $0 == .sustainedGrowth ? "it grows" : "too many" })
        #expect(first.map(\.text) == ["it grows", "too many"])
        #expect(first.map(\.time) == [5, 5])
        #expect(
            Self.raised(
                &episodes, [(Self.growth, [Self.limit]), (Self.growth, [Self.limit, Self.other])])
                == [0, 1])
        #expect(
            episodes.standing.map(\.cause) == [
                .sustainedGrowth, .crossing(.count(10)), .crossing(.count(20)),
            ])
    }

    @Test("a count that wavers about a limit is one episode, one that comes back later is another")
    func wavering() {
        var episodes = Episodes()
        let over = (Optional(Self.calm), [Self.limit])
        let under = (Optional(Self.calm), [Crossing]())
        #expect(Self.raised(&episodes, [over, under, over, under, under, over]).reduce(0, +) == 1)
        let silence = Array(repeating: under, count: 9)
        #expect(Self.raised(&episodes, silence + [over], from: 360).reduce(0, +) == 0)
        #expect(
            Self.raised(&episodes, silence + [under], from: 960) == Array(repeating: 0, count: 10))
        #expect(episodes.standing.isEmpty)
        #expect(Self.raised(&episodes, [over], from: 1600) == [1])
    }

    @Test("what a restart took away is over at once; what it left goes on")
    func restart() {
        var episodes = Episodes()
        #expect(Self.raised(&episodes, [(Self.growth, [Self.limit])]) == [2])
        let raised = episodes.update(
            Self.growth, crossings: [], at: 60, isRestart: true, sentence: { "\($0)" })
        #expect(raised == [])
        #expect(episodes.standing.map(\.cause) == [.sustainedGrowth])
        #expect(Self.raised(&episodes, [(Self.growth, [Self.limit])], from: 120) == [1])
    }

    @Test("what is gone for now says since when")
    func gone() {
        var episodes = Episodes()
        _ = Self.raised(
            &episodes, [(nil, [Self.limit]), (nil, [Self.limit]), (nil, []), (nil, [])])
        #expect(episodes.standing.map(\.goneSince) == [120])
        _ = Self.raised(&episodes, [(nil, [Self.limit])], from: 300)
        #expect(episodes.standing.map(\.goneSince) == [nil])
    }

    @Test("what somebody has seen stays seen until it is over")
    func acknowledged() {
        var episodes = Episodes()
        _ = Self.raised(&episodes, [(Self.growth, [])])
        episodes.acknowledge()
        _ = Self.raised(&episodes, [(Self.growth, [Self.limit])], from: 60)
        #expect(episodes.standing.map(\.isAcknowledged) == [true, false])
    }

    @Test("an alarm of an earlier run stands and is not raised again")
    func remembered() {
        var episodes = Episodes()
        var alarm = Alarm(cause: .sustainedGrowth, time: 100, text: "it grew")
        episodes.remember(alarm, at: 900)
        alarm.text = "another"
        episodes.remember(alarm, at: 900)
        #expect(episodes.standing.map(\.text) == ["it grew"])
        #expect(Self.raised(&episodes, [(Self.growth, [])], from: 1000) == [0])
        #expect(Self.raised(&episodes, [(Self.calm, [])], from: 1600) == [0])
        #expect(episodes.standing.isEmpty)
    }

    @Test("a clock that goes back raises nothing again and ends nothing")
    func clock() {
        var episodes = Episodes()
        let both = (Optional(Self.growth), [Self.limit])
        #expect(Self.raised(&episodes, [both], from: 10_000) == [2])
        #expect(Self.raised(&episodes, [both, (Self.calm, [])], from: 100) == [0, 0])
        #expect(episodes.standing.count == 2)
    }
}
