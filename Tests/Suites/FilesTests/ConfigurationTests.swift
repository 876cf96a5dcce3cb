import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("The configuration")
struct ConfigurationTests {
    private func configuration(_ text: String) throws -> Configuration {
        try Configuration(text, path: "c.yaml")
    }

    /// What is said of a text when all is taken out of it as the program does.
    private func problem(_ text: String) -> String? {
        do throws(ConfigurationError) {
            var configuration = try Configuration(text, path: "c.yaml")
            _ = configuration.value(.interval, "a number") { Double($0) }
            _ = configuration.text(.archive, "a path")
            _ = configuration.value(.memoryLimit, "bytes") { Int($0) }
            _ = configuration.list(.warning, "a number") { Int($0) }
            _ = configuration.list(.critical, "a number") { Int($0) }
            _ = configuration.text(.onAlert, "a command")
            _ = (configuration.flag(.bell), configuration.flag(.notify))
            try configuration.check()
            return nil
        } catch {
            return error.explanation
        }
    }

    @Test("each key has its value, as it is written")
    func values() throws {
        var configuration = try configuration(
            """
            # A comment.
            interval: 2.5
            archive: /var/lib/h.db   # another one
            memory-limit: 4GiB
            warning: [10000, 1200/h]
            critical:
              - 10000 in chan send
              - "50000"
            on-alert: |
              curl -d @- https://pager.example/
            bell: yes
            notify: false
            """)
        #expect(configuration.value(.interval, "") { Double($0) } == 2.5)
        #expect(configuration.text(.archive, "") == "/var/lib/h.db")
        #expect(configuration.value(.memoryLimit, "") { $0 } == "4GiB")
        #expect(configuration.list(.warning, "") { $0 } == ["10000", "1200/h"])
        #expect(configuration.list(.critical, "") { $0 } == ["10000 in chan send", "50000"])
        #expect(configuration.text(.onAlert, "") == "curl -d @- https://pager.example/\n")
        #expect(configuration.flag(.bell) == true)
        #expect(configuration.flag(.notify) == false)
        try configuration.check()
    }

    @Test(
        "a file may say nothing",
        arguments: ["", "\n\n", "# only\n# comments\n", "---\n", "{}", "~", "\u{feff}# a mark\n"])
    func empty(text: String) throws {
        var configuration = try configuration(text)
        #expect(configuration.value(.interval, "") { $0 } == nil)
        #expect(configuration.list(.warning, "") { $0 } == nil)
        #expect(configuration.flag(.bell) == nil)
        try configuration.check()
    }

    @Test("a list may be empty, and one value is a list of one")
    func lists() throws {
        var configuration = try configuration("warning:\n  # - 1\ncritical: 10000\n")
        #expect(configuration.list(.warning, "") { $0 } == [])
        #expect(configuration.list(.critical, "") { $0 } == ["10000"])
        try configuration.check()
    }

    @Test(
        "what is wrong is told with its line, and what was expected",
        arguments: [
            (
                "intervall: 2",
                "line 1: unknown key `intervall`; the closest known key is `interval`"
            ),
            (
                "\non_alert: x",
                "line 2: unknown key `on_alert`; the closest known key is `on-alert`"
            ),
            (
                "5: x",
                "line 1: unknown key `5`; known are interval, timeout, ca, header-file, archive, "
                    + "name, record, memory-limit, warning, critical, on-alert, bell, notify, theme, "
                    + "ascii, mouse, plain"
            ),
            ("themes: x", "line 1: unknown key `themes`; the closest known key is `theme`"),
            ("[a]: x", "line 1: a key that is not plain text"),
            ("interval: soon", "line 1: `interval` is `soon`; expected a number"),
            ("interval: [1]", "line 1: `interval` is a list; expected a number"),
            ("interval:\n  a: 1", "line 2: `interval` is a mapping; expected a number"),
            (
                "interval:\nbell: true\n",
                "line 1: `interval` is empty; expected a number"
            ),
            (
                "interval: true",
                "line 1: `interval` is `true`; expected a number"
            ),
            (
                "archive: 5",
                "line 1: `archive` is `5`; expected a path, in quotes if it looks "
                    + "like a number"
            ),
            ("bell: maybe", "line 1: `bell` is `maybe`; expected true or false"),
            ("bell: \"true\"", "line 1: `bell` is `true`; expected true or false"),
            (
                "warning:\n  - 1\n  - many\n",
                "line 3: `warning` is `many`; expected a number"
            ),
            ("warning: {a: 1}", "line 1: `warning` is a mapping; expected a number"),
            ("warning: [[1]]", "line 1: `warning` is a list; expected a number"),
            (
                "- a\n- b",
                "line 1: found a list; expected keys with values, e.g. `interval: 2s`"
            ),
            (
                "gorotop",
                "line 1: found `gorotop`; expected keys with values, e.g. `interval: 2s`"
            ),
            ("bell: true\ninterval: 1\nbell: false", "line 1: `bell` is set more than once"),
            (
                "bell: true\non-alert: a: b",
                "line 2: not valid YAML: mapping values are not allowed in this context"
            ),
            ("warning: [1", "line 2: not valid YAML: did not find expected ',' or ']'"),
            (
                "bell:\n\t- x",
                "line 2: not valid YAML: found character that cannot start any token"
            ),
            (
                "bell: true\n---\nbell: false",
                "line 2: cannot be used: but found another document"
            ),
            ("bell: *other", "line 1: cannot be used: found undefined alias"),
            (
                "bell: true\narchive: \u{1}",
                "line 2: not valid YAML: control characters are not allowed"
            ),
        ])
    func wrong(text: String, problem: String) {
        #expect(self.problem(text) == "c.yaml, \(problem)")
    }

