"""[reads, writes] Which parts of a folder are whole, and from what each was made: a run that was killed goes on behind them.

A line of JSON for each part, added when it lies there under its name; above them one that says by which rules. What a killed run left of a
line is passed over. A file is known by where it lies: what was made of it as it no longer is goes, and the rest of its part stays.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clipsheet.bulk.pieces import File, Input, Piece, part_of, pieces
from clipsheet.files import named, write_whole
from clipsheet.model import WrongUse
from clipsheet.report import kind_of

NAME = "manifest.ndjson"  # not one of the parts, which end in .jsonl
FORMAT = 1
KILLED = "ended the process that read it, twice: please report this with the document"
PART = re.compile(r"[0-9a-f]{20}\.jsonl")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is whole: its file, the files or the stretch of one that it was made of, how many documents those held and what became
    of them.
    """

    part: str
    files: tuple[File, ...]
    within: tuple[int, int] | None
    documents: int
    kept: int
    rejected: int
    quarantined: tuple[str, ...] = ()  # of those rejected, the documents that ended the process which read them
    reasons: tuple[tuple[str, int], ...] = ()  # how many were rejected for each

    @classmethod
    def of(cls, said: dict[str, Any]) -> Part:
        """The inverse of `asdict`, by way of JSON. Raises LookupError, TypeError, ValueError."""
        if not PART.fullmatch(said["part"]):  # it may be removed
            raise ValueError
        files = tuple((path, name, size, changed) for path, name, size, changed in said["files"])
        within = None if said["within"] is None else (said["within"][0], said["within"][1])
        reasons = tuple((reason, count) for reason, count in said["reasons"])
        return cls(**{**said, "files": files, "within": within, "reasons": reasons, "quarantined": tuple(said["quarantined"])})


@dataclass(slots=True)
class Sums:
    """What became of the documents of a part so far, from its rows."""

    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    quarantined: list[str] = field(default_factory=list)

    def add(self, said: dict[str, Any]) -> None:
        """Count a row."""
        self.fates[said["status"]] += 1
        if said["reason"] is not None:
            self.reasons[kind_of(said["reason"])] += 1
        if said["reason"] == KILLED:
            self.quarantined.append(said["source"] if said["record"] is None else f"{said['source']}#{said['record']}")

    def part(self, name: str, files: tuple[File, ...], within: tuple[int, int] | None) -> Part:
        """The part, when all are counted."""
        reasons = tuple(self.reasons.most_common())
        return Part(name, files, within, self.fates.total(), self.fates["kept"], self.fates["rejected"], tuple(self.quarantined), reasons)


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
        if found is None and any(path.name != f".{NAME}.tmp" for path in folder.iterdir()):  # which a killed run may have left
            raise WrongUse(f"{folder}: holds other files; name a new folder, or one that a run of --parts has left")
        if found is None or not found.parts:
            found = cls(folder, rules, size)
        if found.rules != rules:
            todo = "name a new folder, or delete this one to have all made anew"
            raise WrongUse(f"{folder}: its parts were made by another Clipsheet, other libraries, or other outlets and topics: {todo}")
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
        """What is to be read of these files, large archives as stretches (`split`) or whole. What was made of a file as it no longer
        is goes.
        """
        now = {str(one.path): one for one in files}
        gone = []
        for part in [*self.parts.values()]:
            changed = {path for path, _name, *stamp in part.files if path in now and stamp != [now[path].size, now[path].changed]}
            if changed or not (self.folder / part.part).is_file():
                gone.append(self.parts.pop(part.part))
            if changed:
                self._keep(part, tuple(file for file in part.files if file[0] not in changed))
        for left in self.folder.glob(".*.jsonl.*"):  # by one that was thought dead when another had made the part
            if left.name[1 : left.name.index(".jsonl") + 6] in self.parts:
                left.unlink(missing_ok=True)
        self._write()
        for part in gone:
            (self.folder / part.part).unlink(missing_ok=True)
        done = {(path, part.within) for part in self.parts.values() for path, *_others in part.files}
        fresh = [one for one in now.values() if (str(one.path), None) not in done]
        return [piece for piece in pieces(fresh, self.size, split=split) if (str(piece.files[0].path), piece.within) not in done]

    def _keep(self, part: Part, files: tuple[File, ...]) -> None:
        """Keep of a part, as one of its own, the rows of these of its files."""
        names, sums = {name for _path, name, *_stamp in files}, Sums()
        with suppress(FileNotFoundError), (self.folder / part.part).open(encoding="ascii") as stream:
            kept = [line for line in stream if json.loads(line)["source"] in names]
            for line in kept:
                sums.add(json.loads(line))
            if files:
                found = sums.part(part_of(files, None), files, None)
                write_whole(self.folder / found.part, "".join(kept))
                self.parts[found.part] = found

    def _write(self) -> None:
        head = {"format": FORMAT, "rules": self.rules, "size": self.size}
        write_whole(self.folder / NAME, "".join(map(_line, [head, *map(asdict, self.parts.values())])))


def _read(folder: Path) -> Manifest | None:
    try:
        lines = (folder / NAME).read_text("utf8").split("\n")
        head = json.loads(lines[0])
        if head["format"] != FORMAT:
            raise ValueError
        found = Manifest(folder, head["rules"], head["size"])
        for line in lines[1:-1]:  # the last one is empty, or what a killed run has left of one
            part = Part.of(json.loads(line))
            found.parts[part.part] = part
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise WrongUse(f"{folder / NAME}: is no manifest of ours; name a new folder") from None
    return found


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said) + "\n"
