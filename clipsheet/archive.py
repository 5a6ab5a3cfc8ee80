"""[writes] content/clippings and content/ledger; never overwrites what a person changed.

A clipping's file belongs to the editor once it is written. The ledger keeps what the machine wrote, field by field, so that an edit is
known on any machine, a deleted clipping stays deleted, and untouched fields may follow better rules. A file is written before its
ledger entry: a run that is killed between the two finds the file and completes the entry, and nothing is lost. Where a file is written
over, its entry says before what will be in it, so that it is not taken for a person's.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, count
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from unicodedata import normalize

from slugify import slugify

from clipsheet import frontmatter
from clipsheet.changes import changes
from clipsheet.evidence.outlets import canonical
from clipsheet.files import as_it_stands, is_own, is_there, write_whole
from clipsheet.model import BODY_FIELD, Change, Clipping, Evidence, Fault, Faults, Found, Judged, Rejected, Span, When
from clipsheet.plain_yaml import pairs_of
from clipsheet.sameness import MOST_LONGER, Opening, is_address, is_alike, is_another, is_copy, normalised, opening_of, runs_of, same_keys
from clipsheet.settings import Settings, Site

File = TypeVar("File")
T = TypeVar("T")

UNDATED = "undated"
MOST_LOST = 0.5  # of all clippings; who deletes more than half at once has lost a folder rather than chosen
FEW = 3  # so few may go at once whatever their share
LEDGER_FORMAT = 1
GAPS = {
    "undated": "date",
    "unknown-outlet": "outlet",
    "no-country": "countries",
    "no-topic": "topics",
}  # of `hold:`, by the key that is missing
MARKS = ((0, 1), (1,), (0, 2), (2,), (0,))  # of place, slug and raw document: by which a clipping's file is known, surest first
LONGEST_PATH = 4096  # letters, of a file that a disk can have
SLUG_LINE = re.compile(r"^[\"']?slug[\"']?\s*:\s*[\"']?([a-z0-9-]+)", re.MULTILINE)
RAW_LINE = re.compile(r"^[\"']?raw[\"']?\s*:.*", re.MULTILINE)
NO_EVIDENCE = Evidence()
PLACE = re.compile(r"(?:[\w-]+/)*[\w-]+\.md", re.ASCII)  # of a clipping, as `_new` chooses it: it leads nowhere else
NOT_AN_ENTRY = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what reading a file of the ledger raises that is none
ANSWERS = {"date", "outlet", "domain", "source_url"}  # what `clip` holds an article for the want of


class Fate(StrEnum):
    """What became of a raw document."""

    KEPT = "kept"
    HELD = "held"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    DELETED = "deleted"  # by a person


@dataclass(frozen=True, slots=True)
class Written:
    """What the machine wrote into a clipping, or was about to: the values of its front matter and the hash of its body."""

    values: tuple[tuple[str, Any], ...]
    body: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the ledger. `values` are the front matter as the machine wrote it, `body` the hash of the body it wrote.

    What a person changed keeps the value that the machine wrote before: were it what newer rules would write, a person's value
    would become the machine's on the day when both agree, and be overwritten on the next.
    """

    raw: str
    sha256: str | None
    fate: Fate
    reason: str | None = None
    slug: str | None = None
    path: str | None = None  # of the clipping, below content/clippings
    values: tuple[tuple[str, Any], ...] = ()
    body: str | None = None
    keys: tuple[str, ...] = ()  # by which a duplicate is known
    evidence: Evidence = NO_EVIDENCE
    opening: Opening | None = None
    announced: Written | None = None  # where a run may have ended between the clipping and this entry

    @property
    def written(self) -> tuple[Written, ...]:
        """What a clipping may hold that is the machine's."""
        return (Written(self.values, self.body), *([self.announced] if self.announced is not None else []))


@dataclass(frozen=True, slots=True)
class Placed:
    """What `Archive.place` decided: the ledger entry, the text for the clipping's file (None: nothing to write), a word to the editor."""

    entry: Entry
    path: str | None = None
    text: str | None = None
    note: str | None = None
    changes: tuple[Change, ...] = ()  # what an earlier clipping says and a fresh reading does not, or the other way round
    former: str | None = None  # the name that the raw document had before, whose entry this one replaces
    overwritten: Entry | None = None  # of the article that the raw file held before, under a name of its own; of a teaser


