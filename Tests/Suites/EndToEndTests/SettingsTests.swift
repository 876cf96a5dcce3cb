import Dashboard
import Diagnosis
import TestSupport
import Testing

@testable import Files
@testable import gorotop

@Suite("Settings", .realTime)
struct SettingsTests {
    @Test("what is set is written as a configuration that sets the same")
    func written() throws {
        var settings = Settings()
        settings.interval = Seconds(0.5)
        settings.timeout = Seconds(90)
        (settings.ca, settings.headerFile) = ("/a b.pem", "/tab\there: #x")
        (settings.archive, settings.name) = ("/x\\y.db", "yes")
        (settings.record, settings.plain, settings.ascii) = (false, false, true)
        (settings.bell, settings.notify, settings.mouse) = (true, false, true)
        settings.memoryLimit = ByteCount(argument: "1.5GiB")
        settings.warning = ["20/min", "5 in chan send"].compactMap { Threshold($0) }
        settings.critical = []
        settings.onAlert = "echo \"$X\" | mail -s 'a: b' me\n\u{1b}"
        settings.theme = .cvd
        let lines = settings.configuration.map { "\($0.key): \($0.value)\n" }
        #expect(lines.count == Configuration.Key.allCases.count)
        #expect(try Settings(Configuration(lines.joined(), path: "/c.yaml")) == settings)
        #expect(Settings().configuration.isEmpty)
    }

    @Test(
        "a memory limit is no less than a Go service needs",
        arguments: [
            ("1073741824", 1_073_741_824), ("512M", 512e6), ("4GB", 4e9), ("4gib", 4_294_967_296),
            ("1MiB", 1_048_576), ("4", nil), ("4KiB", nil), ("1000000", nil), ("", nil), ("0", nil),
            ("much", nil),
        ] as [(String, Double?)])
    func bytes(text: String, value: Double?) {
        #expect(ByteCount(argument: text)?.value == value)
    }
}
