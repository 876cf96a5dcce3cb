import Goroutines

/// The configuration file: one flat YAML mapping whose keys have the names of the options. The
/// caller parses each value; `check` throws all errors at once.
package struct Configuration: Sendable {
    package enum Key: String, CaseIterable, Sendable {
        case interval, timeout, ca
        case headerFile = "header-file"
        case archive, name, record
        case memoryLimit = "memory-limit"
        case warning, critical
        case onAlert = "on-alert"
        case bell, notify
        case theme, ascii, mouse, plain
    }

    /// The path of the file.
    package let path: String
    private var values: [Key: ConfigurationValue]
    private var problems: [ConfigurationError.Problem]

    /// Reads a file; nil if it does not exist. Throws if it is not valid YAML.
    package init?(reading path: String) throws(ConfigurationError) {
        guard let text = try ConfigurationText.read(path) else { return nil }
        try self.init(text, path: path)
    }

    package init(_ text: String, path: String) throws(ConfigurationError) {
        self.path = path
        (values, problems) = try ConfigurationValue.mapping(in: text, path: path)
    }

    /// The value of a key, parsed by `read`; nil if missing or invalid. `expected` describes a valid
    /// value for the error.
    package mutating func value<Value>(
        _ key: Key, _ expected: String, read: (String) -> Value?
    ) -> Value? {
        guard let value = values[key] else { return nil }
        guard case .text(let text, isString: _) = value.content else {
            return refuse(value, of: key, expected)
        }
        return read(text) ?? refuse(value, of: key, expected)
    }

    /// A string value. A value that YAML reads as a number or a boolean is an error.
    package mutating func text(_ key: Key, _ expected: String) -> String? {
        guard let value = values[key] else { return nil }
        guard case .text(let text, isString: true) = value.content, !text.isEmpty,
            !text.utf8.contains(0)
        else { return refuse(value, of: key, "\(expected), in quotes if it looks like a number") }
        return text
    }

    package mutating func flag(_ key: Key) -> Bool? {
        guard let value = values[key] else { return nil }
        if case .flag(let flag) = value.content { return flag }
        return refuse(value, of: key, "true or false")
    }

    /// The items of a list; a single value is a list of one. Nil if the key is missing.
    package mutating func list<Value>(
        _ key: Key, _ expected: String, read: (String) -> Value?
    ) -> [Value]? {
        guard let value = values[key] else { return nil }
        let items: [ConfigurationValue]
        switch value.content {
        case .nothing: return []
        case .list(let list): items = list
        case .text, .flag, .mapping: items = [value]
        }
        return items.compactMap { item in
            guard case .text(let text, isString: _) = item.content, let result = read(text) else {
                return refuse(item, of: key, expected)
            }
            return result
        }
    }

    /// Throws if any value was invalid. Call it after reading all values.
    package func check() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(path: path, problems) }
    }

    private mutating func refuse<Value>(
        _ value: ConfigurationValue, of key: Key, _ expected: String
    ) -> Value? {
        problems.append(
            .init(
                line: value.line,
                text: "`\(key.rawValue)` is \(value.description); expected \(expected)"))
        return nil
    }
}

extension Configuration.Key {
    /// The key with the smallest edit distance to `word`; nil if none is close.
    static func nearest(to word: String) -> Self? {
        let word = word.lowercased().prefix(100)
        let distances = allCases.map { (key: $0, distance: word.editDistance(to: $0.rawValue)) }
        let nearest = distances.min { $0.distance < $1.distance }
        return nearest.flatMap { $0.distance <= $0.key.rawValue.count / 2 ? $0.key : nil }
    }
}

/// Why a configuration cannot be used, in one line.
package struct ConfigurationError: Error, Hashable {
    package var explanation: String

    struct Problem: Hashable, Sendable {
        var line: Int
        var text: String
    }

    /// How many problems are listed.
    private static let listed = 5

    init(path: String, _ problems: [Problem]) {
        let lines = problems.sorted { $0.line < $1.line }.prefix(Self.listed)
            .map { "line \($0.line): \($0.text)" }
        let more = problems.count - lines.count
        explanation =
            "\(path), \(lines.joined(separator: "; "))"
            + (more > 0 ? "; and \(more) more" : "")
    }

    init(_ path: String, line: Int, _ text: String) {
        self.init(path: path, [Problem(line: line, text: text)])
    }

    init(_ path: String, _ text: String) { explanation = "\(path) \(text)" }
}
