"""[reads, writes] A piece of an archive -> its part: a line of JSON for each document, written aside and renamed when it is whole.

What is written depends on the piece alone, so the lines that a killed process has left are the beginning of what another one would
write: it takes them over and goes on behind them.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from clipsheet import intake, work
from clipsheet.bulk.manifest import KILLED, Part, Sums
from clipsheet.bulk.pieces import Input, Piece
from clipsheet.bulk.rows import Row, row
from clipsheet.files import is_own
from clipsheet.model import Rejected
from clipsheet.settings import Vocabulary
from clipsheet.work import NOTHING_KNOWN, Outcome


class At(NamedTuple):
    """How far a piece has come: a file, the number of a document in it, and the name of that; None while it is only read."""

    source: str
    number: int
    name: str | None = None


def write(piece: Piece, folder: Path, vocabulary: Vocabulary, poisoned: Collection[At], tell: Callable[[At], None], *, whole: bool) -> Part:
    """Write the part of a piece into the folder, its rows for records or (`whole`) outcomes. `tell` hears of every step beforehand; those
    that came to no end, twice, are `poisoned`, and left out with a rejection.
    """
    part, sums = folder / piece.part, Sums()
    taken = max((_whole_rows(aside) for aside in _asides(part)), key=len, default=[])
    aside = part.with_name(f".{part.name}.{secrets.token_hex(4)}")  # one that is thought dead may write its own
    with aside.open("w", encoding="ascii", newline="\n") as stream:
        fresh = _outcomes(piece, vocabulary, poisoned, tell, taken)
        for said in chain(taken, (row(outcome, vocabulary, whole=whole) for outcome in fresh)):
            sums.add(said)
            stream.write(json.dumps(said) + "\n")
            stream.flush()  # what the system has got does not end with this process
        os.fsync(stream.fileno())
    try:
        aside.replace(part)
    except FileNotFoundError:  # another one, thought dead, has written the same before and put ours away
        if not part.is_file():
            raise
    for left in _asides(part):
        left.unlink(missing_ok=True)
    return sums.part(part.name, tuple((str(one.path), one.source, one.size, one.changed) for one in piece.files), piece.within)


def _outcomes(
    piece: Piece, vocabulary: Vocabulary, poisoned: Collection[At], tell: Callable[[At], None], taken: list[Row]
) -> Iterator[Outcome]:
    """The outcomes of a piece behind those `taken`, whose documents are only read."""
    known = Counter(said["source"] for said in taken)
    ended = {said["source"] for said in taken if said["reason"] == KILLED and said["record"] is None}
    for file in piece.files:
        if file.source in ended:
            continue
        documents = work.documents(file.path, file.source, piece.within)
        for number in count():
            at = At(file.source, number)
            if at in poisoned:  # and what stands behind it cannot be reached
                if number >= known[file.source]:
                    yield _unread(file)
                break
            tell(at)
            document = next(documents, None)
            if document is None:
                break
            if number < known[file.source]:
                continue
            if not isinstance(document, Rejected):
                at = At(file.source, number, document.name)
                if at in poisoned:
                    yield Outcome(document.name, document.record, file.source, document.sha256, Rejected(document.name, KILLED))
                    continue
                tell(at)
            yield work.of_document(document, file.source, NOTHING_KNOWN, vocabulary)


def _unread(file: Input) -> Outcome:
    """The outcome of a file whose reading ends the process; with its hash, by which it is not tried again before it changes."""
    return Outcome(file.source, None, file.source, intake.fingerprint(file.path), Rejected(file.source, KILLED))


def _asides(part: Path) -> list[Path]:
    return [path for path in part.parent.glob(f".{part.name}.*") if is_own(path)]


def _whole_rows(aside: Path) -> list[Row]:
    """The rows that a process ended, without what it had begun when it was killed, or what the disk had not got when the machine was."""
    found: list[Row] = []
    with suppress(FileNotFoundError, ValueError), aside.open(encoding="ascii") as stream:  # that process was alive, and is done
        found.extend(json.loads(line) for line in stream if line.endswith("\n"))
    return found
