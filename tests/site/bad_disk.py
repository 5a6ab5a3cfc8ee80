"""A disk that refuses one write: for a process of its own, in which whatever writes is another for good.

Files are opened by `_pyio`, which asks `os` for each thing that it does; SQLite, which does not, refuses a statement.
"""

from __future__ import annotations

import _pyio
import builtins
import errno
import io
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMED = ("mkdir", "link", "rename", "replace", "unlink", "rmdir")  # of the functions of `os` that change a folder: the path comes first
OPEN = ("write", "fsync", "sendfile")  # and that change a file which is open, and name none
WRITING = os.O_WRONLY | os.O_RDWR
STATEMENTS = ("INSERT", "DELETE", "CREATE", "DROP")
BY_SQLITE = {
    errno.ENOSPC: (sqlite3.SQLITE_FULL, "database or disk is full"),
    errno.EIO: (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error"),
    errno.EACCES: (sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
}


class Disk:
    """Counts what is written below a folder, and refuses the write of this number; 0 refuses none.

    What nobody may write is refused by its name alone: a file that is open was not.
    """

    def __init__(self, folder: str, refused: int, error: int) -> None:
        self.written, self._folder, self._refused, self._error = 0, folder, refused, error
        self._open: set[int] = set()

    def refuse(self) -> None:
        """Begin."""
        disk, opened = self, os.open

        def open_file(path: Any, flags: int, *given: Any, **more: Any) -> int:
            is_written = bool(flags & WRITING) and disk._is_below(path)
            if is_written:
                disk._meet(path)
            handle = opened(path, flags, *given, **more)
            disk._open.discard(handle)
            if is_written:
                disk._open.add(handle)
            return handle

        os.open = open_file
        for name in NAMED:
            setattr(os, name, self._named(getattr(os, name)))
        for name in OPEN:
            setattr(os, name, self._of_an_open_file(getattr(os, name)))
        builtins.open = io.open = _pyio.open  # type: ignore[assignment]
        io.FileIO = _pyio.FileIO  # type: ignore[assignment, misc]
        sqlite3.connect = self._connect(sqlite3.connect)  # type: ignore[assignment]

    def _is_below(self, path: Any) -> bool:
        return isinstance(path, str | Path) and str(path).startswith(self._folder)

    def _meet(self, path: Any = None) -> None:
        if path is None and self._error == errno.EACCES:
            return
        self.written += 1
        if self.written == self._refused:
            raise OSError(self._error, os.strerror(self._error), *([str(path)] if path is not None else []))

    def _named(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def checked(path: Any, *given: Any, **more: Any) -> Any:
            if self._is_below(path):
                self._meet(path)
            return do(path, *given, **more)

        return checked

    def _of_an_open_file(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def checked(handle: int, *given: Any) -> Any:
            if handle in self._open:
                self._meet()
            return do(handle, *given)

        return checked

    def _connect(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        disk = self

        class Memory(sqlite3.Connection):
            def execute(self, statement: str, *given: Any) -> Any:
                if statement.startswith(STATEMENTS):
                    disk._meet_sqlite(None)
                return super().execute(statement, *given)

            def commit(self) -> None:
                disk._meet_sqlite(None)
                super().commit()

        def connected(place: Any, **given: Any) -> sqlite3.Connection:
            if not disk._is_below(place):
                return connect(place, **given)
            disk._meet_sqlite(place)
            return connect(place, factory=Memory, **given)

        return connected

    def _meet_sqlite(self, place: Any) -> None:
        try:
            self._meet(place)
        except OSError as error:
            refusal = sqlite3.OperationalError(BY_SQLITE[self._error][1])
            refusal.sqlite_errorcode = BY_SQLITE[self._error][0]
            raise refusal from error


def main() -> int:
    """Run a command line of ours on such a disk: FOLDER NUMBER ERROR ARGUMENT… tells last, on standard error, how much was written."""
    folder, refused, error, *arguments = sys.argv[1:]
    disk = Disk(folder, int(refused), int(error))
    disk.refuse()
    from clipsheet import cli  # noqa: PLC0415 - now that `io` is another

    status = cli.main(arguments)
    sys.stderr.write(f"{disk.written}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
