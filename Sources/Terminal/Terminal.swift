private import CNcurses
package import Canvas
private import Glibc

/// The terminal that the program runs on: shows screens and reads keys.
///
/// A process has at most one. The terminal is restored when this value is destroyed, at `exit`, and
/// when the program crashes; SIGTERM, SIGHUP, SIGINT and a closed window arrive as `Input.ended`.
/// Standard error is kept off the screen and printed afterwards. The terminal is never queried. While
/// the screen is shown, a paste arrives as one event, and so does the mouse if that is wanted.
@MainActor
package struct Terminal: ~Copyable {
    package struct Options: Sendable {
        package enum Color: Sendable {
            /// From terminfo.
            case auto
            case never
        }

        package var color: Color

        package init(color: Color = .auto) { self.color = color }
    }

    package let capabilities: Capabilities
    package private(set) var size: Size

    /// The file descriptor that keys are read from.
    private let input: Int32
    private var isHungUp = false
    private var decoder = InputDecoder()
    /// The screen that the terminal shows.
    private var shown: Screen?
    private var shownCursor: Position?
    /// The row that `repaintNextRow` is about to send.
    private var nextRow = 0
    /// When a new size is reported: dragging a window changes it many times.
    private var resizeDue: ContinuousClock.Instant?
    /// When an incomplete escape sequence times out.
    private var sequenceDue: ContinuousClock.Instant?
    /// Events that `wait` has yet to return.
    private var wasResumed = false
    /// Why the screen is hidden; nil while it is shown.
    private var absence: Absence?
    private let clipboard: Clipboard

    /// Keys are read from standard input, or from `/dev/tty` if that is not a terminal.
    package init(options: Options = Options()) throws(TerminalError) {
        let (input, capabilities) = try Terminal.open(options)
        (self.input, self.capabilities) = (input, capabilities)
        clipboard = Clipboard { name in getenv(name).map { String(cString: $0) } }
        size = Terminal.currentSize()
    }

    private static func open(_ options: Options) throws(TerminalError) -> (Int32, Capabilities) {
        precondition(curses_is_open() == false, "a process has one terminal at a time")
        guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNoTerminal }
        let input =
            isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard input >= 0 else { throw .noKeyboard }
        let capabilities = try Capabilities.detect(allowsColor: options.color == .auto)
        guard curses_open(capabilities.name, input, capabilities.colors > 0) else {
            throw .failed(name: capabilities.name)
        }
        return (input, capabilities)
    }

    deinit {
        switch absence {
        case .program(let program):
            program.end()
            events_lend(false)
        // The shell's prompt starts on a line of its own.
        case .text: Glibc.write(STDOUT_FILENO, "\n", 1)
        case nil: break
        }
        curses_close()
        if input != STDIN_FILENO { close(input) }
    }

    private static func currentSize() -> Size {
        var (columns, rows): (Int32, Int32) = (0, 0)
        curses_size(&columns, &rows)
        return Size(columns: Int(columns), rows: Int(rows))
    }
}

// MARK: - Output

extension Terminal {
    /// Shows a screen, sending only what changed.
    package mutating func show(_ screen: Screen) {
        guard absence == nil else { return }
        var hasChanged = screen.cursor != shownCursor
        if shown?.size != screen.size {
            shown = nil
            curses_erase()
            hasChanged = true
        }
        for row in 0..<min(screen.size.rows, size.rows) {
            if let shown, shown.row(row) == screen.row(row) { continue }
            draw(screen.row(row).prefix(size.columns), row: row)
            hasChanged = true
        }
        guard hasChanged else { return }
        (shown, shownCursor) = (screen, screen.cursor)
        flush()
    }

    /// Redraws everything, in case something else wrote to the screen.
    package mutating func redraw() {
        guard absence == nil else { return }
        curses_repaint()
        flush()
    }

    /// Sends one row again with the next change, each time another: a program in the background may have
    /// written to the screen, and all of it at once would be too much for a slow line.
    package mutating func repaintNextRow() {
        guard absence == nil, size.rows > 0 else { return }
        nextRow = (nextRow + 1) % size.rows
        curses_repaint_row(Int32(nextRow))
    }

    /// Whether the terminal reports the mouse.
    package func reportMouse(_ isOn: Bool) { curses_report_mouse(isOn) }

    private func flush() {
        curses_flush(Int32(shownCursor?.row ?? -1), Int32(shownCursor?.column ?? 0))
    }

    /// Draws a row in runs of one style.
    private func draw(_ cells: ArraySlice<Screen.Cell>, row: Int) {
        var (run, start, column, style) = ([Int32](), 0, 0, Style.plain)
        for cell in cells {
            defer { column += 1 }
            if cell.isContinuation { continue }
            if cell.style != style {
                put(run, style: style, column: start, row: row)
                (run, start, style) = ([], column, cell.style)
            }
            append(cell.character, to: &run, room: cells.count - column)
        }
        put(run, style: style, column: start, row: row)
    }

