"""What one task reads of an archive: some small files, or a stretch of a large one, and the name of the part that it becomes.  Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from clipsheet.intake.names import WARC_SUFFIXES, suffix

MOST_FILES = 500  # of a piece
LARGEST = 32_000_000  # bytes of a piece: of a packed web archive a thousand pages, a minute's work, which is what a killed worker costs
SMALLEST = 250_000
PIECES_EACH = 8  # for each of those who work: with few they would wait for the last one


File: TypeAlias = tuple[str, str, int, int]
"""A file as a manifest knows it: where it lies, its name in records, bytes, and time of change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read: where it lies, how records name it (as given), its size in bytes and when it was changed, in nanoseconds."""

    path: Path
    source: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some files; or of one, a packed web archive, those records that begin `within` two places, in bytes of the file."""

    files: tuple[Input, ...]
    within: tuple[int, int] | None = None

    @property
    def part(self) -> str:
        """The name of the file of its records: the same for the same input, whoever reads it and whenever."""
        return part_of([(str(one.path), one.source, one.size, one.changed) for one in self.files], self.within)


def part_of(files: Sequence[File], within: tuple[int, int] | None) -> str:
    """The name of a part that is made of these."""
    return f"{hashlib.sha256(json.dumps([files, within]).encode()).hexdigest()[:20]}.jsonl"


def size_of_pieces(files: Iterable[Input], workers: int) -> int:
    """The bytes of a piece by which so many have work until the end."""
    return min(LARGEST, max(SMALLEST, sum(one.size for one in files) // (workers * PIECES_EACH)))


def pieces(files: Iterable[Input], size: int, *, split: bool = True) -> Iterator[Piece]:
    """The files as pieces of about this size, in bytes, in their order; a file that is larger is one, or stretches of one (`split`)."""
    batch: list[Input] = []
    for one in files:
        is_split = split and _may_be_split(one.path) and one.size > size
        if batch and (is_split or len(batch) == MOST_FILES or sum(other.size for other in batch) + one.size > size):
            yield Piece(tuple(batch))
            batch = []
        if is_split:
            yield from (Piece((one,), (start, min(start + size, one.size))) for start in range(0, one.size, size))
        else:
            batch.append(one)
    if batch:
        yield Piece(tuple(batch))


def _may_be_split(path: Path) -> bool:
    """Whether each record is a gzip member of its own, by which a reader finds a beginning anywhere in the file."""
    return suffix(path) in WARC_SUFFIXES and path.suffix.lower() == ".gz"
