import Canvas
import FoundationEssentials
import Testing

@testable import TestSupport

@Test("a screen's golden is its text, a letter a cell, and what the letters mean")
func screenGolden() {
    var screen = Screen(size: Size(columns: 12, rows: 3))
    screen.write("a語b", column: 0, row: 0, style: Style(foreground: 1, bold: true))
    screen.write("plain", column: 5, row: 0)
    screen.write(" all ", column: 2, row: 2, style: Style(foreground: 8, reverse: true))
    #expect(
        screen.golden == """
            a語b plain

               all
            --- styles
            RRRR

            ..SSSSS
            --- letters
            . plain
            R bold red
            S reverse bright black

            """)
}

@Test("no two styles of a screen share a letter")
func lettersDiffer() {
    let styles = (0..<40).map { Style(foreground: $0 < 20 ? nil : UInt8($0), bold: $0 % 2 == 0) }
    let distinct = Set(styles)
    let letters = StyleLetters(for: distinct)
    #expect(Set(distinct.map { letters[$0] }).count == distinct.count)
}

@Test("an empty screen has a golden, too")
func emptyScreen() {
    #expect(Screen(size: Size(columns: 0, rows: 0)).golden == "--- styles\n--- letters\n")
}

@Test("a sheet holds several screens and texts, and of a variant the rows that differ")
func sheet() {
    var base = Screen(size: Size(columns: 8, rows: 3))
    base.write("same", column: 0, row: 0)
    base.write("old", column: 0, row: 2, style: Style(bold: true))
    var variant = base
    variant.write("new", column: 0, row: 2, style: Style(foreground: 1))
    var sheet = GoldenSheet()
    sheet.add(base, under: "base")
    sheet.add(variant, changedFrom: base, under: "variant")
    sheet.add(variant, changedFrom: base, under: "variant in words", keeping: .text)
    sheet.add(base, changedFrom: base, under: "nothing")
    sheet.add("{}\n", under: "json")
    #expect(
        sheet.text == """
            === base
            same

            old
            --- styles


            ***
            === variant
             2: new
                rrr
            === variant in words
             2: new
            === nothing
            === json
            {}
            --- letters
            . plain
            * bold
            r red

            """)
}

@Test("a sheet of texts has no letters")
func sheetOfTexts() {
    var sheet = GoldenSheet()
    sheet.add("a", under: "1")
    sheet.add("b\n", under: "2")
    #expect(sheet.text == "=== 1\na\n=== 2\nb\n")
}

@Test("a golden that no test reads is named, and one that is missing")
func orphans() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "goldens-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "A.swift").path
    for name in ["used", "left"] {
        _ = try Golden(name: name, besideFile: file).record("a\n")
    }
    try expectGoldens(["used", "left"], file: file)
    try withKnownIssue {
        try expectGoldens(["used"], file: file)
    } matching: { issue in
        issue.comments.contains("remove what no test reads")
    }
    try withKnownIssue {
        try expectGoldens(["used", "left", "new"], file: file)
    } matching: { issue in
        issue.comments.contains { $0.rawValue.hasPrefix("record it") }
    }
}

@Test("a difference names the lines that went and came")
func difference() {
    #expect(Golden.difference(from: "a\nb\nc\n", to: "a\nB\nc\nd\n") == "-2: b\n+2: B\n+4: d")
}

@Test("a golden is recorded once, then compared")
func recordAndCompare() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "goldens-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let golden = Golden(name: "pages/help", besideFile: folder.appending(path: "A.swift").path)

    #expect(try #require(golden.compare("a\n")).contains("RECORD_GOLDENS=1 swift test"))
    let recorded = try #require(try golden.record("a\n"))
    #expect(recorded.hasPrefix("recorded \(folder.path)"))
    #expect(try golden.record("a\n") == nil)
    #expect(golden.compare("a\n") == nil)
    #expect(try #require(golden.compare("b\n")).hasSuffix("-1: a\n+1: b"))
}
