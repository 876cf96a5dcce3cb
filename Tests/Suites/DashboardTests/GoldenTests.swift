import TestSupport
import Testing

@Test("there is no golden that nothing reads")
func goldens() throws {
    try expectGoldens(PageTests.goldens + VerdictTests.goldens + AlarmTests.goldens)
}
