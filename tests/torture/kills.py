"""kill -9 at random moments, while an editor works and a reader reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import desks
import homes
from desks import Desk

from torture.rows import SEED, Row

KILLS = 200
FEWEST = 2
COMMANDS = ((), ("clean", "--again", "raw"), ("site",), ("serve", "--port", "8765"))
LONGEST = 1.6  # seconds: a little more than the longest of them takes, or than `serve` takes to build


@dataclass(slots=True)
class Reader:
    """Reads every page of an output, again and again, and keeps what was not whole."""

    output: Path
    looks: int = 0
    broken: list[str] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        """Look until it is told to end."""
        while not self.ends.is_set():
            pages = desks.pages(self.output)
            self.broken.extend(str(page) for page in pages if not desks.is_whole(page))
            self.looks += len(pages)
            self.ends.wait(0.05)


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Kill, look, let the next run complete, compare."""
    random, kills = Random(SEED), max(FEWEST, round(KILLS * share))  # noqa: S311
    desk = desks.desk(folder, pages=6, seed=SEED)
    reader = Reader(desk.home / "output")
    thread = threading.Thread(target=reader.read)
    thread.start()
    killed, other = 0, 0
    lost: list[bytes] = []
    failed: list[str] = []
    broken: list[str] = []
    try:
        for number in range(kills):
            work(desk)
            killed += is_killed(desk.home, COMMANDS[number % len(COMMANDS)], random.uniform(0.2, LONGEST))
            lost += desk.lost()
            broken += desks.broken_pages(desk.home / "output")
            done = homes.build(desk.home, "--json")
            failed += [done.stderr] if done.returncode else []
            lost += desk.lost()
            failed += desks.left_over(desk.home)
            other += desks.site_of(desk.home) != desks.clean_site_of(desk.home, folder / "clean")
    finally:
        reader.ends.set()
        thread.join()
    told, broken = f"kill -9 at {kills} random moments ({killed} met a run at work)", broken + reader.broken
    yield Row(told, f"{len(broken)} broken in {reader.looks:,} pages read", "0 broken pages or links", not broken)
    yield Row(told, f"{len(lost)} of {sum(map(len, desk.written.values()))} lines of an editor lost", "0 lost", not lost)
    yield Row(
        told,
        f"{len(failed)} next runs failed or left something, {other} sites differ",
        "each equals a clean build",
        not failed and not other,
    )


def work(desk: Desk) -> None:
    """What may happen between two runs."""
    desk.random.choice((desk.page_comes, desk.page_changes, desk.page_changes))()
    desk.editor_writes()


def is_killed(home: Path, command: tuple[str, ...], after: float) -> bool:
    """Run a command and kill it after so many seconds; False where it was done before."""
    line = [sys.executable, str(homes.BUILD), "--home", str(home), *command]
    with subprocess.Popen(line, env=homes.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(after)
        was_at_work = process.poll() is None
        if was_at_work:
            os.kill(process.pid, signal.SIGKILL)
    return was_at_work
