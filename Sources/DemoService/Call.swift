/// One call on a stack.
struct Call: Hashable, Sendable {
    var function: String
    var file: String
    var line: Int
}

extension Call: ExpressibleByStringLiteral {
    /// Parses `net/http.(*conn).serve server.go:2193`: a function, and a file and line in its package.
    /// A file with a folder is relative to the standard library. `@name` stands for a module path.
    init(stringLiteral text: String) {
        let parts = text.split(separator: " ")
        let place = parts.last?.split(separator: ":") ?? []
        guard parts.count == 2, place.count == 2, let line = Int(place[1]) else {
            preconditionFailure("a call is a function, a file and a line: \(text)")
        }
        self.line = line
        let (name, file) = (parts[0], place[0])
        guard let module = Module.all.first(where: { name.hasPrefix("@\($0.name)") }) else {
            function = String(name)
            let package = Self.package(of: name)
            let folder = package == "main" ? "/src/cmd/billing" : "/usr/local/go/src/\(package)"
            self.file = file.contains("/") ? "/usr/local/go/src/\(file)" : "\(folder)/\(file)"
            return
        }
        let rest = name.dropFirst(module.name.count + 1)
        function = module.path + rest
        self.file = "\(module.folder)\(Self.package(of: rest))/\(file)"
    }

    /// The import path, up to the dot in its last element.
    private static func package(of function: Substring) -> Substring {
        let end = function.firstIndex(of: "(") ?? function.endIndex
        let slash = function[..<end].lastIndex(of: "/") ?? function.startIndex
        return function[..<(function[slash...].firstIndex(of: ".") ?? end)]
    }

    private struct Module {
        var name: String
        var path: String
        var folder: String

        /// The service itself has no version.
        init(_ name: String, _ path: String, _ version: String?, folder: String? = nil) {
            (self.name, self.path) = (name, path)
            self.folder = version.map { "/go/pkg/mod/\(folder ?? path)@\($0)" } ?? "/src"
        }

        static let all = [
            Module("billing", "example.com/billing", nil),
            Module("fsnotify", "github.com/fsnotify/fsnotify", "v1.9.0"),
            Module("grpc", "google.golang.org/grpc", "v1.75.1"),
            Module("kafka", "github.com/segmentio/kafka-go", "v0.4.49"),
            Module(
                "lumberjack", "gopkg.in/natefinch/lumberjack%2ev2", "v2.2.1",
                folder: "gopkg.in/natefinch/lumberjack.v2"),
            Module("otel/sdk/metric", "go.opentelemetry.io/otel/sdk/metric", "v1.38.0"),
            Module("otel/sdk", "go.opentelemetry.io/otel/sdk", "v1.38.0"),
            Module("pgx", "github.com/jackc/pgx/v5", "v5.7.6"),
            Module("redis", "github.com/redis/go-redis/v9", "v9.14.0"),
            Module("websocket", "github.com/gorilla/websocket", "v1.5.3"),
            Module("x/net", "golang.org/x/net", "v0.44.0"),
            Module("x/sync", "golang.org/x/sync", "v0.17.0"),
        ]
    }
}
