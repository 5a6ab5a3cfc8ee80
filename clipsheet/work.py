"""Many raw documents through `clip`, in one process or in several, in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

from clipsheet import intake
from clipsheet.clip import clip
from clipsheet.model import Clipping, RawDocument, Rejected
from clipsheet.settings import Vocabulary

FILES_PER_TASK = 8
WORTH_A_POOL = 64  # files; below, starting a second process (its imports take half a second) costs more than it brings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one raw document: its name, its record id, the hash of its bytes (None: unreadable) and the result."""

    raw: str
    record: str | None
    source: str
    sha256: str | None
    result: Clipping | Rejected


def outcomes(files: Iterable[tuple[Path, str]], vocabulary: Vocabulary, jobs: int) -> Iterator[Outcome]:
    """The outcome of every document in the files, given as (path, source name), in their order."""
    work = partial(of_file, vocabulary=vocabulary)
    listed = list(files)
    if jobs <= 1 or len(listed) < WORTH_A_POOL:
        for found in map(work, listed):
            yield from found
        return
    with ProcessPoolExecutor(jobs, initializer=_end_with_parent) as pool:
        for found in pool.map(work, listed, chunksize=FILES_PER_TASK):
            yield from found


def _end_with_parent() -> None:
    """See to it that no worker, and no lock that it was born with, outlives a run that is killed."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def of_file(file: tuple[Path, str], vocabulary: Vocabulary) -> list[Outcome]:
    """The outcomes of one file."""
    path, source = file
    return [_outcome(document, source, vocabulary) for document in intake.documents(path, source)]


def _outcome(document: RawDocument | Rejected, source: str, vocabulary: Vocabulary) -> Outcome:
    if isinstance(document, Rejected):
        return Outcome(document.raw, document.raw[len(source) + 1 :] or None, source, None, document)
    return Outcome(document.name, document.record, document.source, document.sha256, clip(document, vocabulary))
