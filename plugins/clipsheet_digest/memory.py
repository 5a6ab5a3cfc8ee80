"""[reads; writes .clipsheet] What builds remember, in one file of SQLite: nothing in it is anybody's only copy.

    clippings   where each stands, as its file was read (`slips.py`), and what its text is known by
    rows        of the exports: what was made of each clipping
    entries     of the ledger: whose clipping each is
    pages       of every output: what each page was made of, and the file that came of it
    notes       what else a build left, as JSON by name

Files are named by bytes, since not every name is text. A memory that is damaged, or of another version, is forgotten; to forget costs time
alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

VERSION = 3
REFUSALS = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)
KIND = 0xFF  # the bits of SQLite's code that say what kind of fault it is; the others say where it was met
TABLES = """  -- a row of 1.5 kB stands better beside its index than in it: half the time, and half the room
CREATE TABLE clippings (file TEXT PRIMARY KEY, size, changed, outlet, slip, brief, original, traits);
CREATE TABLE rows (file TEXT PRIMARY KEY, mark, csv, json_lines, ris, bibtex);
CREATE TABLE entries (file TEXT PRIMARY KEY, size, changed, entry) WITHOUT ROWID;
CREATE TABLE pages (output, path, key, size, changed, PRIMARY KEY (output, path)) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    """The memory of a home; what is not committed is undone.

    Raises sqlite3.DatabaseError where it is damaged beyond its first page, and OSError where the disk or another program refuses it.
    """
    place = _place(home)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(_connected(place)) as memory:
            yield memory
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & KIND in REFUSALS:
            todo = "wait for the other program, make room, or let it be written, and build again"
            raise OSError(None, f"{error}; {todo}", str(place)) from error
        raise


@contextmanager
def none() -> Iterator[sqlite3.Connection]:
    """A memory that nothing is in, and that goes when it is closed."""
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    memory.executescript(TABLES)
    try:
        yield memory
    finally:
        memory.close()


def is_there(home: Path) -> bool:
    """Whether anything is remembered."""
    return _place(home).is_file()


def name_of(home: Path, output: Path) -> str:
    """By which an output is remembered; one within the home goes where the home goes."""
    home, output = home.resolve(), output.resolve()
    return ascii((output.relative_to(home) if output.is_relative_to(home) else output).as_posix())


def forget(home: Path) -> None:
    """Begin anew."""
    for path in _place(home).parent.glob(f"{_place(home).name}*"):  # its journal, too
        path.unlink(missing_ok=True)


def note(memory: sqlite3.Connection, name: str) -> Any:
    """What was noted under this name; None for nothing."""
    found = memory.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    try:
        return None if found is None else json.loads(found[0])
    except (ValueError, TypeError, RecursionError):
        return None


def put_note(memory: sqlite3.Connection, name: str, value: Any) -> None:
    """Note something that JSON can say."""
    memory.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, json.dumps(value)))


def _connected(place: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(place, check_same_thread=False)
    try:
        version = memory.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            for (name,) in memory.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                memory.execute(f"DROP TABLE {name}")
            memory.executescript(f"{TABLES} PRAGMA user_version = {VERSION}")
    except sqlite3.DatabaseError:
        memory.close()
        place.unlink(missing_ok=True)
        memory = sqlite3.connect(place, check_same_thread=False)
        memory.executescript(f"{TABLES} PRAGMA user_version = {VERSION}")
    return memory


def _place(home: Path) -> Path:
    return home / ".clipsheet" / "memory.sqlite3"
