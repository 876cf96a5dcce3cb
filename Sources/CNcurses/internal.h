#pragma once

#include <stdbool.h>

#include "cncurses.h"

/// Starts to catch signals. Call `events_remember` before ncurses sets handlers of its own.
void events_remember(void);
void events_catch(void);
void events_release(void);

/// A signal asked the program to end.
bool events_is_ending(void);

/// Keeps what undoes the screen at hand for a crash, and standard error off the screen.
/// `farewell` is what has to be sent to the terminal, without padding.
void guard_remember(void);
void guard_arm(const char *farewell, int length);
void guard_disarm(void);

/// Lets output go on that Ctrl-S holds back. May be called by a signal handler.
void guard_let_output_go(void);

/// A crash gave the terminal back: nothing may be drawn any more.
bool guard_has_fired(void);
