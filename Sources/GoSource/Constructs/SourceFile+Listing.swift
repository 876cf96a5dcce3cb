extension SourceFile {
    /// A line for each construct, sorted, as `oracle/main.go` prints them: a check against
    /// `go/parser`.
    package var constructs: [String] {
        var lines = functions.map(line(for:))
        lines += goStatements.map { "\(at($0.token)) go\($0.literal < 0 ? "" : " literal")" }
        lines += selects.flatMap(lines(for:))
        lines += operations.map(line(for:))
        lines += fields.map(line(for:))
        lines += assignments.map { "\(at($0.token)) assign \(at($0.left)) \(at($0.right))" }
        lines += declarations.filter { $0.kind != .other }
            .map { "\(at($0.name)) \($0.kind) \(text($0.name))" }
        return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func at(_ token: Int32) -> String {
        let place = position(token)
        return "\(place.line):\(place.column)"
    }

    private func at(_ range: TokenRange) -> String {
        let end = end(range)
        return "\(at(range.start))-\(end.line):\(end.column)"
    }

    private func line(for function: Function) -> String {
        let body = function.body.isEmpty ? "" : " \(at(function.body))"
        if function.isLiteral { return "\(at(function.keyword)) literal\(body)" }
        let star = function.hasPointerReceiver ? "*" : ""
        let receiver = function.receiver < 0 ? "" : "\(star)\(text(function.receiver))."
        return "\(at(function.keyword)) func \(receiver)\(text(function.name))\(body)"
    }

    private func lines(for select: Select) -> [String] {
        let head = "\(at(select.token)) select \(select.cases.count) \(select.hasDefault)"
        return [head]
            + select.cases.filter { $0.operation >= 0 }
            .map { "\(at($0.token)) case \(at(operations[Int($0.operation)].token))" }
    }

    private func line(for operation: Operation) -> String {
        guard operation.kind == .make else {
            return "\(at(operation.token)) \(operation.kind) \(at(operation.channel))"
        }
        let capacity = operation.capacity.isEmpty ? "" : " \(at(operation.capacity))"
        return "\(at(operation.token)) make\(capacity)"
    }

    private func line(for field: StructField) -> String {
        let name = field.name < 0 ? "(embedded)" : text(field.name)
        let direction = field.direction.map { " \($0)" } ?? ""
        let owner = field.owner < 0 ? "" : " of \(text(field.owner))"
        return "\(at(field.name < 0 ? field.type : field.name)) field \(name)\(direction)\(owner)"
    }
}