@dataclass(slots=True)
class Archive:
    """The clippings and ledger of a home. `place` decides and touches nothing; `write` does."""

    settings: Settings
    entries: dict[str, Entry] = field(default_factory=dict)  # by raw document
    _slugs: dict[str, str] = field(default_factory=dict)  # slug, or name of a clipping's file -> raw document
    _keys: dict[str, str] = field(default_factory=dict)  # key of sameness -> raw document
    _openings: dict[str, list[str]] = field(default_factory=dict)  # outlet and title -> raw documents
    _files: dict[str, Path] | None = None  # where a clipping was written -> its file, found by looking into every clipping

    @classmethod
    def open(cls, settings: Settings) -> Archive:
        """The archive of a home; raises `Faults` for ledger files that cannot be read."""
        archive = cls(settings)
        faults = []
        for path in filter(is_own, sorted((settings.content / "ledger").rglob("*.json"))):
            try:
                archive._remember(read_entry(path))
            except NOT_AN_ENTRY as error:
                faults.append(not_an_entry(path.relative_to(settings.home).as_posix(), error))
        if faults:
            raise Faults(tuple(faults))
        return archive

    @property
    def clippings(self) -> Path:
        """The folder of the clippings."""
        return self.settings.content / "clippings"

    def _remember(self, entry: Entry) -> None:
        self._forget(entry.raw)
        self.entries[entry.raw] = entry
        self._slugs.update(dict.fromkeys(_names(entry), entry.raw))
        if entry.fate in (Fate.KEPT, Fate.HELD, Fate.DELETED):
            for key in (*entry.keys, *_bytes_key(entry.sha256)):
                self._keys.setdefault(key, entry.raw)
            if entry.opening is not None:
                self._openings.setdefault(entry.opening.of, []).append(entry.raw)

    def _forget(self, raw: str) -> None:
        entry = self.entries.pop(raw, None)
        if entry is None:
            return
        for known, names in ((self._slugs, _names(entry)), (self._keys, (*entry.keys, *_bytes_key(entry.sha256)))):
            for name in names:
                if known.get(name) == raw:
                    del known[name]
        if entry.opening is not None and raw in self._openings.get(entry.opening.of, ()):
            self._openings[entry.opening.of].remove(raw)

    # -- deciding ----------------------------------------------------------------------------------------------

    def knows(self, raw: str, sha256: str | None) -> bool:
        """Whether this very document has been through before."""
        entry = self.entries.get(raw)
        return entry is not None and entry.sha256 == sha256

    def place(self, raw: str, sha256: str | None, result: Clipping | Rejected, today: date, taken: Container[str] = frozenset()) -> Placed:
        """What becomes of a result: a new clipping, a better version of an old one, a duplicate or a rejection.

        `taken` names fields that are to follow the machine although a person wrote them.
        """
        before = self.entries.get(raw)
        if isinstance(result, Rejected):
            if before is not None and before.path is not None:  # what was an article stays one until a person says otherwise
                note = f"content/{raw}: {result.reason}; its clipping stays as it was"
                return Placed(replace(before, sha256=sha256 or before.sha256), note=note)
            return Placed(Entry(raw, sha256, Fate.REJECTED, result.reason))
        keys = same_keys(result)
        owner = self._forged_address_of(result, raw, keys)
        if owner is not None:
            keys = tuple(key for key in keys if not is_address(key))
            doubt = f"it gives the address of an article of other words: see whether it or {owner} is the page of that address"
            result = replace(result, held=result.held or doubt)
        if before is not None and before.fate in (Fate.KEPT, Fate.HELD, Fate.DELETED):
            if self._was_overwritten(before, sha256, result, keys):
                return self._beside(before, replace(result, raw=raw, added=today), sha256, keys)
            return self._again(before, replace(result, raw=raw), sha256, keys, taken)
        return self._first(replace(result, raw=raw, added=today), sha256, keys, own=raw)

    def _forged_address_of(self, clipping: Clipping, raw: str, keys: tuple[str, ...]) -> str | None:
        """The document whose address, and nothing else, another one gives: it neither replaces that article nor is its duplicate.

        Whoever writes a page may write any address into it. Of few words nothing is said: a teaser may have its own.
        """
        owner = next((self._keys.get(key) for key in keys if is_address(key)), None)
        first, later = self.entries[owner].opening if owner not in (None, raw) else None, opening_of(clipping)
        return owner if first is not None and later is not None and not is_alike(first.runs, later.runs) else None

    def _first(self, clipping: Clipping, sha256: str | None, keys: tuple[str, ...], own: str | None) -> Placed:
        """An article that did not come under this name before: new, renamed, or a duplicate. `own` has a slug that it may take."""
        raw = clipping.raw or ""
        known = (self._keys.get(key, raw) for key in (*_bytes_key(sha256), *keys))
        same = next((other for other in known if other != raw), None)
        twin = same or self._original_of(clipping)
        if twin is not None and self.raw_file(twin) is None:
            return self._renamed(self.entries[twin], clipping, sha256, keys)
        if twin is not None and self._has_more(clipping, self.entries[twin]):
            return self._in_full(self.entries[twin], clipping, sha256, keys)
        if twin is not None:
            reason = f"the same article{' of the same outlet' if clipping.outlet or clipping.domain else ''} as {twin}"
            if same is None:
                reason = f"nearly the same words of the same outlet as {twin}, under the same title; declare another title: to keep both"
            if self.entries[twin].fate is Fate.DELETED:
                reason += ", whose clipping a person deleted; clean --again brings it back by that name"
            return Placed(Entry(raw, sha256, Fate.DUPLICATE, reason, self.entries[twin].slug, keys=keys, evidence=clipping.evidence))
        return self._new(replace(clipping, slug=self._free_slug(clipping.slug, raw, own)), sha256, keys)

    def _has_more(self, later: Clipping, first: Entry) -> bool:
        """Whether the first document was a teaser of the later one, and nobody wrote into its body."""
        try:
            file = self.file_of(first)
            body = "" if file is None else frontmatter.read(file.read_text("utf8"), str(file)).body
        except (Faults, UnicodeDecodeError):
            return False
        is_longer = len(normalised(later.body).split()) > MOST_LONGER * len(normalised(body).split())
        is_begun = first.announced is not None and body_hash(body) == body_hash(later.body)
        return file is not None and body_hash(body) in {one.body for one in first.written} and (is_longer or is_begun)

    def _in_full(self, first: Entry, clipping: Clipping, sha256: str | None, keys: tuple[str, ...]) -> Placed:
        """The clipping of a teaser with the whole article: it follows the document that has more, and the teaser is the copy."""
        placed = self._again(first, clipping, sha256, keys)
        reason = f"the same article as {clipping.raw}, which has more of it"
        copy = Entry(first.raw, first.sha256, Fate.DUPLICATE, reason, first.slug, keys=first.keys)
        entry = replace(placed.entry, raw=clipping.raw or "")
        return replace(placed, entry=entry, note=f"content/{first.raw} is {reason}: its clipping has the whole now", overwritten=copy)

    def _was_overwritten(self, before: Entry, sha256: str | None, clipping: Clipping, keys: tuple[str, ...]) -> bool:
        """Whether another article was saved under the name of a raw document that has, or had, a clipping.

        The words are those that the machine read: a person may have written others, or have deleted them.
        """
        if before.sha256 == sha256:
            return False
        written = dict(before.values)
        runs = before.opening.runs if before.opening is not None else self._runs_on_disk(before)
        if not runs and {*before.keys} & {*keys}:
            return False
        return is_another(str(written.get("title")), written.get("date"), runs, clipping)

    def _runs_on_disk(self, entry: Entry) -> tuple[str, ...]:
        try:
            file = self.file_of(entry)
            return () if file is None else runs_of(frontmatter.read(file.read_text("utf8"), str(file)).body)
        except (Faults, UnicodeDecodeError):
            return ()

    def _beside(self, before: Entry, clipping: Clipping, sha256: str | None, keys: tuple[str, ...]) -> Placed:
        """What becomes of the other article; the first one stays, as the record of a document that is no more."""
        name = f"{before.raw} ({(before.sha256 or '')[:8]})"  # of no file: should the article come in again, its entry goes there
        placed = self._first(clipping, sha256, keys, own=None)
        note = f"content/{before.raw} holds another article now; content/clippings/{before.path} stays as it was"
        return replace(placed, note=note, overwritten=replace(before, raw=name))

    def _original_of(self, clipping: Clipping) -> str | None:
        """The document that this article came in before, with a little more or less around it."""
        later = opening_of(clipping)
        if later is None:
            return None
        firsts = ((raw, self.entries[raw].opening) for raw in self._openings.get(later.of, ()) if raw != clipping.raw)
        return next((raw for raw, first in firsts if first is not None and is_copy(later, first)), None)

    def restored(self, raw: str, sha256: str | None, clipping: Clipping, today: date) -> Placed:
        """The clipping that a person deleted and now asks for by name: as if it were new."""
        slug = self._free_slug(clipping.slug, raw, own=raw)
        return self._new(replace(clipping, raw=raw, added=today, slug=slug), sha256, same_keys(clipping))

    def addresses(self) -> frozenset[str]:
        """The canonical addresses of all articles that came in, whatever became of them."""
        told = (dict(entry.values).get("source_url") for entry in self.entries.values())
        return frozenset(canonical(address) for address in told if isinstance(address, str))

    def is_gone(self, raw: str) -> bool:
        """Whether a document had a clipping that a person deleted."""
        entry = self.entries.get(raw)
        return entry is not None and entry.path is not None and self.file_of(entry) is None

    def _free_slug(self, slug: str, raw: str, own: str | None) -> str:
        """The slug itself, or with a few letters where another document's clipping, or its file, is called so."""
        numbered = (raw if number == 1 else f"{raw} {number}" for number in count(1))
        others = (f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:4]}" for name in numbered)
        return next(free for free in chain([slug], others) if self._slugs.get(free) in (None, own))

    def _new(self, clipping: Clipping, sha256: str | None, keys: tuple[str, ...]) -> Placed:
        clipping = replace(clipping, held=clipping.held or stricter(clipping, self.settings.site))
        place = self.clippings / folder(clipping.date, self.settings.site) / f"{clipping.slug}.md"
        taken = {*self._found().values()}
        places = chain([place], (place.with_name(f"{clipping.slug}-{number}.md") for number in count(2)))
        path = next(free for free in places if free not in taken).relative_to(self.clippings).as_posix()
        entry = _entry_of(clipping, sha256, path, keys)
        if (self.clippings / path).exists():  # written by a run that was killed, and perhaps edited since: it is the editor's
            return Placed(entry)
        return Placed(entry, path, frontmatter.write(clipping))

    def _again(
        self, before: Entry, clipping: Clipping, sha256: str | None, keys: tuple[str, ...], taken: Container[str] = frozenset()
    ) -> Placed:
        """A document that was clipped before: fields that no person touched follow, the others stay."""
        keys = tuple(dict.fromkeys((*keys, *before.keys)))  # a copy of how it was before is a copy too
        file = self.file_of(before)
        if file is None:
            return Placed(replace(before, sha256=sha256, fate=Fate.DELETED, keys=keys))
        try:
            found_text = as_it_stands(file)
            current = frontmatter.read(found_text, str(file))
        except (Faults, UnicodeDecodeError):  # `site` and `check` name its faults; once it is mended the document is looked at again
            shown = file.relative_to(self.settings.home).as_posix()
            return Placed(before, note=f"{shown} cannot be read and stays as it is: mend it; the command check names its faults")
        written, theirs = dict(before.values), [key for key in edited(before, current) if key not in taken]
        mine = {key: getattr(current, key) for key in theirs if key != BODY_FIELD}
        judged = clipping if current.held else replace(clipping, **mine)  # a person's value keeps it from being held, but releases nothing
        answered = not current.held and mine.keys() & ANSWERS  # the person who wrote it has seen what could mislead
        held = (None if answered else clipping.held) or stricter(judged, self.settings.site)
        fresh = _as_decided(replace(clipping, slug=current.slug, added=current.added, held=held), current, written, mine)
        is_mine = BODY_FIELD in theirs
        merged = replace(fresh, **mine, body=current.body if is_mine else fresh.body)
        entry = replace(
            _entry_of(fresh, sha256, before.path or "", keys),
            fate=Fate.HELD if merged.held else Fate.KEPT,
            reason=merged.held,
            values=(
                *((key, value) for key, value in values_of(fresh) if key not in mine),
                *(pair for pair in before.values if pair[0] in mine),
            ),
            body=before.body if is_mine else body_hash(fresh.body),
        )
        told = changes(current, fresh, theirs)
        if merged == current:
            return Placed(entry, changes=told)
        return Placed(entry, file.relative_to(self.clippings).as_posix(), frontmatter.edited(found_text, merged), changes=told)

    def _renamed(self, before: Entry, clipping: Clipping, sha256: str | None, keys: tuple[str, ...]) -> Placed:
        """A document that came before under a name that is gone: entry and clipping follow it; the same bytes change nothing else."""
        name = clipping.raw or ""
        is_same = before.sha256 == sha256 and before.announced is None
        placed = self._repointed(before, name) if is_same else self._again(before, clipping, sha256, keys)
        note = f"content/{before.raw} is now content/{name}; its clipping and ledger entry follow"
        return replace(placed, entry=replace(placed.entry, raw=name), note=note, former=before.raw)

    def _repointed(self, before: Entry, name: str) -> Placed:
        written = dict(before.values)
        file = self.file_of(before)
        try:
            text = as_it_stands(file) if file is not None else ""
            current = frontmatter.read(text, str(file))
        except (Faults, UnicodeDecodeError):  # deleted; or `site` and `check` name its faults, and here it is only left alone
            return Placed(before)
        if file is None or not same(current.raw, written.get("raw")):
            return Placed(before)
        repointed = frontmatter.edited(text, replace(current, raw=name))
        entry = replace(before, values=tuple({**written, "raw": name}.items()))
        return Placed(entry, file.relative_to(self.clippings).as_posix(), repointed)

    def release(self, file: Path) -> None:
        """Publish a held clipping: take the line held: from its file, and nothing else."""
        text = as_it_stands(file)
        write_whole(file, frontmatter.edited(text, replace(frontmatter.read(text, str(file)), held=None)))

    def raw_file(self, raw: str) -> Path | None:
        """The file that a document came from; None where it has vanished, or where an entry names one that does not lie in content/raw."""
        below = (self.settings.content / "raw").resolve()
        paths = (self.settings.content / name for name in sources_of(raw))
        return next((path for path in paths if is_there(path) and is_own(path) and path.resolve().is_relative_to(below)), None)

    def file_of(self, entry: Entry) -> Path | None:
        """The clipping's file, wherever it now stands and whatever it is called; None when a person deleted it."""
        return None if entry.path is None else self._found().get(entry.path)

    def _found(self) -> dict[str, Path]:
        """Which file is whose: told by its slug, by its raw document where an editor changed the slug, and else by its place."""
        if self._files is None:
            paths = filter(is_own, sorted(self.clippings.rglob("*.md")))
            told = ((path, path.relative_to(self.clippings).as_posix()) for path in paths)
            files = {path: (place, *file_tells(path, self._slugs)) for path, place in told}
            sought = {
                entry.path: (entry.path, entry.slug, one_form(dict(entry.values).get("raw")))
                for entry in self.entries.values()
                if entry.path
            }
            self._files = matched(files, sought)
        return self._files

    def deleted(self, *, allow_loss: bool) -> list[Entry]:
        """The entries whose clippings a person deleted since; raises `Faults` where so many are gone that a folder was lost."""
        living = [entry for entry in self.entries.values() if entry.fate in (Fate.KEPT, Fate.HELD)]
        gone = [entry for entry in living if self.file_of(entry) is None]
        faults = [] if allow_loss else lost(len(gone), len(living))
        if faults:
            raise Faults(tuple(faults))
        return [replace(entry, fate=Fate.DELETED) for entry in gone]

    # -- doing -------------------------------------------------------------------------------------------------

    def write(self, placed: Placed) -> None:
        """Write the clipping first, then its ledger entry, each whole or not at all."""
        if placed.text is not None and placed.path is not None:
            self._announce(placed.entry)
            write_whole(self.clippings / placed.path, placed.text)
        place = placed.entry.path
        if place is not None and (self.clippings / place).exists():
            self._found().setdefault(place, self.clippings / place)
        self._set_aside(placed)
        if placed.overwritten is not None:
            self.record(placed.overwritten)
        self.record(placed.entry)

    def _announce(self, entry: Entry) -> None:
        """Let the entry that this one will replace tell what is about to be written over its clipping."""
        path = self._ledger_path(entry)
        if path.is_file():
            write_whole(path, _file_of(replace(read_entry(path), announced=Written(entry.values, entry.body))))

    def suppose(self, placed: Placed) -> None:
        """Take a decision as done and write nothing, as a dry run does, so that the next document is judged as it would be."""
        self._set_aside(placed)
        if placed.overwritten is not None:
            self._remember(placed.overwritten)
        self._remember(placed.entry)

    def _set_aside(self, placed: Placed) -> None:
        """Forget the entry that another takes the place of, or the name of."""
        for raw in (placed.former, placed.entry.raw if placed.overwritten is not None else None):
            if raw is not None:
                self._forget(raw)

    def record(self, entry: Entry) -> None:
        """Write a ledger entry; where its place has changed the old one goes."""
        before = self.entries.get(entry.raw)
        path = self._ledger_path(entry)
        text = _file_of(entry)
        if not path.is_file() or path.read_text("utf8") != text:
            write_whole(path, text)
        if before is not None and self._ledger_path(before) != path:
            self._ledger_path(before).unlink(missing_ok=True)
        self._remember(entry)

    def ledger_name(self, entry: Entry) -> str:
        """The entry's file as the editor sees it: content/ledger/…"""
        return self._ledger_path(entry).relative_to(self.settings.home).as_posix()

    def _ledger_path(self, entry: Entry) -> Path:
        ledger = self.settings.content / "ledger"
        if entry.path is not None:
            return ledger / Path(entry.path).with_suffix(".json")
        name = slugify(entry.raw, max_length=60)
        return ledger / entry.fate / f"{name}-{hashlib.sha256(entry.raw.encode()).hexdigest()[:6]}.json"


