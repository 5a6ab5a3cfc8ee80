"""[reads, writes] Which parts of a folder are whole, and from what each was made: a run that was killed goes on behind them.

A line of JSON for each part, added when it lies there under its name; above them one that says by which rules. What a killed run left of a
line is passed over. A part whose input has changed since, or that is gone, is made anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clipsheet.bulk.pieces import Input, Piece, pieces
from clipsheet.files import named, write_whole
from clipsheet.model import WrongUse

NAME = "manifest.ndjson"  # not one of the parts, which end in .jsonl
FORMAT = 1
PART = re.compile(r"[0-9a-f]{20}\.jsonl")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is whole: its file, the files (name, bytes, time of change in nanoseconds) or the stretch of one that it was made of,
    how many documents those held and what became of them.
    """

    part: str
    files: tuple[tuple[str, int, int], ...]
    within: tuple[int, int] | None
    documents: int
    kept: int
    rejected: int
    quarantined: tuple[str, ...] = ()  # of those rejected, the documents that ended the process which read them
    reasons: tuple[tuple[str, int], ...] = ()  # how many were rejected for each

    @classmethod
    def of(cls, said: dict[str, Any]) -> Part:
        """The inverse of `asdict`, by way of JSON. Raises KeyError, TypeError, ValueError."""
        if not PART.fullmatch(said["part"]):  # it may be removed
            raise ValueError
        files = tuple((name, size, changed) for name, size, changed in said["files"])
        within = None if said["within"] is None else (said["within"][0], said["within"][1])
        reasons = tuple((reason, count) for reason, count in said["reasons"])
        return cls(**{**said, "files": files, "within": within, "reasons": reasons, "quarantined": tuple(said["quarantined"])})


@dataclass(slots=True)
class Manifest:
    """The parts of a folder. `size` is that of its pieces, in bytes: another one would part the same input otherwise."""

    folder: Path
    rules: str
    size: int
    parts: dict[str, Part] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path, rules: str, size: int) -> Manifest:
        """The manifest of a folder. Raises `WrongUse` where its parts were made by other rules."""
        found = _read(folder)
        if found is None:
            if any(path.name != f".{NAME}.tmp" for path in folder.iterdir()):  # which a killed run may have left
                raise WrongUse(f"{folder}: holds other files; name a new folder, or one that a run of --parts has left")
            found = cls(folder, rules, size)
        if found.rules != rules:
            todo = "name a new folder, or delete this one to have all made anew"
            raise WrongUse(f"{folder}: its parts were made by another Clipsheet, or other outlets and topics: {todo}")
        found._write()
        return found

    def add(self, part: Part) -> None:
        """Note that a part is whole, on the disk."""
        self.parts[part.part] = part
        with named(self.folder / NAME), (self.folder / NAME).open("a", encoding="utf8") as stream:
            stream.write(_line(asdict(part)))
            stream.flush()
            os.fsync(stream.fileno())

    def left(self, files: Iterable[Input], *, split: bool = True) -> list[Piece]:
        """What is to be read of these files, large archives as stretches (`split`) or whole. Parts that were made of something
        else under the same name go.
        """
        now = {one.source: one for one in files}
        for part in [*self.parts.values()]:
            changed = any(name in now and (size, at) != (now[name].size, now[name].changed) for name, size, at in part.files)
            if changed or not (self.folder / part.part).is_file():
                del self.parts[part.part]
                (self.folder / part.part).unlink(missing_ok=True)
        for left in self.folder.glob(".*.jsonl.*"):  # by one that was thought dead when another had made the part
            if left.name[1 : left.name.index(".jsonl") + 6] in self.parts:
                left.unlink(missing_ok=True)
        self._write()
        done = {(name, part.within) for part in self.parts.values() for name, _size, _at in part.files}
        fresh = [one for one in now.values() if (one.source, None) not in done]
        return [piece for piece in pieces(fresh, self.size, split=split) if (piece.files[0].source, piece.within) not in done]

    def _write(self) -> None:
        head = {"format": FORMAT, "rules": self.rules, "size": self.size}
        write_whole(self.folder / NAME, "".join(map(_line, [head, *map(asdict, self.parts.values())])))


def _read(folder: Path) -> Manifest | None:
    try:
        lines = (folder / NAME).read_text("utf8").split("\n")
        head = json.loads(lines[0])
        found = Manifest(folder, head["rules"], head["size"])
        for line in lines[1:-1]:  # the last one is empty, or what a killed run has left of one
            part = Part.of(json.loads(line))
            found.parts[part.part] = part
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise WrongUse(f"{folder / NAME}: is no manifest of ours; name a new folder") from None
    return found


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said) + "\n"
