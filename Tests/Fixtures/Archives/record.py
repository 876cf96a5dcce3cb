"""Records the archives of a version: how history-*.db.gz came to be.

    .tools/bin/python Tests/Fixtures/Archives/record.py FOLDER

takes three minutes and leaves them in FOLDER. Of the real one: the service leaks, an alarm is
raised, the sample B is kept; it is gone for some polls and starts anew with fewer goroutines, C is
kept and the baseline moved; nobody polls for a while; it is recorded without a screen, and its
repaired twin under a name. The other has made-up polls of ten days, so that all tiers are there.
"""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "Screenshots"))
from recording import Recording  # noqa: E402

top = Path(__file__).resolve().parents[3]
gorotop, probe = top / ".build/debug/gorotop", top / ".build/debug/ArchiveProbe"
billing = top / ".tools/billing"
folder = sys.argv[1]
version = subprocess.run([gorotop, "--version"], capture_output=True, text=True).stdout.split()[0]
archive = Path(folder) / f"history-{version}.db"
tiers = Path(folder) / f"history-{version}-tiers.db"
environment = {
    "HOME": folder, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
}
address = "127.0.0.1:16060"


def service(*flags: str) -> subprocess.Popen:
    process = subprocess.Popen([billing, "-addr", address, *flags], stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait()


def record(*arguments: str, seconds: float) -> None:
    process = subprocess.Popen(
        [gorotop, "record", "--archive", archive, *arguments], env=environment)
    time.sleep(seconds)
    stop(process)


life = service("-prefill", "300", "-rate", "20")
screen = Recording(
    [str(gorotop), "--archive", str(archive), "--interval", "1s", "-c", "500", address], 140, 40,
    environment)
screen.wait_for("chan send")
screen.run_on(4)
screen.press("m")
screen.wait_for("B = ")
screen.wait_for("alarm")
screen.run_on(8)
stop(life)
screen.wait_for("refused")
screen.run_on(6)
life = service("-prefill", "60", "-rate", "20")
screen.press("r")
screen.wait_for("LIVE")
screen.run_on(8)
screen.press("m")
screen.wait_for("C = ")
screen.run_on(2)
screen.press("M")
screen.wait_for("changes count from here")
screen.run_on(4)
screen.stop()
time.sleep(65)
record("--interval", "1s", address, seconds=6)
stop(life)
life = service("-mode", "drop", "-rate", "20")
record("--interval", "1s", "--name", "repaired", address, seconds=6)
stop(life)

# Ten days, of which each fifth poll of those two minutes apart.
subprocess.run(
    [probe, "record", tiers, "weekly", "10", "7200", "3", "5"], stdout=subprocess.DEVNULL, check=True)

for file in [archive, tiers]:
    Path(f"{file}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
