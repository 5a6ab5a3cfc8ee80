"""What feeds, sitemaps and OPML list: bytes -> the addresses of pages.  Pure; a listing that cannot be read raises `NoListing`."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import chain
from urllib.parse import urljoin, urlsplit

import feedparser
from feedparser.mixin import _FeedParserMixin
from lxml import etree

from clipsheet.evidence import dates
from clipsheet.intake.limits import MOST_TAGS, MOST_VALUES
from clipsheet.rules.repairs import UNPAIRED

MOST_ITEMS = 5_000  # of one listing; a sitemap may name 50,000, and a digest is not made of so many a week
MOST_ADDRESS_TAGS = 1_000_000  # of a sitemap: 50,000 addresses with four fields each have 500,002. A million empty ones take 240 MB
REFERENCE = re.compile(rb"&#(?:0*([0-9]{1,9})|x0*([0-9a-f]{1,8}));?", re.IGNORECASE)
MOST_CODE, HALVES = 0x10FFFF, range(0xD800, 0xE000)
JSON_FEED = "https://jsonfeed.org/version/"


class NoListing(Exception):
    """Why something is no feed or sitemap, for who listed it in site.yaml."""


@dataclass(frozen=True, slots=True)
class Item:
    """One page that a listing names: its address, and what the listing says of it."""

    address: str
    title: str = ""
    published: datetime | None = None  # with an offset, as below
    changed: datetime | None = None

    @property
    def day(self) -> datetime | None:
        """When it was published, else changed."""
        return self.published or self.changed


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages that a listing names, its newest first as it gives them, and the listings that it names in turn."""

    items: tuple[Item, ...] = ()
    listings: tuple[str, ...] = ()


def feed(content: bytes, address: str) -> Listing:
    """What a feed lists: RSS, Atom (RFC 4287) or JSON Feed. Raises `NoListing`."""
    items = list(_of_json_feed(content)) if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else list(_of_feed(content))
    return Listing(tuple(_sound(items, address)))


def _of_feed(content: bytes) -> Iterator[Item]:
    _bounded(content, MOST_TAGS)
    _FeedParserMixin._sync_author_detail = _not_asked_for
    try:
        read = feedparser.parse(REFERENCE.sub(_of_a_character, content), sanitize_html=False, resolve_relative_uris=False)
    except (LookupError, ValueError, OverflowError) as fault:  # of an element in a wrong place, a charset that is none
        raise NoListing(f"cannot be read as a feed ({type(fault).__name__} in feedparser)") from None
    if not read.get("version"):
        raise NoListing("is no feed: give the address of the feed itself, which the page often names in its head")
    for entry in read.entries:
        published = _instant(entry.get("published_parsed"))
        changed = None if published else _instant(entry.get("updated_parsed"))
        yield Item(entry.get("link") or "", entry.get("title") or "", published, changed)


def _not_asked_for(*_given: object) -> None:
    """In the place of feedparser's look for an address in each author's name, which for a name of 100 kB takes minutes."""


def _of_a_character(reference: re.Match[bytes]) -> bytes:
    """A numeric reference, or nothing where it is that of no character: halves of an emoji, at which feedparser stumbles."""
    decimal, hexadecimal = reference.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return b"" if code > MOST_CODE or code in HALVES else reference.group()


def _bounded(content: bytes, most: int) -> None:
    """Raises `NoListing` where there are more tags than memory and time."""
    if content.count(b"<") > most:
        raise NoListing(f"holds more than {most:,} tags: give another listing of the host")


def _instant(when: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(when), UTC) if when else None  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _of_json_feed(content: bytes) -> Iterator[Item]:
    if content.count(b",") > MOST_VALUES:
        raise NoListing(f"holds more than {MOST_VALUES:,} values: give another listing of the host")
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not str(read.get("version")).startswith(JSON_FEED) or not isinstance(read.get("items"), list):
        raise NoListing("is no JSON Feed")
    for one in read["items"]:
        if isinstance(one, dict):
            given = str(one.get("id") or "")  # "ideally the full address"
            address = str(one.get("url") or "") or (given if given.startswith(("http://", "https://")) else "")
            yield Item(address, str(one.get("title") or ""), _moment(one.get("date_published")), _moment(one.get("date_modified")))


def sitemap(content: bytes, address: str) -> Listing:
    """What a sitemap lists, or which sitemaps its index does; of these those with the newest changes first. Raises `NoListing`."""
    _bounded(content, MOST_ADDRESS_TAGS)
    root = _root(content)
    kind = "" if root is None else _name(root)
    if root is None or kind not in ("urlset", "sitemapindex"):
        raise NoListing("is no sitemap (sitemaps.org)")
    found = [_of_row(row) for row in root]
    found.sort(key=lambda item: item.day or datetime.min.replace(tzinfo=UTC), reverse=True)
    sound = tuple(_sound(found, address))
    return Listing(sound) if kind == "urlset" else Listing(listings=tuple(item.address for item in sound))


def _of_row(row: etree._Element) -> Item:
    """A page of a sitemap, by what its row says itself or as news; pictures and videos have addresses and titles of their own."""
    own = [*row.iterchildren(etree.Element)]
    news = chain.from_iterable(one.iterchildren(etree.Element) for one in own if _name(one) == "news")
    said = {_name(one): (one.text or "").strip() for one in (*own, *news)}
    return Item(said.get("loc", ""), said.get("title", ""), _moment(said.get("publication_date")), _moment(said.get("lastmod")))


def _root(content: bytes) -> etree._Element | None:
    """The document's element, whatever is broken below it; nothing outside of the document is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace; a parser that mends leaves prefixes of none."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def opml(content: bytes) -> list[str]:
    """The addresses of the feeds that a file of OPML names, in its order. Raises `NoListing`."""
    root = _root(content)
    if root is None or root.tag != "opml":
        raise NoListing("is no OPML")
    return list(dict.fromkeys(one.get("xmlUrl", "").strip() for one in root.iter("outline") if one.get("xmlUrl", "").strip()))


def _moment(written: object) -> datetime | None:
    """A date or time as an instant; a bare date is its first moment, and what names no offset is in UTC."""
    when = dates.parsed(written) if isinstance(written, str) else None
    if when is None:
        return None
    moment = when if isinstance(when, datetime) else datetime.combine(when, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _sound(items: Iterable[Item], base: str) -> Iterator[Item]:
    """The items with a web address, whole and without its fragment, each address once."""
    seen: set[str] = set()
    for item in items:
        if not item.address.strip() or len(seen) == MOST_ITEMS:
            continue
        try:
            address = urlsplit(urljoin(base, UNPAIRED.sub("\ufffd", item.address.strip())))._replace(fragment="").geturl()
            is_web = urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).hostname)
        except ValueError:
            continue
        if is_web and address not in seen:
            seen.add(address)
            yield replace(item, address=address, title=UNPAIRED.sub("\ufffd", " ".join(item.title.split())[:300]))
