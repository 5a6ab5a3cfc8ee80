"""[reads] Files and folders -> raw documents, decoded; what cannot be read becomes a `Rejected` with the reason.

Folders are walked in sorted order. Symbolic links are not followed: a raw folder must not publish what lies outside it. What an
article *is* is judged later; nothing is cut here.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from clipsheet.intake import declared, records, several
from clipsheet.intake.decode import Undecodable, decoded
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
from clipsheet.model import Declared, Fault, Faults, Form, RawDocument, Rejected
from clipsheet.plain_yaml import mapping
from clipsheet.rules.repairs import UNPAIRED

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
DUMP_SUFFIXES = frozenset({".txt", ".md"})
RECORD_SUFFIXES = frozenset({".json", ".jsonl"})
READ_SUFFIXES = HTML_SUFFIXES | DUMP_SUFFIXES | RECORD_SUFFIXES
SIDECAR_SUFFIX = ".yaml"
# "files" in the languages of browsers, which name so the folder beside a saved page
SAVED_BESIDE = frozenset("files file dateien fichiers archivos arquivos ficheiros bestanden pliki dosyalar filer soubory".split())
LONGEST_NAME = 255  # bytes, of a file on the disks that there are; a sidecar's name is longer than its document's
NAME_NOT_UTF_8 = "its name is not UTF-8, so that no clipping could say where it comes from; rename it"
NOT_READ = "not a form that is read (.html .txt .md .json .jsonl, or .gz of these)"


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


def _walk(folder: Path, found: Inbox, depth: int = 0) -> None:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        found.others.append((folder, f"cannot be read: {error.strerror or error}"))
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        if not _is_utf_8(path):
            found.others.append((path, NAME_NOT_UTF_8))
        elif path.is_symlink():
            found.others.append((path, "a symbolic link is not followed; copy the file here"))
        elif path.is_dir():
            reason = _passed_over(path, depth)
            if reason is None:
                _walk(path, found, depth + 1)
            else:
                found.others.append((path, reason))
        elif not path.is_file():
            found.others.append((path, "a pipe, socket or device, which may have no end: save what it gives as a file"))
        elif suffix(path) in READ_SUFFIXES:
            found.files.append(path)
        elif not _is_sidecar(path):
            found.others.append((path, NOT_READ))


def _passed_over(folder: Path, depth: int) -> str | None:
    """Why a folder is not looked into; None where it is."""
    if _belongs_to_a_page(folder):
        return "what a browser saved beside its page: the page itself is read"
    return f"lies below more than {MOST_DEPTH} folders: move it up" if depth == MOST_DEPTH else None


def _belongs_to_a_page(folder: Path) -> bool:
    """Whether a folder holds the pictures and scripts of a "complete" page: `Page_files` or `Page-Dateien` beside `Page.html`."""
    stem, word = folder.name.replace("-", "_").rpartition("_")[::2]
    named = word.casefold() in SAVED_BESIDE
    return named and any(folder.with_name(folder.name[: len(stem)] + ending).is_file() for ending in HTML_SUFFIXES)


def _is_utf_8(path: Path) -> bool:
    """Whether a name is text: Linux takes any bytes for one, and Python keeps those that are no UTF-8 as unpaired surrogates."""
    return not UNPAIRED.search(path.name)


def _is_sidecar(path: Path) -> bool:
    """Whether a file says something of a raw document that lies beside it."""
    if path.suffix != SIDECAR_SUFFIX:
        return False
    return any(path.name in _sidecar_names(beside) for beside in path.parent.iterdir() if suffix(beside) in READ_SUFFIXES)


def _sidecar_names(path: Path) -> tuple[str, str]:
    """`page.txt.yaml` and `page.yaml` both serve `page.txt`; dots within a name are the name's."""
    bare = path.name[: -len(".gz")] if path.suffix.lower() == ".gz" else path.name
    return f"{path.name}{SIDECAR_SUFFIX}", f"{Path(bare).stem}{SIDECAR_SUFFIX}"


