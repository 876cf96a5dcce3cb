/// An operation at a line, and what the package does with its channel.
package struct OperationFacts: Sendable {
    package var file: Int
    package var operation: Operation
    package var position: SourceFile.Position
    /// The channel's expression, such as `a.events`.
    package var text: String
    /// The function's name as the runtime gives it; nil at the top of a file.
    package var function: String?
    /// The line of the `go` statement that starts the literal around it.
    package var goLine: Int?
    /// The channels that it may be on: usually one, none if that can't be told.
    package var channels: [Channel]
    /// How many files were looked at.
    package var files: Int
}

extension ChannelIndex {
    /// What is done with channels at a line, as a profile's frame names it. A `select` gives the
    /// operations of its cases, the line of a loop over a channel its `range`.
    /// - Parameters:
    ///   - index: of the file in `files`.
    ///   - line: 1-based.
    /// - Returns: them in the order of their tokens; none if the line has none.
    package func operations(file index: Int, line: Int) -> [OperationFacts] {
        let file = files[index]
        return file.operations.indices.compactMap { place in
            let operation = file.operations[place]
            guard file.lines(of: operation).contains(line) else { return nil }
            return facts(index, Int32(truncatingIfNeeded: place))
        }
    }

    private func facts(_ index: Int, _ place: Int32) -> OperationFacts {
        let file = files[index]
        let operation = file.operations[Int(place)]
        return OperationFacts(
            file: index, operation: operation, position: file.position(operation.token),
            text: file.text(operation.channel),
            function: operation.function < 0 ? nil : file.symbol(operation.function),
            goLine: file.goStatement(around: operation.function).map { file.line($0.token) },
            channels: channels(file: index, operation: place).map { channels[$0] },
            files: files.count)
    }
}

extension SourceFile {
    /// The lines that a frame in this operation may have.
    fileprivate func lines(of operation: Operation) -> [Int] {
        let own = line(operation.token)
        if operation.select >= 0 { return [own, line(selects[Int(operation.select)].token)] }
        return operation.kind == .send ? [own, line(operation.channel.start)] : [own]
    }

    /// The `go` statement that starts the literal that a function is or is in.
    package func goStatement(around function: Int32) -> GoStatement? {
        var next = function
        for _ in 0..<Self.literalLimit {
            guard next >= 0 else { return nil }
            let keyword = functions[Int(next)].keyword
            if kind(keyword - 1) == .go { return goStatement(at: keyword - 1) }
            next = functions[Int(next)].parent
        }
        return nil
    }

    /// How deep literals in literals are looked at.
    private static let literalLimit = 64

    private func goStatement(at token: Int32) -> GoStatement? {
        var (low, high) = (0, goStatements.count)
        while low < high {
            let middle = (low + high) / 2
            if goStatements[middle].token < token { low = middle + 1 } else { high = middle }
        }
        guard low < goStatements.count, goStatements[low].token == token else { return nil }
        return goStatements[low]
    }
}
