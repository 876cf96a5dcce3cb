import Goroutines

/// What Go writes around the goroutines when a program dies: the reason in front, the stack of the
/// runtime itself, registers, and what `go test` says at the end.
struct CrashOutput: Sendable {
    private enum Section {
        case none
        /// More lines of a message, which are indented by a tab from Go 1.18 on.
        case message
        /// The calls of the thread that failed, up to an empty line.
        case runtimeStack
    }

    private var section = Section.none
    private var messageLines = 0
    /// Why the program died: of the goroutines that follow.
    private(set) var reason: String?
    /// Behind `-----` come goroutines that run on other threads (GOTRACEBACK=crash): they were
    /// listed before, without their stacks.
    private(set) var isOtherThread = false

    /// Whether the line is one that Go writes outside of goroutines; others belong to a log.
    mutating func reads(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard !line.isEmpty else {
            section = .none
            return true
        }
        switch section {
        case .runtimeStack: return true
        case .message where messageLines < 64:
            messageLines += 1
            addTest(text, line)
            return true
        case .message, .none: section = .none
        }
        if let start = Self.reasonStart(text, line) {
            let isSignal = text[start] == UInt8(ascii: "S")
            section = .message
            messageLines = 0
            if isOtherThread, !isSignal { isOtherThread = false }
            if !isOtherThread, reason == nil {
                reason = text.text(
                    start..<Self.reasonEnd(text, start..<line.upperBound), limit: 512)
            }
            return true
        }
        switch text[line.lowerBound] {
        case UInt8(ascii: "-")
        where text.starts(with: "-----", at: line.lowerBound, before: line.upperBound):
            isOtherThread = true
            return true
        case UInt8(ascii: "r")
        where text.starts(with: "runtime stack:", at: line.lowerBound, before: line.upperBound):
            section = .runtimeStack
            return true
        default: return Self.isKnown(text, line)
        }
    }

    /// Adds a test of the list below `panic: test timed out after 2s`, such as `TestSlow (2s)`.
    private mutating func addTest(_ text: Span<UInt8>, _ line: Range<Int>) {
        guard let reason, reason.hasPrefix(Self.timeout), reason.utf8.count < 256 else { return }
        var start = line.lowerBound
        while start < line.upperBound, text[start].isBlank { start += 1 }
        let isTest =
            text.starts(with: "Test", at: start, before: line.upperBound)
            || text.starts(with: "Fuzz", at: start, before: line.upperBound)
            || text.starts(with: "Example", at: start, before: line.upperBound)
        guard isTest else { return }
        let test = text.text(start..<line.upperBound, limit: 128)
        self.reason = reason + (reason.contains(" in ") ? ", \(test)" : " in \(test)")
    }

    /// The reason that `go test` gives for a panic that none of the program's goroutines caused.
    static let timeout = "panic: test timed out"

    mutating func takeReason() -> String? {
        let taken = reason
        reason = nil
        section = .none
        return taken
    }

    /// Where `panic: …`, `fatal error: …` or `SIGQUIT: quit` begins, behind what a copy or a page put in
    /// front of it; nil if the line is something else, such as `recovered from panic: …`. Of a line that
    /// may be another program's, only the rest of a time stamp, a quotation mark or a tag is in front.
    static func reasonStart(
        _ text: Span<UInt8>, _ line: Range<Int>, isForeign: Bool = false
    ) -> Int? {
        for mark in ["panic: ", "fatal error: ", "SIG"] as [StaticString] {
            var index = line.lowerBound
            while let start = text.first(mark, in: index..<line.upperBound) {
                if isReason(text, start, line),
                    isJunk(text, line.lowerBound..<start, allowsWords: !isForeign)
                {
                    return start
                }
                index = start + 1
            }
        }
        return nil
    }

    private static func isReason(_ text: Span<UInt8>, _ start: Int, _ line: Range<Int>) -> Bool {
        guard text[start] == UInt8(ascii: "S") else { return true }
        var index = start + 3
        while index < line.upperBound, text[index] &- UInt8(ascii: "A") < 26 { index += 1 }
        return index > start + 3 && text.starts(with: ": ", at: index, before: line.upperBound)
    }

    /// Blanks, quotation marks, a tag, the rest of a time stamp, or words that end in punctuation.
    private static func isJunk(
        _ text: Span<UInt8>, _ range: Range<Int>, allowsWords: Bool
    ) -> Bool {
        var end = range.upperBound
        while end > range.lowerBound, text[end - 1].isBlank { end -= 1 }
        guard end > range.lowerBound else { return true }
        let last = text[end - 1]
        let isPunctuation = ":>]|=)}*-".utf8.contains(last) || last.isQuotationMark
        let hasWords = (range.lowerBound..<end).contains { text[$0] &- UInt8(ascii: "a") < 26 }
        let isTag = text[range.lowerBound] == UInt8(ascii: "<") && last == UInt8(ascii: ">")
        return hasWords
            ? isTag || allowsWords && isPunctuation : isPunctuation || end < range.upperBound
    }

    /// Without what closes a quotation or a tag.
    private static func reasonEnd(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var end = range.upperBound
        for tag in ["</pre>", "</code>", "</p>"] as [StaticString] {
            if let start = text.first(tag, in: range) { end = min(end, start) }
        }
        while end > range.lowerBound, text[end - 1].isBlank || text[end - 1] == UInt8(ascii: "`") {
            end -= 1
        }
        return end
    }

    private static let marks: [StaticString] = [
        "[signal ", "PC=0x", "runtime: ", "unexpected fault address", "exit status ", "FAIL",
        "ok  \t",
        "PASS", "--- FAIL: ", "=== RUN", "=== PAUSE", "=== CONT", "=== NAME",
        "signal arrived during ",
        "signal: ", "\tpanic: ", "\tgoroutine running on other thread",
    ]

    private static func isKnown(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        for mark in marks
        where text.starts(with: mark, at: line.lowerBound, before: line.upperBound) {
            return true
        }
        return isRegister(text, line)
    }

    /// `rflags 0x286`
    private static func isRegister(_ text: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while index < line.upperBound, index - line.lowerBound < 8,
            text[index] &- UInt8(ascii: "a") < 26 || text[index] &- UInt8(ascii: "0") < 10
        { index += 1 }
        guard index > line.lowerBound, text[line.lowerBound] &- UInt8(ascii: "a") < 26,
            index < line.upperBound
        else { return false }
        let nameEnd = index
        while index < line.upperBound,
            text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "\t")
        { index += 1 }
        guard index > nameEnd, text.starts(with: "0x", at: index, before: line.upperBound) else {
            return false
        }
        for digit in index + 2..<line.upperBound {
            let byte = text[digit]
            guard byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6 else {
                return false
            }
        }
        return true
    }
}

/// Goroutines that the runtime starts for itself. Only dying programs list them.
enum SystemGoroutine {
    /// States in which no goroutine of a program ever is.
    private static let states: Set<String> = [
        "force gc (idle)", "GC sweep wait", "GC scavenge wait", "GC worker (idle)",
        "GC worker (active)", "GC worker (init)", "finalizer wait", "cleanup wait",
        "timer goroutine (idle)", "GOMAXPROCS updater (idle)",
    ]

    /// Goroutine 0 is a thread's own stack.
    static func has(_ header: GoroutineHeader) -> Bool {
        header.number == 0 || states.contains(header.state)
    }
}
