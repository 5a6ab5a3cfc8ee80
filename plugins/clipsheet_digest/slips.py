"""What a build must know of every clipping, however many there are: few words, kept from build to build.  Pure.

A clipping is read when it is new or was changed. Of the others a build asks where they stand (`Slip`), and for the lists that it makes
anew what they show (`Brief`), for feeds and exports what is known of the originals (`Original`); the rest of an article is read for its own
page alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from clipsheet import commonmark, frontmatter, rights, stories
from clipsheet.archive import Entry, local_day
from clipsheet.model import Clipping, When
from clipsheet.selection import unwanted
from clipsheet.settings import Settings
from clipsheet.traits import Traits

MARK_BYTES = 16  # of a hash: 128 bits


class Place(StrEnum):
    """Where a clipping is: on the site, or why it is not."""

    SHOWN = "shown"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    UNWANTED = "unwanted"


@dataclass(slots=True)
class Slip:
    """What grouping asks of a clipping. Days are ordinals of the calendar, in the site's time zone; `clock` is in minutes, -1 for none."""

    slug: str
    place: str
    lang: str
    outlet: str | None
    domain: str | None
    host: str | None  # of the article's address
    day: int | None
    clock: int
    added: int | None
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    mentions: tuple[str, ...]
    story: str | None
    thread: str | None
    prominence: str
    corrected: bool
    withdrawn: int | None  # on which day
    raw: str | None
    address: str  # of the article, without what does not tell it from another
    has_raw_html: bool
    likeness: str  # a hash of what stories compare
    shows: str  # a hash of what lists show of it
    text: str  # a hash of the whole clipping


VALUES = attrgetter(*(one.name for one in fields(Slip)))


@dataclass(frozen=True, slots=True)
class Brief:
    """What lists show of an article in its own and the editor's words; the summary is what rights release of it."""

    title: str
    headline: str | None
    gist: str | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class Original:
    """What feeds and exports tell of an article's original beside what lists show."""

    date: When | None
    modified: When | None
    authors: tuple[str, ...]
    agency: str | None
    address: str | None
    archived: str | None


class Row(NamedTuple):
    """An article as each format of the exports has it."""

    csv: str
    json_lines: str
    ris: str
    bibtex: str


class Source(Protocol):
    """Where more of a clipping comes from, by its slug."""

    def clipping(self, slug: str) -> Clipping:
        """The whole clipping."""

    def brief(self, slug: str) -> Brief:
        """What lists show of it."""

    def original(self, slug: str) -> Original:
        """What is known of its original."""

    def row(self, slug: str, mark: str, made: Callable[[], Row]) -> Row:
        """Its row of the exports, which is made where none of the same mark is remembered."""

    def traits(self, slug: str) -> Traits:
        """What its text can be known by."""

    def entry(self, slug: str) -> Entry | None:
        """What the ledger says of it; None for a clipping that a person wrote."""

    def entry_mark(self, slug: str) -> str:
        """A hash of what the ledger says of how it was made."""


@dataclass(frozen=True, slots=True)
class InHand:
    """Clippings that were read whole, with their entries of the ledger by slug."""

    settings: Settings
    clippings: Mapping[str, Clipping]
    told: Mapping[str, Entry]

    def clipping(self, slug: str) -> Clipping:
        return self.clippings[slug]

    def brief(self, slug: str) -> Brief:
        return brief_of(self.clippings[slug], self.settings)

    def original(self, slug: str) -> Original:
        return original_of(self.clippings[slug])

    def row(self, slug: str, mark: str, made: Callable[[], Row]) -> Row:  # noqa: ARG002 - as every source is asked
        return made()

    def traits(self, slug: str) -> Traits:
        return stories.traits(self.clippings[slug])

    def entry(self, slug: str) -> Entry | None:
        return self.told.get(slug)

    def entry_mark(self, slug: str) -> str:
        entry = self.entry(slug)
        return "" if entry is None else mark_of(entry)


def mark_of(entry: Entry) -> str:
    """A hash of what an entry of the ledger says of how a clipping was made: its evidence, and what the machine wrote."""
    return hashed(repr((entry.evidence, entry.written)))


def slips_of(source: InHand) -> list[Slip]:
    """The slips of all that is in hand."""
    return [slip_of(one, source.brief(one.slug), source.settings) for one in source.clippings.values()]


