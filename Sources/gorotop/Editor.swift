import Files
import Terminal

/// The reader's own program for texts.
@MainActor
struct Editor {
    /// Programs to try in turn, with their arguments.
    let choices: [[String]]
    /// What is open in it.
    private var file: PrivateFile?

    /// `environment` gives a variable's value. What somebody chose is not replaced by another.
    init(environment: (String) -> String?) {
        let chosen = ["EDITOR", "PAGER"].lazy.compactMap(environment)
            .map { $0.split(separator: " ").map(String.init) }.first { !$0.isEmpty }
        choices = chosen.map { [$0] } ?? [["less"], ["vi"]]
    }

    /// Gives the terminal to it; afterwards `close` takes the file away.
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
