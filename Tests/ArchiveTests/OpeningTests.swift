import Testing

@testable import Archive

@Test func explains() { #expect(ArchiveError(explanation: "x").explanation == "x") }
