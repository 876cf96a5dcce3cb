import Goroutines

/// What a command reads goroutines from.
package enum Target: Hashable, Sendable {
    case service(Endpoint)
    case file(String)
    case standardInput

    /// Reads a TARGET of the command line. `exists` tells whether a name is a file or a folder
    /// here: such a name is never an address.
    package init(parsing text: String, exists: (String) -> Bool) throws(InvalidArgument) {
        if text == "-" {
            self = .standardInput
        } else if exists(text) {
            self = .file(text)
        } else {
            self = .service(try Endpoint(parsing: text))
        }
    }
}
