"""[writes] The site's files: pages into a fresh folder that is swapped in whole, or one by one into the site that stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import cmp
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import Protocol


class Target(Protocol):
    """A site that is being made beside, or in the place of, the one that stands."""

    def keep(self, path: str) -> bool:
        """Leave a page as it stands; False where it cannot be had."""

    def put(self, path: str, text: str) -> bool:
        """Write a page; its path is ours and never leaves the site. False where it stood there already, to the byte."""


class Fresh:
    """A new folder: what is kept becomes a second name of the same file. `seen` are the files of the site before."""

    def __init__(self, folder: Path, before: Path, seen: Container[str]) -> None:
        self._folder, self._before, self._seen = folder, before, seen
        self._made: set[str] = set()  # folders that were made and looked at

    def keep(self, path: str) -> bool:
        """Take the page over from the site that stands; False where it is gone, or this disk knows no second names."""
        try:
            os.link(f"{self._before}/{path}", _target(self._folder, path, self._made))
        except OSError:
            return False
        return True

    def put(self, path: str, text: str) -> bool:
        """Write a page; False where it stood in the site before, to the byte."""
        content = text.encode("utf8")
        _write(_target(self._folder, path, self._made), content)
        return path not in self._seen or not _holds(f"{self._before}/{path}", content)


class InPlace:
    """The site that stands: pages are written aside, and take their places when all are made, each at once and in their order."""

    def __init__(self, output: Path, aside: Path) -> None:
        self._output, self._aside = output, aside
        self._made: set[str] = set()
        self._waiting: list[str] = []

    def keep(self, path: str) -> bool:  # noqa: ARG002 - as every target is asked
        """It stands."""
        return True

    def put(self, path: str, text: str) -> bool:
        """Write a page aside; False where it stands there, to the byte."""
        content = text.encode("utf8")
        if _holds(f"{self._output}/{path}", content):
            return False
        _write(_target(self._aside, path, self._made), content)
        self._waiting.append(path)
        return True

    def take_places(self) -> None:
        """Put every page in its place, new ones first: so no page that stood there leads nowhere, even where a run is killed meanwhile."""
        folders: set[str] = set()
        for path in sorted(self._waiting, key=lambda path: (self._output / path).exists()):  # new ones first, in their order
            (self._aside / path).replace(_target(self._output, path, folders))

    def remove(self, paths: Iterable[str]) -> None:
        """Take pages away to which nothing leads any more, and the folders that they leave empty."""
        for path in paths:
            (self._output / path).unlink(missing_ok=True)
            for folder in (self._output / path).parents:
                if folder == self._output or any(folder.iterdir()):
                    break
                folder.rmdir()


# Pages are many and small: opened without buffers, and named without a Path, they cost half as much.


def _holds(file: str, content: bytes) -> bool:
    """Whether a file has this content."""
    try:
        found = os.lstat(file)
        if not S_ISREG(found.st_mode) or found.st_size != len(content):
            return False
        with FileIO(file) as stream:
            return stream.readall() == content
    except OSError:
        return False


def _write(file: str, content: bytes) -> None:
    """Write a file whole; a full disk takes a part at first, and refuses the rest."""
    with FileIO(file, "w") as stream:
        while content:
            content = content[stream.write(content) :]


def _target(output: Path, path: str, folders: set[str]) -> str:
    folder = path.rpartition("/")[0]
    if folder not in folders:
        target = output / path
        if not target.resolve().is_relative_to(output.resolve()):
            raise ValueError(f"{path!r} leads out of the site")
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.add(folder)
    return f"{output}/{path}"


def fresh_folder(output: Path) -> Path:
    """An empty folder beside `output`, on the same disk, to build in; what a killed run left there is cleared."""
    output.parent.mkdir(parents=True, exist_ok=True)
    for old in output.parent.glob(f".{output.name}.new-*"):
        shutil.rmtree(old)
    fresh = output.with_name(f".{output.name}.new-{os.getpid()}")
    fresh.mkdir()
    return fresh


@contextmanager
def aside(output: Path) -> Iterator[Path]:
    """An empty folder beside `output`, on the same disk, that goes in the end."""
    folder = fresh_folder(output)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """The pages of a new site that the last one did not have, or had otherwise, and those that are gone, by their paths."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def difference(output: Path, fresh: Path) -> Difference | None:
    """What the fresh folder changes in the site; None where there is none yet."""
    if not output.is_dir():
        return None
    before, after = ({path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} for folder in (output, fresh))
    changed = (path for path in before & after if not _is_same(output / path, fresh / path))
    return Difference(tuple(sorted(after - before)), tuple(sorted(changed)), tuple(sorted(before - after)))


def _is_same(one: Path, other: Path) -> bool:
    return one.samefile(other) or cmp(one, other, shallow=False)


def swap_in(fresh: Path, output: Path) -> None:
    """Make the fresh folder the site; the old one is kept beside it until the new one stands."""
    old = output.with_name(f".{output.name}.old-{os.getpid()}")
    try:
        if output.exists():
            shutil.rmtree(old, ignore_errors=True)  # of a killed run with the same number; the site that stands is newer
            output.rename(old)
        fresh.rename(output)
    finally:
        recover(output)  # where Ctrl-C, or a system that refuses the second name, came between the two
    for left in output.parent.glob(f".{output.name}.old-*"):
        shutil.rmtree(left)


def recover(output: Path) -> None:
    """Put back the last site where a run was killed between the two renames of `swap_in`."""
    if not output.exists():
        for old in sorted(output.parent.glob(f".{output.name}.old-*"))[:1]:
            old.rename(output)
