"""A zip of pages -> its members, each unpacked in memory and within bounds. Nothing is written to disk and no zip within a zip is opened.

The same is passed over as in a folder: hidden files and the pictures that a browser saved beside a page. What else is not read is told.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from clipsheet.intake.decode import Undecodable
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_RECORDS, MOST_UNPACKED
from clipsheet.intake.names import (
    READ_SUFFIXES,
    WARC_SUFFIXES,
    ZIP_SUFFIX,
    pages_of,
    sidecar_names,
    suffix,
)

UTF_8 = 0x800  # the flag of a name in UTF-8; without it the standard says code page 437, and many tools write UTF-8
ENCRYPTED = 0x1
MEMBER, MEMBER_BYTES = b"PK\x01\x02", 46  # how a member begins in the list of them, and how long that is without its names
UNPACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # bzip2 and LZMA cannot be unpacked within bounds
CONTAINERS = WARC_SUFFIXES | {ZIP_SUFFIX}
LONGEST_NAME = 500  # letters of a member's path; Windows takes 260
SHOWN = 5  # names of members that are not read
PIECE = 65_536  # bytes


class Members:
    """What is in an open zip: `names` of the members to read, in sorted order, `others` that are not read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._unpacked = 0
        self._found = dict(_called(archive.infolist()))
        shown = {name for name in self._found if not _is_hidden(name) and not self._lies_beside_a_page(name)}
        self.names = sorted(name for name in shown if suffix(PurePosixPath(name)) in READ_SUFFIXES - CONTAINERS and not _is_long(name))
        serving = {beside for beside in map(self.sidecar_of, self.names) if beside is not None}
        self.others = sorted(shown - {*self.names} - serving)

    @property
    def told(self) -> str:
        """A sentence about the members that are not read."""
        if not self._found:
            return "there is nothing in the zip"
        shown = ", ".join(name[:LONGEST_NAME] for name in self.others[:SHOWN]) + (" …" if len(self.others) > SHOWN else "")
        return f"{len(self.others)} of {len(self._found)} members of the zip are of no form that is read in one: {shown}"

    def sidecar_of(self, name: str) -> str | None:
        """The member in which a person says what is so of another."""
        path = PurePosixPath(name)
        beside = (path.with_name(sidecar).as_posix() for sidecar in sidecar_names(path))
        return next((sidecar for sidecar in beside if sidecar in self._found), None)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member. Raises `Undecodable`."""
        member = self._found[name]
        if _leads_out(name):
            raise Undecodable("its name leads out of the zip: rename it")
        if member.flag_bits & ENCRYPTED:
            raise Undecodable("it is encrypted: pack it without a password")
        if member.compress_type not in UNPACKED:
            raise Undecodable("it is packed in a way that is not read: pack it anew, as any system does by itself")
        try:
            with self._archive.open(member) as stream:
                return self._within(stream, most)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Undecodable(f"cannot be unpacked: {error}") from None

    def _within(self, stream: IO[bytes], most: int) -> bytes:
        content = bytearray()
        while piece := stream.read(PIECE):
            content += piece
            self._unpacked += len(piece)
            if len(content) > most:
                raise Undecodable(f"unpacks to more than {most / 1_000_000:g} MB: save the article's page alone, without its pictures")
            if self._unpacked > MOST_UNPACKED:
                raise Undecodable(f"the zip unpacks to more than {MOST_UNPACKED / 1_000_000_000:g} GB: split it")
        return bytes(content)

    def _lies_beside_a_page(self, name: str) -> bool:
        folders = [] if _is_long(name) else list(PurePosixPath(name).parents)[:-1]
        return any(folder.with_name(page).as_posix() in self._found for folder in folders for page in pages_of(folder.name))


@contextmanager
def opened(path: Path) -> Iterator[Members]:
    """The zip at this path. Raises `Undecodable` where it is none."""
    try:
        with _Sparing(path) as stream, zipfile.ZipFile(stream) as archive:
            stream.is_listing = False
            members = Members(archive)
            yield members
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, zlib.error, ValueError, OverflowError) as error:
        raise Undecodable(f"cannot be read as a zip: {error}") from None


class _Sparing(io.FileIO):
    """A file of which no more is read at once than a sound list of members takes: `zipfile` would hold one of any length.

    For a name that is said to be UTF-8 and is not it would refuse all members: such a name is read without its letters beyond ASCII.
    """

    is_listing = True  # until the list of members was read

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._mended: dict[bytes, bytes] = {}  # a name stands in the list, and before its member once more

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DOCUMENT_BYTES:
            raise Undecodable("its list of members is longer than that of twenty thousand pages: split the zip")
        content = super().read(size) or b""
        if self.is_listing and content.startswith(MEMBER):
            return self._sound(content)
        return self._mended.get(content, content)

    def _sound(self, listed: bytes) -> bytes:
        sound = bytearray(listed)
        for place, name in _names(listed):
            try:
                name.decode("utf-8")
            except UnicodeDecodeError:
                self._mended[name] = name.decode("ascii", "replace").replace("\ufffd", "_").encode()
                sound[place : place + len(name)] = self._mended[name]
        return bytes(sound)


def _names(listed: bytes) -> Iterator[tuple[int, bytes]]:
    """Where in the list of members their names stand, and those that are said to be UTF-8 as bytes."""
    place = 0
    while listed.startswith(MEMBER, place):
        flags, name, extra, comment = (int.from_bytes(listed[place + at : place + at + 2], "little") for at in (8, 28, 30, 32))
        place += MEMBER_BYTES
        if flags & UTF_8:
            yield place, listed[place : place + name]
        place += name + extra + comment


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name as a path: UTF-8 where it can be, with `/` on every system."""
    name = member.orig_filename.partition("\0")[0]
    if not member.flag_bits & UTF_8:
        with suppress(UnicodeDecodeError):  # an old tool's: it stays as the standard says
            name = name.encode("cp437", "replace").decode("utf-8")
    return name.replace("\\", "/")


def _called(members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The members by names of their own: a name that stands a second time becomes `name~2`, so that no article is lost."""
    if len(members) > MOST_RECORDS:
        raise Undecodable(f"holds more than {MOST_RECORDS:,} members: split the zip")
    seen: Counter[str] = Counter()
    for member in members:
        path = PurePosixPath(name := _name(member))
        while seen[name] and path.name:
            seen[str(path)] += 1
            name = path.with_name(f"{path.stem}~{seen[str(path)]}{path.suffix}").as_posix()
        seen[name] += 1
        if name and not name.endswith("/"):
            yield name, member


def _is_long(name: str) -> bool:
    return len(name) > LONGEST_NAME


def _is_hidden(name: str) -> bool:
    """Whether a member is hidden, or what macOS puts into a zip for itself."""
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in name.split("/"))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ":" in name.partition("/")[0] or ".." in name.split("/")
