/// `unread-channel`: a channel that only this package can use, which is sent to and never read.
struct UnreadRule {
    private let index: ChannelIndex
    private let finder: GoroutineSendFinder
    /// The files whose findings are wanted.
    private let reported: [Bool]

    init(_ finder: GoroutineSendFinder, _ reported: [Bool]) {
        (index, self.finder, self.reported) = (finder.index, finder, reported)
    }

    var findings: [Finding] { index.channels.compactMap { finding($0) } }

    private func finding(_ channel: Channel) -> Finding? {
        guard !channel.isExported, !channel.isParameter, channel.direction != .send,
            channel.direction != .receive, !channel.uses.contains(where: \.kind.mayReceive),
            let made = channel.uses.first(where: { $0.kind == .made }),
            let sent = channel.uses.first(where: { $0.kind == .sent && $0.isCertain })
                ?? channel.uses.first(where: { $0.kind == .sent })
        else { return nil }
        let place = declaration(channel) ?? (made.file, made.token)
        guard reported[place.file], !hasRoom(channel) else { return nil }
        let (file, sender) = (index.files[place.file], index.files[sent.file])
        let count = index.files.count
        return Finding(
            rule: .unreadChannel, file: file.name, position: file.position(place.token),
            channel: channel.name, function: nil,
            message:
                "`\(channel.name)` is sent to at \(sender.shortName):\(sender.line(sent.token)), "
                + "and nothing in \(count == 1 ? "this file" : "\(count) files") receives from it",
            ignoredBecause: file.ignoreReason([file.line(place.token)])
                ?? sender.ignoreReason([sender.line(sent.token)]))
    }

    /// A local channel that takes all that is sent is used as a flag, which does no harm.
    private func hasRoom(_ channel: Channel) -> Bool {
        guard case .local(let number, let declaration) = channel.identity else { return false }
        let made = channel.uses(.made)
        guard made.count == 1, made[0].file == number else { return false }
        let file = index.files[number]
        let demand = Demand(
            finder, channel, number, declaredAt: file.declarations[declaration].name)
        return demand.fits(file.operations[Int(made[0].operation)].capacity, file)
    }

    private func declaration(_ channel: Channel) -> (file: Int, token: Int32)? {
        switch channel.identity {
        case .local(let file, let declaration):
            return (file, index.files[file].declarations[declaration].name)
        case .variable(let name):
            guard let found = index.names.variables[name] else { return nil }
            return (found.file, index.files[found.file].declarations[found.declaration].name)
        case .field(let owner, let name):
            let field = PackageNames.Field(owner: owner, name: name)
            guard let found = index.names.channelFields[field] else { return nil }
            return (found.file, index.files[found.file].fields[found.field].name)
        }
    }
}

extension SourceFile {
    /// The name without its folders.
    var shortName: Substring { name.split(separator: "/").last ?? name[...] }
}
