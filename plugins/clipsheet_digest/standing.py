"""[reads] Whether the site that stands is the one that a build would make again: same files, settings, code, day and theme.

Clippings, ledger and pages are many, and are told apart by size and time of change; the few files of settings, themes and code
by what stands in them, so that a fresh checkout is none. Nothing here needs Pelican or a clipping: to find that nothing changed costs a
look at every file.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import TypeAlias

from clipsheet.clock import today
from clipsheet_digest import memory

DEFAULT_THEME = "broadsheet"
CODE = (Path(__file__).parent, Path(__file__).parents[1] / "clipsheet", Path(__file__).parents[2] / "clipsheet")  # installed, in a checkout
THEMES = (Path(__file__).parents[1] / "clipsheet" / "themes", Path(__file__).parents[2] / "themes")
SURROUNDINGS = ("SOURCE_DATE_EPOCH", "CLIPSHEET_DEPLOY")  # what a build asks the environment for
TICK = 2_000_000_000  # nanoseconds: on some disks two changes within two seconds bear the same time
UNTRUSTED = -1  # the time of a file that was changed so lately that a further change might not show

Stamp: TypeAlias = tuple[int, int]
"""Size in bytes, and time of change in nanoseconds."""
Files: TypeAlias = Mapping[str, Stamp]
"""Files by their names below a folder."""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands before a build: the clippings and ledger of a home, its output, and a hash of all else that a build reads."""

    clippings: Files
    ledger: Files
    output: Files
    around: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last build left, which had no fault: what stood around it, its day, and what it said of itself."""

    around: str
    timezone: str
    day: str
    held: int
    said: str


def look(home: Path, output: Path, theme: str) -> Look:
    """Look at every file that a build reads, and that the last one made."""
    content = home / "content"
    themes = [home / "themes", *THEMES]
    if not any((folder / theme).is_dir() for folder in themes):  # else a folder that only has a theme's name would be looked through
        themes.append(Path(theme))
    surroundings = [f"{name}={os.environ.get(name, '')}" for name in SURROUNDINGS]
    return Look(
        clippings=dict(_files_below(content / "clippings", ".md")),
        ledger=dict(_files_below(content / "ledger", ".json")),
        output=dict(_files_below(output)),
        around=hash_of_files([*content.glob("*.yaml"), content / "issues", content / "pages", *themes], theme, *surroundings),
    )


def last(home: Path, output: Path, seen: Look) -> Standing | None:
    """The last build of this output, if a build now would make the same; None where it might not, or the memory is doubtful."""
    if not memory.is_there(home):
        return None
    name = memory.name_of(home, output)
    try:
        with memory.opened(home) as known:
            left = Standing(**memory.note(known, _name(name)))
            same = (
                left.around == seen.around
                and left.day == today(left.timezone).isoformat()
                and seen.clippings == _remembered(known, "SELECT file, size, changed FROM clippings")
                and seen.ledger == _remembered(known, "SELECT file, size, changed FROM entries")
                and seen.output == _remembered(known, "SELECT path, size, changed FROM pages WHERE output = ?", name)
            )
    except (TypeError, ValueError, KeyError, OSError, DatabaseError):  # of another version, or damaged: it is only a cache
        return None
    return left if same else None


def forget(known: Connection) -> None:
    """Let no output be known to stand."""
    known.execute("DELETE FROM notes WHERE name LIKE 'standing %'")


def remember(home: Path, output: Path, standing: Standing | None) -> None:
    """Keep what a build left, for the next one to find, if that can be; None: it had faults, which the next one must tell again."""
    with suppress(OSError, DatabaseError), memory.opened(home) as known:
        memory.put_note(known, _name(memory.name_of(home, output)), asdict(standing) if standing is not None else None)
        known.commit()


def trusted(stamp: Stamp, begun: int | None) -> Stamp:
    """A stamp by which a file may be known later; `begun` is when the run began that reads it (in nanoseconds), if it is not over."""
    size, changed = stamp
    return (size, UNTRUSTED) if begun is not None and changed > begun - TICK else stamp


@cache
def hash_of_code() -> str:
    """Our code, its packages and Python, in a hash: as they were when this process began to look."""
    packages = sorted(path.name for path in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info"))
    return _hash_of(CODE, sys.version, *packages)


def hash_of_files(places: Iterable[Path], *around: str) -> str:
    """What stands in these files and folders, with our code and its packages, in a hash."""
    return _hash_of(places, hash_of_code(), *around)


def files_of(output: Path) -> Files:
    """Every file of an output."""
    return dict(_files_below(output))


def seen_again(seen: Files, output: Path, touched: Iterable[str], folder: str) -> Files:
    """The files of an output of which these, and a folder's, may have changed since they were seen."""
    after = {path: stamp for path, stamp in seen.items() if not path.startswith(f"{folder}/")}
    for path in touched:
        after.pop(path, None)
        if (output / path).is_file():
            stat = (output / path).stat()
            after[path] = stat.st_size, stat.st_mtime_ns
    return {**after, **{f"{folder}/{path}": stamp for path, stamp in _files_below(output / folder)}}


def _remembered(known: Connection, query: str, *values: str) -> Files:
    return {os.fsdecode(name): (size, changed) for name, size, changed in known.execute(query, values)}


def _name(output: str) -> str:
    return f"standing {output}"


def _files_below(folder: Path, suffix: str = "") -> Iterator[tuple[str, Stamp]]:
    """The files below a folder, in no order. Links are passed over, and hidden files and pipes where a suffix is asked for."""
    waiting = [(str(folder), "")]
    while waiting:
        place, name = waiting.pop()
        try:
            entries = os.scandir(place)
        except OSError:  # there is none, or it is gone meanwhile
            continue
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{name}{entry.name}/"))
                elif not suffix or (entry.name.endswith(suffix) and entry.name[0] != "." and entry.is_file(follow_symlinks=False)):
                    stat = entry.stat(follow_symlinks=False)
                    yield name + entry.name, (stat.st_size, stat.st_mtime_ns)


def _hash_of(places: Iterable[Path], *around: str) -> str:
    """The content of files and of all files in folders; links are what they lead to: a theme may be one."""
    digest = blake2b("\0".join(around).encode("utf8", "surrogatepass"))
    for path in sorted({*_contents(places)}):
        digest.update(path.encode("utf8", "surrogatepass"))
        try:
            digest.update(blake2b(Path(path).read_bytes()).digest())
        except OSError:  # a link that leads nowhere, or nobody may read it
            digest.update(b"?")
    return digest.hexdigest()


def _contents(places: Iterable[Path]) -> Iterator[str]:
    for place in places:
        if place.is_dir():
            yield from _within(str(place))
        elif place.is_file():
            yield str(place)


def _within(folder: str, through: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every file below a folder; `through` are the linked folders above."""
    with os.scandir(folder) as entries:
        for entry in entries:
            linked = frozenset({os.path.realpath(entry.path)}) if entry.is_symlink() else frozenset()
            path = Path(entry.path)  # a link to itself is neither file nor folder, but of `entry` an error
            if path.is_dir() and not linked & through and entry.name != "__pycache__":
                yield from _within(entry.path, through | linked)
            elif path.is_file():  # a device may have no end
                yield entry.path
