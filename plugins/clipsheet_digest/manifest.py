"""[reads output; reads, writes .clipsheet] The hash of every file of a site, in the form of `sha256sum`: `.clipsheet/output.sha256`.

With it a copy is verified anywhere, and what a host lacks is known without a look at what it has. It lies beside the site, whose bytes
hang on its content alone: those of the search index differ from build to build. A file that a build left as it was is not read again.
"""

from __future__ import annotations

from collections.abc import Container
from hashlib import sha256
from io import FileIO
from pathlib import Path
from sqlite3 import Connection

from clipsheet.files import write_whole_bytes
from clipsheet_digest import memory
from clipsheet_digest.standing import Files

HASH = 64  # letters of a hash, before two blanks and the path


def place(home: Path, output: Path) -> Path:
    """Where the manifest of an output lies; two outputs of one name share it, and the last one built has it."""
    return home / ".clipsheet" / f"{output.name}.sha256"


def write(home: Path, output: Path, known: Connection, files: Files, before: Files, changed: Container[str]) -> None:
    """Bring the manifest up to date with the files of an output; those of `before` that stand and are not in `changed` need not be read."""
    file, name = place(home, output), f"manifest {memory.name_of(home, output)}"
    kept = _read(file) if before and file.is_file() and memory.note(known, name) == _stamp(file) else {}
    same = {path for path in kept if path not in changed and path in before and files.get(path) == before[path]}
    told = {path: kept[path] if path in same else _hash(f"{output}/{path}") for path in sorted(files)}
    if told != kept:
        write_whole_bytes(file, "".join(f"{found}  {path}\n" for path, found in told.items()).encode("utf8", "surrogateescape"))
        memory.put_note(known, name, _stamp(file))


def _stamp(file: Path) -> list[int]:
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _read(file: Path) -> dict[str, str]:
    lines = file.read_text("utf8", "surrogateescape").split("\n")
    return {line[HASH + 2 :]: line[:HASH] for line in lines if line}


def _hash(file: str) -> str:
    with FileIO(file) as stream:
        return sha256(stream.readall()).hexdigest()
