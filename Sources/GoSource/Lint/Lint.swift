/// What lint found at one place.
package struct Finding: Hashable, Sendable {
    package enum Rule: String, CaseIterable, Sendable {
        /// A goroutine does nothing but send on a channel, and nothing makes sure that the send ends.
        case fireAndForgetSend = "fire-and-forget-send"
        /// A channel is sent to, and nothing in the package can receive from it.
        case unreadChannel = "unread-channel"
    }

    package var rule: Rule
    /// As the caller names the file.
    package var file: String
    /// Of the send; of the channel's declaration for `unread-channel`.
    package var position: SourceFile.Position
    /// The line of the `go` statement.
    package var goLine: Int?
    /// The channel as it is written there, such as `a.events`.
    package var channel: String
    /// The function around it as the runtime gives it; nil at the top of a file.
    package var function: String?
    /// One sentence without a full stop.
    package var message: String
    /// The reason that a `//gorotop:ignore` comment gives.
    package var ignoredBecause: String?
}

/// Rules over the files of one directory.
package struct Lint: Sendable {
    /// By file, then by line. Those that a comment ignores are among them.
    package private(set) var findings: [Finding] = []

    /// Looks at files that may be of several packages, such as `audit` and `audit_test`.
    /// - Parameters:
    ///   - files: all files of the directory, tests and generated ones too, since each may receive.
    ///   - isReported: whether findings in a file are wanted.
    package init(
        _ files: [SourceFile], reporting isReported: (SourceFile) -> Bool = { _ in true }
    ) {
        for package in Self.packages(files) {
            let reported = package.map(isReported)
            guard reported.contains(true) else { continue }
            let finder = GoroutineSendFinder(ChannelIndex(package))
            findings += SendRule(finder, reported).findings
            findings += UnreadRule(finder, reported).findings
        }
        findings.sort {
            ($0.file, $0.position.line, $0.position.column)
                < ($1.file, $1.position.line, $1.position.column)
        }
    }

    private static func packages(_ files: [SourceFile]) -> [[SourceFile]] {
        var packages: [[SourceFile]] = []
        var places: [String: Int] = [:]
        for file in files {
            let name = file.packageName
            if let place = places[name] {
                packages[place].append(file)
            } else {
                places[name] = packages.count
                packages.append([file])
            }
        }
        return packages
    }
}

extension SourceFile {
    /// The reason of a `//gorotop:ignore` on one of some lines or on the line above.
    func ignoreReason(_ lines: [Int]) -> String? {
        for line in lines {
            for ignore in [comments.ignore(atLine: line), comments.ignore(atLine: line - 1)] {
                if let ignore, !ignore.reason.isEmpty { return ignore.reason }
            }
        }
        return nil
    }
}