Marks: TypeAlias = tuple[str | None, str | None, str | None]
"""By what a clipping's file is known: its place below content/clippings, its slug, its raw document."""


def matched(files: Mapping[File, Marks], entries: Mapping[str, Marks]) -> dict[str, File]:
    """Which of the files is whose, by the places that the ledger's entries name; the surest marks first."""
    free, sought, found = dict(files), dict(entries), dict[str, File]()
    for marks in MARKS:
        theirs = {tuple(marked[mark] for mark in marks): file for file, marked in free.items()}
        for place, marked in list(sought.items()):
            file = theirs.get(tuple(marked[mark] for mark in marks))
            if file is not None and file in free and all(marked[mark] for mark in marks):
                found[place] = file
                del free[file], sought[place]
    return found


def lost(gone: int, living: int) -> list[Fault]:
    """The fault that so many of the clippings are gone that a folder was lost; nothing where a person may have chosen them."""
    if gone <= max(FEW, MOST_LOST * living):
        return []
    todo = "restore the folder; if you deleted them on purpose, say --allow-loss"
    return [Fault("content/clippings", None, None, f"{gone} of {living} clippings are gone", todo)]


def file_tells(path: Path, slugs: Container[str]) -> tuple[str | None, str | None]:
    """The slug that a file tells, readable or not, and its raw document where the slug is nobody's."""
    text = path.read_text("utf8", "replace")[:8000]
    slug, raw = SLUG_LINE.search(text), RAW_LINE.search(text)
    if raw is None or (slug is not None and slug.group(1) in slugs):
        return slug.group(1) if slug else None, None
    pairs, _faults = pairs_of(raw.group(), "")
    return slug.group(1) if slug else None, one_form(pairs[0][1] if pairs else None)


