#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

// Created once and never closed, so that a late wake-up cannot hit a reused descriptor.
static int descriptor = -1;
static _Atomic uint64_t pending;
static atomic_bool is_ending;

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGCHLD};
enum { caught_count = sizeof caught / sizeof *caught };
static struct sigaction previous[caught_count];

static void note(int bit) {
    atomic_fetch_or(&pending, UINT64_C(1) << bit);
    uint64_t one = 1;
    // Full only if unread, and then a wake-up is already pending.
    (void)!write(descriptor, &one, sizeof one);
}

static void on_signal(int number) {
    int error = errno;
    note(number);
    if (number == SIGTERM || number == SIGHUP || number == SIGINT) {
        atomic_store(&is_ending, true);
        // The process cannot exit while its output is blocked.
        guard_let_output_go();
    }
    errno = error;
}

void events_wake(void) { note(0); }

void events_remember(void) {
    if (descriptor < 0) descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (int i = 0; i < caught_count; i++) sigaction(caught[i], NULL, &previous[i]);
}

static void catch_signal(int number) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

bool events_is_ending(void) { return atomic_load(&is_ending); }

void events_catch(void) {
    atomic_store(&is_ending, false);
    for (int i = 0; i < caught_count; i++) {
        // By convention, signals that the parent process ignored stay ignored.
        bool is_ignored = previous[i].sa_handler == SIG_IGN;
        bool is_needed = caught[i] == SIGWINCH || caught[i] == SIGCONT || caught[i] == SIGCHLD;
        if (is_ignored && !is_needed) {
            sigaction(caught[i], &previous[i], NULL);
        } else {
            catch_signal(caught[i]);
        }
    }
}

void events_release(void) {
    for (int i = 0; i < caught_count; i++) sigaction(caught[i], &previous[i], NULL);
}

bool events_set_locale(const char *name) {
    if (!setlocale(LC_CTYPE, name)) return false;
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/// End of file looks like readable input without data. A second poll distinguishes it from input that
/// another process has read.
static bool is_at_end(int input) {
    for (int look = 0; look < 2; look++) {
        struct pollfd source = {.fd = input, .events = POLLIN};
        int available = 0;
        if (poll(&source, 1, 0) != 1) return false;
        if (ioctl(input, FIONREAD, &available) == 0 && available > 0) return false;
    }
    return true;
}

int events_poll(int input, int milliseconds) {
    struct pollfd sources[] = {
        {.fd = descriptor, .events = POLLIN},
        {.fd = input, .events = POLLIN},
    };
    if (poll(sources, 2, milliseconds) <= 0) return 0;
    int result = 0;
    if (sources[0].revents) result |= events_pending;
    if (sources[1].revents & POLLIN) result |= events_input;
    if (sources[1].revents & (POLLHUP | POLLERR | POLLNVAL)) result |= events_hang_up;
    if ((result & events_input) && is_at_end(input)) result |= events_hang_up;
    return result;
}

uint64_t events_take(void) {
    uint64_t count;
    (void)!read(descriptor, &count, sizeof count);
    return atomic_exchange(&pending, 0);
}

static bool has_continued(void) {
    return atomic_load(&pending) & UINT64_C(1) << SIGCONT;
}

static bool stop(pid_t processes) {
    struct sigaction current, normal = {.sa_handler = SIG_DFL};
    sigaction(SIGTSTP, NULL, &current);
    if (current.sa_handler == SIG_IGN) return false;
    atomic_fetch_and(&pending, ~(UINT64_C(1) << SIGCONT));
    sigaction(SIGTSTP, &normal, NULL);
    kill(processes, SIGTSTP);
    // With several threads, kill returns before the stop takes effect. In an orphaned process group
    // (a container, a session without a shell) it never does.
    for (int turn = 0; turn < 50 && !has_continued(); turn++) poll(NULL, 0, 5);
    sigaction(SIGTSTP, &current, NULL);
    uint64_t bit = UINT64_C(1) << SIGCONT;
    return atomic_fetch_and(&pending, ~bit) & bit;
}

bool events_stop(void) { return stop(0); }

bool events_in_background(void) {
    pid_t foreground = tcgetpgrp(STDOUT_FILENO);
    return foreground > 0 && foreground != getpgrp();
}

void events_write_in_background(void) { signal(SIGTTOU, SIG_IGN); }

bool events_end(int milliseconds) {
    const uint64_t ends = UINT64_C(1) << SIGTERM | UINT64_C(1) << SIGHUP | UINT64_C(1) << SIGINT;
    for (int left = milliseconds; !(atomic_load(&pending) & ends); left -= 5) {
        if (left <= 0) return false;
        poll(NULL, 0, 5);
    }
    return true;
}

bool events_stop_alone(void) { return stop(getpid()); }

void events_lend(bool is_lent) {
    static const int keys[] = {SIGINT, SIGQUIT};
    static struct sigaction own[sizeof keys / sizeof *keys];
    static bool was_lent;
    if (is_lent == was_lent) return;
    was_lent = is_lent;
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        sigaction(keys[i], is_lent ? &ignored : &own[i], is_lent ? &own[i] : NULL);
    }
}
