"""The feeds of the newest articles: of the site, and for a theme with exports of countries, topics and outlets.  Pure.

Each is made as Atom (RFC 4287), and for a theme with exports as JSON Feed 1.1, too. Text is what `clipsheet.rights` released. The site's
feeds have it whole where it may be; those of groups have the summary alone: with whole texts they would be larger than all pages, and a
build would read every clipping twice. Articles that are held or withdrawn are not in an edition, and so not here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache, partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from clipsheet import rights
from clipsheet.commonmark import legal
from clipsheet.model import Html, When
from clipsheet.settings import Site
from clipsheet_digest.digest import Article, day_of
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.inputs import Item
from clipsheet_digest.names import absolute, beside, country_name, country_path, outlet_path, topic_path
from clipsheet_digest.slips import Original, hashed
from clipsheet_digest.xml_text import document, text

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
HOME = "index.html"
JSON_PATH = "feed.json"
SITE = "feed.html"  # beside which the site's feeds would lie, if it were a page
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # Atom must have a time: where neither a date nor the day of the addition is known, this one


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a feed. `tags` are the codes of its countries and the slugs of its topics, with their names."""

    item: Item
    original: str | None
    published: datetime | None
    updated: datetime
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """What one feed is made of: the page that it is the feed of, its name, its newest articles, and what gives their whole texts."""

    page: str
    beside: str  # the page beside which its files lie
    title: str
    articles: Sequence[Article]
    body: Callable[[Article], Html | None]


def plans(made: Edition) -> Iterator[Plan]:
    """All feeds, to be made."""
    entry = cache(partial(_entry, made))
    bodies = cache(partial(_body, made))
    for channel in (_site(made, bodies), *(_groups(made) if "exports" in made.kinds else ())):
        key = hashed(channel.title, *(article.says for article in channel.articles))
        yield Plan(beside(channel.beside, "xml"), key, False, partial(_atom, made, channel, entry))
        if "exports" in made.kinds:
            yield Plan(beside(channel.beside, "json"), key, False, partial(_json, made, channel, entry))


def feed(made: Edition) -> str:
    """The newest articles of the site as an Atom feed.

    Where the site's address is not settled, links are relative to the feed and ids are names of no place; they stay the same as long as the
    digest's name does.
    """
    return _atom(made, _site(made, partial(_body, made)), partial(_entry, made))


def json_feed(made: Edition) -> str:
    """The same as a JSON Feed."""
    return _json(made, _site(made, partial(_body, made)), partial(_entry, made))


def _site(made: Edition, body: Callable[[Article], Html | None]) -> Channel:
    return Channel(HOME, SITE, made.settings.site.name, made.digest.articles[:MOST_ENTRIES], body)


def _groups(made: Edition) -> Iterator[Channel]:
    def channel(page: str, heading: str, articles: Sequence[Article]) -> Channel:
        return Channel(page, page, f"{made.settings.site.name}: {heading}", articles[:MOST_ENTRIES], _no_body)

    for code, articles in made.digest.countries.items():
        yield channel(country_path(code), country_name(code, made.lang), articles)
    for slug, articles in made.digest.topics.items():
        yield channel(topic_path(slug), made.topics.label(slug), articles)
    for slug, articles in made.digest.outlets.items():
        yield channel(outlet_path(slug), articles[0].outlet, articles)


def _body(made: Edition, article: Article) -> Html | None:
    """The whole text of an article, where it may be shown."""
    released = rights.released(made.source.clipping(article.slug), article.row, made.settings.site.audience)
    return released.body if released.whole else None


def _no_body(_article: Article) -> Html | None:
    return None


def _entry(made: Edition, article: Article) -> Entry:
    original, item, zone = made.source.original(article.slug), made.item(article), made.settings.site.zone
    published = None if original.date is None else _moment(original.date, zone)
    return Entry(item, original.address, published, _updated(article, original, zone), tuple(_tags(article, item)))


def _tags(article: Article, item: Item) -> Iterator[tuple[str, str]]:
    yield from zip(article.countries, (link.text for link in item.countries), strict=True)
    yield from ((link.href.rpartition("/")[2].removesuffix(".html"), link.text) for link in item.topics)


# -- Atom -----------------------------------------------------------------------------------------------------------


