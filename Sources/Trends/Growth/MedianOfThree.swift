/// Filters out single absurd values: each sample becomes the median of the last three.
struct MedianOfThree: Hashable, Sendable {
    private var last: Int32?
    private var lastButOne: Int32?

    mutating func filter(_ value: Int32) -> Int32 {
        defer { (lastButOne, last) = (last, value) }
        guard let last else { return value }
        guard let lastButOne else { return min(last, value) }
        return max(min(last, lastButOne), min(max(last, lastButOne), value))
    }
}
