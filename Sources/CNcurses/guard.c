#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "internal.h"

// A crash handler must not allocate, so everything it needs is in static memory.
static char farewell[1024];
static int farewell_length;
static struct termios modes;
static bool has_modes;
static int kept_stderr = -1;
static int captured = -1;
static atomic_bool is_armed, has_fired;

// SIGQUIT (Ctrl-\) is the way out if the program hangs.
static const int deadly[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};
enum { deadly_count = sizeof deadly / sizeof *deadly };
static struct sigaction previous[deadly_count];
static char signal_stack[64 * 1024];

static void send_all(int target, const char *bytes, ssize_t count) {
    while (count > 0) {
        ssize_t sent = write(target, bytes, (size_t)count);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        bytes += sent;
        count -= sent;
    }
}

/// Restores standard error and prints what was written to it meanwhile.
static void release_stderr(void) {
    if (captured < 0) return;
    dup2(kept_stderr, STDERR_FILENO);
    char buffer[4096];
    ssize_t count;
    for (off_t offset = 0; (count = pread(captured, buffer, sizeof buffer, offset)) > 0;
         offset += count) {
        send_all(STDERR_FILENO, buffer, count);
    }
}

void guard_let_output_go(void) {
    // The kernel undoes a Ctrl-S only if a stop by tcflow came first.
    tcflow(STDOUT_FILENO, TCOOFF);
    tcflow(STDOUT_FILENO, TCOON);
}

static void on_crash(int number, siginfo_t *info, void *context) {
    (void)context;
    if (atomic_exchange(&is_armed, false)) {
        atomic_store(&has_fired, true);
        guard_let_output_go();
        send_all(STDOUT_FILENO, farewell, farewell_length);
        if (has_modes) tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
        release_stderr();
    }
    for (int i = 0; i < deadly_count; i++) {
        if (deadly[i] == number) sigaction(number, &previous[i], NULL);
    }
    // A faulting instruction faults again on return; a signal that was sent has to be raised again.
    bool was_sent = info->si_code <= 0 || number == SIGABRT || number == SIGQUIT;
    if (was_sent) raise(number);
}

static void capture_stderr(void) {
    if (!isatty(STDERR_FILENO)) return;
    kept_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    captured = memfd_create("stderr", MFD_CLOEXEC);
    if (kept_stderr >= 0 && captured >= 0) dup2(captured, STDERR_FILENO);
}

void guard_remember(void) { has_modes = tcgetattr(STDOUT_FILENO, &modes) == 0; }

void guard_arm(const char *bytes, int length) {
    if (length > (int)sizeof farewell) length = sizeof farewell;
    memcpy(farewell, bytes, (size_t)length);
    farewell_length = length;
    capture_stderr();
    stack_t current, own = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
        sigaltstack(&own, NULL);
    }
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    // In the background, changing the terminal's modes would stop us.
    sigfillset(&action.sa_mask);
    for (int i = 0; i < deadly_count; i++) sigaction(deadly[i], &action, &previous[i]);
    atomic_store(&is_armed, true);
}

void guard_disarm(void) {
    if (!atomic_exchange(&is_armed, false)) return;
    for (int i = 0; i < deadly_count; i++) sigaction(deadly[i], &previous[i], NULL);
    release_stderr();
    if (captured >= 0) close(captured);
    if (kept_stderr >= 0) close(kept_stderr);
    captured = kept_stderr = -1;
}

bool guard_has_fired(void) { return atomic_load(&has_fired); }
