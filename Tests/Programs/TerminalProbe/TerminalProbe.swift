import Canvas
import Glibc
import Terminal

/// A program that does with a terminal what tests ask for.
///
///     TerminalProbe log            lists each input; ends at Q
///     TerminalProbe show SCENE     shows a scene; any key ends it
///     TerminalProbe act            a key does one thing: see `act`
///     TerminalProbe lend PROGRAM   `e` runs the program, `P` prints, `y` copies, `b` rings, `n` notifies, `m` and `M` want the mouse or not; lists each input
///
/// An option `--no-color` in front leaves colours out.
@main
@MainActor
struct TerminalProbe {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        let isPlain = arguments.first == "--no-color"
        if isPlain { arguments.removeFirst() }
        do throws(TerminalError) {
            var terminal = try Terminal(options: Terminal.Options(color: isPlain ? .never : .auto))
            let status = run(&terminal, Array(arguments))
            // Not `exit` here: the terminal is given back when its value ends.
            _ = consume terminal
            exit(status)
        } catch {
            print("refused: \(error)")
            exit(2)
        }
    }

    private static func run(_ terminal: inout Terminal, _ arguments: [String]) -> Int32 {
        switch arguments.first {
        case "show": show(&terminal, Scene(rawValue: arguments.last ?? "") ?? .text)
        case "act": act(&terminal)
        case "lend": log(&terminal, lending: Array(arguments.dropFirst()))
        default: log(&terminal)
        }
    }

    private static func log(
        _ terminal: inout Terminal, lending program: [String] = []
    ) -> Int32 {
        let capabilities = terminal.capabilities
        var lines = ["\(capabilities.name) \(capabilities.colors) utf8 \(capabilities.isUTF8)"]
        lines += capabilities.notes
        while true {
            terminal.show(screen(lines, size: terminal.size))
            for input in terminal.wait(seconds: nil) {
                lines.append("\(lines.count) \(input)")
                switch input {
                case .key(.control("z")): terminal.suspend()
                case .key(.character("P")): terminal.print("plain text\nand more\n")
                case .key(.character("y")): lines.append("copied \(terminal.copy("a copy"))")
                case .key(.character("Y")):
                    let long = String(repeating: "x", count: Clipboard.limit + 1)
                    lines.append("copied \(terminal.copy(long))")
                case .key(.character("b")): terminal.bell()
                case .key(.character("m")): terminal.reportMouse(true)
                case .key(.character("M")): terminal.reportMouse(false)
                case .key(.character("n")): terminal.notify("a\u{1b}]0;b\u{7}\u{9c}c")
                case .key(.character("e")):
                    do throws(TerminalError) {
                        try terminal.run(program)
                    } catch {
                        lines.append("refused: \(error)")
                    }
                case .key(.character("Q")): return 0
                case .ended(let reason): return status(reason)
                default: break
                }
            }
        }
    }

    /// The last lines that fit; the first row tells the size.
    private static func screen(_ lines: [String], size: Size) -> Screen {
        var screen = Screen(size: size)
        screen.write("\(size.columns)x\(size.rows)", column: 0, row: 0)
        for (index, line) in lines.suffix(max(0, size.rows - 1)).enumerated() {
            screen.write(line, column: 0, row: index + 1)
        }
        return screen
    }

    private static func show(_ terminal: inout Terminal, _ scene: Scene) -> Int32 {
        while true {
            terminal.show(scene.screen(terminal.size))
            for input in terminal.wait(seconds: nil) {
                switch input {
                case .key: return 0
                case .ended(let reason): return status(reason)
                default: break
                }
            }
        }
    }

    private static func act(_ terminal: inout Terminal) -> Int32 {
        var word = "one"
        var cursor: Position?
        let waker = Waker()
        while true {
            var screen = Screen(size: terminal.size)
            screen.write("the word is \(word)", column: 0, row: 1)
            screen.cursor = cursor
            terminal.show(screen)
            for input in terminal.wait(seconds: nil) {
                if case .ended(let reason) = input { return status(reason) }
                if case .woken = input { word = "woken" }
                guard case .key(let key) = input else { continue }
                switch key {
                case .character("1"): word = "one"
                case .character("2"): word = "two"
                case .character("n"): for _ in 0..<100 { terminal.show(screen) }
                case .character("p"): cursor = Position(column: 4, row: 2)
                case .character("h"): cursor = nil
                case .character("w"): Task.detached { waker.wake() }
                case .character("g"): print("\u{1b}[3;1Hgarbage")
                case .character("r"): terminal.redraw()
                case .character("m"): terminal.reportMouse(true)
                case .character("R"): for _ in 0..<terminal.size.rows { terminal.repaintNextRow() }
                case .character("e"): complain("a complaint\n")
                case .character("c"): precondition(word.isEmpty, "a broken promise")
                case .character("t"): Task.detached { precondition(false, "a broken promise") }
                case .character("a"): abort()
                case .character("x"): exit(3)
                case .character("o"): _ = terminal.wait(seconds: 0.001)
                default: return 0
                }
            }
        }
    }

    private static func complain(_ text: String) {
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }

    /// 100 for a hang-up: a program that SIGHUP ended exits with 129.
    private static func status(_ reason: EndReason) -> Int32 {
        reason == .hangUp ? 100 : reason.exitStatus
    }
}
