"""What machines read of the site beside its pages: the feed of the newest articles (Atom, RFC 4287) and the sitemap.  Pure.

Both are XML and the same for every theme, so they are made here and not by templates; every text is escaped by `xml.etree`, and
what XML cannot hold is left out. The text of an article is what `clipsheet.rights` released, as on its page: whole, or as the
summary alone. Items that are held or withdrawn are not in an edition's articles, and so not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from functools import cache, partial
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from clipsheet import rights
from clipsheet.model import Clipping, When
from clipsheet.settings import Site
from clipsheet_digest.digest import Article
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.inputs import Item
from clipsheet_digest.pages import site
from clipsheet_digest.slips import hashed

MOST_ENTRIES = 50
MOST_ADDRESSES = 50_000  # of one file, by sitemaps.org
ATOM = "http://www.w3.org/2005/Atom"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML 1.0 document can hold
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # Atom must have a time: where neither a date nor the day of the addition is known, this one


def plans(made: Edition, indexed: Iterable[str]) -> Iterator[Plan]:
    """All of them, to be made; `indexed` are the paths of the pages that search engines may index."""
    yield Plan(site(made.settings).feed, hashed(*(article.says for article in _newest(made))), False, lambda: feed(made))
    said, paths = made.settings.site, sorted(indexed)
    files = cache(lambda: sitemap(said, paths))
    for name in _names(said, len(paths)):
        yield Plan(name, hashed(*paths), False, partial(lambda name: files()[name], name))


# -- the feed -----------------------------------------------------------------------------------------------------


def feed(made: Edition) -> str:
    """The newest articles as an Atom feed.

    Where the site's address is not settled, links are relative to the feed and ids are names of no place; they stay the same as long as the
    digest's name does.
    """
    said, known = made.settings.site, site(made.settings)
    newest = [(article, made.source.clipping(article.slug)) for article in _newest(made)]
    root = Element("feed", {"xmlns": ATOM, "xml:lang": known.lang})
    _text(root, "title", said.name)
    _text(root, "id", _id(said, known.feed))
    _text(root, "updated", _written(max((_updated(clipping, said.zone) for _article, clipping in newest), default=NEVER)))
    if said.base_url:
        SubElement(root, "link", rel="self", type="application/atom+xml", href=_address(said, known.feed))
    SubElement(root, "link", rel="alternate", type="text/html", href=_address(said, "" if said.base_url else known.home))
    _text(root, "generator", "Clipsheet")
    root.extend(
        [_entry(made, article, clipping) for article, clipping in newest]
    )  # a list: from a generator, xml.etree takes Ctrl-C for a wrong type
    return _xml(root)


def _newest(made: Edition) -> Sequence[Article]:
    return made.digest.articles[:MOST_ENTRIES]


def _entry(made: Edition, article: Article, clipping: Clipping) -> Element:
    """One article; the outlet stands before the headline, as everywhere."""
    said, item = made.settings.site, made.item(article)
    released = rights.released(clipping, article.row, said.audience)
    entry = Element("entry")
    _text(SubElement(entry, "author"), "name", item.outlet.text)
    _text(entry, "title", f"{item.outlet.text}: {item.headline}", **{"xml:lang": item.headline_lang})
    _text(entry, "id", _id(said, item.href))
    SubElement(entry, "link", rel="alternate", type="text/html", href=_address(said, item.href))
    if clipping.source_url:
        SubElement(entry, "link", rel="via", href=_legal(clipping.source_url))
    if clipping.date is not None:
        _text(entry, "published", _written(_moment(clipping.date, said.zone)))
    _text(entry, "updated", _written(_updated(clipping, said.zone)))
    for term, label in _categories(clipping, item):
        SubElement(entry, "category", term=_legal(term), label=_legal(label))
    if item.summary:
        _text(entry, "summary", item.summary, **{"xml:lang": item.summary_lang})
    if released.whole:
        _text(entry, "content", released.body, type="html", **{"xml:lang": item.lang})
    return entry


def _categories(clipping: Clipping, item: Item) -> Iterator[tuple[str, str]]:
    """Countries by their codes and topics by their slugs, with their names."""
    yield from zip(clipping.countries, (link.text for link in item.countries), strict=True)
    yield from ((link.href.rpartition("/")[2].removesuffix(".html"), link.text) for link in item.topics)


def _address(said: Site, path: str) -> str:
    return f"{said.base_url}/{path}" if said.base_url else path


def _id(said: Site, path: str) -> str:
    """The page's address; a name made of the digest's and the page's where there is none yet."""
    return _address(said, path) if said.base_url else uuid5(NAMESPACE_URL, f"clipsheet:{said.name}/{path}").urn


def _updated(clipping: Clipping, zone: ZoneInfo) -> datetime:
    """The latest moment that is known of an article: its own, its outlet's change, its entry into the digest."""
    known = [when for when in (clipping.date, clipping.modified, clipping.added) if when is not None]
    return max((_moment(when, zone) for when in known), default=NEVER)


def _moment(when: When, zone: ZoneInfo) -> datetime:
    """A moment of universal time; a bare day begins at midnight, and what has no offset is taken as the site's own time."""
    clock = when if isinstance(when, datetime) else datetime.combine(when, time())
    local = clock if clock.tzinfo is not None else clock.replace(tzinfo=zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:  # the first day that there is, east of Greenwich
        return clock.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    """By RFC 3339, to the second."""
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}Z"


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
    return (*(f"sitemap-{part}.xml" for part in range(1, parts + 1) if parts > 1), "sitemap.xml")


def _listed(whole: str, each: str, said: Site, paths: Iterable[str]) -> str:
    root = Element(whole, xmlns=SITEMAPS)
    for path in paths:
        _text(SubElement(root, each), "loc", _address(said, "" if path == "index.html" else path))
    return _xml(root)


# -- XML ------------------------------------------------------------------------------------------------------------


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _legal(text)


def _legal(text: str) -> str:
    return NO_XML.sub("", text)


def _xml(root: Element) -> str:
    """The document, an element of the first level on each line."""
    root.text = "\n"
    for child in root:
        child.tail = "\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'
