"""Clippings -> the digest: the articles in order, grouped by week, country, topic and outlet.  Pure.

An article without a date stands in the week in which it was added; one without a country under `NO_COUNTRY`, one without a topic under
`OTHER`: a gap is said, and the article shown all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import TypeVar
from urllib.parse import urlsplit

from slugify import slugify

from clipsheet import state_media
from clipsheet.archive import local_day
from clipsheet.model import Clipping
from clipsheet.rights import is_published
from clipsheet.selection import unwanted
from clipsheet.settings import Outlet, Ownership, Settings

Key = TypeVar("Key")

NO_COUNTRY = "none"
OTHER = "other"


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


@dataclass(frozen=True, slots=True)
class Article:
    """A clipping that is shown, with what grouping found: its day and week in the site's time zone, its outlet's row and slug."""

    clipping: Clipping
    day: date | None  # None: not stated
    week: Week
    outlet: str
    outlet_slug: str
    row: Outlet | None
    ownership: Ownership | None  # None: not assessed


@dataclass(frozen=True, slots=True)
class Digest:
    """All articles, newest first, and the groups: each value keeps that order. Country keys are codes, topic keys slugs."""

    articles: tuple[Article, ...]
    weeks: Mapping[Week, tuple[Article, ...]]  # newest week first
    countries: Mapping[str, tuple[Article, ...]]
    topics: Mapping[str, tuple[Article, ...]]
    outlets: Mapping[str, tuple[Article, ...]]  # by slug
    withdrawn: tuple[Clipping, ...] = ()  # newest withdrawal first; of these nothing is shown but that they were


def digest(clippings: Iterable[Clipping], settings: Settings) -> Digest:
    """The digest of clippings; those held or withdrawn, of blocked outlets, or that site.yaml does not want are left out."""
    clippings = list(clippings)
    shown = [one for one in clippings if not one.held and one.withdrawn is None and unwanted(one, settings) is None]
    rows = {clipping.slug: settings.vocabulary.outlet(clipping.outlet, clipping.domain) for clipping in shown}
    slugs = _outlet_slugs({outlet_name(clipping, rows[clipping.slug]) for clipping in shown})
    articles = [_article(clipping, rows[clipping.slug], slugs, settings) for clipping in shown if is_published(rows[clipping.slug])]
    articles.sort(key=_newest_first)
    ordered = tuple(articles)
    weeks = grouped(ordered, lambda article: (article.week,))
    return Digest(
        articles=ordered,
        weeks=dict(sorted(weeks.items(), reverse=True)),
        countries=grouped(ordered, lambda article: article.clipping.countries or (NO_COUNTRY,)),
        topics=grouped(ordered, lambda article: article.clipping.topics or (OTHER,)),
        outlets=grouped(ordered, lambda article: (article.outlet_slug,)),
        withdrawn=tuple(sorted((one for one in clippings if _has_tombstone(one, settings)), key=_latest_withdrawal)),
    )


def _has_tombstone(clipping: Clipping, settings: Settings) -> bool:
    return clipping.withdrawn is not None and is_published(settings.vocabulary.outlet(clipping.outlet, clipping.domain))


def _latest_withdrawal(clipping: Clipping) -> tuple[int, str]:
    day = clipping.withdrawn.date if clipping.withdrawn is not None else date.min
    return -day.toordinal(), clipping.slug


def outlet_name(clipping: Clipping, row: Outlet | None) -> str:
    """Under which name an outlet is shown: its row's, else its page's, else its domain, else the gap."""
    return row.name if row is not None else clipping.outlet or clipping.domain or "Outlet not known"


def _outlet_slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for every outlet; names that would share one are numbered in alphabetical order."""
    slugs: dict[str, str] = {}
    taken = {"index"}  # the page of all outlets
    for name in sorted(names):
        slug = slugify(name, max_length=60) or "outlet"
        numbered = (f"{slug}-{number}" for number in count(2))
        free = slug if slug not in taken else next(one for one in numbered if one not in taken)
        slugs[name] = free
        taken.add(free)
    return slugs


def _article(clipping: Clipping, row: Outlet | None, slugs: Mapping[str, str], settings: Settings) -> Article:
    day = local_day(clipping.date, settings.site) if clipping.date is not None else None
    name = outlet_name(clipping, row)
    return Article(clipping, day, Week.of(_shelf_day(clipping, day)), name, slugs[name], row, _ownership(clipping, row))


def _ownership(clipping: Clipping, row: Outlet | None) -> Ownership | None:
    """What the editor's row says, else what the state media profiles say of the article's address or of the row's domains."""
    if row is not None and row.ownership is not None:
        return row.ownership
    hosts = (_host(clipping.source_url), clipping.domain, *(row.aliases if row is not None else ()))
    return state_media.ownership(host for host in hosts if host)


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # brackets that hold no IPv6 address
        return None


def _shelf_day(clipping: Clipping, day: date | None) -> date:
    """The day under which an article is filed: its own, else the day it was added, else (a file written by hand) the first of all."""
    if day is not None:
        return day
    return clipping.added if clipping.added is not None else date.min


def _newest_first(article: Article) -> tuple[int, float, str]:
    day = _shelf_day(article.clipping, article.day)
    when = article.clipping.date
    clock = when.hour * 60 + when.minute if isinstance(when, datetime) and article.day else -1
    return -day.toordinal(), -clock, article.clipping.slug


def grouped(articles: Iterable[Article], keys: Callable[[Article], Iterable[Key]]) -> dict[Key, tuple[Article, ...]]:
    """The articles by each of their keys, in their order; the keys in that of their first articles."""
    groups: dict[Key, list[Article]] = defaultdict(list)
    for article in articles:
        for key in keys(article):
            groups[key].append(article)
    return {key: tuple(found) for key, found in groups.items()}
