"""Shows the same bytes in a real xterm, and compares it with a drawing cell by cell."""

import io
import os
import shlex
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageStat

import drawing
from terminal import Terminal

# How much of a cell's colour range may be noise of the fonts' smoothing.
INK = 60


def agreement(terminal: Terminal, drawn: Image.Image, saved_as: Path) -> float:
    """The share of cells that are blank, inked or full in both pictures. xterm's is saved."""
    columns, rows = terminal.screen.columns, terminal.screen.lines
    shown = photograph(terminal.bytes, columns, rows)
    shown.save(saved_as)
    width, height = shown.width // columns, shown.height // rows
    agreeing = 0
    for y in range(rows):
        for x in range(columns):
            left = drawing.MARGIN + x * drawing.CELL_WIDTH
            top = drawing.MARGIN + y * drawing.CELL_HEIGHT
            ours = (left, top, left + drawing.CELL_WIDTH, top + drawing.CELL_HEIGHT)
            theirs = (x * width, y * height, (x + 1) * width, (y + 1) * height)
            agreeing += kind(drawn.crop(ours)) == kind(shown.crop(theirs))
    return agreeing / (columns * rows)


def kind(cell: Image.Image) -> str:
    """Fonts leave seams between full blocks, so a cell that is mostly light is full."""
    if ImageStat.Stat(cell.convert("L")).mean[0] > 128:
        return "full"
    inked = any(high - low > INK for low, high in cell.getextrema())
    return "inked" if inked else "blank"


def photograph(data: bytes, columns: int, rows: int) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder, display() as name:
        recorded, shown = Path(folder, "bytes"), Path(folder, "shown")
        recorded.write_bytes(data)
        replay = (
            f"stty raw -echo; cat {shlex.quote(str(recorded))}; "
            f"echo $WINDOWID >{shlex.quote(str(shown))}; exec sleep 600"
        )
        command = [
            "xterm", "-u8", "-fa", "JetBrains Mono", "-fs", "11", "-b", "0", "+sb",
            "-bg", "#16181d", "-fg", "#d5d8df", "-geometry", f"{columns}x{rows}+0+0",
            "-e", "sh", "-c", replay,
        ]  # fmt: skip
        xterm = subprocess.Popen(command, env={**os.environ, "DISPLAY": name})
        try:
            return steady_picture(name, shown)
        finally:
            xterm.terminate()
            xterm.wait()


def steady_picture(display_name: str, shown: Path) -> Image.Image:
    """The window once all bytes are in it and it has stopped changing."""
    end = time.monotonic() + 30
    previous = None
    while time.monotonic() < end:
        window = shown.read_text().strip() if shown.exists() else ""
        if window:
            picture = grab(display_name, window)
            if picture == previous:
                return picture
            previous = picture
        time.sleep(0.3)
    raise SystemExit("xterm did not come to rest within 30 s")


def grab(display_name: str, window: str) -> Image.Image:
    command = ["import", "-display", display_name, "-window", window, "png:-"]
    pixels = subprocess.run(command, check=True, capture_output=True).stdout
    return Image.open(io.BytesIO(pixels)).convert("RGB")


@contextmanager
def display():
    """A display of its own, named by a free number."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "3000x2000x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as file:
            yield ":" + file.readline().strip()
    finally:
        server.terminate()
        server.wait()
