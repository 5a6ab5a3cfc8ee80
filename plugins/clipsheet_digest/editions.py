"""Slips, stories and issues -> the edition that all pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from clipsheet import settings, stories
from clipsheet.model import Clipping, Evidence
from clipsheet.settings import Settings
from clipsheet.stories import Links, Profile
from clipsheet_digest import pages, slips
from clipsheet_digest.digest import Article, day_of, digest
from clipsheet_digest.issues import Issue
from clipsheet_digest.pages import Edition
from clipsheet_digest.slips import Slip, Source

Compare: TypeAlias = Callable[[Sequence[Profile]], Links]
"""What finds which clippings tell of one event."""


def edition_of(found: Settings, shown: Iterable[Slip], source: Source, said: Mapping[str, Issue], compare: Compare) -> Edition:
    """The edition of a home, as of today in its time zone; `said` is what the editor says of weeks."""
    grouped = digest(shown, found)
    profiles = [_profile(article, source) for article in grouped.articles]
    told = stories.stories(profiles, compare(profiles))
    return pages.edition(grouped, found, source, told, settings.today(found.site), said)


def in_hand(
    found: Settings,
    clippings: Iterable[Clipping],
    evidence: Mapping[str, Evidence] = MappingProxyType({}),
    said: Mapping[str, Issue] = MappingProxyType({}),
) -> Edition:
    """The edition of clippings that were read whole."""
    source = slips.in_hand(clippings, found, evidence)
    return edition_of(found, slips.slips_of(source), source, said, stories.links_of)


def _profile(article: Article, source: Source) -> Profile:
    """What a clipping is compared by, without a look at its file: the same as `stories.profile` gives of the whole clipping."""
    slip = article.slip
    return Profile(
        slip.slug,
        (slip.outlet or slip.domain or "").casefold(),
        slip.lang.partition("-")[0],
        article.day,
        day_of(slip.added) if slip.added is not None else date.max,
        slip.story,
        slip.thread,
        slip.countries,
        slip.mentions,
        frozenset(slip.topics),
        bytes.fromhex(slip.likeness),
        partial(source.traits, slip.slug),
    )