    @Test("several problems are told at once, in the order of their lines")
    func several() {
        #expect(
            problem("bel: true\ninterval: soon\nnotify: 7\n")
                == "c.yaml, line 1: unknown key `bel`; the closest known key is `bell`; "
                + "line 2: `interval` is `soon`; expected a number; "
                + "line 3: `notify` is `7`; expected true or false")
        let many = (1...9).map { "bell\($0): x" }.joined(separator: "\n")
        #expect(problem(many)?.hasSuffix("; and 4 more") == true)
    }

    @Test("an alias may be used, many of them are refused before they multiply")
    func aliases() throws {
        var configuration = try configuration("warning: &limit [10000]\ncritical: *limit\n")
        #expect(configuration.list(.critical, "") { $0 } == ["10000"])
        var bomb = "a: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(uses)]\n"
        }
        bomb += "? *a40\n: x\n"
        #expect(
            problem(bomb) == "c.yaml, line 3: more than 16 aliases (`*name`); write the values out")
        #expect(problem("on-alert: ls" + String(repeating: " *.log", count: 40)) == nil)
    }

    @Test("what is nested without end is refused", arguments: ["[", "{", "? ", "- "])
    func nested(opening: String) {
        #expect(problem(String(repeating: opening, count: 30_000)) != nil)
    }

    @Test("each prefix of a text is read or refused")
    func prefixes() {
        let text = Array(
            "# é\ninterval: 2s\nwarning:\n  - 1\n  - \"2\"\ncritical: &a [3]\nbell: on\n".utf8)
        for count in 0...text.count {
            _ = problem(String(decoding: text.prefix(count), as: UTF8.self))
        }
    }
}

@Suite("The configuration's file")
final class ConfigurationFileTests {
    private let temporary: TemporaryFolder
    private let folder: URL

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.url
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func write(_ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: folder.appending(path: "c.yaml"))
        return path("c.yaml")
    }

    private func failure(_ path: String) -> String? {
        do throws(ConfigurationError) {
            _ = try Configuration(reading: path)
            return nil
        } catch {
            return error.explanation
        }
    }

    @Test("a file is read, its lines ending as they like")
    func lines() throws {
        var configuration = try #require(
            try Configuration(reading: try write(Array("interval: 1\r\nbell: on\r\n".utf8))))
        #expect(configuration.value(.interval, "") { $0 } == "1")
        #expect(configuration.flag(.bell) == true)
    }

    @Test("no file is no configuration, and a device may say nothing")
    func none() throws {
        #expect(try Configuration(reading: path("c.yaml")) == nil)
        #expect(try Configuration(reading: "/dev/null") != nil)
    }

    @Test("what is no file of text is told in one line")
    func noText() throws {
        #expect(failure(folder.path) == "\(folder.path) is a folder; expected a file")
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        #expect(failure(path("pipe")) == "\(path("pipe")) is not a regular file; expected one")
        #expect(
            failure("/dev/zero")
                == "/dev/zero is larger than 64 KiB, too large for a configuration; "
                + "check the path")
        let latin = try write(Array("# a\n# b\n# ".utf8) + [0xe9] + Array("\n".utf8))
        #expect(failure(latin) == "\(latin), line 3: not valid UTF-8")
        let wide = try write([0xff, 0xfe] + Array("a".utf8))
        #expect(failure(wide) == "\(wide), line 1: not valid UTF-8")
        let file = try write([])
        #expect(failure("\(file)/c.yaml") == "\(file)/c.yaml cannot be read: Not a directory")
    }

    @Test("a file of 64 KiB is read, one byte more is too many")
    func limit() throws {
        let comment = [UInt8](repeating: UInt8(ascii: "#"), count: 65_536)
        #expect(failure(try write(comment)) == nil)
        #expect(failure(try write(comment + comment.prefix(1)))?.contains("64 KiB") == true)
    }

    @Test("a link that leads nowhere but to itself is told")
    func loop() {
        #expect(symlink(path("c.yaml"), path("c.yaml")) == 0)
        #expect(
            failure(path("c.yaml"))
                == "\(path("c.yaml")) cannot be read: Too many levels of symbolic links")
    }
}
