"""One run at a time in a home: the next one waits, and says so.

The lock is the operating system's and ends with the process, however that ends, so that none is ever stale. Nothing is written into the
home: elsewhere than on Windows the folder itself is locked, there a file in the user's own folder of temporary files.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.2  # seconds between two looks at the lock


@contextmanager
def one_run(home: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the home's lock, after every run that came before has ended; `say` is told of a wait."""
    handle = _opened(home)
    try:
        if not _taken(handle):
            say(f"another run is at work in {home}; waiting for it to end")
            while not _taken(handle):
                time.sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def at_work(home: Path) -> bool:
    """Whether a run holds the home's lock at this moment."""
    handle = _opened(home)
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import hashlib
    import msvcrt
    import tempfile

    def _opened(home: Path) -> int:
        name = hashlib.sha256(str(home.resolve()).casefold().encode()).hexdigest()[:16]
        return os.open(Path(tempfile.gettempdir()) / f"clipsheet-{name}.lock", os.O_RDWR | os.O_CREAT)

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _opened(home: Path) -> int:
        return os.open(home, os.O_RDONLY)

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
