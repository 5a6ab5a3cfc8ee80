"""Many raw documents through `clip`, in one process or in several, in the order of their names.

What one document does to the machine (no end, no memory, a fault of ours) becomes its rejection; the others go on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import NoReturn, TypeVar

from clipsheet import intake
from clipsheet.clip import clip
from clipsheet.intake import limits
from clipsheet.model import Clipping, RawDocument, Rejected
from clipsheet.settings import Vocabulary

T = TypeVar("T")

FILES_PER_TASK = 8
WORTH_A_POOL = 64  # files; below, starting a second process (its imports take half a second) costs more than it brings
ONCE_MORE = 0.5  # seconds: a library's bare `except:`, or a finaliser, may have swallowed the first call


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one raw document: its name, its record id, the hash of its bytes (None: unreadable) and the result."""

    raw: str
    record: str | None
    source: str
    sha256: str | None
    result: Clipping | Rejected


class Overtime(BaseException):
    """A document took longer than it may. No `Exception`, since libraries catch those and go on."""


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
    documents = intake.documents(path, source)
    read = partial(next, documents, None)
    found = iter(partial(guarded, source, read), None)
    return [_outcome(document, source, vocabulary) for document in found]


def _outcome(document: RawDocument | Rejected, source: str, vocabulary: Vocabulary) -> Outcome:
    if isinstance(document, Rejected):
        return Outcome(document.raw, document.raw[len(source) + 1 :] or None, source, None, document)
    result = guarded(document.name, partial(clip, document, vocabulary))
    return Outcome(document.name, document.record, document.source, document.sha256, result)


def guarded(name: str, work: Callable[[], T]) -> T | Rejected:
    """What the work gives, or the rejection of the document that it could not be done for."""
    try:
        with _time_limit(limits.MOST_SECONDS):
            return work()
    except Overtime:
        return Rejected(name, f"reading it took longer than {limits.MOST_SECONDS:g} s: save the article's page alone")
    except MemoryError:
        return Rejected(name, "reading it takes more memory than there is: save the article's page alone")
    except RecursionError:
        return Rejected(name, "nested too deeply: save the article's page alone")
    except OSError:  # a table of ours that is not there: the machine's fault and no document's
        raise
    except Exception as fault:  # whatever it is, it must not take the other documents with it
        return Rejected(name, f"Clipsheet failed on it: {_told(fault)}: please report this with the document; explain shows where")


def _told(fault: Exception) -> str:
    """An exception in a line, its words cut where it quotes the page."""
    return f"{type(fault).__name__} {str(fault)[:80]!r}"


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `Overtime` within this context after so many seconds of the processor's.

    Not of the clock's: a busy machine must reject nothing that an idle one keeps. Only the main thread is sent signals, and
    Windows has none of these; there the limits of size alone hold.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGPROF, _overtime)
    signal.setitimer(signal.ITIMER_PROF, seconds, ONCE_MORE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)


def _overtime(_signal: int, _frame: object) -> NoReturn:
    raise Overtime
