import Foundation
import Testing

@testable import Poller

@Suite("The files that options name")
struct IdentityTests {
    private func headers(_ text: String) throws(InvalidArgument) -> [String] {
        try Identity.headers(in: Array(text.utf8), of: "h.txt").map { "\($0.name)=\($0.value)" }
    }

    @Test("a header file has a header a line, comments and empty lines")
    func headerFile() throws {
        let text = "# for staging\nAuthorization: Bearer a:b\r\n\n  X-Scope :  ops \nEmpty:\n"
        #expect(throws: InvalidArgument.self) { try headers(text) }
        #expect(
            try headers("# for staging\nAuthorization: Bearer a:b\r\n\n  X-Scope:  ops \nX-E: \n")
                == ["Authorization=Bearer a:b", "X-Scope=ops", "X-E="])
        #expect(try headers("") == [])
    }

    @Test(
        "a line that is no header is told by its number, never by its text",
        arguments: ["secret", ": secret", "na me: secret", "name: sec\u{1}ret", "näme: secret"])
    func badLine(line: String) throws {
        let error = #expect(throws: InvalidArgument.self) { try headers("A: b\n\(line)\n") }
        let explanation = try #require(error).explanation
        #expect(explanation.hasPrefix("line 2 of `h.txt` is not a valid header."))
        #expect(!explanation.contains("secret"))
    }

    @Test("a file that cannot be read is told with the reason")
    func unreadable() throws {
        let endpoint = try Endpoint(parsing: ":1")
        var options = Poller.Options()
        options.headerFile = "/nonexistent/headers"
        #expect(
            throws: InvalidArgument(
                "cannot read `/nonexistent/headers`: the file does not exist. "
                    + "Check the path and its permissions.")
        ) { try Poller(endpoint, options: options) }
        options.headerFile = nil
        options.caFile = "/"
        #expect(
            throws: InvalidArgument(
                "cannot read `/`: not a readable file. Check the path and its permissions.")
        ) {
            try Poller(endpoint, options: options)
        }
        let file = try TemporaryFile("no certificate")
        options.caFile = file.path
        #expect(throws: InvalidArgument.self) { try Poller(endpoint, options: options) }
    }
}
