/// A channel that a package's source names: a variable or a field, whatever is made for it.
package struct Channel: Sendable {
    /// What names it.
    package enum Identity: Hashable, Sendable {
        /// A local variable or parameter: the index of its file and of its declaration there.
        case local(file: Int, declaration: Int)
        /// A variable of the package, by the hash of its name.
        case variable(UInt32)
        /// A field, by the hashes of its type's name and its own. A struct without name has 0.
        case field(owner: UInt32, name: UInt32)
    }

    package var identity: Identity
    /// The variable's name, or the field's with its type: `AuditLogger.events`.
    package var name: String
    /// Other packages may use it.
    package var isExported: Bool
    /// It came in as a parameter.
    package var isParameter = false
    /// As declared; nil if the declaration names no channel type.
    package var direction: ChannelDirection?
    /// In the order of files and their tokens.
    package var uses: [Use] = []

    /// What is done with a channel at one place.
    package struct Use: Sendable {
        package var kind: Kind
        /// Index into the package's files.
        package var file: Int
        package var token: Int32
        /// Index into the file's operations; -1 if it is none.
        package var operation: Int32
        /// False if only the field's name fits, since the type of what stands before it is unknown.
        package var isCertain: Bool
    }

    package enum Kind: String, Sendable {
        case made, sent, received, ranged, closed
        /// Given a value from elsewhere, so that others may hold the same channel.
        case assigned
        // Handed to others, who may do anything with it.
        case passed, returned, stored, addressTaken

        /// What is sent may be received because of it.
        var mayReceive: Bool {
            switch self {
            case .received, .ranged, .assigned, .passed, .returned, .stored, .addressTaken: true
            case .made, .sent, .closed: false
            }
        }
    }

    package func uses(_ kinds: Kind...) -> [Use] { uses.filter { kinds.contains($0.kind) } }
}
