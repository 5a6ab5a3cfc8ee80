"""Many runs at once in one home: one works, the others wait and say so, and a holder that was killed holds nobody up."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import desks
import homes

from clipsheet.commands import DONE
from torture.rows import SEED, Row, sample

CROWDS = (2, 5, 20)
COMMANDS = ((), ("clean", "--again", "raw"), ("site",))
WAITS = "another run is at work in"
HOLDER = f"""
import sys, time
sys.path[:0] = {[str(homes.ROOT), str(homes.ROOT / "plugins")]!r}
from pathlib import Path
from clipsheet.lock import one_run
with one_run(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(600)
"""


def rows(folder: Path, share: float) -> Iterator[Row]:
    """A row for each crowd, which begins while another run holds the home, and goes on when that is killed."""
    desk = desks.desk(folder, pages=3, seed=SEED)
    for crowd in sample(list(CROWDS), share):
        desk.page_comes()
        desk.page_changes()
        desk.editor_writes()
        done = at_once(desk.home, [COMMANDS[number % len(COMMANDS)] for number in range(crowd)])
        statuses = sorted(status for status, _said in done)
        waited = sum(WAITS in said for _status, said in done)
        equal = desks.site_of(desk.home) == desks.clean_site_of(desk.home, folder / "clean")
        measured = f"statuses {sorted({*statuses})}, {waited} said that they wait, the site is {'' if equal else 'not '}that of one run"
        holds = statuses == [DONE] * crowd and waited == crowd and equal and not desk.lost() and not desks.left_over(desk.home)
        yield Row(f"{crowd} runs at once, behind one that is killed", measured, "all end with 0, the site of one run", holds)


def at_once(home: Path, commands: Sequence[tuple[str, ...]]) -> list[tuple[int, str]]:
    """The exit status of each, and what it said, where all begin while a run holds the home that is then killed."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        runs = [begun(home, command) for command in commands]
        said = [first_line(run) for run in runs]
        holder.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    rest = [run.communicate(timeout=homes.PATIENCE * len(runs))[0] for run in runs]
    return [(run.returncode, first + more) for run, first, more in zip(runs, said, rest, strict=True)]


def begun(home: Path, command: tuple[str, ...]) -> subprocess.Popen[str]:
    """A run that was started."""
    line = [sys.executable, str(homes.BUILD), "--home", str(home), "-q", *command]
    return subprocess.Popen(line, env=homes.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf8")


def first_line(run: subprocess.Popen[str]) -> str:
    """What a run says first."""
    assert run.stdout is not None
    return run.stdout.readline()
