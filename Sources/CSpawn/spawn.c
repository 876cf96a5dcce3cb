#define _GNU_SOURCE
#include "CSpawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

int spawn_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int spawn_file(void) { return memfd_create("gorotop", MFD_CLOEXEC); }

const short spawn_own_session = POSIX_SPAWN_SETSID;
