/// The channels of one package and what its files do with them. Channels are told apart by names and
/// scopes: a local variable is known to its function and the literals in it; a field by its type, or
/// by its own name alone if the type of what stands before it can't be told.
package struct ChannelIndex: Sendable {
    package let files: [SourceFile]
    package private(set) var channels: [Channel] = []
    /// The channels that an operation may be on: one, or more if only a field's name is known.
    private var byOperation: [Place: [Int]] = [:]
    private var byIdentity: [Channel.Identity: Int] = [:]
    let names: PackageNames

    private struct Place: Hashable {
        var file: Int
        var operation: Int32
    }

    /// - Parameter files: all files of one package.
    package init(_ files: [SourceFile]) {
        self.files = files
        names = PackageNames(files)
        var table = ChannelTable(files, names)
        for index in files.indices {
            var resolver = ChannelResolver(index, files[index], names)
            resolver.resolve(into: &table)
        }
        channels = table.finish()
        for (channel, found) in channels.enumerated() {
            byIdentity[found.identity] = channel
            for use in found.uses where use.operation >= 0 {
                byOperation[Place(file: use.file, operation: use.operation), default: []]
                    .append(channel)
            }
        }
    }

    /// The index of a channel.
    package func channel(_ identity: Channel.Identity) -> Int? { byIdentity[identity] }

    /// Indices of the channels that an operation may be on; empty if that can't be told.
    package func channels(file: Int, operation: Int32) -> [Int] {
        byOperation[Place(file: file, operation: operation)] ?? []
    }
}

/// The channels that were found so far.
struct ChannelTable {
    private let files: [SourceFile]
    private let names: PackageNames
    private var channels: [Channel] = []
    private var places: [Channel.Identity: Int] = [:]
    private var vague: [UInt32: Channel.Use] = [:]

    init(_ files: [SourceFile], _ names: PackageNames) {
        (self.files, self.names) = (files, names)
    }

    mutating func add(_ use: Channel.Use, to identity: Channel.Identity) {
        let place: Int
        if let known = places[identity] {
            place = known
        } else {
            place = channels.count
            places[identity] = place
            channels.append(channel(identity, use))
        }
        channels[place].uses.append(use)
    }

    /// Notes a use of a field that so many types have that it may be any of them.
    mutating func addToAll(_ use: Channel.Use, _ name: UInt32) {
        if vague[name] == nil { vague[name] = use }
    }

    private func channel(_ identity: Channel.Identity, _ use: Channel.Use) -> Channel {
        let file = files[use.file]
        switch identity {
        case .local(let file, let declaration):
            return variable(identity, file, declaration)
        case .variable(let name):
            guard let found = names.variables[name] else { break }
            return variable(identity, found.file, found.declaration)
        case .field(let owner, let name):
            guard let found = names.channelFields[PackageNames.Field(owner: owner, name: name)]
            else { break }
            let (file, field) = (files[found.file], files[found.file].fields[found.field])
            let fieldName = file.text(field.name)
            return Channel(
                identity: identity,
                name: field.owner < 0 ? fieldName : "\(file.text(field.owner)).\(fieldName)",
                isExported: fieldName.isExportedName, direction: field.direction)
        }
        return Channel(identity: identity, name: file.text(use.token), isExported: false)
    }

    private func variable(
        _ identity: Channel.Identity, _ index: Int, _ declaration: Int
    ) -> Channel {
        let (file, found) = (files[index], files[index].declarations[declaration])
        let name = file.text(found.name)
        return Channel(
            identity: identity, name: name, isExported: found.scope == 0 && name.isExportedName,
            isParameter: found.kind == .parameter,
            direction: found.type < 0 ? nil : file.channelDirection(found.type))
    }

    /// What is neither declared as a channel nor used as one is none.
    mutating func finish() -> [Channel] {
        for place in channels.indices {
            guard case .field(_, let name) = channels[place].identity, let use = vague[name] else {
                continue
            }
            channels[place].uses.append(use)
        }
        return channels.filter { channel in
            if case .field = channel.identity { return true }
            return channel.direction != nil
                || channel.uses.contains {
                    switch $0.kind {
                    case .made, .sent, .received: true
                    default: false
                    }
                }
        }
    }
}

extension String {
    /// Go exports names that begin with an upper-case letter.
    var isExportedName: Bool { first?.isUppercase ?? false }
}
