import Goroutines

/// The line above a goroutine's calls.
///
///     goroutine 7 [chan receive (leaked), 3 minutes, locked to thread] {route: /pay}:
struct GoroutineHeader {
    var number: Int
    /// The word, without the attributes.
    var state: String
    var minutes: UInt32?
    var isLeaked = false
    var isLockedToThread = false
    var isInBubble = false
    var labels: [LabelText.Pair] = []
    /// Behind the colon: a log may go on there.
    private(set) var end: Int

    /// `line` begins with `goroutine ` and is without its line feed.
    init?(_ text: Span<UInt8>, _ line: Range<Int>) {
        let end = line.upperBound
        var index = line.lowerBound + 10
        guard text.starts(with: "goroutine ", at: line.lowerBound, before: end),
            let number = text.decimal(at: &index, before: end)
        else { return nil }
        self.number = number
        // Registers may stand in between: ` gp=0x… m=nil`.
        let open = text.first(UInt8(ascii: "["), in: index..<end)
        guard open < end, index < open else { return nil }
        var close = text.first(UInt8(ascii: "]"), in: open..<end)
        guard close < end else { return nil }
        var wordsEnd = close
        if let mark = text.first(" labels:{", in: open..<close) {
            // Go 1.26: quoted labels inside of the bracket, which may hold brackets themselves.
            wordsEnd = mark
            guard let pairs = LabelText.pairs(in: text, mark + 8..<end, end: &close),
                close < end, text[close] == UInt8(ascii: "]")
            else { return nil }
            labels = pairs
        }
        index = close + 1
        if text.starts(with: " {", at: index, before: end) {
            guard let pairs = LabelText.pairs(in: text, index + 1..<end, end: &index) else {
                return nil
            }
            labels = pairs
        }
        guard index < end, text[index] == UInt8(ascii: ":") else { return nil }
        self.end = index + 1
        state = ""
        readWords(text.text(open + 1..<wordsEnd, limit: 512))
    }

    private mutating func readWords(_ words: String) {
        for (position, word) in words.split(separator: ", ", omittingEmptySubsequences: false)
            .enumerated()
        {
            if position == 0 {
                readState(word)
            } else if word.hasSuffix(" minutes"), let minutes = UInt32(word.dropLast(8)) {
                self.minutes = minutes
            } else if word == "locked to thread" {
                isLockedToThread = true
            } else if word.hasPrefix("synctest ") {
                isInBubble = true
            } else {
                // Of a Go yet to come: kept as it is.
                state += ", \(word)"
            }
        }
    }

    private mutating func readState(_ word: Substring) {
        var word = word
        while true {
            if word.hasSuffix(" (leaked)") {
                isLeaked = true
                word = word.dropLast(9)
            } else if word.hasSuffix(" (scan)") {
                word = word.dropLast(7)
            } else if word.hasSuffix(" (durable)") {
                word = word.dropLast(10)
            } else {
                break
            }
        }
        state = String(word)
    }
}
