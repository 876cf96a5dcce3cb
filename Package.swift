// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

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
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // C: what Swift cannot import.
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib",
            providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

        // Core: values to values.
        .target(name: "Goroutines", swiftSettings: core),
        .target(name: "Trends", swiftSettings: core),
        .target(name: "Pprof", dependencies: ["Goroutines", "CZlib"], swiftSettings: core),
        .target(name: "Exposition", dependencies: ["Trends"], swiftSettings: core),
        .target(name: "Report", dependencies: ["Goroutines"], swiftSettings: core),
        .target(name: "Canvas", swiftSettings: core),
        .target(
            name: "Dashboard",
            dependencies: ["Goroutines", "Trends", "Canvas"],
            swiftSettings: core),

        // Shells: each touches one outside thing.
        .target(
            name: "Poller",
            dependencies: [
                "Goroutines", "Pprof", "Exposition",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(name: "Terminal", dependencies: ["Canvas", "CNcurses"], swiftSettings: strict),
        .target(
            name: "DemoService",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // Wiring.
        .executableTarget(
            name: "gorotop",
            dependencies: [
                "Goroutines", "Trends", "Pprof", "Report", "Canvas", "Dashboard",
                "Poller", "Terminal", "DemoService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // What tests share: goldens.
        .target(
            name: "TestSupport", dependencies: ["Canvas"], path: "Tests/Support",
            swiftSettings: strict),

        .testTarget(name: "GoroutinesTests", dependencies: ["Goroutines"], swiftSettings: strict),
        .testTarget(name: "TrendsTests", dependencies: ["Trends"], swiftSettings: strict),
        .testTarget(name: "CanvasTests", dependencies: ["Canvas"], swiftSettings: strict),
        .testTarget(
            name: "SupportTests", dependencies: ["TestSupport", "Canvas"], swiftSettings: strict),
        .testTarget(name: "EndToEndTests", dependencies: ["gorotop"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