def one_form(value: object) -> str | None:
    """A raw document's name in the form in which names are compared."""
    return _normal(value) if isinstance(value, str) else None


def _names(entry: Entry) -> tuple[str, ...]:
    """The slugs that no other clipping may have: the clipping's own and the one that its file is named by."""
    if entry.path is None or entry.slug is None:
        return ()
    return (entry.slug, Path(entry.path).stem)


def _bytes_key(sha256: str | None) -> tuple[str, ...]:
    return () if sha256 is None else (f"bytes {sha256}",)


def sources_of(raw: str) -> list[str]:
    """The files that a raw document's name may mean: itself, and what stands before a `#`. A file's own name may hold one.

    >>> sources_of("raw/a #1.jsonl#7")
    ['raw/a #1.jsonl#7', 'raw/a ', 'raw/a #1.jsonl']
    """
    return [raw, *(raw[: mark.start()] for mark in re.finditer("#", raw[:LONGEST_PATH]))]


# -- what an entry holds ------------------------------------------------------------------------------------------


def folder(when: When | None, site: Site) -> str:
    """The folder of a week below content/clippings: `2025/W23`, or `undated`."""
    if when is None:
        return UNDATED
    calendar = local_day(when, site).isocalendar()
    return f"{calendar.year}/W{calendar.week:02}"


