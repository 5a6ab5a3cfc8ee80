"""Many raw documents through `clip`, in one process or in several, in the order of their names.

What one document does to the machine (no end, no memory, a fault of ours) becomes its rejection; the others go on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import active_children, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import NoReturn, TypeAlias, TypeVar

from clipsheet import intake, progress
from clipsheet.clip import clip
from clipsheet.intake import Within, limits
from clipsheet.model import Clipping, RawDocument, Rejected
from clipsheet.settings import Vocabulary

T = TypeVar("T")

STEP = "cleaning"  # as its progress is told
FILES_PER_TASK = 8
WORTH_A_POOL = 64  # files; below, starting a second process (its imports take half a second) costs more than it brings
AS_IT_WAS = "as it was when it was read before"
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


Known: TypeAlias = Mapping[str, str | None]
"""Documents that are looked at no further if they have this hash, by their names."""
NOTHING_KNOWN: Known = MappingProxyType({})


def outcomes(
    files: Iterable[tuple[Path, str]], vocabulary: Vocabulary, jobs: int, known: Mapping[str, Known] = MappingProxyType({})
) -> Generator[Outcome, None, None]:
    """The outcome of every document in the files, given as (path, source name), in their order. To be closed: workers end with it.

    `known` says by source which documents of a container the caller knows: each of them is only read, and said to be as it was.
    """
    listed = list(files)
    theirs = [dict(known.get(source, NOTHING_KNOWN)) for _path, source in listed]
    if jobs <= 1 or len(listed) < WORTH_A_POOL:
        for found in progress.over(map(partial(of_file, vocabulary=vocabulary), listed, theirs), len(listed), STEP):
            yield from found
        return
    first = of_file(listed[0], theirs[0], vocabulary)  # before workers are forked: they are born with what it asked for
    with _pool(jobs) as pool:
        with _interrupts("SIG_BLOCK"):  # the workers start within, and so begin with it
            others = pool.map(partial(_interruptible, vocabulary=vocabulary), listed[1:], theirs[1:], chunksize=FILES_PER_TASK)
        for found in progress.over(chain([first], others), len(listed), STEP):
            yield from found


# -- processes --------------------------------------------------------------------------------------------------------
#
# Ctrl-C reaches every process of a terminal. A worker that it finds at a document leaves that, and every further one, at once; a worker
# that hands over what it found must end that first, or this process would wait for the rest for ever. So SIGINT is blocked in a
# worker from its first moment and let through at documents alone. No worker dies: a pool that loses one complains aloud.
# On Windows, where nothing can be blocked, workers are deaf to it and end the documents that they have begun.


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers end at once when the run ends before its time."""
    with ProcessPoolExecutor(jobs, initializer=_begin) as pool:
        try:
            yield pool
        except BaseException:  # the end of a generator, too
            for worker in active_children() if sys.platform != "win32" else ():
                if worker.pid is not None:
                    os.kill(worker.pid, signal.SIGINT)
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _interrupts(how: str) -> Iterator[None]:
    """SIG_BLOCK SIGINT in this thread, or SIG_UNBLOCK it; as it was afterwards. Windows knows no such thing."""
    if sys.platform == "win32":
        yield
        return
    former = signal.pthread_sigmask(getattr(signal, how), {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _interruptible(file: tuple[Path, str], known: Known, vocabulary: Vocabulary) -> list[Outcome]:
    """`of_file` in a worker."""
    with _interrupts("SIG_UNBLOCK"):
        return of_file(file, known, vocabulary)


def _begin() -> None:
    """Begin as a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN if sys.platform == "win32" else _leave)
    _end_with_parent()


def _leave(number: int, _frame: object) -> NoReturn:
    """Leave the document, and let the same signal wait, blocked, for the next one."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    os.kill(os.getpid(), number)
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """See to it that no worker, and no lock that it was born with, outlives a run that is killed."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


# -- documents --------------------------------------------------------------------------------------------------------


def of_file(file: tuple[Path, str], known: Known, vocabulary: Vocabulary) -> list[Outcome]:
    """The outcomes of one file."""
    path, source = file
    return [of_document(document, source, known, vocabulary) for document in documents(path, source)]


def documents(path: Path, source: str, within: Within = None) -> Iterator[RawDocument | Rejected]:
    """The documents of a file, or of a stretch of a web archive; where one cannot be read, its rejection, and the others."""
    read = partial(next, intake.documents(path, source, within), None)
    return iter(partial(guarded, source, read), None)


def of_document(document: RawDocument | Rejected, source: str, known: Known, vocabulary: Vocabulary) -> Outcome:
    """The outcome of one document of a file."""
    if isinstance(document, Rejected):
        return Outcome(document.raw, document.raw[len(source) + 1 :] or None, source, None, document)
    is_known = known.get(document.name) == document.sha256
    result = Rejected(document.name, AS_IT_WAS) if is_known else guarded(document.name, partial(clip, document, vocabulary))
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
