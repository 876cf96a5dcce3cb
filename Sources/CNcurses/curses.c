#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "built_in_entry.h"
#include "internal.h"

// <term.h> defines macros with names like `lines`; these are the only declarations needed from it.
typedef struct term TERMINAL;
extern TERMINAL *cur_term;
int setupterm(const char *name, int output, int *error);
int del_curterm(TERMINAL *terminal);
char *tigetstr(const char *capability);
int tigetnum(const char *capability);

enum { escape_delay_ms = 25 };

static SCREEN *screen;
// Keys are read from a pad, as reading from a window would refresh the screen.
static WINDOW *keyboard;
static FILE *keyboard_stream;
static int palette;
/// Whether the terminal uses ECMA-48 sequences, and so ignores an unknown mode.
static bool is_ecma48;

/// A frame is sent in several writes. A terminal that supports synchronized output shows it once it is
/// complete (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036).
static const char frame_begin[] = "\033[?2026h";
static const char frame_end[] = "\033[?2026l";

/// Modes that other programs on the terminal must not inherit: a paste arrives between two marks; the
/// mouse reports its buttons as `ESC [ < button ; column ; row M`.
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";
/// Whether the screen is shown, with these modes.
static bool has_modes_on;
static bool wants_mouse;

// MARK: Terminfo

const char *const curses_built_in = "xterm-256color (built in)";

/// Makes ncurses find the compiled-in entry.
/// - Returns: the name of the entry.
static const char *entry_begin(const char *name, char **saved) {
    *saved = NULL;
    if (strcmp(name, curses_built_in) != 0) return name;
    const char *current = getenv("TERMINFO");
    if (current) *saved = strdup(current);
    setenv("TERMINFO", built_in_entry, 1);
    return "xterm-256color";
}

static void entry_end(const char *name, char *saved) {
    if (strcmp(name, curses_built_in) != 0) return;
    if (saved) {
        setenv("TERMINFO", saved, 1);
    } else {
        unsetenv("TERMINFO");
    }
    free(saved);
}

static bool has(const char *capability) {
    const char *value = tigetstr(capability);
    return value && value != (char *)-1 && *value;
}

enum curses_kind curses_look_up(const char *name, int *colors) {
    char *saved;
    int error;
    *colors = 0;
    int result = setupterm(entry_begin(name, &saved), STDOUT_FILENO, &error);
    entry_end(name, saved);
    if (result != OK) return error == 1 ? curses_dumb : curses_unknown;
    enum curses_kind kind = has("cup") && has("clear") ? curses_capable : curses_dumb;
    if ((has("op") || has("oc")) && has("setaf")) *colors = tigetnum("colors");
    del_curterm(cur_term);
    return kind;
}

// MARK: The screen

/// Keys of terminals that ignore application mode, and of other terminal families.
static void define_keys(void) {
    static const struct {
        const char *bytes;
        int key;
    } keys[] = {
        {"\033[A", KEY_UP},      {"\033OA", KEY_UP},      {"\033[B", KEY_DOWN},
        {"\033OB", KEY_DOWN},    {"\033[C", KEY_RIGHT},   {"\033OC", KEY_RIGHT},
        {"\033[D", KEY_LEFT},    {"\033OD", KEY_LEFT},    {"\033[H", KEY_HOME},
        {"\033OH", KEY_HOME},    {"\033[1~", KEY_HOME},   {"\033[7~", KEY_HOME},
        {"\033[F", KEY_END},     {"\033OF", KEY_END},     {"\033[4~", KEY_END},
        {"\033[8~", KEY_END},    {"\033[3~", KEY_DC},     {"\033[5~", KEY_PPAGE},
        {"\033[6~", KEY_NPAGE},  {"\033[Z", KEY_BTAB},    {"\033OM", KEY_ENTER},
        {"\033OP", KEY_F(1)},    {"\033OQ", KEY_F(2)},    {"\033OR", KEY_F(3)},
        {"\033OS", KEY_F(4)},    {"\033[11~", KEY_F(1)},  {"\033[12~", KEY_F(2)},
        {"\033[13~", KEY_F(3)},  {"\033[14~", KEY_F(4)},  {"\033[[A", KEY_F(1)},
        {"\033[[B", KEY_F(2)},   {"\033[[C", KEY_F(3)},   {"\033[[D", KEY_F(4)},
        {"\033[[E", KEY_F(5)},   {"\033[15~", KEY_F(5)},  {"\033[17~", KEY_F(6)},
        {"\033[18~", KEY_F(7)},  {"\033[19~", KEY_F(8)},  {"\033[20~", KEY_F(9)},
        {"\033[21~", KEY_F(10)}, {"\033[23~", KEY_F(11)}, {"\033[24~", KEY_F(12)},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) define_key(keys[i].bytes, keys[i].key);
    // Mouse reports come as bytes, also if another program left them on.
    keyok(KEY_MOUSE, FALSE);
}

