#pragma once

// ncurses, signals and the crash guard for one terminal a process, behind plain C functions.
//
// Why C: Swift cannot import ncurses' attributes, its globals and half of its macros; its module
// would fill the namespace with `move`, `erase`, `timeout`; and what runs inside of a signal
// handler must not touch the Swift runtime.

#include <stdbool.h>
#include <stdint.h>

// MARK: Terminfo

enum curses_kind {
    /// The terminfo database has no entry, or none that can be used.
    curses_unknown,
    /// Cannot move its cursor: no full screen.
    curses_dumb,
    curses_capable,
};

/// The name that stands for the entry of xterm-256color that is compiled in.
extern const char *const curses_built_in;

/// Looks a terminal up. `colors` is set to the size of the palette that can be used together with
/// the terminal's own background, as terminfo states it.
enum curses_kind curses_look_up(const char *name, int *colors);

// MARK: The screen

/// Takes the terminal on standard output over; keys come from `input`. Returns false when ncurses
/// cannot start. Whatever ends the process from now on, but SIGKILL, gives the terminal back.
bool curses_open(const char *name, int input, bool color);

/// Gives the terminal back as it was. Does nothing when none is open.
void curses_close(void);

bool curses_is_open(void);

void curses_size(int *columns, int *rows);

/// Takes the kernel's idea of the size over.
void curses_fit(void);

enum { curses_bold = 1, curses_dim = 2, curses_reverse = 4 };

/// Puts characters from a cell on. `attributes` is made of the bits above; `color` is an index of
/// the palette, or -1 for the terminal's own foreground.
void curses_put(
    int row, int column, const int32_t *scalars, int count, unsigned attributes, int color);

/// Blanks the screen to come.
void curses_erase(void);

/// Sends what changed. The cursor stands at the cell, or is hidden when `row` is negative.
void curses_flush(int row, int column);

/// The next flush sends every cell.
void curses_repaint(void);

/// Gives the screen to the shell until `curses_flush`.
void curses_leave(void);

/// Behind `curses_leave`: each key arrives at once, without being shown, and none is a signal.
void curses_await_key(void);

/// Cells that the locale gives to a character; -1 when it cannot show it.
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
    /// A key without a name here.
    curses_other_key,
    /// F0; F1 to F12 follow.
    curses_function = 0x100,
};

/// The next byte, or -1 when `key` was set instead. Without anything to read, returns -1 and sets
/// `curses_no_key`. Blocks for 25 ms at most, behind an Esc.
int curses_read(enum curses_key *key);

// MARK: Events

/// Sets the locale for characters, and only that; true when it is one of UTF-8.
bool events_set_locale(const char *name);

/// Makes `events_poll` return from any thread, or from a signal handler.
void events_wake(void);

enum { events_input = 1, events_hang_up = 2, events_pending = 4 };

/// Waits for input, signals and wake-ups; returns the bits above, 0 after `milliseconds` (-1: no
/// limit) or a stray signal. A negative `input` is left out.
int events_poll(int input, int milliseconds);

/// Takes what came since the last call: bit n for signal n, bit 0 for a wake-up.
uint64_t events_take(void);

/// Stops the process group as Ctrl-Z would, and returns when it goes on. Returns false soon when
/// nobody is there who could continue it, so that it was not stopped.
bool events_stop(void);

/// The terminal is another's, such as the shell's.
bool events_in_background(void);

/// Touching the terminal stops the process no longer while it is another's: to give it back.
void events_write_in_background(void);

/// Whether a signal that ends the program has come, or comes within so many milliseconds; it stays
/// for `events_take`.
bool events_end(int milliseconds);

/// The same for this process and not its group: a program in the foreground was stopped already.
bool events_stop_alone(void);

/// While another program has the terminal, Ctrl-C and Ctrl-\\ are that program's.
void events_lend(bool is_lent);