    private func put(_ run: [Int32], style: Style, column: Int, row: Int) {
        guard !run.isEmpty else { return }
        let rendition = Rendition(style, colors: capabilities.colors)
        curses_put(
            Int32(row), Int32(column), run, Int32(run.count), rendition.attributes,
            rendition.color.map { Int32($0) } ?? -1)
    }

    /// A character that the locale cannot show, or gives another width, becomes `?` in as many cells.
    private func append(_ character: Character, to run: inout [Int32], room: Int) {
        if let ascii = character.asciiValue, (0x20...0x7e).contains(ascii) {
            run.append(Int32(ascii))
            return
        }
        let scalars = character.unicodeScalars.map { Int32(bitPattern: $0.value) }
        let width = character.columnWidth
        if width <= room, curses_width(scalars, Int32(scalars.count)) == width {
            run += scalars
        } else {
            run += [Int32(UInt8(ascii: "?"))]
            if width == 2, room > 1 { run.append(Int32(UInt8(ascii: " "))) }
        }
    }
}

// MARK: - Input

extension Terminal {
    /// How long a new size must stay the same before it is reported.
    private static var settling: Duration { .milliseconds(50) }
    /// How long to wait for the rest of an escape sequence.
    private static var patience: Duration { .milliseconds(200) }
    /// How long to wait for the rest of a paste, which must not run commands.
    private static var pastePatience: Duration { .seconds(3) }

    /// Waits for events and returns all of them, keys first; none if the time limit is reached. Nil
    /// waits indefinitely.
    package mutating func wait(seconds: Double?) -> [Input] {
        let deadline = seconds.map { ContinuousClock.now + .seconds(min(max(0, $0), 1e9)) }
        while true {
            let inputs = poll(until: deadline)
            if !inputs.isEmpty { return inputs }
            if let deadline, deadline <= .now { return [] }
        }
    }

    /// Stops the program as Ctrl-Z usually does, and returns when it is continued.
    package mutating func suspend() {
        curses_leave()
        repeat { wasResumed = events_stop() } while wasResumed && mustStayStopped
        if events_end(0) {
            events_write_in_background()
        } else {
            enter()
        }
    }

    /// The shell's `bg` continues a job in the background, and its `kill` one that should end: there
    /// a process that touches the terminal is stopped again.
    private var mustStayStopped: Bool { events_in_background() && !events_end(3000) }

    private mutating func poll(until deadline: ContinuousClock.Instant?) -> [Input] {
        let next = [deadline, resizeDue, sequenceDue].compactMap { $0 }.min()
        let source = isHungUp || absence?.hasKeyboard == true ? -1 : input
        let happened = events_poll(source, next.map(Terminal.milliseconds) ?? -1)
        let now = ContinuousClock.now
        var inputs: [Input] = []
        if let due = sequenceDue, due <= now, happened & Int32(events_input) == 0 {
            inputs += decoder.reset()
            sequenceDue = nil
        }
        if happened & Int32(events_input) != 0 {
            if absence == nil { inputs += read(now) } else { endText() }
        }
        if happened & Int32(events_pending) != 0 { inputs += events(events_take(), now) }
        if wasResumed { inputs.append(.resumed) }
        wasResumed = false
        if let due = resizeDue, due <= now { inputs.append(resize()) }
        if happened & Int32(events_hang_up) != 0 {
            isHungUp = true
            inputs.append(.ended(.hangUp))
        }
        return inputs
    }

