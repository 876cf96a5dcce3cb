/// A regular expression, matched in time linear in the length of the text: all ways to match are followed
/// at once, none is tried after another. The sets of ways that occur become states of an automaton.
///
/// Many ways in many different texts still take long, so one value only does a bounded number of steps.
struct Pattern: Sendable {
    private enum Instruction: Sendable {
        /// One character of a set, by the set's index.
        case one(Int)
        /// Both ways.
        case split(Int, Int)
        case jump(Int)
        case start, end
        case wordEdge(Bool)
        case match
    }

    /// What comes before or after a place in the text.
    private enum Neighbor: Sendable {
        case edge, word, other
    }

    /// Ways to match, before the next character is known.
    private struct State: Hashable, Sendable {
        /// Indices of instructions, in order.
        var ways: [Int]
        var before: Neighbor
    }

    /// A longer expression would need more memory and time than a filter is worth.
    private static let capacity = 500
    /// States that are kept; beyond that they are found again.
    private static let keptStates = 1000

    private var program: [Instruction] = []
    private var sets: [ScalarSet] = []
    private let alphabet: Alphabet

    private var states: [State] = []
    private var numbers: [State: Int] = [:]
    /// For each state and class of characters, the next state, or one of the values below.
    private var next: [Int32] = []
    private static let unknown: Int32 = -1
    private static let found: Int32 = -2

    /// Steps that one value may take to find new states: about a tenth of a second.
    private static let patience = 600_000
    private var steps = 0
    /// It has used up its steps.
    var isTired: Bool { steps > Self.patience }

    /// Stacks share most of their frames.
    private var results: [String: Bool] = [:]
    /// For each instruction, the last step that it was part of.
    private var marks: [Int] = []

    init(_ text: String) throws(Filter.Problem) {
        let root = try PatternSyntax.parse(text)
        alphabet = Alphabet(root.sets + [.words])
        try compile(root)
        program.append(.match)
        marks = Array(repeating: -1, count: program.count)
        _ = number(of: State(ways: [], before: .edge))
    }

    // MARK: Compiling

    private mutating func compile(_ node: PatternSyntax.Node) throws(Filter.Problem) {
        guard program.count < Self.capacity else {
            throw Filter.Problem(text: "the expression is too large; use smaller counts")
        }
        switch node {
        case .sequence(let nodes): for node in nodes { try compile(node) }
        case .choice(let nodes): try compile(choice: nodes)
        case .one(let set):
            program.append(.one(sets.count))
            sets.append(set)
        case .times(let node, let least, let most):
            for _ in 0..<least { try compile(node) }
            guard let most else { return try compileLoop(node) }
            for _ in least..<most { try compileOptional(node) }
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .wordEdge(let isThere): program.append(.wordEdge(isThere))
        }
    }