def local_day(when: When, site: Site) -> date:
    """The day in the site's time zone; a time without offset is taken as written."""
    if not isinstance(when, datetime):
        return when
    return when.date() if when.tzinfo is None else when.astimezone(site.zone).date()


def stricter(clipping: Clipping, site: Site) -> str | None:
    """Why site.yaml's `hold:` holds a clipping that would be published by default."""
    found = [gap for gap in site.hold if not getattr(clipping, GAPS[gap])]
    if not found:
        return None
    return f"held by hold: in site.yaml ({', '.join(found)}): add {' and '.join(f'{GAPS[gap]}:' for gap in found)}"


def values_of(clipping: Clipping) -> Iterator[tuple[str, Any]]:
    """The front matter's values in plain JSON types, as the ledger keeps them; absent ones are left out."""
    for key in frontmatter.SCHEMA:
        value = getattr(clipping, key)
        if value not in (None, ()) and not (key == "prominence" and value == "normal"):
            yield key, _plain(value)


def edited(entry: Entry, current: Clipping) -> tuple[str, ...]:
    """What a person changed in a clipping since the machine wrote it: keys of its front matter, and `BODY_FIELD`."""
    written, found = [dict(one.values) for one in entry.written], dict(values_of(current))
    keys = tuple(key for key in frontmatter.SCHEMA if not any(same(found.get(key), values.get(key)) for values in written))
    return keys if body_hash(current.body) in {one.body for one in entry.written} else (*keys, BODY_FIELD)


