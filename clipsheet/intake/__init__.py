"""[reads] Files and folders -> raw documents, decoded; what cannot be read becomes a `Rejected` with the reason.

Folders are walked in sorted order. Symbolic links are not followed: a raw folder must not publish what lies outside it. What an
article *is* is judged later; nothing is cut here.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeAlias

from clipsheet.intake import declared, messages, records, several, tables, warc, webarchive, zipped
from clipsheet.intake.decode import Undecodable, charset_of, decoded
from clipsheet.intake.limits import (
    MAX_BYTES,
    MAX_DOCUMENT_BYTES,
    MAX_SIDECAR_BYTES,
    MOST_BLANK_LINES,
    MOST_DEPTH,
    MOST_LINES,
    MOST_RECORDS,
    MOST_TAGS,
)
from clipsheet.intake.names import (
    BESIDE_A_PAGE,
    HTML_SUFFIXES,
    LARGE_SUFFIXES,
    MAIL_SUFFIX,
    MESSAGE_SUFFIXES,
    NOT_READ,
    READ_SUFFIXES,
    RECORD_SUFFIXES,
    SAFARI_SUFFIX,
    SIDECAR_SUFFIX,
    STILL_COMING,
    TABLE_SUFFIXES,
    WARC_SUFFIXES,
    ZIP_SUFFIX,
    is_unfinished,
    pages_of,
    sidecar_names,
    suffix,
)
from clipsheet.model import Declared, Fault, Faults, Form, RawDocument, Rejected
from clipsheet.plain_yaml import mapping
from clipsheet.rules.repairs import UNPAIRED

Within: TypeAlias = tuple[int, int] | None
"""Of a packed web archive the records that begin between two places, in bytes of the file; None: the whole of a file."""

SAVED_FROM = re.compile(  # by Chrome, Edge and others as a "complete" page, and by SingleFile
    r"<!--\s*(?:saved from url=\(\d+\)|page saved with singlefile\s+url:\s*)(https?://[^\s>]+?)(?=\s|-->)(?:\s*saved date:(.*))?",
    re.IGNORECASE,
)
HEAD_LETTERS = 4_000  # of a page, in which that stands; an address may have two thousand
LONGEST_NAME = 255  # bytes, of a file on the disks that there are; a sidecar's name is longer than its document's
NO_FILE = "a pipe, socket or device, which may have no end: save what it gives as a file"
NAME_NOT_UTF_8 = "its name is not UTF-8, so that no clipping could say where it comes from; rename it"


@dataclass(slots=True)
class Inbox:
    """What lies at some paths: `files` to read, in sorted order, and `others` with the reason each is passed over."""

    files: list[Path] = field(default_factory=list)
    others: list[tuple[Path, str]] = field(default_factory=list)


def inbox(paths: list[Path]) -> Inbox:
    """The files below the paths; raises FileNotFoundError for a path that is not there."""
    found = Inbox()
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.is_dir():
            _walk(path, found)
        elif _is_utf_8(path):
            found.files.append(path)
        else:
            found.others.append((path, NAME_NOT_UTF_8))
    return found


def matches(paths: list[Path]) -> Inbox:
    """What lies at paths that nobody named one by one: as if they were found in a folder."""
    found = Inbox()
    _look(paths, found, 0)
    return found


def _walk(folder: Path, found: Inbox, depth: int = 0) -> None:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        found.others.append((folder, f"cannot be read: {error.strerror or error}"))
        return
    _look(paths, found, depth)


def _look(paths: list[Path], found: Inbox, depth: int) -> None:
    names = {path.name for path in paths}
    sidecars = cache(_sidecars)  # a folder is looked through once, however many of them there are
    for path in paths:
        if path.name.startswith("."):
            continue
        reason = _passed_over(path, names, depth)
        if reason is not None:
            found.others.append((path, reason))
        elif path.is_dir():
            _walk(path, found, depth + 1)
        elif suffix(path) in READ_SUFFIXES:
            found.files.append(path)
        elif path.suffix != SIDECAR_SUFFIX or path.name not in sidecars(path.parent):
            found.others.append((path, NOT_READ))


def _passed_over(path: Path, beside: Container[str], depth: int) -> str | None:
    """Why a file or folder is not looked into, whatever its form; None where it is."""
    if not _is_utf_8(path):
        return NAME_NOT_UTF_8
    if path.is_symlink():
        return "a symbolic link is not followed; copy the file here"
    if is_unfinished(path.name, beside):
        return STILL_COMING
    if not path.is_dir():
        return None if path.is_file() else NO_FILE
    if any(path.with_name(page).is_file() for page in pages_of(path.name)):
        return BESIDE_A_PAGE
    return f"lies below more than {MOST_DEPTH} folders: move it up" if depth == MOST_DEPTH else None


def _is_utf_8(path: Path) -> bool:
    """Whether a name is text: Linux takes any bytes for one, and Python keeps those that are no UTF-8 as unpaired surrogates."""
    return not UNPAIRED.search(path.name)


def _sidecars(folder: Path) -> frozenset[str]:
    """The names that files may have which say something of a raw document in this folder."""
    return frozenset(name for beside in folder.iterdir() if suffix(beside) in READ_SUFFIXES for name in sidecar_names(beside))


def documents(path: Path, source: str | None = None, within: Within = None) -> Iterator[RawDocument | Rejected]:
    """The raw documents of one file; `source` is the name to give them (the path as given by default)."""
    source = source or str(path)
    try:
        beside = sidecar_of(path)
        said = NOTHING if beside is None else _said(_start_of(beside), f"{source.removesuffix(path.name)}{beside.name}")
        for number, found in enumerate(_unlike(_read(path, source, said, within))):
            if number == MOST_RECORDS:
                yield Rejected(source, f"holds more than {MOST_RECORDS:,} records: split the file; those beyond were not read")
                return
            yield _bounded(found) if isinstance(found, RawDocument) else found
    except (Undecodable, records.NoRecord) as refused:
        yield Rejected(source, str(refused))
    except (OSError, EOFError, zlib.error) as error:
        yield Rejected(source, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    except Faults as faults:
        yield Rejected(source, f"its sidecar has faults: {faults}")


def _unlike(found: Iterator[RawDocument | Rejected]) -> Iterator[RawDocument | Rejected]:
    """The documents with names of their own: a record id that stands a second time becomes `id~2`, so that no article is lost."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for one in found:
        if not isinstance(one, RawDocument):
            yield one
            continue
        unlike = one
        while unlike.name in taken:  # `id~2` may be another record's own
            times[one.name] += 1
            unlike = replace(one, record=f"{one.record}~{times[one.name] + 1}")
        taken.add(unlike.name)
        yield unlike


