/// The names of marks: `A` for the baseline, then `B` to `Z`, `AA`, `AB` and so on.
package enum MarkName {
    package static let baseline = "A"

    /// A restart in the row of events.
    private static let restart = "R"
    private static let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map {
        String(UnicodeScalar($0))
    }

    /// Whether a text is the name of a mark.
    package static func isName(_ text: String) -> Bool {
        (1...4).contains(text.count) && text.allSatisfy { ("A"..."Z").contains($0) }
    }

    /// The first name that no other mark has.
    package static func next(besides taken: Set<String>) -> String {
        let taken = taken.union([baseline, restart])
        var names = letters
        while true {
            if let free = names.first(where: { !taken.contains($0) }) { return free }
            names = names.flatMap { name in letters.map { name + $0 } }
        }
    }
}
