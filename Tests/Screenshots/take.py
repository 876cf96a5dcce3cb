"""Makes the pictures of Screenshots/: `take.py PROGRAM [PICTURE…]`, from the top of the checkout."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import drawing
import xterm
from recording import Recording
from terminal import Terminal

TOP = Path(__file__).parents[2]
PICTURES = TOP / "Screenshots"
# The bytes behind each picture, and xterm's view of one of them.
WORKINGS = TOP / ".tools" / "screenshots"

ENTER, ESCAPE, DOWN = "\r", "\x1b", "\x1bOB"


@dataclass(frozen=True)
class Scene:
    """One run of the program, which gives a picture for each `picture(name)`."""

    size: tuple[int, int]
    service: list[str]
    play: Callable[[Recording, Callable[[str], None]], None]
    # A life of the service before that one, recorded without a screen.
    earlier: list[str] | None = None
    # A while of this one is recorded first, and told as so many hours.
    hours: float | None = None


def incident(run: Recording, picture: Callable[[str], None]) -> None:
    """The leak grows for a minute and a half; then its stack, the keys, and the difference."""
    run.wait_for("AuditLogger")
    run.run_on(90)
    picture("dashboard")
    run.press(ENTER)
    run.wait_for("audit/audit.go:28")
    picture("stack")
    run.press(ESCAPE)
    run.press("?")
    run.wait_for("quit")
    picture("help")
    run.press(ESCAPE)
    run.press("d")
    run.wait_for("CHANGE")
    picture("diff")


def wide(run: Recording, picture: Callable[[str], None]) -> None:
    """Both sides next to each other."""
    run.wait_for("AuditLogger")
    run.run_on(30)
    run.press("d")
    run.wait_for("CHANGE")
    picture("diff-wide")


def small(run: Recording, picture: Callable[[str], None]) -> None:
    run.wait_for("AuditLogger")
    run.run_on(30)
    picture("dashboard-80x24")


def past(run: Recording, picture: Callable[[str], None]) -> None:
    """A restart between two runs, and the stacks before it."""
    run.wait_for("AuditLogger")
    run.run_on(40)
    run.press("5")
    run.wait_for("history starts")
    run.press("b")
    run.press("max")
    run.press(ENTER)
    run.wait_for("PAST")
    for _ in range(6):
        run.press("[")
        run.settle()
    picture("history")


def leaking(run: Recording, picture: Callable[[str], None]) -> None:
    """Eight hours of the leak: the verdict and its evidence."""
    run.wait_for("SUSTAINED")
    for _ in range(2):
        run.press("-")
        run.settle()
    # The evidence comes back when the messages of the alarm were seen.
    run.run_on(30)
    picture("verdict")


SCENES = [
    Scene((120, 36), ["-prefill", "184000", "-stacks", "40", "-rate", "400"], incident),
    Scene((180, 24), ["-prefill", "1500", "-stacks", "12", "-rate", "400"], wide),
    Scene((80, 24), ["-prefill", "1500", "-stacks", "12", "-rate", "40"], small),
    Scene(
        (120, 36), ["-prefill", "600", "-stacks", "40", "-rate", "20"], past,
        earlier=["-prefill", "2000", "-stacks", "40", "-rate", "60"],
    ),
    Scene(
        (120, 36), ["-prefill", "300", "-stacks", "40", "-rate", "30", "-age", "9h"], leaking,
        hours=8,
    ),
]
# Drawn from the same bytes as the dark ones.
LIGHT = {"dashboard", "stack", "help"}
CHECKED_AGAINST_XTERM = "dashboard"


def main(program: str, wanted: set[str]) -> None:
    if not os.access(program, os.X_OK):
        raise SystemExit(f"no program at {program}: build it with swift build -c release")
    WORKINGS.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(exist_ok=True)

    billing = subprocess.run(
        [TOP / "Tests/Programs/LeakyService/build"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    for scene in SCENES:
        with tempfile.TemporaryDirectory() as home, lives(scene, billing, program, home) as address:
            run = Recording([program, address], *scene.size, environment(home))

            def picture(name: str) -> None:
                run.settle()
                if not wanted or name in wanted:
                    save(name, run.terminal)

            try:
                scene.play(run, picture)
            finally:
                run.stop()


def save(name: str, terminal: Terminal) -> None:
    """Draws what the terminal shows now."""
    columns, rows = terminal.screen.columns, terminal.screen.lines
    (WORKINGS / f"{name}.{columns}x{rows}.bytes").write_bytes(terminal.bytes)
    images = {
        kind: drawing.draw(terminal.rows(), palette)
        for kind, palette in drawing.PALETTES.items()
        if kind == "dark" or name in LIGHT
    }
    for kind, image in images.items():
        path = PICTURES / (f"{name}.png" if kind == "dark" else f"{name}-{kind}.png")
        image.quantize(256, dither=0).save(path, optimize=True)
        print(path.relative_to(TOP))
    if name == CHECKED_AGAINST_XTERM:
        share = xterm.agreement(terminal, images["dark"], WORKINGS / f"{name}.xterm.png")
        print(f"{name}: {share:.2%} of the cells agree with xterm")
        if share < 0.99:
            raise SystemExit(f"the drawing of {name} is not what xterm shows")


@contextmanager
def lives(scene: Scene, billing: str, program: str, home: str):
    """The scene's service, after an earlier life was recorded; gives its address."""
    address = "127.0.0.1:0"
    if scene.earlier is not None:
        with serving([billing, *scene.earlier], address) as address:
            record = [program, "record", "--interval", "1s", address]
            with subprocess.Popen(record, env=environment(home)) as recorder:
                time.sleep(60)
                recorder.terminate()
    with serving([billing, *scene.service], address) as address:
        if scene.hours is not None:
            record = [program, "record", "--interval", "0.5s", address]
            with subprocess.Popen(record, env=environment(home)) as recorder:
                time.sleep(90)
                recorder.terminate()
            stretch(Path(home) / "state/gorotop/history.db", scene.hours * 3600)
        yield address


def stretch(archive: Path, seconds: float) -> None:
    """Tells what was recorded as if it had taken so long, up to now."""
    with sqlite3.connect(archive) as database:
        (first,) = database.execute("SELECT min(time) FROM poll").fetchone()
        now = time.time()
        factor = seconds / (now - first)
        for table, column in [
            ("poll", "time"), ("stack", "first"), ("occurrence", "time"), ("occurrence", '"end"'),
            ("history", "first"), ("history", "last"),
        ]:  # fmt: skip
            database.execute(
                f"UPDATE {table} SET {column} = ?1 - (?1 - {column}) * ?2", (now, factor)
            )
        # Made anew of what the polls say now.
        for table in ["bucket", "low_water", "progress"]:
            database.execute(f"DELETE FROM {table}")
    database.close()


@contextmanager
def serving(command: list[str], address: str):
    """The billing service; gives its address."""
    with subprocess.Popen(
        [*command, "-addr", address, "-with-stdin"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as service:  # fmt: skip
        try:
            line = service.stdout.readline()
            if not line.startswith("listening on "):
                raise SystemExit(f"{command[0]} said {line!r}")
            yield line.split()[-1]
        finally:
            service.terminate()


def environment(home: str) -> dict[str, str]:
    """What the program sees: the same on every machine."""
    return {
        "HOME": home,
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "TZ": "UTC",
        "XDG_STATE_HOME": f"{home}/state",
        "XDG_CONFIG_HOME": f"{home}/config",
    }


if __name__ == "__main__":
    main(sys.argv[1], set(sys.argv[2:]))