def suffix(path: Path) -> str:
    """The suffix that tells the form: `.html` for `page.html` and `page.HTML.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def documents(path: Path, source: str | None = None) -> Iterator[RawDocument | Rejected]:
    """The raw documents of one file; `source` is the name to give them (the path as given by default)."""
    source = source or str(path)
    try:
        content = _bytes(path)
        typed = _sidecar(path, source)
        sidecar = sidecar_of(path)
        for number, found in enumerate(_read(path, source, content, typed)):
            if number == MOST_RECORDS:
                yield Rejected(source, f"holds more than {MOST_RECORDS:,} records: split the file; those beyond were not read")
                return
            yield _bounded(replace(found, sha256=_sealed(found.sha256, sidecar))) if isinstance(found, RawDocument) else found
    except (Undecodable, records.NoRecord) as refused:
        yield Rejected(source, str(refused))
    except (OSError, EOFError, zlib.error) as error:
        yield Rejected(source, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    except Faults as faults:
        yield Rejected(source, f"its sidecar has faults: {faults}")


def _bounded(document: RawDocument) -> RawDocument | Rejected:
    """The document, unless it holds more tags or lines than memory and time: the size of a file does not tell of that."""
    if document.form in (Form.HTML, Form.RECORD_PAGE) and document.text.count("<") > MOST_TAGS:
        return Rejected(document.name, f"holds more than {MOST_TAGS:,} tags: save the article's page alone")
    if document.form is Form.DUMP and _has_many_lines(document.text):
        return Rejected(document.name, f"holds more than {MOST_LINES:,} lines: save the article's page alone")
    return document


def _has_many_lines(text: str) -> bool:
    return text.count("\n") > MOST_BLANK_LINES or sum(map(bool, map(str.strip, text.split("\n")))) > MOST_LINES


def _bytes(path: Path) -> bytes:
    is_container = suffix(path) in RECORD_SUFFIXES
    most = MAX_BYTES if is_container else MAX_DOCUMENT_BYTES
    remedy = "split the file" if is_container else "save the article's page alone, without its pictures"
    if path.stat().st_size > most:
        raise Undecodable(f"larger than {most / 1_000_000:g} MB: {remedy}")
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    with gzip.open(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise Undecodable(f"unpacks to more than {most / 1_000_000:g} MB: {remedy}")
    return content


def _sidecar(path: Path, source: str) -> Declared:
    """What a sidecar beside the file says; its faults name it as the document is named, whatever machine this is. Raises `Faults`."""
    sidecar = sidecar_of(path)
    if sidecar is None:
        return Declared()
    shown = source[: -len(path.name)] + sidecar.name if source.endswith(path.name) else sidecar.name
    content = _start_of(sidecar)
    if len(content) > MAX_SIDECAR_BYTES:
        raise Faults(
            (Fault(shown, None, None, f"larger than {MAX_SIDECAR_BYTES:,} bytes", "leave what you know of the page, and no text"),)
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Faults((Fault(shown, None, None, "not UTF-8", "save the file as UTF-8"),)) from None
    return declared.of_pairs(mapping(text, shown), shown)


def fingerprint(path: Path) -> str:
    """The `sha256` that the document of this file has, where the file holds one and is not packed."""
    with path.open("rb") as stream:
        return _sealed(hashlib.file_digest(stream, "sha256").hexdigest(), sidecar_of(path))


def _sealed(sha256: str, sidecar: Path | None) -> str:
    """The hash of a document together with what is declared beside it, so that a change of either is noticed."""
    return sha256 if sidecar is None else hashlib.sha256(sha256.encode() + _start_of(sidecar)).hexdigest()


def _start_of(sidecar: Path) -> bytes:
    """The bytes of a sidecar; of one that is too large a byte more than it may have."""
    with sidecar.open("rb") as stream:
        return stream.read(MAX_SIDECAR_BYTES + 1)


def sidecar_of(path: Path) -> Path | None:
    """The file beside a raw document in which a person says what is so; links are not followed."""
    beside = (path.with_name(name) for name in _sidecar_names(path) if len(os.fsencode(name)) <= LONGEST_NAME)
    return next((sidecar for sidecar in beside if sidecar.is_file() and not sidecar.is_symlink()), None)


def _read(path: Path, source: str, content: bytes, typed: Declared) -> Iterator[RawDocument | Rejected]:
    kind = suffix(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if kind in RECORD_SUFFIXES:
        text = decoded(content, html=False)
        rows: Callable[[str, str], Iterator[RawDocument | Rejected]] = records.rows if kind == ".jsonl" else records.whole
        for found in rows(text, source):
            yield replace(found, declared=declared.merged(typed, found.declared)) if isinstance(found, RawDocument) else found
        return
    if kind in HTML_SUFFIXES:
        yield RawDocument(source, Form.HTML, decoded(content, html=True), sha256, declared=typed)
        return
    text = decoded(content, html=False)
    head, rest = declared.typed_header(text)
    if _is_html(rest):
        yield RawDocument(source, Form.HTML, rest, sha256, declared=declared.merged(typed, head))
        return
    parts = several.articles(text)
    if not parts:
        yield RawDocument(source, Form.DUMP, rest, sha256, declared=declared.merged(typed, head))
    for number, part in enumerate(parts, 1):
        head, rest = declared.typed_header(part)
        sealed = hashlib.sha256(part.encode("utf8", "surrogatepass")).hexdigest()
        yield RawDocument(source, Form.DUMP, rest, sealed, str(number), declared.merged(typed, head))


def _is_html(text: str) -> bool:
    """Whether a page was saved as HTML under the name of a text file."""
    head = text[:2000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) and "<html" in head
