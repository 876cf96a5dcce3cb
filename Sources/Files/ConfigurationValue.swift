private import Yams

/// One value of a configuration, with its line.
struct ConfigurationValue: Sendable {
    enum Content: Sendable {
        case nothing
        case flag(Bool)
        /// `isString` unless YAML reads it as a number or the like.
        case text(String, isString: Bool)
        case list([ConfigurationValue])
        case mapping
    }

    var content: Content
    /// 1-based.
    var line: Int

    /// What the value is, for an error.
    var description: String {
        switch content {
        case .nothing: "empty"
        case .flag(let flag): "`\(flag)`"
        case .text(let text, isString: _): "`\(text.shortened)`"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

// MARK: - Reading YAML

extension ConfigurationValue {
    /// Maximum number of aliases, far more than a flat mapping needs. Each one can double the size of
    /// the document, and comparing keys would expand it all.
    private static let aliasLimit = 16

    /// Parses a text into known keys with their values, and a problem for each unknown key.
    static func mapping(
        in text: String, path: String
    ) throws(ConfigurationError) -> (
        [Configuration.Key: ConfigurationValue], [ConfigurationError.Problem]
    ) {
        if let line = lineBeyondAliases(text) {
            throw ConfigurationError(
                path, line: line, "more than \(aliasLimit) aliases (`*name`); write the values out")
        }
        let root: Node?
        do { root = try compose(yaml: text) } catch { throw ConfigurationError(error, path: path) }
        var values: [Configuration.Key: ConfigurationValue] = [:]
        var problems: [ConfigurationError.Problem] = []
        switch root {
        case nil: break
        case .scalar(let scalar) where scalar.isNothing: break
        case .mapping(let mapping):
            for (name, node) in mapping {
                let line = name.mark?.line ?? 1
                if let key = name.scalar.flatMap({ Configuration.Key(rawValue: $0.string) }) {
                    values[key] = ConfigurationValue(node, line: line)
                } else {
                    problems.append(.init(line: line, text: unknown(name)))
                }
            }
        case let other?:
            let found = ConfigurationValue(other, line: 1)
            throw ConfigurationError(
                path, line: other.mark?.line ?? 1,
                "found \(found.description); expected keys with values, e.g. `interval: 2s`")
        }
        return (values, problems)
    }

    private static func unknown(_ name: Node) -> String {
        guard let word = name.scalar?.string else { return "a key that is not plain text" }
        if let nearest = Configuration.Key.nearest(to: word) {
            return "unknown key `\(word.shortened)`; the closest known key is `\(nearest.rawValue)`"
        }
        let known = Configuration.Key.allCases.map(\.rawValue).joined(separator: ", ")
        return "unknown key `\(word.shortened)`; known are \(known)"
    }

    private init(_ node: Node, line: Int) {
        self.line = node.mark?.line ?? line
        switch node {
        case .scalar(let scalar) where scalar.isNothing: content = .nothing
        case .scalar(let scalar):
            if let flag = Bool.construct(from: scalar), node.tag == Tag(.bool) {
                content = .flag(flag)
            } else {
                content = .text(scalar.string, isString: node.tag == Tag(.str))
            }
        case .sequence(let items): content = .list(items.map { ConfigurationValue($0, line: line) })
        case .mapping, .alias: content = .mapping
        }
        // YAML places a missing value where the next key begins.
        if case .nothing = content { self.line = line }
    }

    /// The line of the first alias over the limit, if the text may contain an anchor. Counts anything
    /// that looks like an alias, even inside strings.
    private static func lineBeyondAliases(_ text: String) -> Int? {
        var (line, aliases, hasAnchor) = (1, 0, false)
        var beyond: Int?
        var before = UInt8(ascii: "\n")
        for byte in text.utf8 {
            let isWord = byte > 0x20 && byte != before
            if isWord, before == UInt8(ascii: "&") { hasAnchor = true }
            if isWord, before == UInt8(ascii: "*") { aliases += 1 }
            if aliases > aliasLimit, beyond == nil { beyond = line }
            if byte == UInt8(ascii: "\n") { line += 1 }
            before = byte
        }
        return hasAnchor ? beyond : nil
    }
}

extension Node.Scalar {
    fileprivate var isNothing: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(string)
    }
}

extension ConfigurationError {
    /// A YAML parser error as one line.
    fileprivate init(_ error: any Error, path: String) {
        guard let error = error as? YamlError else {
            self.init(path, "cannot be read as YAML: \(error)")
            return
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            self.init(path, line: mark.line, "not valid YAML: \(problem.firstLine)")
        case .composer(_, let problem, let mark, _):
            self.init(path, line: mark.line, "cannot be used: \(problem.firstLine)")
        case .reader(let problem, let offset, _, let text):
            let before = text.prefix(offset ?? 0)
            self.init(
                path, line: before.count { $0.isNewline } + 1,
                "not valid YAML: \(problem.firstLine)")
        case .duplicatedKeysInMapping(let names, let context):
            let names = names.map { "`\($0.shortened)`" }.joined(separator: ", ")
            self.init(path, line: context.mark.line, "\(names) is set more than once")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(path, "cannot be read as YAML: \("\(error)".firstLine)")
        }
    }
}

extension String {
    fileprivate var firstLine: String { split(separator: "\n").first.map(String.init) ?? self }

    /// At most 60 characters of the first line, for messages.
    fileprivate var shortened: String {
        let line = firstLine
        return line.count > 60 ? "\(line.prefix(59))…" : line
    }
}
