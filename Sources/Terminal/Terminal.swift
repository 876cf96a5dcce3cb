private import CNcurses
package import Canvas
private import Glibc

/// The terminal that the program runs on: shows screens and reads keys.
///
/// One at a time in a process. It is given back when this value ends, at `exit`, and when the
/// program crashes; SIGTERM, SIGHUP, SIGINT and a closed window arrive as `Input.ended`. Standard
/// error is kept off the screen and told after it. The terminal is never asked anything.
@MainActor
package struct Terminal: ~Copyable {
    package struct Options: Sendable {
        package enum Color: Sendable {
            /// What terminfo says.
            case auto
            case never
        }

        package var color: Color

        package init(color: Color = .auto) { self.color = color }
    }

    package let capabilities: Capabilities
    package private(set) var size: Size

    /// Where keys come from.
    private let input: Int32
    private var isHungUp = false
    private var decoder = KeyDecoder()
    /// What the terminal shows, and where its cursor stands.
    private var shown: Screen?
    private var shownCursor: Rect?
    /// When a size that changed is told: a window that is dragged changes it many times.
    private var resizeDue: ContinuousClock.Instant?
    /// When a sequence of bytes that has begun is given up.
    private var sequenceDue: ContinuousClock.Instant?
    /// `wait` has yet to tell.
    private var wasResumed = false
    /// Why the screen is not there.
    private var absence: Absence?
    private let clipboard: Clipboard

    /// Keys come from standard input, or from `/dev/tty` when that is something else.
    package init(options: Options = Options()) throws(TerminalError) {
        let (input, capabilities) = try Terminal.open(options)
        self.input = input
        self.capabilities = capabilities
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
        if case .program(let program) = absence {
            program.end()
            events_lend(false)
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
    /// Shows a screen; only what differs from the one before is sent. A cursor is shown where a
    /// cell is given, as in a prompt.
    package mutating func show(_ screen: Screen, cursor: (column: Int, row: Int)? = nil) {
        guard absence == nil else { return }
        let cursor = cursor.map { Rect(column: $0.column, row: $0.row, columns: 1, rows: 1) }
        var hasChanged = cursor != shownCursor
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
        (shown, shownCursor) = (screen, cursor)
        flush()
    }

    /// Sends every cell again, for a screen that something else wrote to.
    package mutating func redraw() {
        guard absence == nil else { return }
        curses_repaint()
        flush()
    }

    private func flush() {
        curses_flush(Int32(shownCursor?.row ?? -1), Int32(shownCursor?.column ?? 0))
    }

    /// Hands a row over in runs of one style.
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

    /// What the locale cannot show, or would give another width to, becomes `?` in as many cells.
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
    /// Time for a size to settle.
    private static var settling: Duration { .milliseconds(50) }
    /// Time in which the rest of a sequence of bytes has to come.
    private static var patience: Duration { .milliseconds(200) }

    /// Waits until something happens and returns all of it, keys first; nothing when the time is
    /// over. Without a limit it waits for as long as it takes.
    package mutating func wait(seconds: Double?) -> [Input] {
        let deadline = seconds.map { ContinuousClock.now + .seconds(min(max(0, $0), 1e9)) }
        while true {
            let inputs = poll(until: deadline)
            if !inputs.isEmpty { return inputs }
            if let deadline, deadline <= .now { return [] }
        }
    }

    /// Stops the program as Ctrl-Z does elsewhere, and returns when it goes on.
    package mutating func suspend() {
        curses_leave()
        repeat { wasResumed = events_stop() } while wasResumed && mustStayStopped
        if events_end(0) {
            events_write_in_background()
        } else {
            enter()
        }
    }

    /// A shell's `bg` continues a job that then has nothing to do, and its `kill` one that is to end:
    /// whoever touches the terminal in the background is stopped again.
    private var mustStayStopped: Bool { events_in_background() && !events_end(3000) }

    private mutating func poll(until deadline: ContinuousClock.Instant?) -> [Input] {
        let next = [deadline, resizeDue, sequenceDue].compactMap { $0 }.min()
        let source = isHungUp || absence?.hasKeyboard == true ? -1 : input
        let happened = events_poll(source, next.map(Terminal.milliseconds) ?? -1)
        let now = ContinuousClock.now
        if let due = sequenceDue, due <= now {
            decoder.reset()
            sequenceDue = nil
        }
        var inputs: [Input] = []
        if happened & Int32(events_input) != 0 {
            if absence == nil { inputs += keys(now).map { .key($0) } } else { endText() }
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

    /// Rounded up, so that the time is over when poll returns.
    private static func milliseconds(until instant: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: instant) / .milliseconds(1)
        return Int32(min(max(0, left.rounded(.up)), Double(Int32.max)))
    }

    /// Reads until nothing is left: keys in ncurses' own queue never make poll return.
    private mutating func keys(_ now: ContinuousClock.Instant) -> [Key] {
        defer { sequenceDue = decoder.isInside ? now + Terminal.patience : nil }
        var keys: [Key] = []
        while true {
            var named = curses_no_key
            let byte = curses_read(&named)
            if byte >= 0 {
                keys += decoder.decode(UInt8(truncatingIfNeeded: byte))
            } else if named != curses_no_key {
                keys += decoder.decode(Key(named))
            } else {
                return keys + decoder.pause()
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
            // Stops are the program's, and the size is looked at afterwards.
            if has(SIGCHLD) { inputs += programChanged() }
        } else if has(SIGTSTP) {
            if absence != nil { comeBack() }
            suspend()
        } else if has(SIGCONT) {
            // It was stopped by a signal that cannot be caught; the shell had the terminal.
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

    /// Takes the terminal back, with all that the screen shows. Its size may be another one.
    private mutating func enter() {
        curses_repaint()
        flush()
        resizeDue = .now
    }

    private mutating func resize() -> Input {
        resizeDue = nil
        curses_fit()
        // The terminal may have cut or wrapped what it shows, even if the size came back.
        curses_repaint()
        shown = nil
        size = Terminal.currentSize()
        return .resized(size)
    }
}

// MARK: - Away from the screen

extension Terminal {
    /// Why the screen is not there. Time goes on meanwhile: `wait` tells all but keys and sizes.
    private enum Absence {
        /// Plain text is there until a key.
        case text
        case program(ForegroundProgram)

        /// Keys are somebody else's.
        var hasKeyboard: Bool {
            if case .program = self { true } else { false }
        }
    }

    /// Leaves the full screen and writes a text as it is, for the terminal's own selection and
    /// scrolling. Any key brings the screen back, which is told as `Input.resumed`.
    package mutating func print(_ text: String) {
        guard absence == nil else { return }
        curses_leave()
        curses_await_key()
        absence = .text
        send(Array(text.utf8) + Array("\nAny key goes back to gorotop.".utf8))
    }

    /// Gives the terminal to a program, found by its first word. Its end is told as
    /// `Input.programEnded`, when the screen is back; Ctrl-Z stops both.
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

    /// Asks the terminal to put a text on the clipboard; nobody answers.
    /// - Returns: whether it was short enough to be sent.
    package mutating func copy(_ text: String) -> Bool {
        guard let sequence = clipboard.sequence(copying: text) else { return false }
        send(sequence)
        return true
    }

    /// Rings, whoever has the terminal.
    package func bell() { send(Notification.bell) }

    /// Has the terminal tell its person a text, on whatever they look at; nobody answers.
    package func notify(_ text: String) {
        // Bytes of a program may be on their way: a bell cannot break into them.
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
            // A terminal that is gone is told by `wait`.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private mutating func endText() {
        // The rest of a key's bytes.
        tcflush(input, TCIFLUSH)
        Glibc.write(STDOUT_FILENO, "\n", 1)
        comeBack()
    }

    private mutating func programChanged() -> [Input] {
        guard case .program(let program) = absence else { return [] }
        switch program.change() {
        case .none: return []
        case .stopped:
            // The shell has to see us stop too, or nobody could continue the program.
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
