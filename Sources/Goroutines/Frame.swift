/// One call on a goroutine's stack.
package struct Frame: Hashable, Sendable {
    /// Full name as Go prints it, such as `net/http.(*conn).serve`, type arguments written `[...]`.
    package var function: String
    /// Path as the binary carries it: absolute, or `module@version/…` when built with -trimpath;
    /// empty when the binary carries no line table.
    package var file: String
    /// 1-based; 0 when the binary carries no line table.
    package var line: Int

    package init(function: String, file: String, line: Int) {
        (self.function, self.file, self.line) = (function, file, line)
    }
}

extension Frame {
    /// Where a frame's code lives.
    package enum Origin: String, Sendable {
        /// The service's own module.
        case user
        /// Another module: from the module cache, or vendored.
        case dependency = "dep"
        /// Go's standard library and runtime.
        case standard = "std"
    }

    /// The import path of the function's package, such as `net/http` or `gopkg.in/yaml.v3`; the
    /// whole name where it is no Go function's, such as a C function.
    package var packagePath: String {
        // Names write a dot in the last element `%2e`, so that the package's end can be told.
        let path = String(function[..<packageEnd])
        return path.utf8.contains(UInt8(ascii: "%")) ? path.replacing("%2e", with: ".") : path
    }

    /// The name without the directories of its import path: `payments.(*Client).publish`.
    package var shortName: Substring {
        let path = function[..<packageEnd]
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return function[...] }
        return function[function.utf8.index(after: slash)...]
    }

    /// A program's own package is called `main`. The standard ones are known by the first element
    /// of their path, other modules by the version in the paths of their files.
    package var origin: Origin {
        if isStandard { return .standard }
        if function[..<packageEnd] == "main" { return .user }
        return isVersioned || isVendored ? .dependency : .user
    }

    /// Whether its code is in Go's standard library or runtime.
    package var isStandard: Bool {
        let end = packageEnd
        guard end < function.endIndex else { return true }
        let path = function[..<end]
        let first = path[..<(path.utf8.firstIndex(of: UInt8(ascii: "/")) ?? end)]
        return Self.standardElements.contains(String(first))
    }

    /// The file's path has the package's in a folder called `vendor`.
    private var isVendored: Bool {
        var rest = file.utf8[...]
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            rest = rest[slash...].dropFirst()
            if rest.starts(with: "vendor/".utf8),
                rest.dropFirst(7).starts(with: "\(packagePath)/".utf8)
            {
                return true
            }
        }
        return false
    }

    /// The file's path has an element such as `grpc@v1.70.0`.
    private var isVersioned: Bool {
        var rest = file.utf8[...]
        while let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            rest = rest[at...].dropFirst()
            guard rest.first == UInt8(ascii: "v"), let digit = rest.dropFirst().first else {
                continue
            }
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) { return true }
        }
        return false
    }

    /// Where the import path ends: at the first dot behind its last slash.
    private var packageEnd: String.Index {
        let name = function.utf8
        let lastElement = name.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
        return name[lastElement...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    }

    /// The folders of Go's own source, up to Go 1.27. A list, since a service's module may have a
    /// path without a dot: `module billing`.
    private static let standardElements: Set<String> = [
        "archive", "arena", "bufio", "builtin", "bytes", "cmd", "cmp", "compress", "container",
        "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag",
        "fmt", "go", "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps",
        "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "simd",
        "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text",
        "time", "unicode", "unique", "unsafe", "uuid", "vendor", "weak",
    ]

    /// The file's last two path elements and the line: `payments/client.go:214`.
    package var shortLocation: String {
        guard !file.isEmpty else { return line > 0 ? "?:\(line)" : "?" }
        let elements = file.split(separator: "/").suffix(2)
        return "\(elements.joined(separator: "/")):\(line)"
    }
}
