import Canvas
import Goroutines
import Targets
import TestSupport
import Testing

@testable import Dashboard

@Suite("Regular expressions")
struct PatternTests {
    private func finds(_ pattern: String, _ text: String) throws -> Bool? {
        var pattern = try Pattern(pattern)
        return pattern.isIn(text)
    }

    @Test(
        "mean what they mean elsewhere, without regard to case",
        arguments: [
            ("log", "AuditLogger", true), ("LOG", "log", true), ("^audit", "audit.go", true),
            ("^go", "audit.go", false), ("go$", "audit.go", true), ("^$", "", true),
            ("a.c", "abc", true), ("a.c", "a漢c", true), ("a.c", "ac", false),
            ("[a-c]x", "bx", true), ("[A-C]x", "bx", true), ("[^a-c]x", "bx", false),
            ("[]a]", "]", true), ("[^]]", "]", false), ("[a-]", "-", true), ("[.]", "x", false),
            ("\\d+", "func12", true), ("\\D", "12", false), ("\\w\\W", "a.", true),
            ("\\s", "a b", true), ("[\\d_]{3}", "a1_2", true), ("\\.go", "xgo", false),
            ("\\(\\*T\\)", "(*T).run", true), ("\\bpool\\b", "a/pool.go", true),
            ("\\bpool\\b", "pools", false), ("\\Bool", "pool", true), ("\\Bool", "ool", false),
            ("redis|pool", "pool", true), ("(a|b)c", "bc", true), ("(?:a|b)c", "cc", false),
            ("a|", "x", true), ("ab*c", "ac", true), ("ab+c", "ac", false), ("ab?c", "abbc", false),
            ("a{2}", "a", false), ("a{2,3}b", "aaab", true), ("^a{2,3}b", "aaaab", false),
            ("a{2,}", "aaaa", true), ("(ab){2}", "abab", true), ("a+?b*?", "a", true),
            ("größe", "GRÖSSE GRÖßE", true), ("[à-ÿ]", "É", true), ("(a*)*b", "aab", true),
            ("()*x", "x", true), ("(^a|b$)+", "xb", true), ("]", "a]", true), ("}", "}", true),
        ])
    func meaning(pattern: String, text: String, isFound: Bool) throws {
        #expect(try finds(pattern, text) == isFound)
    }

    @Test(
        "that are not understood are an error that says what to do",
        arguments: [
            ("(a", "`(` has no `)`; `\\(` is the character"),
            ("a)", "`)` has no `(`; `\\)` is the character"),
            ("[", "`[` has no `]`; `\\[` is the character"),
            ("[a", "`[` has no `]`; `\\[` is the character"),
            ("[a\\", "`[` has no `]`; `\\[` is the character"),
            ("[z-a]", "`-` between `[` and `]` needs a lower and a higher character"),
            ("[\\d-z]", "`-` between `[` and `]` needs a lower and a higher character"),
            ("[[:alpha:]]", "`[:` isn't understood; try a-z, \\d or \\w"),
            ("*a", "`*` has nothing to repeat; `\\*` is the character"),
            ("(*T)", "`*` has nothing to repeat; `\\*` is the character"),
            ("^*", "`*` has nothing to repeat; `\\*` is the character"),
            ("a**", "`**` repeats a repetition; put it in a group"),
            ("a++", "`++` repeats a repetition; put it in a group"),
            ("a{", "`{` begins a count such as {2,3}; `\\{` is the character"),
            ("a{x}", "`{` begins a count such as {2,3}; `\\{` is the character"),
            ("a{3,2}", "`{3,2}` must count up, to 100 at most"),
            ("a{5000}", "`{5000}` must count up, to 100 at most"),
            ("((a{50}){50}){50}", "the expression is too large; use smaller counts"),
            ("a\\", "`\\` ends the expression; `\\\\` is the character"),
            ("(a)\\1", "`\\1` isn't understood; try \\d \\w \\s \\b, or \\. for a dot"),
            ("\\pL", "`\\p` isn't understood; try \\d \\w \\s \\b, or \\. for a dot"),
            ("(?=a)", "`(?=` isn't understood; (...) and (?:...) are groups"),
            ("(?i)a", "`(?i` isn't understood; (...) and (?:...) are groups"),
        ])
    func problems(pattern: String, words: String) {
        do throws(Filter.Problem) {
            _ = try Pattern(pattern)
            Issue.record("no problem")
        } catch {
            #expect(error.text == words)
        }
        #expect(Filter("~\(pattern)").problem == words)
    }

