"""The coverage map: how much there is about which country, on a world of equal tiles.  Pure.

A tile is as large for Malta as for Russia, can be touched on a phone, and draws no border that somebody disputes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from math import ceil

from clipsheet import countries
from clipsheet.data import rows
from clipsheet_digest.editions import Edition
from clipsheet_digest.inputs import Continent, Covered, Link, MapPage, Shade, Tile
from clipsheet_digest.issue_pages import country_links, issue_link, newest_issue
from clipsheet_digest.names import country_path, described

PAGE = "map/index.html"
WORLD = "world.txt"
SEA = ".."
SHADES = 5


def map_page(made: Edition) -> MapPage:
    """The map and the table of an edition."""
    links, week = country_links(made, made.digest.articles), newest_issue(made)
    counts = {link.href: link.count or 0 for link in links}
    newest = {link.href: link.count or 0 for link in country_links(made, made.digest.weeks[week])} if week is not None else {}
    bounds = _bounds([count for path, count in counts.items() if path in _tiled()])

    def tile(code: str) -> Tile | None:
        if code == SEA:
            return None
        path, name = country_path(code), countries.name(code, made.lang)
        count = counts.get(path, 0)
        return Tile(code, Link(name, path if count else "", count=count), _shade(count, bounds))

    title = made.say("Coverage map")
    return MapPage(
        path=PAGE,
        title=title,
        description=described(f"{made.settings.site.name}: {title}"),
        indexed=made.indexed,
        continents=tuple(
            Continent(countries.name(continent, made.lang), tuple(tuple(map(tile, row)) for row in found)) for continent, found in world()
        ),
        shades=tuple(Shade(_shade(most, bounds), fewest + 1, most) for fewest, most in zip((0, *bounds), bounds, strict=False)),
        countries=tuple(Covered(link, newest.get(link.href, 0)) for link in links),
        newest=issue_link(made, week) if week is not None else None,
    )


@cache
def world() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """The continents by their codes in M49, each with its rows of countries and open sea."""
    continents: list[tuple[str, list[tuple[str, ...]]]] = []
    for (line,) in rows(WORLD):
        if line.startswith("["):
            continents.append((line.strip("[]"), []))
        else:
            continents[-1][1].append(tuple(line.split()))
    return tuple((continent, tuple(found)) for continent, found in continents)


@cache
def _tiled() -> frozenset[str]:
    """The pages of all countries on the map."""
    return frozenset(country_path(code) for _, found in world() for row in found for code in row if code != SEA)


def _bounds(counts: Sequence[int]) -> list[int]:
    """The largest number of each shade: steps of equal ratio up to the most, as a few countries have much and many little.

    >>> _bounds([1, 7, 500]), _bounds([1, 2])
    ([3, 12, 42, 144, 500], [1, 2])
    """
    most = max(counts, default=0)
    return sorted({round(most ** (step / SHADES)) for step in range(1, SHADES + 1)}) if most else []


def _shade(count: int, bounds: Sequence[int]) -> int:
    """The darkest shade is for the most, however few shades there are."""
    return ceil(SHADES * (bisect_left(bounds, count) + 1) / len(bounds)) if count else 0
