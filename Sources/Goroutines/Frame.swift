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
        self.function = function
        self.file = file
        self.line = line
    }
}

extension Frame {
    /// Where a frame's code lives.
    package enum Origin: String, Sendable, CaseIterable {
        /// The service's own module.
        case user
        /// Another module: from the module cache, or vendored.
        case dependency = "dep"
        /// Go's standard library and runtime.
        case standard = "std"
    }

    /// The import path the function belongs to, such as `net/http` or `example.com/shop/payments`.
    package var packagePath: Substring {
        let lastElement = function.utf8.lastIndex(of: UInt8(ascii: "/")) ?? function.startIndex
        let dot = function.utf8[lastElement...].firstIndex(of: UInt8(ascii: "."))
        return function[..<(dot ?? function.endIndex)]
    }

    /// The name without the directories of its import path: `payments.(*Client).publish`.
    package var shortName: Substring {
        guard let slash = packagePath.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return function[...]
        }
        return function[function.utf8.index(after: slash)...]
    }

    /// Standard packages have no dot in the first element of their import path; a program's own
    /// package is called `main`. Other modules are told by the path of their files.
    package var origin: Origin {
        let path = packagePath
        let first = path.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard path == "main" || first.contains(UInt8(ascii: ".")) else { return .standard }
        let isDependency =
            file.contains("/pkg/mod/") || file.contains("/vendor/") || file.contains("@v")
        return isDependency ? .dependency : .user
    }

    /// The file's last two path elements and the line: `payments/client.go:214`.
    package var shortLocation: String {
        guard !file.isEmpty else { return line > 0 ? "?:\(line)" : "?" }
        let elements = file.split(separator: "/").suffix(2)
        return "\(elements.joined(separator: "/")):\(line)"
    }
}