    /// Short expressions and texts of few characters, so that many match.
    private struct Sample {
        var random: SplitMix

        mutating func pattern(_ depth: Int) -> String {
            switch Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &random) {
            case 0: return pick("a", "b", "C", ".", "é", "1")
            case 1: return pick("[ab]", "[^a]", "\\w", "\\d", "\\s", "\\W", "[b-c1]")
            case 2: return pick("^", "$", "\\b")
            case 3: return pick("ab", "-")
            case 4: return "(\(pattern(depth - 1))|\(pattern(depth - 1)))"
            case 5: return "(?:\(pattern(depth - 1)))" + pick("*", "+", "?", "{2}", "{1,2}", "*?")
            default: return pattern(depth - 1) + pattern(depth - 1)
            }
        }

        mutating func text() -> String {
            (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pick("a", "a", "b", "c", "1", "-", " ", "É")
            }.joined()
        }

        private mutating func pick(_ texts: String...) -> String {
            texts.randomElement(using: &random) ?? ""
        }
    }

    @Test("find the same as Swift's", arguments: 0..<4 as Range<UInt64>)
    func reference(seed: UInt64) throws {
        var sample = Sample(random: SplitMix(seed: seed))
        var found = 0
        for _ in 0..<400 {
            let text = sample.pattern(2)
            var pattern = try Pattern(text)
            let reference = try Regex(text).ignoresCase().wordBoundaryKind(.simple)
            for _ in 0..<4 {
                let example = sample.text()
                let isFound = pattern.isIn(example)
                if isFound == true { found += 1 }
                #expect(isFound == example.contains(reference), "~\(text) in '\(example)'")
            }
        }
        #expect(found > 200)
    }

    @Test(
        "take a number of steps that grows with the text, not with the ways to match it",
        arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)*x", "(a?){50}a{50}b", ".*.*.*.*x"])
    func linear(pattern: String) throws {
        // A matcher that tries one way after another takes longer than the universe is old.
        var pattern = try Pattern(pattern)
        let name = String(repeating: "a", count: 100_000) + "!"
        #expect(pattern.isIn(name) == false)
    }

    @Test("that need many states forget some and find the same")
    func manyStates() throws {
        var pattern = try Pattern("a.{40}b")
        var random = SplitMix(seed: 7)
        for _ in 0..<60 {
            let text = String((0..<100).map { _ in Bool.random(using: &random) ? "a" : "b" })
            let letters = Array(text)
            let isThere = letters.indices.dropLast(41).contains {
                letters[$0] == "a" && letters[$0 + 41] == "b"
            }
            #expect(pattern.isIn(text) == isThere)
        }
    }

    @Test("that are slow on many odd names give up in time, say so and hide nothing unjudged")
    func tired() {
        var random = SplitMix(seed: 3)
        let letters = "abcdefgh"
        var counts: [String: Int] = [:]
        for _ in 0..<2000 {
            counts[String((0..<120).map { _ in letters.randomElement(using: &random) ?? "a" })] = 1
        }
        var state = State(
            target: Target(name: "svc:6060", address: "http://svc:6060"),
            size: Size(columns: 120, rows: 36), now: 1000)
        state.poll(counts, at: 1000)
        for filter in ["/~[a-d].{90}!", "/!~[a-d].{90}!"] {
            state.type(filter.map(Key.character), at: 1001)
            #expect(state.lines[34].contains("the expression is too slow for these names"))
            #expect(!state.view.table.rows.isEmpty)
            state.type([.escape], at: 1001)
            #expect(state.view.table.rows.count == 2000)
            #expect(!state.lines[34].contains("too slow"))
        }
    }
}