    private mutating func compile(choice nodes: [PatternSyntax.Node]) throws(Filter.Problem) {
        var ends: [Int] = []
        for node in nodes.dropLast() {
            let split = program.count
            program.append(.match)
            try compile(node)
            ends.append(program.count)
            program.append(.match)
            program[split] = .split(split + 1, program.count)
        }
        if let last = nodes.last { try compile(last) }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func compileLoop(_ node: PatternSyntax.Node) throws(Filter.Problem) {
        let split = program.count
        program.append(.match)
        try compile(node)
        program.append(.jump(split))
        program[split] = .split(split + 1, program.count)
    }

    private mutating func compileOptional(_ node: PatternSyntax.Node) throws(Filter.Problem) {
        let split = program.count
        program.append(.match)
        try compile(node)
        program[split] = .split(split + 1, program.count)
    }

    // MARK: Matching

    /// Whether any part of the text matches; nil if that would take too long.
    mutating func isIn(_ text: String) -> Bool? {
        if let known = results[text] { return known }
        guard !isTired else { return nil }
        let result = search(text)
        results[text] = result
        return result
    }

    private mutating func search(_ text: String) -> Bool {
        var state = 0
        for scalar in text.unicodeScalars {
            let following = successor(of: state, on: alphabet.letter(of: scalar))
            if following == Self.found { return true }
            state = Int(following)
        }
        return successor(of: state, on: alphabet.end) == Self.found
    }

    private mutating func successor(of state: Int, on letter: Int) -> Int32 {
        let place = state * alphabet.count + letter
        if next[place] != Self.unknown { return next[place] }
        guard let state = advance(states[state], on: letter) else {
            next[place] = Self.found
            return Self.found
        }
        let isFull = states.count >= Self.keptStates && numbers[state] == nil
        let number = Int32(number(of: state))
        // The place may belong to another state now.
        if !isFull { next[place] = number }
        return number
    }

    /// The ways that go on with a character; nil if one has matched before it.
    private mutating func advance(_ state: State, on letter: Int) -> State? {
        let began = steps
        // A match may begin anywhere.
        var open = [0] + state.ways
        var ways: [Int] = []
        while let index = open.popLast() {
            guard marks[index] <= began else { continue }
            steps += 1
            marks[index] = steps
            switch program[index] {
            case .match: return nil
            case .one(let set):
                if alphabet.contains(letter, in: sets[set]) { ways.append(index + 1) }
            case .split(let first, let second): open += [first, second]
            case .jump(let target): open.append(target)
            case .start: if state.before == .edge { open.append(index + 1) }
            case .end: if letter == alphabet.end { open.append(index + 1) }
            case .wordEdge(let isThere):
                let isEdge = (state.before == .word) != (neighbor(letter) == .word)
                if isEdge == isThere { open.append(index + 1) }
            }
        }
        steps += ways.count
        return State(ways: ways.sorted(), before: neighbor(letter))
    }

    private func neighbor(_ letter: Int) -> Neighbor {
        letter == alphabet.end
            ? .edge : alphabet.contains(letter, in: .words) ? .word : .other
    }

    /// The number of a state, which may be new. The first is that of the beginning.
    private mutating func number(of state: State) -> Int {
        if let known = numbers[state] { return known }
        if states.count >= Self.keptStates {
            let first = states[0]
            (states, numbers, next) = ([], [:], [])
            _ = number(of: first)
            if let known = numbers[state] { return known }
        }
        numbers[state] = states.count
        states.append(state)
        next += Array(repeating: Self.unknown, count: alphabet.count)
        return states.count - 1
    }
}

/// The characters that an expression tells apart: all of a letter are in the same sets.
private struct Alphabet: Sendable {
    /// The first character of each letter.
    private let bounds: [UInt32]
    /// The letters of ASCII characters.
    private let ascii: [Int]

    init(_ sets: [ScalarSet]) {
        let bounds = Set(sets.flatMap(\.ranges).flatMap { [$0.lowerBound, $0.upperBound + 1] })
            .union([0]).sorted()
        self.bounds = bounds
        ascii = (0..<128).map { value in (bounds.firstIndex { $0 > value } ?? bounds.count) - 1 }
    }

    /// Behind the last character.
    var end: Int { bounds.count }
    var count: Int { bounds.count + 1 }

    func letter(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return ascii[Int(scalar.value)] }
        var (low, high) = (0, bounds.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= scalar.value { low = middle } else { high = middle }
        }
        return low
    }

    func contains(_ letter: Int, in set: ScalarSet) -> Bool {
        letter < bounds.count && set.ranges.contains { $0.contains(bounds[letter]) }
    }
}

extension PatternSyntax.Node {
    /// All sets of characters in it.
    fileprivate var sets: [ScalarSet] {
        switch self {
        case .sequence(let nodes), .choice(let nodes): nodes.flatMap(\.sets)
        case .one(let set): [set]
        case .times(let node, least: _, most: _): node.sets
        case .start, .end, .wordEdge: []
        }
    }
}
