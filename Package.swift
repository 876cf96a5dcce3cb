// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// `gorotop --version` tells it; a `+` says that files were changed.
let commit = Context.gitInformation.map {
    String($0.currentCommit.prefix(12)) + ($0.hasUncommittedChanges ? "+" : "")
}

/// The core decides and touches nothing; a pointer in it has to be marked `unsafe`.
let core = strict + [.strictMemorySafety()]

let package = Package(
    name: "gorotop",
    products: [
        .executable(name: "gorotop", targets: ["gorotop"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C: what Swift cannot import.
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib",
            providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CScan"),
        .target(name: "CSpawn"),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(
            name: "CBuild",
            cSettings: commit.map { [.define("GOROTOP_COMMIT", to: "\"\($0)\"")] }),

        // Core: values to values.
        .target(name: "Goroutines", swiftSettings: core),
        .target(name: "Trends", dependencies: ["Goroutines"], swiftSettings: core),
        .target(name: "ProfileProto", dependencies: ["CZlib"], swiftSettings: core),
        .target(
            name: "Pprof", dependencies: ["Goroutines", "ProfileProto", "CScan", "CZlib"],
            swiftSettings: core),
        .target(name: "GoSource", swiftSettings: core),
        .target(name: "Exposition", dependencies: ["Goroutines", "Trends"], swiftSettings: core),
        .target(name: "Diagnosis", dependencies: ["Goroutines", "Trends"], swiftSettings: core),
        .target(
            name: "Report", dependencies: ["Goroutines", "Trends", "Diagnosis", "GoSource"],
            swiftSettings: core),
        .target(
            name: "Targets", dependencies: ["Goroutines", "Trends", "Diagnosis", "Report"],
            swiftSettings: core),
        .target(name: "Canvas", swiftSettings: core),
        .target(
            name: "Dashboard",
            dependencies: ["Goroutines", "Trends", "Diagnosis", "Report", "Targets", "Canvas"],
            swiftSettings: core),

        // Shells: each touches one outside thing.
        .target(
            name: "Poller",
            dependencies: [
                "Goroutines", "Pprof", "Exposition",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(
            name: "Archive",
            dependencies: [
                "Goroutines", "Trends", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(name: "Terminal", dependencies: ["Canvas", "CNcurses"], swiftSettings: strict),
        .target(
            name: "Files", dependencies: ["Goroutines", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "DemoService",
            dependencies: [
                "ProfileProto",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // Wiring.
        .executableTarget(
            name: "gorotop",
            dependencies: [
                "Goroutines", "Trends", "ProfileProto", "Pprof", "Exposition", "Diagnosis",
                "GoSource", "Report", "Targets", "Canvas", "Dashboard", "Poller", "Archive",
                "Terminal", "Files", "DemoService", "CBuild", "CSpawn",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // What tests share: goldens; a program on a pseudo terminal, and what a person would see.
        .target(
            name: "TestSupport", dependencies: ["Canvas", "Goroutines"],
            path: "Tests/Support/TestSupport", swiftSettings: strict),
        .target(
            name: "CPty", path: "Tests/Support/CPty",
            linkerSettings: [.linkedLibrary("vterm"), .linkedLibrary("util")]),
        .target(
            name: "Emulator", dependencies: ["CPty", "Canvas"], path: "Tests/Support/Emulator",
            swiftSettings: strict),
        .target(
            name: "Processes", dependencies: ["CPty"], path: "Tests/Support/Processes",
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "gorotop", "Archive", "NcursesEcho", "Canvas", "CZlib", "Diagnosis", "Emulator",
                "GoSource", "Goroutines", "Pprof", "Processes", "Report", "TestSupport", "Trends",
            ],
            path: "Tests/Programs/Benchmarks", swiftSettings: strict),
        // Decoders against whatever comes: `Tests/Programs/Fuzz/main.swift` tells how.
        .target(name: "CFuzz", path: "Tests/Programs/CFuzz"),
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzz", "Exposition", "Goroutines", "Pprof"],
            path: "Tests/Programs/Fuzz", swiftSettings: strict),
        .executableTarget(
            name: "NcursesEcho", path: "Tests/Programs/NcursesEcho",
            linkerSettings: [.linkedLibrary("ncurses"), .linkedLibrary("tinfo")]),
        .executableTarget(
            name: "TerminalProbe", dependencies: ["Canvas", "Terminal"],
            path: "Tests/Programs/TerminalProbe", swiftSettings: strict),
        .executableTarget(
            name: "ArchiveProbe",
            dependencies: [
                "Archive", "Goroutines", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Programs/ArchiveProbe", swiftSettings: strict),

        .testTarget(
            name: "MapTests", path: "Tests/Suites/MapTests", swiftSettings: strict),
        .testTarget(
            name: "GoroutinesTests", dependencies: ["Goroutines"],
            path: "Tests/Suites/GoroutinesTests", swiftSettings: strict),
        .testTarget(
            name: "TrendsTests", dependencies: ["Trends", "Exposition", "CZlib", "TestSupport"],
            path: "Tests/Suites/TrendsTests", swiftSettings: strict),
        .testTarget(
            name: "DiagnosisTests", dependencies: ["Diagnosis", "Goroutines", "Pprof", "Trends"],
            path: "Tests/Suites/DiagnosisTests", swiftSettings: strict),
        .testTarget(
            name: "TargetsTests",
            dependencies: [
                "Targets", "Diagnosis", "Goroutines", "Report", "Trends", "TestSupport",
            ],
            path: "Tests/Suites/TargetsTests", swiftSettings: strict),
        .testTarget(
            name: "ProfileProtoTests", dependencies: ["ProfileProto"],
            path: "Tests/Suites/ProfileProtoTests", swiftSettings: strict),
        .testTarget(
            name: "PprofTests",
            dependencies: ["Goroutines", "ProfileProto", "Pprof", "CZlib", "Processes"],
            path: "Tests/Suites/PprofTests", swiftSettings: strict),
        .testTarget(
            name: "GoSourceTests", dependencies: ["GoSource", "Processes"],
            path: "Tests/Suites/GoSourceTests", exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Goroutines", "Trends", "Diagnosis", "Targets", "Canvas", "Dashboard",
                "TestSupport",
            ],
            path: "Tests/Suites/DashboardTests", exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "ReportTests",
            dependencies: ["Goroutines", "Trends", "Diagnosis", "Report", "TestSupport"],
            path: "Tests/Suites/ReportTests", exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "Goroutines", "Trends"],
            path: "Tests/Suites/ExpositionTests", swiftSettings: strict),
        .testTarget(
            name: "PollerTests",
            dependencies: [
                "Poller", "DemoService", "Goroutines", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Tests/Suites/PollerTests", swiftSettings: strict),
        .testTarget(
            name: "DemoServiceTests",
            dependencies: [
                "DemoService", "Exposition", "Goroutines", "Pprof", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Tests/Suites/DemoServiceTests", swiftSettings: strict),
        .testTarget(
            name: "ArchiveTests",
            dependencies: [
                "Archive", "ArchiveProbe", "Goroutines", "Trends", "Targets", "Pprof",
                "Processes", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Suites/ArchiveTests", swiftSettings: strict),
        .testTarget(
            name: "FilesTests", dependencies: ["Files", "TestSupport"],
            path: "Tests/Suites/FilesTests", swiftSettings: strict),
        .testTarget(
            name: "CanvasTests", dependencies: ["Canvas"], path: "Tests/Suites/CanvasTests",
            swiftSettings: strict),
        .testTarget(
            name: "SupportTests", dependencies: ["TestSupport", "Canvas"],
            path: "Tests/Suites/SupportTests", swiftSettings: strict),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "Canvas", "Terminal", "Emulator", "TerminalProbe", "NcursesEcho", "TestSupport",
            ],
            path: "Tests/Suites/TerminalTests", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "gorotop", "Archive", "Canvas", "Dashboard", "DemoService", "Diagnosis",
                "Emulator", "Exposition", "Files", "Goroutines", "Poller", "Pprof", "Processes",
                "Report", "Targets", "TestSupport", "Trends",
            ],
            path: "Tests/Suites/EndToEndTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