def _bounded(document: RawDocument) -> RawDocument | Rejected:
    """The document, unless it holds more tags or lines than memory and time: the size of a file does not tell of that."""
    if document.form in (Form.HTML, Form.RECORD_PAGE) and document.text.count("<") > MOST_TAGS:
        return Rejected(document.name, f"holds more than {MOST_TAGS:,} tags: save the article's page alone")
    if document.form is Form.DUMP and _has_many_lines(document.text):
        return Rejected(document.name, f"holds more than {MOST_LINES:,} lines: save the article's page alone")
    return document


def _has_many_lines(text: str) -> bool:
    return text.count("\n") > MOST_BLANK_LINES or sum(map(bool, map(str.strip, text.split("\n")))) > MOST_LINES


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person, or `fetch`, says of a document in the file beside it, and the bytes of that file."""

    values: Declared
    content: bytes | None
    received: declared.Received

    @property
    def charset(self) -> str | None:
        return charset_of(self.received.type)

    def of(self, document: RawDocument | Rejected) -> RawDocument | Rejected:
        """The document with what a person says of it believed above what it declares itself."""
        if isinstance(document, Rejected):
            return document
        believed = declared.merged(self.values, document.declared)
        return replace(document, declared=believed, sha256=_sealed(document.sha256, self.content), listed=self.received.published)


NOTHING = _Said(Declared(), None, declared.Received())


def _said(content: bytes, shown: str) -> _Said:
    """What a sidecar says; `shown` names it as its document is named, whatever machine this is. Raises `Faults`."""
    if len(content) > MAX_SIDECAR_BYTES:
        todo = "leave what you know of the page, and no text"
        raise Faults((Fault(shown, None, None, f"larger than {MAX_SIDECAR_BYTES:,} bytes", todo),))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Faults((Fault(shown, None, None, "not UTF-8", "save the file as UTF-8"),)) from None
    pairs = mapping(text, shown)
    return _Said(declared.of_pairs(pairs, shown), content, declared.received(pairs))


def fingerprint(path: Path) -> str:
    """The `sha256` that the document of this file has, where the file holds one and is not packed."""
    beside = sidecar_of(path)
    with path.open("rb") as stream:
        return _sealed(hashlib.file_digest(stream, "sha256").hexdigest(), None if beside is None else _start_of(beside))


def _sealed(sha256: str, said: bytes | None) -> str:
    """The hash of a document together with what is declared beside it, so that a change of either is noticed."""
    return sha256 if said is None else hashlib.sha256(sha256.encode() + said).hexdigest()


def _start_of(sidecar: Path) -> bytes:
    """The bytes of a sidecar; of one that is too large a byte more than it may have."""
    with sidecar.open("rb") as stream:
        return stream.read(MAX_SIDECAR_BYTES + 1)


def sidecar_of(path: Path) -> Path | None:
    """The file beside a raw document in which a person says what is so; links are not followed."""
    beside = (path.with_name(name) for name in sidecar_names(path) if len(os.fsencode(name)) <= LONGEST_NAME)
    return next((sidecar for sidecar in beside if sidecar.is_file() and not sidecar.is_symlink()), None)


# -- by form ------------------------------------------------------------------------------------------------------


def _read(path: Path, source: str, said: _Said, within: Within) -> Iterator[RawDocument | Rejected]:
    """The documents of a file by its form; what is larger than memory is read piece by piece."""
    if within is not None:
        with path.open("rb") as stream:
            yield from map(said.of, warc.pages(stream, source, within))
    elif suffix(path) in WARC_SUFFIXES:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            yield from map(said.of, warc.pages(stream, source))
    elif suffix(path) == ZIP_SUFFIX:
        yield from map(said.of, _of_zip(path, source))
    else:
        yield from map(said.of, _of_bytes(path, source, _bytes(path), said.charset))


def _bytes(path: Path) -> bytes:
    most = _most(path)
    if path.stat().st_size > most:
        raise Undecodable(f"larger than {_too_large(path)}")
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    with gzip.open(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise Undecodable(f"unpacks to more than {_too_large(path)}")
    return content


def _most(name: PurePath) -> int:
    return MAX_BYTES if suffix(name) in LARGE_SUFFIXES else MAX_DOCUMENT_BYTES


def _too_large(name: PurePath) -> str:
    """The bound of a form, and what to do about it."""
    remedy = "split the file" if suffix(name) in RECORD_SUFFIXES | TABLE_SUFFIXES else "save the article's page alone, without its pictures"
    return f"{_most(name) / 1_000_000:g} MB: {remedy}"


def _of_zip(path: Path, source: str) -> Iterator[RawDocument | Rejected]:
    """The documents of a zip: each member is read as a file of its name would be, with the sidecar that lies beside it in there."""
    with zipped.opened(path) as members:
        for name in members.names:
            shown, member = f"{source}#{name}", PurePosixPath(name)
            try:
                beside = members.sidecar_of(name)
                said = NOTHING if beside is None else _said(members.read(beside, MAX_DOCUMENT_BYTES), f"{source}#{beside}")
                for found in map(said.of, _of_bytes(member, shown, members.read(name, _most(member)), said.charset)):
                    yield found if isinstance(found, Rejected) else replace(found, source=source, record=found.name[len(source) + 1 :])
            except (Undecodable, records.NoRecord) as refused:
                yield Rejected(shown, str(refused))
            except Faults as faults:
                yield Rejected(shown, f"its sidecar has faults: {faults}")
        if members.others or not members.names:
            yield Rejected(source, members.told)


def _of_bytes(name: PurePath, source: str, content: bytes, charset: str | None) -> Iterator[RawDocument | Rejected]:
    """The documents of a file of this name, which is held whole; `charset` is what it was received as."""
    kind = suffix(name)
    sha256 = hashlib.sha256(content).hexdigest()
    if kind in MESSAGE_SUFFIXES:
        yield messages.document(content, source, sha256, is_mail=kind == MAIL_SUFFIX)
        return
    if kind == SAFARI_SUFFIX:
        yield webarchive.document(content, source, sha256)
        return
    if kind in HTML_SUFFIXES:
        yield _page(decoded(content, html=True, charset=charset), source, sha256)
        return
    text = decoded(content, html=False, charset=charset)
    if kind in (".jsonl", ".ndjson"):
        yield from records.rows(text, source)
        return
    if kind == ".json":
        yield from records.whole(text, source)
        return
    if kind in TABLE_SUFFIXES:
        yield from tables.rows(text, source)
        return
    head, rest = declared.typed_header(text)
    if _is_html(rest):
        found = _page(rest, source, sha256)
        yield replace(found, declared=declared.merged(head, found.declared))
        return
    parts = several.articles(text)
    if not parts:
        yield RawDocument(source, Form.DUMP, rest, sha256, declared=head)
    for number, part in enumerate(parts, 1):
        head, rest = declared.typed_header(part)
        sealed = hashlib.sha256(part.encode("utf8", "surrogatepass")).hexdigest()
        yield RawDocument(source, Form.DUMP, rest, sealed, str(number), head)


def _page(text: str, source: str, sha256: str) -> RawDocument:
    """A page, with the address and the day that whatever saved it wrote into its head."""
    saved = SAVED_FROM.search(text, 0, HEAD_LETTERS)
    if saved is None:
        return RawDocument(source, Form.HTML, text, sha256)
    said = declared.of_fields({"captured": saved.group(2)})
    return RawDocument(source, Form.HTML, text, sha256, declared=said, address=saved.group(1))


def _is_html(text: str) -> bool:
    """Whether a page was saved as HTML under the name of a text file."""
    head = text[:2000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) and "<html" in head
