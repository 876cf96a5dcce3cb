#define _GNU_SOURCE
#include "CSpawn.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int spawn_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int spawn_file(void) { return memfd_create("gorotop", MFD_CLOEXEC); }

const short spawn_own_session = POSIX_SPAWN_SETSID;

int spawn_close_others(posix_spawn_file_actions_t *actions) {
    return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}
