import Goroutines

/// What a person wrote down once instead of giving it as options each time: one flat mapping in YAML,
/// whose keys are named as the options are.
///
/// Values are taken out by whoever knows what they mean. What is wrong is collected, so that all of
/// it is told at once.
package struct Configuration: Sendable {
    package enum Key: String, CaseIterable, Sendable {
        case interval
        case archive
        case memoryLimit = "memory-limit"
        case warning
        case critical
        case onAlert = "on-alert"
        case bell
        case notify
    }

    /// Where it was read.
    package let path: String
    private var values: [Key: ConfigurationValue]
    private var problems: [ConfigurationError.Problem]

    /// Reads a file; nil where there is none. Of what cannot be read as YAML nothing is taken.
    package init?(reading path: String) throws(ConfigurationError) {
        guard let text = try ConfigurationText.read(path) else { return nil }
        try self.init(text, path: path)
    }

    package init(_ text: String, path: String) throws(ConfigurationError) {
        self.path = path
        (values, problems) = try ConfigurationValue.mapping(in: text, path: path)
    }

    /// The value of a key as `read` understands it; nil where there is none, or none that can be
    /// read. `expected` says what it should have been.
    package mutating func value<Value>(
        _ key: Key, _ expected: String, read: (String) -> Value?
    ) -> Value? {
        guard let value = values[key] else { return nil }
        guard case .text(let text, isString: _) = value.content else {
            return refuse(value, of: key, expected)
        }
        return read(text) ?? refuse(value, of: key, expected)
    }

    /// A text that says nothing of its own: what YAML takes for a number or a truth value was hardly
    /// meant.
    package mutating func text(_ key: Key, _ expected: String) -> String? {
        guard let value = values[key] else { return nil }
        guard case .text(let text, isString: true) = value.content, !text.isEmpty,
            !text.utf8.contains(0)
        else {
            return refuse(value, of: key, "\(expected), in quotes where it looks like a number")
        }
        return text
    }

    package mutating func flag(_ key: Key) -> Bool? {
        guard let value = values[key] else { return nil }
        if case .flag(let flag) = value.content { return flag }
        return refuse(value, of: key, "true or false")
    }

    /// Each of a list; a single value is a list of one. Nil where there is no such key.
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

    /// To be called when all is taken.
    package func check() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(path: path, problems) }
    }

    private mutating func refuse<Value>(
        _ value: ConfigurationValue, of key: Key, _ expected: String
    ) -> Value? {
        problems.append(
            .init(
                line: value.line,
                text: "`\(key.rawValue)` is \(value.description), and should be \(expected)"))
        return nil
    }
}

extension Configuration.Key {
    /// The key that is most like a word.
    static func nearest(to word: String) -> Self {
        let word = word.lowercased().prefix(100)
        return allCases.min {
            word.editDistance(to: $0.rawValue) < word.editDistance(to: $1.rawValue)
        } ?? .interval
    }
}

/// Why a configuration cannot be used: one line.
package struct ConfigurationError: Error, Hashable {
    package var explanation: String

    struct Problem: Hashable, Sendable {
        var line: Int
        var text: String
    }

    /// How many are told.
    private static let told = 5

    init(path: String, _ problems: [Problem]) {
        let lines = problems.sorted { $0.line < $1.line }.prefix(Self.told)
            .map { "line \($0.line): \($0.text)" }
        let more = problems.count - lines.count
        explanation =
            "\(path), \(lines.joined(separator: "; "))"
            + (more > 0 ? "; and \(more) more like these" : "")
    }

    init(_ path: String, line: Int, _ text: String) {
        self.init(path: path, [Problem(line: line, text: text)])
    }

    init(_ path: String, _ text: String) {
        explanation = "\(path) \(text)"
    }
}
