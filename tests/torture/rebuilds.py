"""Rebuilds in one process, as `serve` makes them: each gives the site of a clean build, and none leaves anything behind in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import desks
import homes
from homes import clipping

from clipsheet.model import Clipping
from torture.rows import SEED, Row

REBUILDS = 300
FEWEST = 4
MOST_CLIPPINGS = 24
WARM = 3  # the part of all rebuilds, counted from the first, after which nothing should grow
MOST_GROWTH = 1.1  # of memory; that of a leak of one site in each rebuild would be several times as much
BUILDER = f"""
import os, sys
from pathlib import Path
sys.path[:0] = {[str(homes.ROOT), str(homes.ROOT / "plugins")]!r}
from clipsheet import cli
for home in sys.stdin:
    status = cli.main(["--home", home.rstrip(), "-q", "site", "--allow-loss"])
    has = Path("/proc/self/statm").exists()
    memory = int(Path("/proc/self/statm").read_text().split()[1]) if has else 0
    print(status, memory, len(os.listdir("/proc/self/fd")) if has else 0, flush=True)
"""
COUNTRIES, TOPICS, OUTLETS = ("ML", "KE", "SN", "TD"), ("drones", "health"), ("Harbour Courier", "Other Post", "")
SITES = ('format: 1\nname: "Test digest"\n', 'name: "Another"\nregions: {West: [ML, SN]}\n', 'name: "Public"\naudience: public\n')
ROWS = ("", '"Harbour Courier": {licence: "CC BY 4.0"}\n', '"Other Post": {country: KE, rights: metadata}\n')


@dataclass(slots=True)
class Editor:
    """Who changes a home at random, and every clipping in it."""

    home: Path
    random: Random
    clippings: dict[str, Clipping] = field(default_factory=dict)
    number: int = 0

    def change(self) -> None:
        """Do one thing."""
        deeds: tuple[Callable[[], None], ...] = (self.add, self.edit, self.remove, self.rename, self.hold, self.release, self.settings)
        self.random.choice(deeds)()

    def add(self) -> None:
        """Write a clipping, or another thing where there are many."""
        if len(self.clippings) >= MOST_CLIPPINGS:
            return self.edit()
        self.number += 1
        day = homes.TODAY - timedelta(days=self.random.randrange(60))
        return self._put(
            clipping(
                f"n-{self.number}",
                date=self.random.choice((day, day, day, None)),
                added=min(day + timedelta(days=3), date(2025, 10, 7)),
                countries=tuple(self.random.sample(COUNTRIES, self.random.randrange(3))),
                topics=tuple(self.random.sample(TOPICS, self.random.randrange(3))),
                outlet=self.random.choice(OUTLETS) or None,
                lang=self.random.choice(("en", "fr", "ar")),
            )
        )

    def edit(self) -> None:
        """Change the words of one."""
        mark = self.random.randrange(10**6)
        self._put(replace(self._any(), title=f"Title {mark}", body=f"The boat sailed {mark} times, the office said."))

    def remove(self) -> None:
        """Delete one, unless it is the last."""
        if len(self.clippings) > 1:
            slug = self._any().slug
            del self.clippings[slug]
            self._file(slug).unlink()

    def rename(self) -> None:
        """Give a file another name."""
        path = self._file(self._any().slug)
        path.rename(path.with_name(f"{self.random.randrange(10**6)}--{path.name.rpartition('--')[2]}"))

    def hold(self) -> None:
        """Hold one."""
        self._put(replace(self._any(), held="look first"))

    def release(self) -> None:
        """Release one."""
        self._put(replace(self._any(), held=None))

    def settings(self) -> None:
        """Change what holds for all."""
        name, texts = self.random.choice((("site", SITES), ("outlets", ROWS), ("topics", (homes.TOPICS, homes.TOPICS.replace("Dr", "R")))))
        (self.home / "content" / f"{name}.yaml").write_text(self.random.choice(texts), "utf8")

    def _any(self) -> Clipping:
        return self.clippings[self.random.choice(sorted(self.clippings))]

    def _file(self, slug: str) -> Path:
        found = (self.home / "content" / "clippings").glob(f"*--{slug}.md")
        return next(found, homes.file_of(self.home, slug))

    def _put(self, one: Clipping) -> None:
        path = self._file(one.slug)
        self.clippings[one.slug] = one
        homes.put(self.home, one).replace(path)


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Change, rebuild, and build clean, each in a process that goes on."""
    number = max(FEWEST, round(REBUILDS * share))
    editor = Editor(homes.home(folder), Random(SEED))  # noqa: S311
    for _ in range(6):
        editor.add()
    other, failed = 0, 0
    memory, handles = [], []
    with builder() as rebuild, builder() as clean:
        for _ in range(number):
            editor.change()
            status, held, opened = rebuild(editor.home)
            shutil.rmtree(folder / "clean", ignore_errors=True)
            shutil.copytree(editor.home / "content", folder / "clean" / "content")
            failed += status != 0 or clean(folder / "clean")[0] != 0
            other += desks.site_of(editor.home) != desks.site_of(folder / "clean")
            memory.append(held)
            handles.append(opened)
    told = f"{number} random rebuilds in one process"
    yield Row(told, f"{other} sites differ, {failed} builds failed", "each equals a clean build", not other and not failed)
    page = os.sysconf("SC_PAGE_SIZE") / 1e6 if hasattr(os, "sysconf") else 0
    warm = max(memory[: -(-number // WARM)])
    flat = max(memory) <= warm * MOST_GROWTH and handles[-1] <= max(handles[: -(-number // WARM)])
    measured = f"{warm * page:.0f} MB after a third, {max(memory) * page:.0f} MB at most; {handles[0]} open files first, {handles[-1]} last"
    yield Row(told, measured, "memory and open files flat", flat or number == FEWEST)


@contextmanager
def builder() -> Iterator[Callable[[Path], tuple[int, int, int]]]:
    """A process that builds a home: its exit status, the pages of its memory and its open files."""
    line = [sys.executable, "-c", BUILDER]
    with subprocess.Popen(line, env=homes.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None

        def built(home: Path) -> tuple[int, int, int]:
            asked.write(f"{home}\n")
            asked.flush()
            status, memory, handles = map(int, told.readline().split())
            return status, memory, handles

        yield built
        asked.close()
