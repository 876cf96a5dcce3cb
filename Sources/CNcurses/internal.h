#pragma once

#include <stdbool.h>

#include "cncurses.h"

/// Starts catching signals. Call `events_remember` before ncurses sets handlers of its own.
void events_remember(void);
void events_catch(void);
void events_release(void);

/// Whether a terminating signal was received.
bool events_is_ending(void);

/// Prepares to restore the terminal after a crash, and keeps standard error off the screen.
/// `farewell` is the text that restores the terminal, without padding.
void guard_remember(void);
void guard_arm(const char *farewell, int length);
void guard_disarm(void);

/// Resumes output stopped by Ctrl-S. Async-signal-safe.
void guard_let_output_go(void);

/// Whether a crash handler restored the terminal, so that nothing may be drawn any more.
bool guard_has_fired(void);
