import Diagnosis
import Foundation
import Processes
import TestSupport
import Testing

@testable import Files
@testable import gorotop

@Suite("The configuration, read by the program", .serialized, .realTime)
final class ConfigurationTests {
    private let temporary: TemporaryFolder
    private let home: URL

    init() throws {
        temporary = try TemporaryFolder()
        home = temporary.url
    }

    private func gorotop(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Command.Result {
        try await Command(
            program: Checkout.product("gorotop"), arguments: arguments,
            environment: ["HOME": home.path].merging(environment) { $1 }
        ).run()
    }

    @discardableResult
    private func write(_ text: String, _ name: String = ".config/gorotop/config.yaml") throws
        -> String
    {
        let file = home.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private func line(_ name: String, of result: Command.Result) -> String? {
        result.output.split(separator: "\n").first { $0.hasPrefix(name) }.map(String.init)
    }

    @Test("info tells where it is, whether it was read, and which archive it names")
    func info() async throws {
        let path = "\(home.path)/.config/gorotop/config.yaml"
        #expect(try await line("config", of: gorotop("info")) == "config   \(path), not found")
        try write("archive: mine.db\n")
        let read = try await gorotop("info")
        #expect(line("config", of: read) == "config   \(path), read")
        #expect(
            line("archive", of: read)
                == "archive  \(home.path)/.config/gorotop/mine.db, not created yet")
        try write("archive: ~/mine.db\n")
        #expect(
            try await line("archive", of: gorotop("info"))
                == "archive  \(home.path)/mine.db, not created yet")
        try write("nonsense: 1\n")
        let refused = try await gorotop("info")
        #expect(
            line("config", of: refused)
                == "config   not used: \(path), line 1: unknown key `nonsense`; known are interval, "
                + "timeout, ca, header-file, archive, name, record, memory-limit, warning, critical, "
                + "on-alert, bell, notify, theme, ascii, mouse, plain")
        #expect(refused.status == 0)
        let folder = home.appending(path: "elsewhere").path
        #expect(
            try await line(
                "config", of: gorotop("info", environment: ["XDG_CONFIG_HOME": folder]))
                == "config   \(folder)/gorotop/config.yaml, not found")
    }

    @Test("the archive of the configuration is written and read, that of an option instead of it")
    func archive() async throws {
        let saved = Checkout.top.appending(path: "Tests/Fixtures/Captures/go1.27/leak.pb.gz").path
        try write("archive: ~/mine.db\n")
        #expect(try await gorotop("import", saved).status == 0)
        #expect(FileManager.default.fileExists(atPath: "\(home.path)/mine.db"))
        #expect(try await gorotop("show", "@max").output.contains("chan send"))
        #expect(
            try await gorotop("import", saved, "--archive", "\(home.path)/other.db").status == 0)
        #expect(FileManager.default.fileExists(atPath: "\(home.path)/other.db"))
        #expect(
            !FileManager.default.fileExists(atPath: "\(home.path)/.local/state/gorotop/history.db"))
    }

    @Test("a configuration that cannot be used ends the program before anything is done")
    func refused() async throws {
        let path = try write("interval: soon\nwarnings: []\n")
        for arguments in [["record", ":1"], ["show", "@max"]] {
            let result = try await Command(
                program: Checkout.product("gorotop"), arguments: arguments,
                environment: ["HOME": home.path]
            ).run()
            #expect(result.status == 2, "\(arguments)")
            #expect(result.output == "", "\(arguments)")
            #expect(
                result.errors
                    == "gorotop: \(path), line 1: `interval` is `soon`; expected a duration from "
                    + "0.1s to 1d, e.g. 500ms, 2s or 1m; line 2: unknown key `warnings`; the closest "
                    + "known key is `warning`\n")
        }
        let missing = try await gorotop("record", ":1", "--config", "\(home.path)/none.yaml")
        #expect(missing.status == 2)
        #expect(
            missing.errors
                == "gorotop: \(home.path)/none.yaml does not exist. "
                + "`gorotop config-template` prints one to start from.\n")
    }

    @Test("the template says nothing, names every key, and each example can be read")
    func template() async throws {
        let printed = try await gorotop("config-template")
        #expect(printed.status == 0)
        #expect(printed.output == ConfigTemplate.text)
        _ = try Settings(Configuration(printed.output, path: "template"))
        let used = printed.output.split(separator: "\n")
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
        let settings = try Settings(Configuration(used, path: "/template"))
        #expect(settings.interval?.value == 2)
        #expect(settings.memoryLimit?.value == 4_294_967_296.0)
        #expect(settings.archive?.hasSuffix("/billing.db") == true)
        #expect(settings.warning?.map(\.text) == ["20000", "20/min"])
        #expect(settings.critical?.map(\.text) == ["100000", "10000 in chan send"])
        #expect(settings.onAlert?.hasPrefix("curl") == true)
        #expect(settings.bell == true && settings.notify == true)
        #expect(settings.timeout?.value == 3)
        #expect(settings.ca?.hasSuffix("/certificates.pem") == true)
        for key in Configuration.Key.allCases {
            let line = try #require(
                used.split(separator: "\n").first {
                    $0.hasPrefix("\(key.rawValue): ")
                })
            #expect(
                try Settings(Configuration(String(line), path: "/template")) != Settings(),
                "\(key) has no effect")
        }
    }
}
