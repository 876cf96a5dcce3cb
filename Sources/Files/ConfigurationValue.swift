private import Yams

/// One value of a configuration, and where it stands.
struct ConfigurationValue: Sendable {
    enum Content: Sendable {
        case nothing
        case flag(Bool)
        /// `isString` where YAML does not take it for a number or the like.
        case text(String, isString: Bool)
        case list([ConfigurationValue])
        case mapping
    }

    var content: Content
    var line: Int

    /// What it is, for whoever expected something else.
    var description: String {
        switch content {
        case .nothing: "empty"
        case .flag(let flag): "the truth value \(flag)"
        case .text(let text, isString: _): "`\(text.shortened)`"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

// MARK: - Reading YAML

extension ConfigurationValue {
    /// More names for values, and uses of them, than a flat mapping can be meant to have. Each use
    /// may double what there is, and comparing keys would look at all of it.
    private static let aliasLimit = 16

    /// The keys and values of a text, and which of them are not known.
    static func mapping(
        in text: String, path: String
    ) throws(ConfigurationError) -> (
        [Configuration.Key: ConfigurationValue], [ConfigurationError.Problem]
    ) {
        if let line = lineBeyondAliases(text) {
            throw ConfigurationError(path, line: line, "more than \(aliasLimit) aliases (`*name`)")
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
                "\(found.description); keys with values are expected, such as `interval: 2s`")
        }
        return (values, problems)
    }

    private static func unknown(_ name: Node) -> String {
        guard let word = name.scalar?.string else { return "a key that is no word" }
        let nearest = Configuration.Key.nearest(to: word).rawValue
        return "unknown key `\(word.shortened)`; the nearest known one is `\(nearest)`"
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
        case .sequence(let items):
            content = .list(items.map { ConfigurationValue($0, line: line) })
        case .mapping, .alias: content = .mapping
        }
        // A key without a value stands where the next one begins.
        if case .nothing = content { self.line = line }
    }

    /// The line of one too many of what may be an alias, where anything may be an anchor. Those in
    /// texts are counted as well.
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
    /// What the reader of YAML says, in one line.
    fileprivate init(_ error: any Error, path: String) {
        guard let error = error as? YamlError else {
            self.init(path, "cannot be read as YAML: \(error)")
            return
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            self.init(path, line: mark.line, "this is no YAML: \(problem.firstLine)")
        case .composer(_, let problem, let mark, _):
            self.init(path, line: mark.line, "this cannot be used: \(problem.firstLine)")
        case .reader(let problem, let offset, _, let text):
            let before = text.prefix(offset ?? 0)
            self.init(
                path, line: before.count { $0.isNewline } + 1,
                "this is no YAML: \(problem.firstLine)")
        case .duplicatedKeysInMapping(let names, let context):
            let names = names.map { "`\($0.shortened)`" }.joined(separator: ", ")
            self.init(path, line: context.mark.line, "\(names) is there more than once")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(path, "cannot be read as YAML: \("\(error)".firstLine)")
        }
    }
}

extension String {
    fileprivate var firstLine: String {
        split(separator: "\n").first.map(String.init) ?? self
    }

    /// So that a message stays a line.
    fileprivate var shortened: String {
        let line = firstLine
        return line.count > 60 ? "\(line.prefix(59))…" : line
    }
}
