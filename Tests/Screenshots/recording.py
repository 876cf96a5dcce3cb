"""Runs a program in a pseudo terminal and keeps what it writes."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

from terminal import Terminal


class Recording:
    """A program under way. Nothing is awaited for longer than `limit` seconds."""

    limit = 60.0
    # A frame is complete when nothing more has come for this long, in seconds.
    quiet = 0.2

    def __init__(self, command: list[str], columns: int, rows: int, environment: dict[str, str]):
        self.terminal = Terminal(columns, rows)
        self.command = command
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], command, environment)

    def press(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    def wait_for(self, text: str) -> None:
        """Until the text is on the screen."""
        end = time.monotonic() + self.limit
        while text not in self.terminal.text:
            if not self._read(end - time.monotonic()):
                raise SystemExit(
                    f"{' '.join(self.command)}: no {text!r} on the screen within "
                    f"{self.limit:.0f} s, which is\n{self.terminal.text}"
                )

    def run_on(self, seconds: float) -> None:
        """Lets time pass, which a graph needs."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def settle(self) -> None:
        """Until the program has finished its frame."""
        while self._read(self.quiet):
            pass

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        while self._read(self.limit):
            pass
        os.close(self.file)
        os.waitpid(self.pid, 0)

    def _read(self, seconds: float) -> bool:
        """Feeds what comes within that time to the terminal. False: nothing, or the end."""
        if seconds <= 0 or not select.select([self.file], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.file, 1 << 16)
        except OSError:  # The program has closed its end.
            return False
        self.terminal.feed(data)
        return bool(data)
