import Goroutines
import Testing

@Suite("The difference of two stacks")
struct StackDifferenceTests {
    /// `a1 b2`: functions of one letter and their lines, leaf first.
    private func stack(_ text: String, file: String = "x.go") -> Stack {
        Stack(
            frames: text.split(separator: " ").map {
                Frame(
                    function: "main.\($0.prefix(1))", file: file,
                    line: Int($0.dropFirst()) ?? 0)
            })
    }

    private func lines(_ old: String, _ new: String) -> String {
        StackDifference(from: stack(old), to: stack(new)).lines.map { line in
            switch line {
            case .same(let frame): "\(frame.function.suffix(1))\(frame.line)"
            case .removed(let frame): "-\(frame.function.suffix(1))\(frame.line)"
            case .added(let frame): "+\(frame.function.suffix(1))\(frame.line)"
            }
        }.joined(separator: " ")
    }

    @Test(
        "keeps the frames that both have and marks the others",
        arguments: [
            ("", "", ""),
            ("a1 b2", "a1 b2", "a1 b2"),
            ("a1", "", "-a1"),
            ("", "a1", "+a1"),
            ("a1 b2 c3", "a1 c3", "a1 -b2 c3"),
            ("a1 c3", "a1 b2 c3", "a1 +b2 c3"),
            ("a1 b2 c3", "a1 d2 c3", "a1 -b2 +d2 c3"),
            // On another line: removed and added next to each other.
            ("a1 b2 c3", "a1 b9 c3", "a1 -b2 +b9 c3"),
            ("a1 b2 c3", "a7 b8 c9", "-a1 +a7 -b2 +b8 -c3 +c9"),
            // An equal line is worth more than one that comes first.
            ("a1 a2", "a2", "-a1 a2"),
            ("a2 a1", "a2", "a2 -a1"),
            ("a1 b1 a2", "a2", "-a1 -b1 a2"),
            // Equal functions are worth more than equal lines.
            ("a1 b1 c1", "b9 c9 a1", "-a1 -b1 +b9 -c1 +c9 +a1"),
            ("a1 b1 a1 b1", "a1 b1", "-a1 -b1 a1 b1"),
        ])
    func lines(old: String, new: String, lines: String) {
        // What repeats may go at either end.
        let found = self.lines(old, new)
        #expect(found == lines || (old == "a1 b1 a1 b1" && found == "a1 b1 -a1 -b1"))
    }

    @Test("read from either side gives that side's frames, in order")
    func sides() {
        let letters = ["a1", "b1", "a2"]
        var texts = [""]
        for _ in 0..<4 { texts += texts.flatMap { text in letters.map { text + " " + $0 } } }
        let stacks = Set(texts).sorted().prefix(121).map { stack($0) }
        for old in stacks {
            for new in stacks {
                let lines = StackDifference(from: old, to: new).lines
                let (removed, added) = (sides(of: lines, old: true), sides(of: lines, old: false))
                guard removed == old.frames, added == new.frames else {
                    Issue.record("\(old.frames) \(new.frames) \(lines)")
                    return
                }
            }
        }
    }

    private func sides(of lines: [StackDifference.Line], old: Bool) -> [Frame] {
        lines.compactMap { line in
            switch line {
            case .same(let frame): frame
            case .removed(let frame): old ? frame : nil
            case .added(let frame): old ? nil : frame
            }
        }
    }

    @Test("takes a frame of another build folder for the same, and keeps the later file")
    func files() {
        let lines = StackDifference(
            from: stack("a1", file: "/src/x.go"), to: stack("a1", file: "m@v1/x.go")
        ).lines
        #expect(lines == [.same(Frame(function: "main.a", file: "m@v1/x.go", line: 1))])
    }

    @Test("of stacks deeper than Go prints is bounded")
    func deep() {
        let frames = (0..<4096).map { Frame(function: "main.f\($0)", file: "", line: 1) }
        let difference = StackDifference(
            from: Stack(frames: frames), to: Stack(frames: frames.reversed()))
        #expect(difference.lines.count == 8192)
        let cut = StackDifference(
            from: Stack(frames: frames), to: Stack(frames: Array(frames.dropFirst(7))))
        #expect(cut.lines.count == 4096)
    }
}
