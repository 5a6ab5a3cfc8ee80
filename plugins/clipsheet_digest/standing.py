"""[reads; writes .clipsheet] Whether the site that stands is the one that a build would make again: same files, code, day and theme.

Files are told apart by size and time of change, as git does. They are stamped before a build reads them, so that what a person saves
meanwhile is seen by the next one. Nothing here needs Pelican or a clipping: to find that nothing changed costs a look at every file.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from clipsheet.clock import today
from clipsheet.files import write_whole

DEFAULT_THEME = "broadsheet"
CODE = (Path(__file__).parent, Path(__file__).parents[1] / "clipsheet", Path(__file__).parents[2] / "clipsheet")  # installed, in a checkout
THEMES = (Path(__file__).parents[1] / "clipsheet" / "themes", Path(__file__).parents[2] / "themes")
UNREAD = "raw"  # of content/: a build of the site never looks there
SURROUNDINGS = ("SOURCE_DATE_EPOCH", "CLIPSHEET_DEPLOY")  # what a build asks the environment for
TICK = 2_000_000_000  # nanoseconds: on some disks two changes within two seconds bear the same time


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last build left, which had no fault: stamps of what it read and made, its day, and what it said of itself."""

    read: str
    made: str
    timezone: str
    day: str
    held: int
    said: str


def last(home: Path, output: Path, theme: str) -> Standing | None:
    """The last build of this output, if a build now would make the same; None where it might not, or the memory is doubtful."""
    try:
        known = Standing(**_memory(home)[str(output.resolve())])
        same_day = known.day == today(known.timezone).isoformat()
    except (KeyError, TypeError, ValueError, OSError):  # of another version, or damaged: it is only a cache
        return None
    return known if same_day and known.read == stamp_of_inputs(home, theme) and known.made == stamp_of_output(output) else None


def remember(home: Path, output: Path, standing: Standing) -> None:
    """Keep what a build left, for the next one to find."""
    write_whole(_place(home), json.dumps({**_memory(home), str(output.resolve()): asdict(standing)}, indent=0) + "\n")


def stamp_of_inputs(home: Path, theme: str, begun: int | None = None) -> str | None:
    """What a build of the site reads, in a hash; None where a file changed so lately that a further change might not show.

    `begun` is when the run began that reads them (in nanoseconds), if it is not over.
    """
    settings_and_clippings = (path for path in sorted((home / "content").iterdir()) if path.name != UNREAD)
    around = [theme, *(os.environ.get(name, "") for name in SURROUNDINGS)]
    return stamp([*settings_and_clippings, home / "themes", *THEMES, Path(theme)], around, begun)


def stamp(places: Iterable[Path], around: Iterable[str], begun: int | None) -> str | None:
    """These files, our code and its packages, in a hash; None where one changed so lately that a further change might not show."""
    files = sorted(_files([*places, *CODE]))
    if begun is not None and any(changed > begun - TICK for _name, _size, changed in files):
        return None
    packages = Path(sysconfig.get_paths()["purelib"]).stat().st_mtime_ns
    return _hash(files, [sys.version, str(packages), *around])


def stamp_of_output(output: Path) -> str:
    """What stands in the output, in a hash."""
    return _hash(sorted(_files([output])), [])


def _files(places: Iterable[Path | str]) -> Iterator[tuple[str, int, int]]:
    """Every file in these folders, or that is one of these places: its name, size and time of change."""
    for place in map(Path, places):
        if place.is_file():
            stat = place.stat()
            yield str(place), stat.st_size, stat.st_mtime_ns
        elif place.is_dir():
            yield from _within(str(place))


def _within(folder: str, through: frozenset[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
    """Every file below a folder. Links are what they lead to: an editor's theme may be one; `through` are the linked folders above."""
    with os.scandir(folder) as entries:
        for entry in entries:
            linked = frozenset({os.path.realpath(entry.path)}) if entry.is_symlink() else frozenset()
            if entry.is_dir() and not linked & through and entry.name != "__pycache__":
                yield from _within(entry.path, through | linked)
            elif not entry.is_dir():
                stat = entry.stat(follow_symlinks=entry.is_file())  # a link that leads nowhere is itself
                yield entry.path, stat.st_size, stat.st_mtime_ns


def _hash(files: Iterable[tuple[str, int, int]], around: Iterable[str]) -> str:
    digest = sha256("\0".join(around).encode("utf8", "surrogatepass"))
    for name, size, changed in files:
        digest.update(f"\n{name}\0{size}\0{changed}".encode("utf8", "surrogatepass"))
    return digest.hexdigest()


def _place(home: Path) -> Path:
    return home / ".clipsheet" / "standing.json"


def _memory(home: Path) -> dict[str, Any]:
    try:
        found = json.loads(_place(home).read_text("utf8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
