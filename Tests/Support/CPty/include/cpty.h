#pragma once

// A program on a pseudo terminal, and a terminal emulator (libvterm) that shows what it draws.
//
// Why C: Swift does not import fork, and cannot run Swift between fork and exec.

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: The pseudo terminal

struct pty {
    /// The emulator's side.
    int master;
    /// The program's side, kept open: what the program wrote last is not lost when it ends, and its
    /// modes can be looked at.
    int slave;
    pid_t process;
    /// Becomes readable when the process ends.
    int ended;
    /// The modes, as `pty_modes` tells them, before the program could change them.
    char modes_before[512];
};

/// Starts a program as the leader of a session on a new terminal. Both lists end with NULL. When
/// `input` is not negative, it becomes standard input in place of the terminal. False, with errno,
/// when that fails; a program that cannot be run exits with 127.
bool pty_start(
    struct pty *pty, char *const arguments[], char *const environment[], int columns, int rows,
    int input);

/// Changes the size, which sends SIGWINCH.
void pty_resize(const struct pty *pty, int columns, int rows);

bool pty_write(const struct pty *pty, const void *bytes, size_t count);

/// Waits for output: its length, 0 when the time is over, or -1 when the process has ended and
/// all is read.
ssize_t pty_read(const struct pty *pty, void *bytes, size_t room, int milliseconds);

/// The wait status of a process that has ended.
int pty_status(const struct pty *pty);

/// Hangs up: the terminal is gone while the program may go on.
void pty_hang_up(struct pty *pty);

/// Hangs up, kills the process if it is still there, and waits for it.
void pty_close(struct pty *pty);

/// The terminal's modes as text, to compare.
void pty_modes(const struct pty *pty, char *text, size_t room);

// MARK: A program without a terminal

/// Starts a program with these three as its only open files: a socket that a test closes would
/// stay open in a program that was started meanwhile. Signals are as for a new login: threads of a
/// test runner block some and ignore others. Both lists end with NULL. -1, with errno, when that
/// fails. (Why C: Swift does not import closefrom's spawn action.)
pid_t child_start(
    char *const arguments[], char *const environment[], int input, int output, int errors);

// MARK: The emulator

struct emulator;

struct emulator_cell {
    uint32_t scalars[6];
    int count;
    /// 0 in the right half of a wide character.
    int width;
    bool bold, reverse;
    /// Index of the palette; -1 is the terminal's own.
    int foreground, background;
};

struct emulator *emulator_new(int columns, int rows);
void emulator_free(struct emulator *emulator);
void emulator_feed(struct emulator *emulator, const void *bytes, size_t count);
void emulator_resize(struct emulator *emulator, int columns, int rows);
void emulator_cell(
    const struct emulator *emulator, int column, int row, struct emulator_cell *cell);
/// Where the cursor is; false when it is hidden.
bool emulator_cursor(const struct emulator *emulator, int *column, int *row);
bool emulator_is_alternate(const struct emulator *emulator);
/// A mode that makes the terminal send what its user did not type: the mouse.
bool emulator_reports_mouse(const struct emulator *emulator);
/// Bytes of answers to what the program asked the terminal.
size_t emulator_answers(const struct emulator *emulator);
