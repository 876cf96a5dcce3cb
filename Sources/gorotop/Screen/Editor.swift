import Files
import Terminal

/// The user's editor or pager.
@MainActor
struct Editor {
    /// Programs to try in turn, with arguments.
    let choices: [[String]]
    /// The file that is open in it.
    private var file: PrivateFile?

    /// `environment` gives a variable's value. If EDITOR or PAGER is set, nothing else is tried.
    init(environment: (String) -> String?) {
        let chosen = ["EDITOR", "PAGER"].lazy.compactMap(environment)
            .map { $0.split(separator: " ").map(String.init) }.first { !$0.isEmpty }
        choices = chosen.map { [$0] } ?? [["less"], ["vi"]]
    }

    /// Writes `text` to a private file and gives the terminal to the program. Call `close` afterwards
    /// to remove the file.
    mutating func open(_ text: String, name: String, on terminal: inout Terminal) throws {
        close()
        let file = try PrivateFile(text, name: name)
        self.file = file
        var failure: TerminalError?
        for choice in choices {
            do throws(TerminalError) {
                return try terminal.run(choice + [file.path])
            } catch {
                failure = failure ?? error
            }
        }
        close()
        if let failure { throw failure }
    }

    mutating func close() {
        file?.remove()
        file = nil
    }
}
