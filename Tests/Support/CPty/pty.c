#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "cpty.h"

static void run(
    const struct pty *pty, char *const arguments[], char *const environment[], int input) {
    // The test's process may ignore or block what the program under test shall get.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    // Takes the slave as terminal of the session and as descriptors 0 to 2.
    if (login_tty(pty->slave) != 0) _exit(126);
    if (input >= 0) dup2(input, STDIN_FILENO);
    close_range(3, ~0u, 0);
    execve(arguments[0], arguments, environment);
    _exit(127);
}

bool pty_start(
    struct pty *pty, char *const arguments[], char *const environment[], int columns, int rows,
    int input) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    if (openpty(&pty->master, &pty->slave, NULL, NULL, &size) != 0) return false;
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    fcntl(pty->slave, F_SETFD, FD_CLOEXEC);
    pty_modes(pty, pty->modes_before, sizeof pty->modes_before);
    pty->process = fork();
    if (pty->process == 0) run(pty, arguments, environment, input);
    pty->ended = pty->process > 0 ? pidfd_open(pty->process, 0) : -1;
    return pty->ended >= 0;
}

void pty_resize(const struct pty *pty, int columns, int rows) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    ioctl(pty->master, TIOCSWINSZ, &size);
}

bool pty_write(const struct pty *pty, const void *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(pty->master, bytes, count);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes = (const char *)bytes + sent;
        count -= (size_t)sent;
    }
    return true;
}

ssize_t pty_read(const struct pty *pty, void *bytes, size_t room, int milliseconds) {
    struct pollfd sources[] = {
        {.fd = pty->master, .events = POLLIN},
        {.fd = pty->ended, .events = POLLIN},
    };
    int count = poll(sources, 2, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -1;
    if (sources[0].revents & POLLIN) return read(pty->master, bytes, room);
    return count == 0 ? 0 : -1;
}

int pty_status(const struct pty *pty) {
    siginfo_t info = {0};
    // Left as it is, so that asking again gives the same.
    if (waitid(P_PID, (id_t)pty->process, &info, WEXITED | WNOWAIT) != 0) return -1;
    return info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
}

void pty_hang_up(struct pty *pty) {
    if (pty->master < 0) return;
    close(pty->master);
    close(pty->slave);
    pty->master = pty->slave = -1;
}

void pty_close(struct pty *pty) {
    pty_hang_up(pty);
    kill(pty->process, SIGKILL);
    while (waitpid(pty->process, NULL, 0) < 0 && errno == EINTR) continue;
    close(pty->ended);
}

void pty_modes(const struct pty *pty, char *text, size_t room) {
    struct termios modes = {0};
    tcgetattr(pty->slave, &modes);
    int length = snprintf(
        text, room, "input %x output %x control %x local %x characters", modes.c_iflag,
        modes.c_oflag, modes.c_cflag, modes.c_lflag);
    for (size_t i = 0; i < NCCS && (size_t)length < room; i++) {
        length += snprintf(text + length, room - (size_t)length, " %x", modes.c_cc[i]);
    }
}
