"""Slips of clippings -> the digest: the articles in order, grouped by week, country, topic and outlet.  Pure.

An article without a date stands in the week in which it was added; one without a country under `NO_COUNTRY`, one without a topic under
`OTHER`: a gap is said, and the article shown all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import TypeVar

from slugify import slugify

from clipsheet import state_media
from clipsheet.rights import is_published
from clipsheet.settings import Outlet, Ownership, Settings, Vocabulary
from clipsheet_digest.slips import Place, Slip
from clipsheet_digest.words import words

Key = TypeVar("Key")

NO_COUNTRY = "none"
OTHER = "other"
# what Windows takes for a device, whatever ending it has: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))])


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, written 2025-W39."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        """The week of a day."""
        calendar = day.isocalendar()
        return cls(calendar.year, calendar.week)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def named(cls, name: str) -> Week:
        """The week of a name such as 2025-W39; raises ValueError where there is none."""
        year, _, number = name.upper().partition("-W")
        week = cls(int(year), int(number))
        return cls.of(week.days[0])

    @property
    def before(self) -> Week:
        """The week before this one; the first that there is comes before itself."""
        return Week.of(date.fromordinal(max(1, self.days[0].toordinal() - 7)))

    @property
    def days(self) -> tuple[date, date]:
        """Its Monday and its Sunday."""
        return date.fromisocalendar(self.year, self.number, 1), date.fromisocalendar(self.year, self.number, 7)


@dataclass(slots=True, eq=False)
class Article:
    """A clipping that is shown, with what grouping found: its day and week in the site's time zone, its outlet's row and slug."""

    slip: Slip
    day: date | None  # None: not stated
    week: Week
    outlet: str  # as pages call it, the gap too
    publisher: str | None  # its name, where one is known
    outlet_slug: str
    row: Outlet | None
    ownership: Ownership | None  # None: not assessed
    shows: str  # a hash of what lists show of it

    @property
    def slug(self) -> str:
        return self.slip.slug

    @property
    def countries(self) -> tuple[str, ...]:
        return self.slip.countries

    @property
    def topics(self) -> tuple[str, ...]:
        return self.slip.topics

    @property
    def says(self) -> str:
        """A hash of all that may be told of it, its whole text included."""
        right = None if self.row is None else (self.row.rights, self.row.licence)
        return f"{self.slip.text} {self.shows} {right}"


@dataclass(frozen=True, slots=True)
class Digest:
    """All articles, newest first, and the groups: each value keeps that order. Country keys are codes, topic keys slugs."""

    articles: tuple[Article, ...]
    weeks: Mapping[Week, tuple[Article, ...]]  # newest week first
    countries: Mapping[str, tuple[Article, ...]]
    topics: Mapping[str, tuple[Article, ...]]
    outlets: Mapping[str, tuple[Article, ...]]  # by slug
    languages: Mapping[str, tuple[Article, ...]]  # without their regions and scripts
    withdrawn: tuple[Slip, ...] = ()  # newest withdrawal first; of these nothing is shown but that they were


def digest(slips: Iterable[Slip], settings: Settings) -> Digest:
    """The digest of clippings; those held or withdrawn, of blocked outlets, or that site.yaml does not want are left out."""
    slips = list(slips)
    outlets = _Outlets(settings.vocabulary)
    shown = [slip for slip in slips if slip.place == Place.SHOWN and is_published(outlets.row(slip))]
    names = _outlet_slugs({publisher(slip, outlets.row(slip)) for slip in slips if slip.place == Place.SHOWN})
    ordered = tuple(_article(slip, outlets, names, settings.site.languages[0]) for slip in sorted(shown, key=_newest_first))
    weeks = grouped(ordered, lambda article: (article.week,))
    return Digest(
        articles=ordered,
        weeks=dict(sorted(weeks.items(), reverse=True)),
        countries=grouped(ordered, lambda article: article.slip.countries or (NO_COUNTRY,)),
        topics=grouped(ordered, lambda article: article.slip.topics or (OTHER,)),
        outlets=grouped(ordered, lambda article: (article.outlet_slug,)),
        languages=grouped(ordered, lambda article: (article.slip.lang.casefold().partition("-")[0],)),
        withdrawn=tuple(sorted((slip for slip in slips if _has_tombstone(slip, outlets)), key=_latest_withdrawal)),
    )


def _has_tombstone(slip: Slip, outlets: _Outlets) -> bool:
    return slip.withdrawn is not None and is_published(outlets.row(slip))


def _latest_withdrawal(slip: Slip) -> tuple[int, str]:
    return -(slip.withdrawn or 0), slip.slug


def publisher(slip: Slip, row: Outlet | None) -> str | None:
    """The name of an outlet: its row's, else its page's, else its domain; None where none is known."""
    return row.name if row is not None else slip.outlet or slip.domain or None


def outlet_name(name: str | None, lang: str) -> str:
    """The name that pages give an outlet, or the gap."""
    return name or words(lang).gettext("Outlet not known")


def _outlet_slugs(names: Iterable[str | None]) -> dict[str | None, str]:
    """A slug for every outlet; names that would share one are numbered in alphabetical order, the gap first."""
    slugs: dict[str | None, str] = {}
    taken = {"index", *DEVICES}  # the page of all outlets, and what is none
    for name in sorted(names, key=lambda name: name or ""):
        slug = "outlet-not-known" if name is None else slugify(name, max_length=60) or "outlet"
        numbered = (f"{slug}-{number}" for number in count(2))
        free = slug if slug not in taken else next(one for one in numbered if one not in taken)
        slugs[name] = free
        taken.add(free)
    return slugs


def _article(slip: Slip, outlets: _Outlets, slugs: Mapping[str | None, str], lang: str) -> Article:
    row = outlets.row(slip)
    known = publisher(slip, row)
    name = outlet_name(known, lang)
    day = day_of(slip.day) if slip.day is not None else None
    shows = f"{slip.shows} {name} {slugs[known]}"
    return Article(slip, day, _week(_shelf_day(slip)), name, known, slugs[known], row, outlets.ownership(slip), shows)


class _Outlets:
    """What outlets.yaml and the state media profiles say of outlets, each looked up once."""

    def __init__(self, rows: Vocabulary) -> None:
        self._rows = rows
        self._row: dict[tuple[str | None, str | None], Outlet | None] = {}
        self._owner: dict[tuple[str | None, str | None, str | None], Ownership | None] = {}

    def row(self, slip: Slip) -> Outlet | None:
        key = slip.outlet, slip.domain
        if key not in self._row:
            self._row[key] = self._rows.outlet(*key)
        return self._row[key]

    def ownership(self, slip: Slip) -> Ownership | None:
        """What the editor's row says, else what the state media profiles say of the article's address or of the row's domains."""
        key = slip.outlet, slip.domain, slip.host
        if key not in self._owner:
            row = self.row(slip)
            hosts = (slip.host, slip.domain, *(row.aliases if row is not None else ()))
            own = row.ownership if row is not None else None
            self._owner[key] = own if own is not None else state_media.ownership(host for host in hosts if host)
        return self._owner[key]


def _shelf_day(slip: Slip) -> int:
    """The day under which an article is filed: its own, else the day it was added, else (a file written by hand) the first of all."""
    return slip.day or slip.added or 1


day_of = cache(date.fromordinal)
"""The day of an ordinal."""


@cache
def _week(ordinal: int) -> Week:
    return Week.of(day_of(ordinal))


def _newest_first(slip: Slip) -> tuple[int, int, str]:
    return -_shelf_day(slip), -slip.clock, slip.slug


def grouped(articles: Iterable[Article], keys: Callable[[Article], Iterable[Key]]) -> dict[Key, tuple[Article, ...]]:
    """The articles by each of their keys, in their order; the keys in that of their first articles."""
    groups: dict[Key, list[Article]] = defaultdict(list)
    for article in articles:
        for key in keys(article):
            groups[key].append(article)
    return {key: tuple(found) for key, found in groups.items()}
