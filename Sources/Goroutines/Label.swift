/// One pprof label of a goroutine, cleaned for display.
package struct Label: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) { (self.key, self.value) = (key, value) }

    /// `key=value`.
    package var text: String { "\(key)=\(value)" }
}

extension Stanza {
    /// The goroutines in a group of `labelGroups`, or with a label that has no group of its own; nil
    /// if there is neither.
    package func count(ofLabel name: String) -> Int? {
        labelGroups.first { $0.value == name }?.count
            ?? labels.first { $0.value.text == name }?.count
    }

    /// Labels that get a group of their own; one group has the rest.
    private static let mostLabels = 500

    /// The most frequent labels as `key=value`, each with its number of goroutines; `(no label)` if some
    /// have none. A profile with too many labels loses some, so a goroutine without one may have had
    /// one.
    package var labelGroups: [Tally<String>] {
        let named = labels.prefix(Self.mostLabels).map { Tally($0.value.text, count: $0.count) }
        let others = labels.dropFirst(Self.mostLabels).reduce(0) { $0 + $1.count }
        // With several keys, it is unknown which goroutines have none of them.
        let key = labels.first?.value.key
        let known = named.reduce(others) { $0 + $1.count }
        let none = labels.allSatisfy { $0.value.key == key } ? count - known : 0
        if others > 0 {
            let name = none > 0 ? "(other labels, or none)" : "(other labels)"
            return named + [Tally(name, count: others + none)]
        }
        return none > 0 || named.isEmpty ? named + [Tally("(no label)", count: none)] : named
    }
}
