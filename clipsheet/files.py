"""[reads, writes] A file as it stands, and a file written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def as_it_stands(file: Path) -> str:
    """A file's text with the line ends that it has."""
    with file.open(encoding="utf8", newline="") as stream:
        return stream.read()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let an OSError name the file or folder that is written: a full disk names none, which would tell the editor nothing."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.strerror is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def is_own(path: Path) -> bool:
    """Whether a path is a file that lies there itself: a link leads elsewhere, a device has no end."""
    return path.is_file() and not path.is_symlink()


def is_there(path: Path) -> bool:
    """Whether a path is a file; none is where it is longer than paths can be, as a name that was made of a record's may be."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either as before or as given, even when the machine stops: aside, to disk, renamed.

    An OSError names the file itself: a full disk names none, and the one aside would tell the editor nothing.
    """
    write_whole_bytes(path, text.encode("utf8"))


def write_whole_bytes(path: Path, content: bytes) -> None:
    """The same for what is no text, or must stay as it came."""
    try:
        _write_aside(path, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.tmp")  # always the same: what a killed run left there goes when the file is written
    aside.unlink(missing_ok=True)  # it may be a link that somebody committed, which would be followed
    try:
        with aside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