def _atom(made: Edition, channel: Channel, entry_of: Callable[[Article], Entry]) -> str:
    said, path = made.settings.site, beside(channel.beside, "xml")
    entries = [entry_of(article) for article in channel.articles]
    root = Element("feed", {"xmlns": ATOM, "xml:lang": made.lang})
    text(root, "title", channel.title)
    text(root, "id", _id(said, path))
    text(root, "updated", _written(max((entry.updated for entry in entries), default=NEVER)))
    if said.base_url:
        SubElement(root, "link", rel="self", type="application/atom+xml", href=absolute(said.base_url, path))
    SubElement(root, "link", rel="alternate", type="text/html", href=_way_home(said, channel))
    text(root, "generator", "Clipsheet")
    root.extend(  # a list: from a generator, xml.etree takes Ctrl-C for a wrong type
        [_atom_entry(said, path, entry, channel.body(article)) for article, entry in zip(channel.articles, entries, strict=True)]
    )
    return document(root)


def _atom_entry(said: Site, path: str, entry: Entry, body: Html | None) -> Element:
    """One article; the outlet stands before the headline, as everywhere, and the page of its articles for the feed that it came from."""
    item, found = entry.item, Element("entry")
    text(SubElement(found, "author"), "name", item.outlet.text)
    text(found, "title", f"{item.outlet.text}: {item.headline}", **{"xml:lang": item.headline_lang})
    text(found, "id", _id(said, item.href))
    SubElement(found, "link", rel="alternate", type="text/html", href=_way(said, path, item.href))
    if entry.original:
        SubElement(found, "link", rel="via", href=legal(entry.original))
    if entry.published is not None:
        text(found, "published", _written(entry.published))
    text(found, "updated", _written(entry.updated))
    for term, label in entry.tags:
        SubElement(found, "category", term=legal(term), label=legal(label))
    if item.summary:
        text(found, "summary", item.summary, **{"xml:lang": item.summary_lang})
    if body is not None:
        text(found, "content", body, type="html", **{"xml:lang": item.lang})
    source = SubElement(found, "source")
    text(source, "id", _id(said, item.outlet.href))
    text(source, "title", item.outlet.text)
    text(source, "updated", _written(entry.updated))
    return found


# -- JSON Feed ------------------------------------------------------------------------------------------------------


def _json(made: Edition, channel: Channel, entry_of: Callable[[Article], Entry]) -> str:
    said, path = made.settings.site, beside(channel.beside, "json")
    whole = {
        "version": JSON_FEED,
        "title": legal(channel.title),
        "home_page_url": _way_home(said, channel),
        "feed_url": absolute(said.base_url, path) if said.base_url else None,
        "language": made.lang,
        "items": [_json_item(said, path, entry_of(article), channel.body(article)) for article in channel.articles],
    }
    return f"{json.dumps(_told(whole), ensure_ascii=False, indent=1)}\n"


def _json_item(said: Site, path: str, entry: Entry, body: Html | None) -> dict[str, Any]:
    """One article; an item must have a content, and so the headline stands for a text of which nothing is released."""
    item = entry.item
    headline, summary = legal(f"{item.outlet.text}: {item.headline}"), legal(item.summary or "")
    return _told({
        "id": _id(said, item.href),
        "url": _way(said, path, item.href),
        "external_url": legal(entry.original) if entry.original else None,
        "title": headline,
        "summary": summary or None,
        "content_html": legal(body) if body is not None else None,
        "content_text": summary or headline if body is None else None,
        "date_published": _written(entry.published) if entry.published is not None else None,
        "date_modified": _written(entry.updated),
        "authors": [{"name": legal(item.outlet.text)}],
        "tags": [legal(label) for _term, label in entry.tags],
        "language": item.lang if body is not None else item.summary_lang if item.summary else item.headline_lang,
    })  # fmt: skip


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value is not None}


# -- addresses, ids and times ---------------------------------------------------------------------------------------


def _way(said: Site, path: str, to: str) -> str:
    """The address of a page; the way to it from a feed where the site has no address yet."""
    return absolute(said.base_url, to) if said.base_url else "../" * path.count("/") + to


def _way_home(said: Site, channel: Channel) -> str:
    """The way to the page that a feed is the feed of."""
    return _way(said, channel.beside, "" if said.base_url and channel.page == HOME else channel.page)


def _id(said: Site, path: str) -> str:
    """The page's address; a name made of the digest's and the page's where there is none yet."""
    return absolute(said.base_url, path) if said.base_url else uuid5(NAMESPACE_URL, f"clipsheet:{said.name}/{path}").urn


def _updated(article: Article, original: Original, zone: ZoneInfo) -> datetime:
    """The latest moment that is known of an article: its own, its outlet's change, its entry into the digest."""
    added = None if article.slip.added is None else day_of(article.slip.added)
    known = [when for when in (original.date, original.modified, added) if when is not None]
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