/// Appends a terminfo string without its padding, `$<5>`.
static int append(char *bytes, int length, int room, const char *capability) {
    if (!has(capability)) return length;
    for (const char *next = tigetstr(capability); *next && length < room; next++) {
        const char *end = next[0] == '$' && next[1] == '<' ? strchr(next, '>') : NULL;
        if (end) {
            next = end;
        } else {
            bytes[length++] = *next;
        }
    }
    return length;
}

static void arm(void) {
    static const char *const capabilities[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};
    char bytes[512];
    int length = 0;
    // A terminal ignores the end of a mode that it isn't in.
    if (is_ecma48) {
        length = snprintf(bytes, sizeof bytes, "%s%s%s", frame_end, mouse_off, paste_off);
    }
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++) {
        length = append(bytes, length, sizeof bytes, capabilities[i]);
    }
    guard_arm(bytes, length);
}

/// Makes Ctrl-C and Ctrl-Z keys. Ctrl-\ stays a signal, Ctrl-S and Ctrl-Q stay flow control.
static void take_keys(void) {
    cbreak();
    noecho();
    nonl();
    struct termios modes;
    if (tcgetattr(STDOUT_FILENO, &modes) == 0) {
        modes.c_cc[VINTR] = modes.c_cc[VSUSP] = modes.c_cc[VLNEXT] = _POSIX_VDISABLE;
        tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes);
    }
    def_prog_mode();
    keyboard = newpad(1, 1);
    keypad(keyboard, TRUE);
    nodelay(keyboard, TRUE);
    meta(keyboard, TRUE);
    define_keys();
}

static void take_colors(bool color) {
    palette = 0;
    if (!color || !has_colors() || start_color() == ERR || use_default_colors() == ERR) return;
    palette = COLORS < COLOR_PAIRS ? COLORS : COLOR_PAIRS - 1;
    if (palette > 256) palette = 256;
    // Pair n + 1 is colour n on the terminal's own background.
    for (int index = 0; index < palette; index++) init_extended_pair(index + 1, index, -1);
}

/// ncurses buffers nothing between updates.
static void put_bytes(const char *sequence) {
    for (size_t left = strlen(sequence); left > 0;) {
        ssize_t written = write(STDOUT_FILENO, sequence, left);
        if (written < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return;
        }
        if (written > 0) {
            sequence += written;
            left -= (size_t)written;
        }
    }
}

static void set_modes(bool on) {
    if (!is_ecma48 || on == has_modes_on) return;
    has_modes_on = on;
    put_bytes(on ? paste_on : paste_off);
    if (wants_mouse) put_bytes(on ? mouse_on : mouse_off);
}

void curses_report_mouse(bool on) {
    if (on == wants_mouse) return;
    wants_mouse = on;
    if (has_modes_on) put_bytes(on ? mouse_on : mouse_off);
}

bool curses_open(const char *name, int input, bool color) {
    static bool closes_at_exit;
    keyboard_stream = fdopen(fcntl(input, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), "r");
    if (!keyboard_stream) return false;
    guard_remember();
    events_remember();
    set_escdelay(escape_delay_ms);
    char *saved;
    screen = newterm(entry_begin(name, &saved), stdout, keyboard_stream);
    entry_end(name, saved);
    if (!screen) {
        fclose(keyboard_stream);
        return false;
    }
    has_modes_on = wants_mouse = false;
    is_ecma48 = has("cup") && strncmp(tigetstr("cup"), "\033[", 2) == 0;
    take_keys();
    take_colors(color);
    typeahead(-1);  // a key press must not interrupt a frame
    events_catch();
    arm();
    curses_fit();
    if (!closes_at_exit) atexit(curses_close);
    closes_at_exit = true;
    return true;
}

