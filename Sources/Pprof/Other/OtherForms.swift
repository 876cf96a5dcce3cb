import Goroutines

/// Identifies input that isn't a goroutine profile by its first bytes.
enum OtherForms {
    static func binary(_ head: Span<UInt8>) -> ProfileError.OtherInput? {
        if head.starts(with: "\u{7f}ELF", at: 0, before: head.count), head.count > 17 {
            // 4 is a core file, by the header of ELF.
            return head[16] == 4 ? .coreFile : .program
        }
        let isTrace =
            head.starts(with: "go 1.", at: 0, before: head.count)
            && head.first(" trace\0", in: 0..<min(16, head.count)) != nil
        return isTrace ? .executionTrace : nil
    }

    /// `{"` or `[{`, but not `[2026-11-24 …]`.
    static func isJSON(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        let isArray = head[index] == UInt8(ascii: "[")
        guard isArray || head[index] == UInt8(ascii: "{") else { return false }
        index += 1
        while index < range.upperBound, isSpace(head[index]) { index += 1 }
        guard index < range.upperBound else { return false }
        return head[index] == UInt8(ascii: "\"")
            || isArray && (head[index] == UInt8(ascii: "{") || head[index] == UInt8(ascii: "["))
    }

    /// What text is that has no dump in it; nil for a crash.
    static func failure(_ head: Span<UInt8>, _ range: Range<Int>) -> ProfileError? {
        let start = range.lowerBound
        let line = start..<head.first(UInt8(ascii: "\n"), in: range)
        if head.starts(with: "<?xml", at: start, before: range.upperBound)
            || head.starts(with: "<testsuite", at: start, before: range.upperBound)
        {
            return .other(.xml)
        }
        switch head[start] {
        case UInt8(ascii: "<") where start + 1 == range.upperBound || !head[start + 1].isDigit:
            return .html(title: title(head, range))
        case UInt8(ascii: "{"): return .json
        case UInt8(ascii: "["):
            // Not the time in front of a log's line.
            let last = (start..<range.upperBound).last { !isSpace(head[$0]) }
            if last.map({ head[$0] }) == UInt8(ascii: "]") { return .json }
        default: break
        }
        if CrashOutput.reasonStart(head, line) == start { return nil }
        return report(head, range).map { .other($0) }
            ?? .unrecognised(beginning: head.text(line, limit: 60))
    }

    /// What a debugger or `go tool pprof` lists.
    private static func report(
        _ head: Span<UInt8>, _ range: Range<Int>
    ) -> ProfileError.OtherInput? {
        if head.first("Showing nodes accounting for", in: range) != nil
            || head.first("flat  flat%", in: range) != nil
        {
            return .pprofReport
        }
        if head.first("Goroutine ", in: range) != nil,
            head.first(" - User: ", in: range) != nil || head.first(" - Go: ", in: range) != nil
                || head.first(" - Start: ", in: range) != nil
        {
            return .delve
        }
        return isGDB(head, range) ? .gdb : nil
    }

    /// `* 1 running  syscall.Syscall`, from `info goroutines`.
    private static func isGDB(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound,
            isSpace(head[index]) || head[index] == UInt8(ascii: "*")
        {
            index += 1
        }
        guard head.decimal(at: &index, before: range.upperBound) != nil else { return false }
        while index < range.upperBound, head[index].isBlank { index += 1 }
        return ["waiting ", "running ", "runnable ", "syscall ", "idle "].contains {
            (word: StaticString) in head.starts(with: word, at: index, before: range.upperBound)
        }
    }

    /// `goroutine profile: total 12`, `heap profile: 3: 1024 …`, `--- contention:`.
    static func statedKind(_ head: Span<UInt8>, _ range: Range<Int>) -> String? {
        let end = range.upperBound
        if head.starts(with: "--- contention:", at: range.lowerBound, before: end) {
            return "block"
        }
        if head.starts(with: "--- mutex:", at: range.lowerBound, before: end) { return "mutex" }
        let line = head.first(UInt8(ascii: "\n"), in: range)
        guard let mark = head.first(" profile: ", in: range.lowerBound..<line),
            mark - range.lowerBound <= 32
        else { return nil }
        for index in range.lowerBound..<mark {
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(head[index]) else { return nil }
        }
        return head.text(range.lowerBound..<mark, limit: 32)
    }

    private static func title(_ head: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard let open = head.first("<title>", in: range) else { return nil }
        let start = open + 7
        guard let close = head.first("</title>", in: start..<range.upperBound) else { return nil }
        let title = head.text(start..<close, limit: 60)
        return title.isEmpty ? nil : title
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    /// Text has no control characters but white space and ESC. A profile.proto begins with a
    /// sample type, whose second byte or the next is one.
    static func isText(_ head: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            let byte = head[index]
            if byte < 0x20, !isSpace(byte), byte != 0x1b { return false }
        }
        return true
    }
}
