#pragma once

// ncurses, signals and the crash guard for one terminal a process, behind plain C functions.
//
// Why C: Swift cannot import ncurses' attributes, its globals and half of its macros; its module
// would fill the namespace with `move`, `erase`, `timeout`; and code in a signal handler must not
// touch the Swift runtime.

#include <stdbool.h>
#include <stdint.h>

// MARK: Terminfo

enum curses_kind {
    /// The terminfo database has no usable entry.
    curses_unknown,
    /// The terminal cannot move its cursor, so it cannot show a full screen.
    curses_dumb,
    curses_capable,
};

/// The name of the compiled-in entry for xterm-256color.
extern const char *const curses_built_in;

/// Looks a terminal up. Sets `colors` to the size of the palette that works with the terminal's own
/// background, according to terminfo.
enum curses_kind curses_look_up(const char *name, int *colors);

// MARK: The screen

/// Takes over the terminal on standard output; keys are read from `input`. Returns false if ncurses
/// cannot start. From now on any end of the process, except SIGKILL, restores the terminal.
bool curses_open(const char *name, int input, bool color);

/// Restores the terminal. Does nothing if none is open.
void curses_close(void);

bool curses_is_open(void);

void curses_size(int *columns, int *rows);

/// Adopts the size reported by the kernel.
void curses_fit(void);

enum { curses_bold = 1, curses_dim = 2, curses_reverse = 4 };

/// Writes characters from a cell on. `attributes` is a combination of the bits above; `color` is a
/// palette index, or -1 for the terminal's own foreground.
void curses_put(
    int row, int column, const int32_t *scalars, int count, unsigned attributes, int color);

/// Clears the next frame.
void curses_erase(void);

/// Sends what changed, with the cursor at the given cell, or hidden if `row` is negative.
void curses_flush(int row, int column);

/// Makes the next flush send every cell.
void curses_repaint(void);

/// Makes the next flush send every cell of a row.
void curses_repaint_row(int row);

/// Makes the terminal report the mouse while the screen is shown, or not.
void curses_report_mouse(bool on);

/// Shows the normal screen until `curses_flush`.
void curses_leave(void);

/// After `curses_leave`: delivers each key at once, without echo and without signals.
void curses_await_key(void);

/// The width of a character in cells in the current locale; -1 if it cannot be shown.
int curses_width(const int32_t *scalars, int count);

// MARK: Keys

enum curses_key {
    curses_no_key,
    curses_up,
    curses_down,
    curses_left,
    curses_right,
    curses_home,
    curses_end,
    curses_page_up,
    curses_page_down,
    curses_delete,
    curses_backspace,
    curses_enter,
    curses_back_tab,
    /// Any other key.
    curses_other_key,
    /// F0; F1 to F12 follow.
    curses_function = 0x100,
};

/// Returns the next byte, or -1 and sets `key`. If there is nothing to read, returns -1 and sets
/// `curses_no_key`. Blocks for at most 25 ms, after an Esc.
int curses_read(enum curses_key *key);

// MARK: Events

/// Sets only `LC_CTYPE`; true if the locale uses UTF-8.
bool events_set_locale(const char *name);

/// Makes `events_poll` return from any thread, or from a signal handler.
void events_wake(void);

enum { events_input = 1, events_hang_up = 2, events_pending = 4 };

/// Waits for input, signals and wake-ups. Returns the bits above, or 0 after `milliseconds` (-1: no
/// limit) or a stray signal. A negative `input` is ignored.
int events_poll(int input, int milliseconds);

/// Returns what was received since the last call: bit n for signal n, bit 0 for a wake-up.
uint64_t events_take(void);

/// Stops the process group like Ctrl-Z, and returns when it is continued. Returns false soon if it
/// could not be stopped, because no shell could continue it.
bool events_stop(void);

/// Whether another process group owns the terminal, such as the shell.
bool events_in_background(void);

/// From now on the process can restore the terminal without being stopped, even in the background.
void events_write_in_background(void);

/// Whether a terminating signal was received, or is within this many milliseconds. It stays pending
/// for `events_take`.
bool events_end(int milliseconds);

/// The same for this process only, not its group: the foreground program is already stopped.
bool events_stop_alone(void);

/// Ignores Ctrl-C and Ctrl-\\ while a foreground program has the terminal.
void events_lend(bool is_lent);