/// Whether the terminal waits for a key after `curses_leave`.
static bool awaits_key;

void curses_close(void) {
    if (!screen) return;
    if (!guard_has_fired() && !isendwin()) {
        set_modes(false);
        endwin();
    }
    if (!guard_has_fired() && awaits_key) reset_shell_mode();
    awaits_key = false;
    delwin(keyboard);
    delscreen(screen);
    screen = NULL;
    fclose(keyboard_stream);
    guard_disarm();
    events_release();
}

bool curses_is_open(void) { return screen != NULL; }

void curses_size(int *columns, int *rows) { getmaxyx(stdscr, *rows, *columns); }

void curses_fit(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    // A serial line reports 0x0; keep the size from LINES and COLUMNS or terminfo.
    if (size.ws_row == 0 || size.ws_col == 0) return;
    if (!is_term_resized(size.ws_row, size.ws_col)) return;
    resizeterm(size.ws_row, size.ws_col);
}

void curses_put(
    int row, int column, const int32_t *scalars, int count, unsigned attributes, int color) {
    attr_t bits = A_NORMAL;
    if (attributes & curses_bold) bits |= A_BOLD;
    if (attributes & curses_dim) bits |= A_DIM;
    if (attributes & curses_reverse) bits |= A_REVERSE;
    int pair = color >= 0 && color < palette ? color + 1 : 0;
    wattr_set(stdscr, bits, (short)pair, &pair);
    _Static_assert(sizeof(wchar_t) == sizeof(int32_t), "wchar_t holds a scalar");
    mvwaddnwstr(stdscr, row, column, (const wchar_t *)scalars, count);
}

void curses_erase(void) {
    wattr_set(stdscr, A_NORMAL, 0, NULL);
    werase(stdscr);
}

void curses_flush(int row, int column) {
    if (guard_has_fired()) return;
    // A stopped program that gets a terminating signal runs in the background, where taking the
    // screen back would stop it again.
    if (isendwin() && events_is_ending()) return;
    bool shows_cursor = row >= 0;
    // If another process owns the terminal, this stops the program before anything is sent.
    if (isendwin()) reset_prog_mode();
    set_modes(true);
    if (is_ecma48) put_bytes(frame_begin);
    leaveok(stdscr, !shows_cursor);
    if (shows_cursor) wmove(stdscr, row, column);
    curs_set(shows_cursor);
    wnoutrefresh(stdscr);
    doupdate();
    if (is_ecma48) put_bytes(frame_end);
    awaits_key = false;
}

void curses_repaint(void) { clearok(curscr, TRUE); }

void curses_repaint_row(int row) { wredrawln(stdscr, row, 1); }

void curses_leave(void) {
    if (isendwin()) return;
    set_modes(false);
    endwin();
}

void curses_await_key(void) {
    struct termios modes;
    if (tcgetattr(STDOUT_FILENO, &modes) != 0) return;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    awaits_key = tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes) == 0;
}

int curses_width(const int32_t *scalars, int count) {
    return wcswidth((const wchar_t *)scalars, (size_t)count);
}

// MARK: Keys

static enum curses_key named(int code) {
    if (code > KEY_F0 && code <= KEY_F(12)) return curses_function + (code - KEY_F0);
    switch (code) {
    case KEY_UP: return curses_up;
    case KEY_DOWN: return curses_down;
    case KEY_LEFT: return curses_left;
    case KEY_RIGHT: return curses_right;
    case KEY_HOME: return curses_home;
    case KEY_END: return curses_end;
    case KEY_PPAGE: return curses_page_up;
    case KEY_NPAGE: return curses_page_down;
    case KEY_DC: return curses_delete;
    case KEY_BACKSPACE: return curses_backspace;
    case KEY_ENTER: return curses_enter;
    case KEY_BTAB: return curses_back_tab;
    default: return curses_other_key;
    }
}

int curses_read(enum curses_key *key) {
    int code = wgetch(keyboard);
    *key = curses_no_key;
    if (code == ERR) return -1;
    if (code < KEY_MIN) return code & 0xff;
    *key = named(code);
    return -1;
}