def _as_decided(fresh: Clipping, current: Clipping, written: Mapping[str, Any], mine: Container[str]) -> Clipping:
    """The clipping without the countries that a person took out of the one list, or put there, in the other."""
    for key, other in (frontmatter.COUNTRY_KEYS, frontmatter.COUNTRY_KEYS[::-1]):
        if key in mine:
            decided = {*getattr(current, key), *written.get(key, ())} - {*getattr(current, other)}
            left: dict[str, Any] = {other: tuple(code for code in getattr(fresh, other) if code not in decided)}
            fresh = replace(fresh, **left)
    return fresh


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str) else {"date": value.date.isoformat(), "reason": value.reason}


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same but for line ends and Unicode form."""
    return bool(_normal(one) == _normal(other))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value.replace("\r\n", "\n").strip())
    return [_normal(part) for part in value] if isinstance(value, list) else value


def _blank(key: str) -> Any:
    default: Any = Clipping.__dataclass_fields__[key].default
    return default


def body_hash(body: str) -> str:
    """The hash of a body, its line ends and Unicode form aside."""
    return hashlib.sha256(str(_normal(body)).encode("utf8", "surrogatepass")).hexdigest()


def _entry_of(clipping: Clipping, sha256: str | None, path: str, keys: tuple[str, ...]) -> Entry:
    fate = Fate.HELD if clipping.held else Fate.KEPT
    values = tuple(values_of(clipping))
    return Entry(
        clipping.raw or "",
        sha256,
        fate,
        clipping.held,
        clipping.slug,
        path,
        values,
        body_hash(clipping.body),
        keys,
        clipping.evidence,
        opening_of(clipping),
    )


def _file_of(entry: Entry) -> str:
    return json.dumps(_as_json(entry), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _as_json(entry: Entry) -> dict[str, Any]:
    announced = (
        {} if entry.announced is None else {"announced": {"values": dict(entry.announced.values), "body_sha256": entry.announced.body}}
    )
    return announced | {
        "format": LEDGER_FORMAT,
        "raw": entry.raw,
        "sha256": entry.sha256,
        "fate": str(entry.fate),
        "reason": entry.reason,
        "slug": entry.slug,
        "clipping": entry.path,
        "values": dict(entry.values),
        "body_sha256": entry.body,
        "keys": list(entry.keys),
        "evidence": evidence_as_json(entry.evidence),
        "opening": None if entry.opening is None else asdict(entry.opening) | {"runs": " ".join(entry.opening.runs)},
    }


def read_entry(path: Path) -> Entry:
    """The entry that a file of the ledger holds. Raises one of `NOT_AN_ENTRY`."""
    return _entry(json.loads(path.read_text("utf8")))


def not_an_entry(file: str, error: Exception) -> Fault:
    """What to do with a file of the ledger that cannot be read."""
    return Fault(file, None, None, f"not a ledger entry ({error})", "restore it from version control")


def _entry(read: dict[str, Any]) -> Entry:
    if read.get("format") != LEDGER_FORMAT:
        raise ValueError(f"not of format {LEDGER_FORMAT}")
    return Entry(
        raw=_text(read["raw"]),
        sha256=_text_or_none(read["sha256"]),
        fate=Fate(read["fate"]),
        reason=_text_or_none(read["reason"]),
        slug=_text_or_none(read["slug"]),
        path=_place(read["clipping"]),
        values=_values(read),
        body=_text_or_none(read["body_sha256"]),
        keys=tuple(map(_text, read["keys"])),
        evidence=evidence_from_json(read["evidence"]),
        opening=_opening(read.get("opening")),
        announced=_announced(read.get("announced")),
    )


def _announced(read: dict[str, Any] | None) -> Written | None:
    return None if read is None else Written(_values(read), _text_or_none(read["body_sha256"]))


def _opening(read: dict[str, Any] | None) -> Opening | None:
    if read is None:
        return None
    return Opening(_text(read["of"]), _text_or_none(read["day"]), int(_number(read["length"])), tuple(_text(read["runs"]).split()))


def _text(value: object) -> str:
    """A text that a file can hold, as what else is read here; else one of `NOT_AN_ENTRY` is raised."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    value.encode("utf8")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return value