def in_hand(clippings: Iterable[Clipping], settings: Settings, told: Mapping[str, Entry] = MappingProxyType({})) -> InHand:
    """A source of clippings that were read."""
    return InHand(settings, {one.slug: one for one in clippings}, told)


def slip_of(clipping: Clipping, brief: Brief, settings: Settings, text: str | None = None) -> Slip:
    """The slip of a clipping with this brief; `text` is that of its file."""
    when, site = clipping.date, settings.site
    day = local_day(when, site) if when is not None else None
    return Slip(
        slug=clipping.slug,
        place=_place(clipping, settings),
        lang=clipping.lang,
        outlet=clipping.outlet,
        domain=clipping.domain,
        host=_host(clipping.source_url),
        day=day.toordinal() if day is not None else None,
        clock=when.hour * 60 + when.minute if isinstance(when, datetime) else -1,
        added=clipping.added.toordinal() if clipping.added is not None else None,
        countries=clipping.countries,
        topics=clipping.topics,
        mentions=clipping.mentions,
        story=clipping.story,
        thread=clipping.thread,
        prominence=clipping.prominence,
        corrected=bool(clipping.corrections),
        withdrawn=clipping.withdrawn.date.toordinal() if clipping.withdrawn is not None else None,
        raw=clipping.raw,
        address=(clipping.source_url or "").partition("#")[0].rstrip("/"),
        has_raw_html=commonmark.has_raw_html(clipping.body),
        likeness=stories.profile(clipping, day).mark.hex(),
        shows=hashed(repr((clipping.slug, brief, clipping.lang, when, clipping.added, clipping.countries, clipping.topics))),
        text=hashed(frontmatter.write(clipping) if text is None else text),
    )


def brief_of(clipping: Clipping, settings: Settings) -> Brief:
    """What lists show of a clipping."""
    row = settings.vocabulary.outlet(clipping.outlet, clipping.domain)
    return Brief(clipping.title, clipping.headline, clipping.gist, rights.summary(clipping, row, settings.site.audience))


def original_of(clipping: Clipping) -> Original:
    """What is known of a clipping's original."""
    return Original(clipping.date, clipping.modified, clipping.authors, clipping.agency, clipping.source_url, clipping.archive_url)


def _place(clipping: Clipping, settings: Settings) -> Place:
    if clipping.held:
        return Place.HELD
    if clipping.withdrawn is not None:
        return Place.WITHDRAWN
    return Place.UNWANTED if unwanted(clipping, settings) is not None else Place.SHOWN


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # brackets that hold no IPv6 address
        return None


# -- kept from build to build -------------------------------------------------------------------------------------------


def as_json(slip: Slip) -> str:
    """The slip in a small safe format."""
    return json.dumps(VALUES(slip), ensure_ascii=False)


def from_json(text: str) -> Slip:
    """The slip that `as_json` wrote."""
    slip = Slip(*json.loads(text))
    slip.countries, slip.topics, slip.mentions = tuple(slip.countries), tuple(slip.topics), tuple(slip.mentions)
    return slip


def brief_as_json(brief: Brief) -> str:
    """The brief in a small safe format."""
    return json.dumps((brief.title, brief.headline, brief.gist, brief.summary), ensure_ascii=False)


def brief_from_json(text: str) -> Brief:
    """The brief that `brief_as_json` wrote."""
    return Brief(*map(_said, json.loads(text)))


def original_as_json(original: Original) -> str:
    """What is known of an original in a small safe format."""
    days = (None if when is None else when.isoformat() for when in (original.date, original.modified))
    return json.dumps((*days, original.authors, original.agency, original.address, original.archived), ensure_ascii=False)


def original_from_json(text: str) -> Original:
    """What `original_as_json` wrote."""
    day, modified, authors, agency, address, archived = json.loads(text)
    return Original(_when(day), _when(modified), tuple(map(_said, authors)), _said(agency), _said(address), _said(archived))


def _said(value: Any) -> Any:
    """A text or None, as it was written; else TypeError is raised."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _when(text: str | None) -> When | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def hashed(*parts: str) -> str:
    """A hash of texts; where one ends and the next begins counts, too."""
    return blake2b("\0".join(parts).encode("utf8", "surrogatepass"), digest_size=MARK_BYTES).hexdigest()
