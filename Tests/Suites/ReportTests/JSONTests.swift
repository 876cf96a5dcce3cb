import Foundation
import Testing

@testable import Report

@Suite("JSON")
struct JSONTests {
    @Test(
        "has whole numbers of any size",
        arguments: [
            0, 1, 9, 10, 99, 100, 12_345_678, 99_999_999, 100_000_000, 4_294_967_295, .max, -1, -10,
            .min,
        ])
    func numbers(number: Int) throws {
        #expect(JSON.array([.number(number)]).document == "[\(number)]\n")
        let line = JSON.line { $0.add(JSONWriter.Key("n"), number) }
        #expect(line.document == "{\"n\": \(number)}\n")
    }

    @Test(
        "has any text as a decoder reads it back",
        arguments: [
            "", "a", "main.(*T).f", String(repeating: "x", count: 1000), "a\"b\\c",
            "\u{0}\u{1f}\u{7f}",
            "tab\tline\nreturn\r", "é – 日本語 👩‍👩‍👧", "\u{202e}hidden\u{200b}", "quote at the end\"",
        ])
    func text(text: String) throws {
        let document = JSON.object([("key", .string(text)), (text, .null)]).document
        let read = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
        #expect(read?["key"] as? String == text)
        #expect(read?[text] is NSNull)
        #expect(document.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!document.contains("\u{202e}") && !document.contains("\u{7f}"))
    }
}
