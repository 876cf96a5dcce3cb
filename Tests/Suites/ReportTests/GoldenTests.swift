import TestSupport
import Testing

@Test("there is no golden that nothing reads")
func goldens() throws {
    try expectGoldens(
        ReportTests.goldens + DifferenceReportTests.goldens + VerdictReportTests.goldens)
}

extension GoldenSheet {
    /// A report in all its forms.
    init(text: String, markdown: String, json: String) {
        self.init()
        add(text, under: "text")
        add(markdown, under: "markdown")
        add(json, under: "json")
    }
}
