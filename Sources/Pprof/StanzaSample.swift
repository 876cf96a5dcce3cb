import Goroutines

/// Goroutines of a stanza that are alike in all that a sample of a profile tells.
struct StanzaSample {
    var count: Int
    var state: WaitState?
    var labels: [Label] = []
    var isLeaked = false

    /// Samples that add up to a stanza's tallies. It does not tell which goroutines have both a
    /// state and a label: the commonest have the commonest.
    static func samples(of stanza: Stanza) -> [StanzaSample] {
        let states = Layer(stanza.states.map { (.state($0.value), $0.count) })
        let leaked = stanza.leaked == 0 ? [] : Layer([(.leaked, stanza.leaked)])
        let layers = [states, leaked] + labelLayers(of: stanza)
        let size = stanza.count.magnitude
        let isPlain = layers.joined().allSatisfy {
            $0.count.signum() == stanza.count.signum() && $0.count.magnitude <= size
        }
        return isPlain && size > 0
            ? split(stanza.count, by: layers) : addingUp(to: stanza.count, layers)
    }

    private enum Trait {
        case state(WaitState)
        case label(Label)
        case leaked
    }

    /// Traits of which a goroutine has one at most, and how many goroutines have each.
    private typealias Layer = [(trait: Trait, count: Int)]

    /// One for each key. A key that goroutines have twice, with two values, has a second one.
    private static func labelLayers(of stanza: Stanza) -> [Layer] {
        var keys: [String: Int] = [:]
        var layers: [(layer: Layer, room: Int)] = []
        for tally in stanza.labels {
            let size = Int(clamping: tally.count.magnitude)
            if let index = keys[tally.value.key], layers[index].room >= size {
                layers[index].layer.append((.label(tally.value), tally.count))
                layers[index].room -= size
            } else {
                keys[tally.value.key] = layers.count
                let room = Int(clamping: stanza.count.magnitude)
                layers.append(([(.label(tally.value), tally.count)], room - size))
            }
        }
        return layers.map(\.layer)
    }

    /// Lays the layers over the goroutines from the first one on, and cuts where a trait ends.
    private static func split(_ count: Int, by layers: [Layer]) -> [StanzaSample] {
        let sign = count.signum()
        let size = Int(clamping: count.magnitude)
        var cursors = layers.map { layer in Cursor(layer: layer) }
        var samples: [StanzaSample] = []
        var start = 0
        while start < size {
            var sample = StanzaSample(count: 0)
            var end = size
            for index in cursors.indices {
                guard let piece = cursors[index].piece(at: start) else { continue }
                end = min(end, piece.end)
                sample.add(piece.trait)
            }
            sample.count = sign * (end - start)
            samples.append(sample)
            start = end
        }
        return samples
    }

    private struct Cursor {
        let layer: Layer
        private var index = 0
        /// Where the trait at `index` begins.
        private var start = 0

        init(layer: Layer) { self.layer = layer }

        /// The trait of the goroutine at a place, and where it ends; places only ever grow.
        mutating func piece(at place: Int) -> (trait: Trait, end: Int)? {
            while index < layer.count {
                let end = start + Int(clamping: layer[index].count.magnitude)
                if place < end { return (layer[index].trait, end) }
                start = end
                index += 1
            }
            return nil
        }
    }

    /// In a delta profile a label's goroutines may grow in number while others get fewer: then each
    /// trait has a sample of its own, and one without any makes up for them.
    private static func addingUp(to count: Int, _ layers: [Layer]) -> [StanzaSample] {
        var samples: [StanzaSample] = []
        var rest = count
        for piece in layers.joined() {
            var sample = StanzaSample(count: piece.count)
            sample.add(piece.trait)
            samples.append(sample)
            rest -= piece.count
        }
        if rest != 0 || samples.isEmpty { samples.append(StanzaSample(count: rest)) }
        return samples
    }

    private mutating func add(_ trait: Trait) {
        switch trait {
        case .state(let state): self.state = state
        case .label(let label): labels.append(label)
        case .leaked: isLeaked = true
        }
    }
}
