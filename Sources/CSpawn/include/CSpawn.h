// What starting a program needs of Linux, and Swift does not import: glibc keeps it behind
// _GNU_SOURCE.
#pragma once

#include <spawn.h>

/// A pipe that no other program inherits by accident, whichever thread starts one.
int spawn_pipe(int ends[2]);

/// A file without a name in memory, at its beginning.
int spawn_file(void);

/// The attribute with which the program leads a session of its own.
extern const short spawn_own_session;

/// Has the program begin with its first three descriptors and no others: sockets of libraries are not
/// all marked to be closed.
int spawn_close_others(posix_spawn_file_actions_t *actions);