    /// Rounded up, so that the time has passed when poll returns.
    private static func milliseconds(until instant: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: instant) / .milliseconds(1)
        return Int32(min(max(0, left.rounded(.up)), Double(Int32.max)))
    }

    /// Reads everything, as keys in ncurses' own queue don't make poll return.
    private mutating func read(_ now: ContinuousClock.Instant) -> [Input] {
        defer {
            let patience = decoder.isInsidePaste ? Terminal.pastePatience : Terminal.patience
            sequenceDue = decoder.isInside ? now + patience : nil
        }
        var inputs: [Input] = []
        while true {
            var named = curses_no_key
            let byte = curses_read(&named)
            if byte >= 0 {
                inputs += decoder.decode(UInt8(truncatingIfNeeded: byte))
            } else if named != curses_no_key {
                inputs += decoder.decode(Key(named))
            } else {
                return inputs + decoder.pause()
            }
        }
    }

    private mutating func events(_ bits: UInt64, _ now: ContinuousClock.Instant) -> [Input] {
        func has(_ bit: Int32) -> Bool { bits & 1 << UInt64(bit) != 0 }
        var inputs: [Input] = []
        let ends = [SIGTERM, SIGHUP, SIGINT].filter(has)
        if !ends.isEmpty {
            events_write_in_background()
        } else if absence?.hasKeyboard == true {
            // Stops concern the foreground program, and the size is checked afterwards.
            if has(SIGCHLD) { inputs += programChanged() }
        } else if has(SIGTSTP) {
            if absence != nil { comeBack() }
            suspend()
        } else if has(SIGCONT) {
            // We were stopped by a signal that cannot be caught, and the shell had the terminal.
            if mustStayStopped { suspend() }
            if !events_end(0) {
                curses_leave()
                comeBack()
            }
        }
        if has(SIGWINCH), absence == nil, resizeDue == nil { resizeDue = now + Terminal.settling }
        if has(0) { inputs.append(.woken) }
        for number in ends { inputs.append(.ended(.signal(number))) }
        return inputs
    }

    /// Takes the terminal back and redraws the screen. Its size may have changed.
    private mutating func enter() {
        curses_repaint()
        flush()
        resizeDue = .now
    }

    private mutating func resize() -> Input {
        resizeDue = nil
        curses_fit()
        // The terminal may have cut or wrapped its content, even if the size is the same again.
        curses_repaint()
        shown = nil
        size = Terminal.currentSize()
        return .resized(size)
    }
}

// MARK: - Away from the screen

extension Terminal {
    /// Why the screen is hidden. Meanwhile `wait` returns all events except keys and sizes.
    private enum Absence {
        /// Plain text is shown until a key is pressed.
        case text
        case program(ForegroundProgram)

        /// A foreground program reads the keys.
        var hasKeyboard: Bool { if case .program = self { true } else { false } }
    }

    /// Leaves the full screen and prints plain text, for the terminal's own selection and scrolling.
    /// Any key brings the screen back, reported as `Input.resumed`.
    package mutating func print(_ text: String) {
        guard absence == nil else { return }
        curses_leave()
        curses_await_key()
        absence = .text
        send(Array(text.utf8) + Array("\nPress any key to return to gorotop.".utf8))
    }

    /// Runs a program in the foreground; the first word is its name or path. When it ends the screen
    /// comes back, reported as `Input.programEnded`. Ctrl-Z stops both.
    package mutating func run(_ arguments: [String]) throws(TerminalError) {
        guard absence == nil else { return }
        curses_leave()
        events_lend(true)
        do throws(TerminalError) {
            absence = .program(try ForegroundProgram(arguments, input: input))
        } catch {
            events_lend(false)
            comeBack()
            throw error
        }
    }

    /// Asks the terminal to put text on the clipboard. There is no reply.
    /// - Returns: whether it was short enough to be sent.
    package mutating func copy(_ text: String) -> Bool {
        guard let sequence = clipboard.sequence(copying: text) else { return false }
        send(sequence)
        return true
    }

    /// Rings the bell, even if another program has the terminal.
    package func bell() { send(Notification.bell) }

    /// Asks the terminal for a desktop notification. There is no reply.
    package func notify(_ text: String) {
        // A program may be in the middle of an escape sequence, which a bell doesn't break.
        if case .program = absence { return bell() }
        send(
            Notification.sequence(
                telling: text, terminal: capabilities.name, multiplexer: clipboard.multiplexer))
    }

    private func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // `wait` reports a terminal that is gone.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private mutating func endText() {
        // Discard the rest of the key's bytes.
        tcflush(input, TCIFLUSH)
        Glibc.write(STDOUT_FILENO, "\n", 1)
        comeBack()
    }

    private mutating func programChanged() -> [Input] {
        guard case .program(let program) = absence else { return [] }
        switch program.change() {
        case .none: return []
        case .stopped:
            // The shell has to see us stop too, or it could not continue the program.
            _ = events_stop_alone()
            program.goOn()
            return []
        case .ended(let status):
            events_lend(false)
            comeBack()
            return [.programEnded(status: status)]
        }
    }

    private mutating func comeBack() {
        absence = nil
        enter()
        wasResumed = true
    }
}

extension Key {
    fileprivate init?(_ key: curses_key) {
        switch key {
        case curses_up: self = .up
        case curses_down: self = .down
        case curses_left: self = .left
        case curses_right: self = .right
        case curses_home: self = .home
        case curses_end: self = .end
        case curses_page_up: self = .pageUp
        case curses_page_down: self = .pageDown
        case curses_delete: self = .delete
        case curses_backspace: self = .backspace
        case curses_enter: self = .enter
        case curses_back_tab: self = .backTab
        case _ where key.rawValue > curses_function.rawValue:
            self = .function(Int(key.rawValue - curses_function.rawValue))
        default: return nil
        }
    }
}
