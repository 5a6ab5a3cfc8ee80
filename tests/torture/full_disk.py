"""A disk that refuses a write: full, broken or not ours, at every kind of moment of a run."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import bad_disk
import desks
import homes
from desks import Desk

from clipsheet.commands import DONE, FAILED
from torture.rows import SEED, Row, sample

WRITES = 100
REFUSALS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def rows(folder: Path, share: float) -> Iterator[Row]:
    """A row for each refusal: the same run, in which another write is refused each time."""
    tried = sample([new_pages, new_settings], share * 10)  # a small sample tries one
    changes = [_before(folder / change.__name__, change) for change in tried]
    for error in REFUSALS:
        writes = [(change, number) for change in changes for number in range(1, change.writes(error) + 1)]
        chosen = sample(writes, WRITES * share / len(writes))
        faults = [
            f"{change.before.parent.name}, write {number}: {fault}" for change, number in chosen for fault in change.faults(number, error)
        ]
        measured = f"{len(faults)} faults{': ' if faults else ''}{'; '.join(faults[:5])}"
        promise = "the site whole, no edit lost, a sentence, status 0 or 1, the next run completes"
        yield Row(f"{errno.errorcode[error]} at each of {len(chosen)} of {len(writes)} writes of a run", measured, promise, not faults)


def new_pages(desk: Desk) -> None:
    """So that pages are written into the site that stands."""
    desk.page_comes()
    desk.page_changes()
    desk.editor_writes()


def new_settings(desk: Desk) -> None:
    """So that a whole site is swapped in."""
    new_pages(desk)
    (desk.home / "content" / "site.yaml").write_text('format: 1\nname: "Another name"\n', "utf8")


@dataclass(frozen=True, slots=True)
class Change:
    """A home with its site and what will change it: as it was before, and what must come of it."""

    before: Path
    desk: Desk
    old: object
    new: object

    def run(self, number: int, error: int) -> subprocess.CompletedProcess[str]:
        """The home as it was before, and the bare command on a disk that refuses the write of this number."""
        shutil.rmtree(self.desk.home)
        shutil.copytree(self.before, self.desk.home)
        line = [sys.executable, bad_disk.__file__, str(self.desk.home), str(number), str(error), "--home", str(self.desk.home), "-q"]
        path = os.pathsep.join([str(homes.ROOT), str(homes.ROOT / "plugins")])
        return subprocess.run(
            line, env=homes.environment(PYTHONPATH=path), capture_output=True, text=True, encoding="utf8", timeout=homes.PATIENCE
        )

    def writes(self, error: int) -> int:
        """How many writes may be refused so."""
        return int(self.run(0, error).stderr.splitlines()[-1])

    def faults(self, number: int, error: int) -> Iterator[str]:
        """What is wrong after the run in which a write was refused, and after the next one."""
        done = self.run(number, error)
        said = [line for line in done.stderr.splitlines() if not line.isdigit()]
        if done.returncode not in (DONE, FAILED) or "Traceback" in done.stderr:
            yield f"status {done.returncode}: {done.stderr[-300:]}"
        elif done.returncode == FAILED and not (len(said) == 1 and tells(said[0], self.desk.home, error)):
            yield f"no sentence with file and reason: {said}"
        elif done.returncode == DONE and desks.site_of(self.desk.home) != self.new:
            yield "done, and the site is not the new one"
        elif desks.site_of(self.desk.home) not in (self.old, self.new) and (broken := desks.broken_pages(self.desk.home / "output")):
            yield f"the site is not whole: {broken[:3]}"
        yield from (f"lost: {line.decode()}" for line in self.desk.lost())
        again = homes.build(self.desk.home, "--json")
        if again.returncode or desks.site_of(self.desk.home) != self.new:
            yield f"the next run: status {again.returncode}: {again.stderr[-300:]}"
        yield from (f"left over: {path}" for path in desks.left_over(self.desk.home))


def tells(line: str, home: Path, error: int) -> bool:
    """Whether a line of a message names a file of the home and the reason."""
    return str(home) in line and any(reason in line for reason in (os.strerror(error), bad_disk.BY_SQLITE[error][1]))


def _before(folder: Path, change: Callable[[Desk], None]) -> Change:
    desk = desks.desk(folder, pages=4, seed=SEED)
    old, before = desks.site_of(desk.home), folder / "before"
    change(desk)
    shutil.copytree(desk.home, before)
    homes.built(desk.home, "--json")
    return Change(before, desk, old, desks.clean_site_of(desk.home, folder / "clean"))
