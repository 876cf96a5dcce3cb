package import Foundation

/// A tool of the Go toolchain that `Tests/install-tools` installs.
package enum GoTool {
    /// `go tool pprof` with these arguments; its files stay in a folder of the caller.
    package static func pprof(_ arguments: [String], home: URL) -> Command {
        go(["tool", "pprof"] + arguments, home: home)
    }

    /// The go command; what it keeps for itself stays in a folder of the caller.
    package static func go(_ arguments: [String], home: URL) -> Command {
        let tools = Checkout.top.appending(path: ".tools")
        return Command(
            program: tools.appending(path: "bin/go"), arguments: arguments,
            environment: [
                "GOCACHE": tools.appending(path: "go-cache").path, "GOENV": "off", "GOFLAGS": "",
                "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0",
                "HOME": home.path, "PPROF_TMPDIR": home.path,
            ])
    }

    /// What `pprof -top` lists: goroutines with a function as their leaf, by its name, and what it
    /// says above the list.
    package static func top(_ profile: URL) async throws -> (counts: [String: Int], head: String) {
        let result = try await pprof(
            ["-top", "-nodecount=1000000", "-nodefraction=0", profile.path],
            home: profile.deletingLastPathComponent()
        ).run()
        guard result.status == 0 else {
            throw UserError("\(result.errors) (Tests/install-tools installs Go)")
        }
        let lines = result.output.split(separator: "\n")
        let heading = lines.firstIndex { $0.contains("flat%") } ?? lines.endIndex
        var counts: [String: Int] = [:]
        for line in lines.dropFirst(heading + 1) {
            // 1000 99.30% 99.30%       1000 99.30%  runtime.gopark
            let words = line.split(separator: " ", maxSplits: 5)
            guard words.count == 6, let count = Int(words[0]) else {
                throw UserError("not a line of pprof -top: \(line)")
            }
            counts[words[5].trimmingCharacters(in: .whitespaces), default: 0] += count
        }
        return (counts, lines[..<heading].joined(separator: "\n"))
    }
}
