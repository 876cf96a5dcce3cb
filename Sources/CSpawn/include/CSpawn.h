// What starting a program needs from Linux and Swift does not import, as glibc hides it behind
// _GNU_SOURCE.
#pragma once

#include <spawn.h>

/// A pipe that no other program inherits by accident, even if another thread starts one.
int spawn_pipe(int ends[2]);

/// An unnamed file in memory.
int spawn_file(void);

/// The attribute that makes the program lead a session of its own.
extern const short spawn_own_session;

/// Makes the program start with only its first three descriptors, as not all sockets of libraries are
/// close-on-exec.
int spawn_close_others(posix_spawn_file_actions_t *actions);
