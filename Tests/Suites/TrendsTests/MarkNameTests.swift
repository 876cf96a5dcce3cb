import Testing
import Trends

@Suite("The names of marks")
struct MarkNameTests {
    @Test(
        "go from B to Z without R, then on with two letters; gaps are filled",
        arguments: [
            ([], "B"), (["B", "D"], "C"), (["A", "B", "C"], "D"),
            ("BCDEFGHIJKLMNOPQ".map { String($0) }, "S"),
            ("BCDEFGHIJKLMNOPQSTUVWXYZ".map { String($0) }, "AA"),
            ("BCDEFGHIJKLMNOPQSTUVWXYZ".map { String($0) } + ["AA", "AC"], "AB"),
        ] as [([String], String)])
    func next(taken: [String], name: String) {
        #expect(MarkName.next(besides: Set(taken)) == name)
    }

    @Test("are never given twice, however many there are")
    func many() {
        var taken: Set<String> = []
        for _ in 0..<800 { taken.insert(MarkName.next(besides: taken)) }
        #expect(taken.count == 800)
        #expect(taken.allSatisfy(MarkName.isName) && !taken.contains("A") && !taken.contains("R"))
    }

    @Test("can be typed as moments", arguments: ["A", "b", "AA", "zz"])
    func typed(text: String) {
        #expect(TimeExpression(text) == .mark(text.uppercased()))
    }
}
