"""[reads; writes .clipsheet] The clippings and ledger of a home as they stand; what did not change is not read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from os import fsdecode, fsencode
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import TypeVar

from clipsheet import archive, progress, stories
from clipsheet.model import Clipping, Fault, Faults
from clipsheet.settings import Settings
from clipsheet.traits import Traits, unpacked
from clipsheet_digest import clippings, memory, slips, standing
from clipsheet_digest.slips import Brief, Original, Row, Slip
from clipsheet_digest.standing import Files, Look, Stamp

Value = TypeVar("Value")

RULES = "rules of the clippings"
NOT_REMEMBERED = (ValueError, TypeError, AttributeError, RecursionError)  # what reading a value raises that something else wrote
LINKS = "links"  # which clippings tell of one event


@dataclass(frozen=True, slots=True)
class Entry:
    """What a build asks of a file of the ledger: whose clipping it is about, what became of it, and a hash of its evidence."""

    raw: str
    slug: str | None
    path: str | None  # of the clipping, below content/clippings
    fate: str
    written_raw: str | None  # the raw document that the clipping named
    mark: str


@dataclass(slots=True)
class Shelf:
    """Every clipping that can be read, by its file in the files' order, and what is wrong with the others; a `slips.Source`."""

    settings: Settings
    memory: Connection
    slips: list[Slip] = field(default_factory=list)  # in the order of the files
    names: dict[str, str] = field(default_factory=dict)  # slug -> file below content/clippings
    faults: list[Fault] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # the files left out
    entries: dict[str, Entry] = field(default_factory=dict)  # by their files below content/ledger
    told: dict[str, str] = field(default_factory=dict)  # slug -> file of its ledger entry
    briefs: dict[bytes, str] = field(default_factory=dict)  # by the file, as they are remembered

    def clipping(self, slug: str) -> Clipping:
        """The whole clipping, read from its file."""
        return clippings.read_file(self.settings.home, self.file(slug))[0]

    def brief(self, slug: str) -> Brief:
        """What lists show of it."""
        return _trusted(slips.brief_from_json, self.briefs[fsencode(self.names[slug])])

    def original(self, slug: str) -> Original:
        """What is known of its original."""
        (found,) = self.memory.execute("SELECT original FROM clippings WHERE file = ?", (fsencode(self.names[slug]),)).fetchone()
        return _trusted(slips.original_from_json, found)

    def row(self, slug: str, mark: str, made: Callable[[], Row]) -> Row:
        """Its row of the exports, which is made where none of the same mark is remembered."""
        file = fsencode(self.names[slug])
        known = self.memory.execute("SELECT mark, csv, json_lines, ris, bibtex FROM rows WHERE file = ?", (file,)).fetchone()
        if known is not None and known[0] == mark:
            return Row(*known[1:])
        row = made()
        self.memory.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?)", (file, mark, *row))
        return row

    def traits(self, slug: str) -> Traits:
        """What its text can be known by."""
        (found,) = self.memory.execute("SELECT traits FROM clippings WHERE file = ?", (fsencode(self.names[slug]),)).fetchone()
        return _trusted(unpacked, found)

    def entry(self, slug: str) -> archive.Entry | None:
        """What the ledger says of it; None for a clipping that a person wrote."""
        name = self.told.get(slug)
        return None if name is None else archive.read_entry(self.settings.content / "ledger" / name)

    def entry_mark(self, slug: str) -> str:
        """A hash of what the ledger says of how it was made."""
        name = self.told.get(slug)
        return "" if name is None else self.entries[name].mark

    def file(self, slug: str) -> str:
        """The clipping's file, from the home."""
        return f"content/clippings/{self.names[slug]}"


def read(settings: Settings, known: Connection, seen: Look, begun: int | None = None, *, anew: bool = False) -> Shelf:
    """The shelf of a home; what was read is remembered, and not read again unless `anew`. Raises `Faults` for a broken ledger."""
    rules = slips.hashed(standing.hash_of_code(), repr(settings.site), repr(settings.vocabulary.topics))
    if anew or memory.note(known, RULES) != rules:
        known.execute("DELETE FROM clippings")
        known.execute("DELETE FROM rows")
        known.execute("DELETE FROM entries")
        memory.put_note(known, LINKS, {})
        memory.put_note(known, RULES, rules)
    shelf = Shelf(settings, known)
    _read_clippings(shelf, known, seen.clippings, begun)
    _read_ledger(shelf, known, seen.ledger, begun)
    shelf.briefs.update(known.execute("SELECT file, brief FROM clippings"))  # not one by one: two threads may ask, for pages and the index
    return shelf


def _remembered(read: Callable[[str], Value], written: str | None) -> Value | None:
    """What was remembered; None where nothing was, or something else."""
    try:
        return None if written is None else read(written)
    except NOT_REMEMBERED:
        return None


def _trusted(read: Callable[[str], Value], written: str) -> Value:
    """What was remembered of a clipping that is not read again; raises DatabaseError for something else, so that all is read anew."""
    try:
        return read(written)
    except NOT_REMEMBERED as error:
        raise DatabaseError(f"not what was remembered: {written!s:.80}") from error


