"""What a site tells those who crawl it: robots.txt, the sitemap, and that text and data mining is reserved.  Pure.

The three are the same for every theme. Crawlers look for robots.txt and `.well-known/` at the root of a host alone: a site that lies deeper
must have them put there by whoever runs the host.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from xml.etree.ElementTree import Element, SubElement

from clipsheet.settings import Site
from clipsheet_digest import xml_text
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.names import absolute
from clipsheet_digest.render import path_of
from clipsheet_digest.slips import hashed

MOST_ADDRESSES = 50_000  # of one file, by sitemaps.org
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
ROBOTS = "robots.txt"
RESERVATION = ".well-known/tdmrep.json"
WHOLE = "sitemap.xml"


def plans(made: Edition, indexed: Iterable[str]) -> Iterator[Plan]:
    """All of them, to be made; `indexed` are the paths of the pages that search engines may index."""
    said, paths = made.settings.site, sorted(indexed)
    files = cache(lambda: sitemap(said, paths))
    for name in _names(said, len(paths)):
        yield Plan(name, hashed(*paths), False, partial(lambda name: files()[name], name))
    for path, text in ((ROBOTS, robots(said)), (RESERVATION, reservation(said))):
        yield Plan(path, hashed(text), False, partial(str, text))


def robots(said: Site) -> str:
    """By RFC 9309: a public site may be read by all, a desk's by none."""
    if said.audience != "public":
        return "User-agent: *\nDisallow: /\n"
    known = f"\nSitemap: {absolute(said.base_url, WHOLE)}\n" if said.base_url else ""
    return f"User-agent: *\nAllow: /\n{known}"


def reservation(said: Site) -> str:
    """That the rights of text and data mining are reserved, by the TDM Reservation Protocol of the W3C's community group.

    The texts are other people's, and so it is not for the digest to give them away.
    """
    return f"{json.dumps([{'location': f'{path_of(said.base_url)}/', 'tdm-reservation': 1}])}\n"


# -- the sitemap --------------------------------------------------------------------------------------------------


def sitemap(said: Site, paths: Sequence[str]) -> dict[str, str]:
    """The files that tell search engines of these pages, by their names; none for a site that has no address, or is a desk's.

    More pages than one file may name stand in several, with `sitemap.xml` as their list.
    """
    *parts, whole = _names(said, len(paths)) or (None,)
    if whole is None:
        return {}
    if not parts:
        return {whole: _listed("urlset", "url", said, paths)}
    places = range(0, len(paths), MOST_ADDRESSES)
    named = {name: _listed("urlset", "url", said, paths[first : first + MOST_ADDRESSES]) for name, first in zip(parts, places, strict=True)}
    return {**named, whole: _listed("sitemapindex", "sitemap", said, named)}


def _names(said: Site, number: int) -> Sequence[str]:
    """The files that so many pages need; the last one is the whole, or the list of the others."""
    if said.audience != "public" or not said.base_url:
        return ()
    parts = -(-number // MOST_ADDRESSES)
    return (*(f"sitemap-{part}.xml" for part in range(1, parts + 1) if parts > 1), WHOLE)


def _listed(whole: str, each: str, said: Site, paths: Iterable[str]) -> str:
    root = Element(whole, xmlns=SITEMAPS)
    for path in paths:
        xml_text.text(SubElement(root, each), "loc", absolute(said.base_url, "" if path == "index.html" else path))
    return xml_text.document(root)