def _place(value: object) -> str | None:
    path = _text_or_none(value)
    if path is not None and not PLACE.fullmatch(path):
        raise ValueError(f"{path!r} is no place of a clipping")
    return path


def _values(read: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, _value(key, value)) for key, value in read["values"].items())


def _value(key: str, value: object) -> Any:
    """A value of the front matter in plain JSON types, as `values_of` gives them."""
    if isinstance(value, list):
        return list(map(_text, value))
    if isinstance(value, dict) and key == "withdrawn":
        return {_text(name): _text(part) for name, part in value.items()}
    return _text(value)


def evidence_as_json(evidence: Evidence) -> dict[str, Any]:
    """Evidence in plain JSON types, as the ledger and the records of `extract` hold it."""
    found: dict[str, Any] = {name: _found_as_json(one) for name, one in evidence.fields}
    if "date" in found or evidence.date_candidates:
        found.setdefault("date", {"text": None, "rule": None, "confidence": 0.0})
        found["date"]["candidates"] = [
            {"value": one.value.isoformat(), "text": one.text, "rule": one.rule, "confidence": one.confidence}
            for one in evidence.date_candidates
        ]
    for name in ("countries", "topics"):
        judged: tuple[Judged, ...] = getattr(evidence, name)
        if judged:
            found[name] = [judged_as_json(one) for one in judged]
    return found


