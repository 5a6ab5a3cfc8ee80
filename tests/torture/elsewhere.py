"""The same content built at other places, in other time zones and languages, with other seeds, and with files in other orders."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import desks
import homes
from homes import clipping

from torture.rows import SEED, Row, sample

SITE = 'name: "Test digest"\ntimezone: "Africa/Nairobi"\nregions: {East: [KE], West: [ML, SN]}\n'
DAY = "1760274000"  # 2025-10-12T13:00Z: afternoon in Nairobi, Monday in Auckland
SHUFFLED = f"""
import os, random, sys
sys.path[:0] = {[str(homes.ROOT), str(homes.ROOT / "plugins")]!r}
shuffle, listed, scanned = random.Random(sys.argv[1]).shuffle, os.listdir, os.scandir
def in_another_order(found):
    found = list(found)
    shuffle(found)
    return found
class Scan:
    def __init__(self, path="."):
        with scanned(path) as entries:
            self.entries = iter(in_another_order(entries))
    __enter__ = __iter__ = lambda self: self
    __exit__ = close = lambda self, *given: None
    __next__ = lambda self: next(self.entries)
os.listdir, os.scandir = lambda path=".": in_another_order(listed(path)), Scan
from clipsheet import cli
sys.exit(cli.main(sys.argv[2:]))
"""
PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "another path": ("a longer path with ü and a space", {}),
    "a path of 200 letters": ("x" * 200, {}),
    "Auckland": ("there", {"TZ": "Pacific/Auckland"}),
    "Los Angeles": ("there", {"TZ": "America/Los_Angeles"}),
    "no time zone": ("there", {"TZ": ""}),
    "Turkish": ("there", {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
    "the locale C without UTF-8": ("there", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "a narrow terminal without a home": ("there", {"COLUMNS": "40", "HOME": "/nonexistent"}),
    **{f"the seed {seed}": ("there", {"PYTHONHASHSEED": str(seed)}) for seed in (0, 1, 2, 4294967295)},
    "optimised": ("there", {"PYTHONOPTIMIZE": "2"}),
}
ORDERS = 12


def rows(folder: Path, share: float) -> Iterator[Row]:
    """A row for each way to be elsewhere."""
    clippings = [
        clipping("one", outlet="The Courier", countries=("KE", "ML", "SN"), tags=("b", "a"), story="same"),
        clipping("two", outlet="The, Courier", countries=("ML", "KE"), topics=("health", "drones"), story="same"),
        clipping("three", outlet="THE COURIER", countries=(), topics=(), date=None, lang="ar", body="توقفت العبّارة يوم الاثنين."),
        clipping("four", outlet="İzmir Postası", lang="tr", title="İstanbul’da ILIK bir gün", body="ILIK bir gün. İki gün."),
    ]
    home = homes.home(folder, clippings, SITE)
    desk = desks.Desk(home, Random(SEED))  # noqa: S311
    for _ in range(4):
        desk.page_comes()
    raw, given = home / "content" / "raw", folder / "given"
    shutil.copy(raw / "1.txt", raw / "0.txt")  # which of the two is the copy, their order decides
    shutil.copytree(home, given)
    want = _site(home, "first")
    found = {
        name: _site(_copy(given, folder / place), "first", **values) == want
        for name, (place, values) in sample(list(PLACES.items()), share)
    }
    yield _row("other paths, time zones, locales and seeds", found)
    found = {f"order {seed}": _site(_copy(given, folder / "there"), str(seed)) == want for seed in sample(list(range(ORDERS)), share)}
    yield _row("other orders of files", found)


def _row(test: str, found: dict[str, bool]) -> Row:
    other = [name for name, is_same in found.items() if not is_same]
    measured = f"{len(found) - len(other)} of {len(found)} the same{': not ' if other else ''}{', '.join(other)}"
    return Row(f"a build with {test}", measured, "equal to the byte, the search when decoded", not other)


def _copy(home: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(home, place)
    return place


def _site(home: Path, seed: str, **values: str) -> object:
    """What is cleaned and built, in an order of files that the seed gives."""
    line = [sys.executable, "-c", SHUFFLED, seed, "--home", str(home), "-q"]
    said = subprocess.run(line, env=homes.environment(SOURCE_DATE_EPOCH=DAY, **values), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    kept = {path.relative_to(home).as_posix(): path.read_bytes() for path in (home / "content").rglob("*") if path.is_file()}
    return kept, desks.site_of(home)
