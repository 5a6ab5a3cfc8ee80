"""[writes] The site's files: pages into a fresh folder, and the folder swapped in whole."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path


def write_page(output: Path, path: str, text: str, folders: set[Path]) -> None:
    """Write one page below `output`; its path is ours and never leaves it. `folders` are those that were made and looked at before."""
    _target(output, path, folders).write_text(text, "utf8", newline="\n")


def take_over(before: Path, output: Path, path: str, folders: set[Path]) -> bool:
    """Put a page of the last site into the new one, as a second name of the same file; False where it cannot be had."""
    try:
        _target(output, path, folders).hardlink_to(before / path)
    except OSError:  # it is gone, or this disk knows no second names
        return False
    return True


def _target(output: Path, path: str, folders: set[Path]) -> Path:
    target = output / path
    if target.parent not in folders:
        if not target.resolve().is_relative_to(output.resolve()):
            raise ValueError(f"{path!r} leads out of the site")
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.add(target.parent)
    return target


def fresh_folder(output: Path) -> Path:
    """An empty folder beside `output`, on the same disk, to build in; what a killed run left there is cleared."""
    output.parent.mkdir(parents=True, exist_ok=True)
    for old in output.parent.glob(f".{output.name}.new-*"):
        shutil.rmtree(old)
    fresh = output.with_name(f".{output.name}.new-{os.getpid()}")
    fresh.mkdir()
    return fresh


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