# -- clippings ----------------------------------------------------------------------------------------------------------


def _read_clippings(shelf: Shelf, known: Connection, files: Files, begun: int | None) -> None:
    rows = {fsdecode(name): row for name, *row in known.execute("SELECT file, size, changed, outlet, slip FROM clippings")}
    outlets = _Outlets(shelf.settings)
    for name in progress.over(sorted(files), len(files), "reading clippings"):
        stamp = standing.trusted(files[name], begun)
        size, changed, outlet, written = rows.pop(name, (None, None, None, None))
        slip = _remembered(slips.from_json, written)
        if slip is not None and outlet != outlets.mark(slip):
            slip = None
        elif slip is not None and (size, changed) != files[name]:
            slip = _unchanged(shelf, known, name, slip, stamp)
        if slip is None:
            slip = _taken_in(shelf, known, name, stamp, outlets)
        if slip is not None:
            _put(shelf, name, slip)
    for table in ("clippings", "rows"):
        known.executemany(f"DELETE FROM {table} WHERE file = ?", ((fsencode(name),) for name in rows))  # noqa: S608 - a name of ours


def _unchanged(shelf: Shelf, known: Connection, name: str, slip: Slip, stamp: Stamp) -> Slip | None:
    """The slip of a file that was touched, or checked out anew, and says what it said."""
    try:
        text = clippings.text_of(shelf.settings.home, f"content/clippings/{name}")
    except (OSError, UnicodeDecodeError):  # it is named where it is read
        return None
    if slips.hashed(text) != slip.text:
        return None
    known.execute("UPDATE clippings SET size = ?, changed = ? WHERE file = ?", (*stamp, fsencode(name)))
    return slip


def _taken_in(shelf: Shelf, known: Connection, name: str, stamp: Stamp, outlets: _Outlets) -> Slip | None:
    """Read a file, and remember it; None where it is broken."""
    file = f"content/clippings/{name}"
    try:
        clipping, text = clippings.read_file(shelf.settings.home, file)
    except Faults as found:
        shelf.faults.extend(found.faults)
        shelf.broken.append(file)
        known.execute("DELETE FROM clippings WHERE file = ?", (fsencode(name),))
        return None
    brief = slips.brief_of(clipping, shelf.settings)
    slip = slips.slip_of(clipping, brief, shelf.settings, text)
    values = (
        fsencode(name),
        *stamp,
        outlets.mark(slip),
        slips.as_json(slip),
        slips.brief_as_json(brief),
        slips.original_as_json(slips.original_of(clipping)),
        stories.traits(clipping).packed(),
    )
    known.execute("INSERT OR REPLACE INTO clippings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return slip


def _put(shelf: Shelf, name: str, slip: Slip) -> None:
    """Set a clipping on the shelf; of two with one slug the second is left out."""
    if slip.slug in shelf.names:
        file, other = f"content/clippings/{name}", f"content/clippings/{shelf.names[slip.slug]}"
        shelf.faults.append(clippings.twice(file, slip.slug, other))
        shelf.broken.append(file)
    else:
        shelf.names[slip.slug] = name
        shelf.slips.append(slip)


class _Outlets:
    """A hash of the row that each outlet has in outlets.yaml: an article is read again when its outlet's row is another."""

    def __init__(self, settings: Settings) -> None:
        self._rows, self._marks = settings.vocabulary, dict[tuple[str | None, str | None], str]()

    def mark(self, slip: Slip) -> str:
        key = slip.outlet, slip.domain
        if key not in self._marks:
            self._marks[key] = slips.hashed(repr(self._rows.outlet(*key)))
        return self._marks[key]


# -- the ledger ---------------------------------------------------------------------------------------------------------


def _read_ledger(shelf: Shelf, known: Connection, files: Files, begun: int | None) -> None:
    rows = {fsdecode(name): row for name, *row in known.execute("SELECT file, size, changed, entry FROM entries")}
    faults = []
    for name in sorted(files):
        size, changed, written = rows.pop(name, (None, None, None))
        known_entry = _remembered(lambda text: Entry(*json.loads(text)), written)
        if known_entry is not None and (size, changed) == files[name]:
            shelf.entries[name] = known_entry
            continue
        try:
            entry = _entry(shelf.settings.content / "ledger" / name)
        except archive.NOT_AN_ENTRY as error:
            faults.append(archive.not_an_entry(f"content/ledger/{name}", error))
            continue
        shelf.entries[name] = entry
        values = (fsencode(name), *standing.trusted(files[name], begun), json.dumps(astuple(entry)))
        known.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", values)
    known.executemany("DELETE FROM entries WHERE file = ?", ((fsencode(name),) for name in rows))
    if faults:
        raise Faults(tuple(faults))
    shelf.told.update({entry.slug: name for name, entry in shelf.entries.items() if entry.slug and entry.path})


def _entry(path: Path) -> Entry:
    read = archive.read_entry(path)
    written = dict(read.values).get("raw")
    return Entry(read.raw, read.slug, read.path, str(read.fate), written, slips.mark_of(read))
