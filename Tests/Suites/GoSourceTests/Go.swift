import GoSource

/// A Go file as a test writes it.
func file(_ text: String, name: String = "a.go") -> SourceFile {
    SourceFile(name: name, bytes: Array(text.utf8))
}

/// What lint finds in the body of a package, as `rule line`. The first line of `text` is line 1.
func lint(_ text: String) -> [String] {
    // The package clause stands behind, so that lines are those of the text.
    Lint([file(text + "\npackage audit\n")]).findings
        .filter { $0.ignoredBecause == nil }
        .map { "\($0.rule.rawValue) \($0.position.line)" }
}

/// What lint should find: the lines that end in `// send` or `// unread`.
func marked(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .compactMap { index, line in
            if line.hasSuffix("// send") { return "fire-and-forget-send \(index + 1)" }
            return line.hasSuffix("// unread") ? "unread-channel \(index + 1)" : nil
        }
}