def _found_as_json(found: Found[str]) -> dict[str, Any]:
    return {"value": found.value, "text": found.text, "rule": found.rule, "confidence": found.confidence}


def judged_as_json(judged: Judged) -> dict[str, Any]:
    """A country or topic with its evidence, in plain JSON types."""
    spans = [{"part": span.part, "text": span.text} for span in judged.evidence]
    return {"code": judged.code, "role": judged.role, "score": judged.score, "evidence": spans}


def evidence_from_json(read: dict[str, Any]) -> Evidence:
    """The evidence that the ledger holds; the inverse of `evidence_as_json`."""

    def judged(name: str) -> tuple[Judged, ...]:
        return tuple(
            Judged(
                _text(one["code"]),
                _text(one["role"]),
                _number(one["score"]),
                tuple(Span(_text(span["part"]), _text(span["text"])) for span in one["evidence"]),
            )
            for one in read.get(name, ())
        )

    def found(value: T, one: Mapping[str, object]) -> Found[T]:
        return Found(value, _text(one["text"]), _text(one["rule"]), _number(one["confidence"]))

    fields = tuple((name, found(_text(one["value"]), one)) for name, one in read.items() if isinstance(one, dict) and one.get("value"))
    candidates = tuple(found(frontmatter.when(one["value"]), one) for one in read.get("date", {}).get("candidates", ()))
    return Evidence(fields, candidates, judged("countries"), judged("topics"))
