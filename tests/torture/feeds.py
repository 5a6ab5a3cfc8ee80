"""Odd strings in every field that a feed tells: what is made is valid, whatever an article, an outlet or the site is called.

Atom is held to the schema of RFC 4287 (appendix B) and the rules that its text adds, JSON to version 1.1 of JSON Feed, a sitemap to
sitemaps.org; a reader of feeds that takes anything (`feedparser`) must have nothing to forgive.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import feedparser
import homes
from lxml.etree import XMLSyntaxError, _Element, fromstring

from clipsheet import frontmatter
from clipsheet.model import Clipping, Faults
from clipsheet.settings import Settings, Site, Topic, Vocabulary
from clipsheet_digest import crawlers, feeds
from torture import front_matter
from torture.payloads import given
from torture.rows import SEED, Row, sample

RANDOM = 5_000  # strings more than the payloads
IN_A_FEED = 50
FIELDS = ("title", "headline", "gist", "summary", "outlet", "agency", "section", "body", "note")
BASES = ("", "https://press.example/digest", "https://press.example/di&gest/'q'/\u0434")
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOST_LETTERS = 2048  # of an address in a sitemap

ONE, MAYBE, ANY = (1, 1), (0, 1), (0, 10**6)
CONTENTS = {  # how often each element may stand in another; RFC 4287, sections 4.1 and 4.2
    "feed": {
        **dict.fromkeys(("id", "title", "updated"), ONE),
        **dict.fromkeys(("generator", "icon", "logo", "rights", "subtitle"), MAYBE),
        **dict.fromkeys(("author", "category", "contributor", "link", "entry"), ANY),
    },
    "entry": {
        **dict.fromkeys(("id", "title", "updated"), ONE),
        **dict.fromkeys(("content", "published", "rights", "source", "summary"), MAYBE),
        **dict.fromkeys(("author", "category", "contributor", "link"), ANY),
    },
    "source": {
        **dict.fromkeys(("id", "title", "updated", "generator", "icon", "logo", "rights", "subtitle"), MAYBE),
        **dict.fromkeys(("author", "category", "contributor", "link"), ANY),
    },
    "author": {"name": ONE, "uri": MAYBE, "email": MAYBE},
}
ATTRIBUTES = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"},
    "category": {"term", "scheme", "label"},
    "generator": {"uri", "version"},
    **{name: {"type"} for name in ("title", "summary", "rights", "subtitle")},
    "content": {"type", "src"},
}
NEEDED = {"link": "href", "category": "term"}
MOMENT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
ADDRESS = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff0-\uffff]+")  # RFC 3987
MEDIA_TYPE = re.compile(r"[^/\s]+/[^/\s]+")
ITEM = {  # JSON Feed 1.1
    **dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image"), str),
    **dict.fromkeys(("date_published", "date_modified", "language"), str),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
}
FEED = {
    **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon"), str),
    **{"language": str, "expired": bool, "authors": list, "hubs": list, "items": list},
}


def rows(_folder: Path, share: float) -> Iterator[Row]:
    """Each string in each field, fifty articles a feed."""
    random = Random(SEED)  # noqa: S311
    strings = sample([text for _source, text in given()], share) + [front_matter._string(random) for _ in range(round(RANDOM * share))]
    faults: dict[str, list[str]] = {name: [] for name in ("Atom", "feedparser", "JSON Feed", "sitemap", "text")}
    made: Counter[str] = Counter()
    refused = 0
    for start in range(0, len(strings), IN_A_FEED):
        batch = strings[start : start + IN_A_FEED]
        clippings = [*filter(None, (_read(one) for one in _clippings(batch, random)))]
        refused += len(batch) - len(clippings)
        _look(clippings, batch[0], BASES[start // IN_A_FEED % len(BASES)], faults, made)
    for kind, found in faults.items():
        said = f"{made[kind]:,} looked at, {len(found)} faults" + (f", such as {found[0][:300]!r}" if found else "")
        yield Row(
            f"{len(strings):,} strings in {len(FIELDS)} fields ({refused} clippings refused by name): {kind}", said, "0 faults", not found
        )


def _clippings(strings: Sequence[str], random: Random) -> Iterator[Clipping]:
    """An article of each string: it stands in all fields, or in one, and the others in none."""
    for number, text in enumerate(strings):
        fields = FIELDS if number % 2 else (random.choice(FIELDS),)
        zone = random.choice((None, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-11, minutes=-30))))
        days = (date(2025, 10, 1), date(2, 1, 1), date(9998, 12, 31), None, datetime(2025, 10, 1, 23, 59, 59, 999999, zone))
        values: dict[str, Any] = dict.fromkeys(fields, text)
        values |= {"outlet": f"{values.get('outlet', 'Post')} {number}", "authors": (text,), "tags": (text,), "date": random.choice(days)}
        yield replace(homes.clipping(f"a{number}"), **values, source_url=f"https://press.example/{number}/{text}")


def _read(one: Clipping) -> Clipping | None:
    """The clipping as its file gives it; with no address where its is none. None for one that is refused by name."""
    for tried in (one, replace(one, source_url=None)):
        try:
            return frontmatter.read(frontmatter.write(tried), "x.md")
        except Faults:
            continue
    return None


def _look(clippings: Sequence[Clipping], text: str, base_url: str, faults: dict[str, list[str]], made: Counter[str]) -> None:
    """All feeds of these articles, in a site of which name, topic and address are odd, too."""
    name = _legal(text).strip() or "x"  # a site called by nothing that XML can hold has no name
    site = Site(name=name, audience="public", base_url=base_url)
    said = Settings(Path("nowhere"), site, Vocabulary({}, (Topic("drones", name, "medtop:20000056", ()),)))
    edition = homes.edition(clippings, said)
    shown = {_legal(f"{one.outlet}: {one.headline or one.title}") for one in clippings}
    titles: set[str] = set()
    for plan in feeds.plans(edition):
        content = str(plan.make())
        kind = "Atom" if plan.path.endswith(".xml") else "JSON Feed"
        found = [*(_atom(content) if kind == "Atom" else _json_feed(content, base_url))]
        faults[kind] += [f"{plan.path} of {text!r}: {what}" for what in found]
        made[kind] += 1
        if kind == "Atom":
            read = feedparser.parse(content.encode("utf8"), sanitize_html=False)
            faults["feedparser"] += (
                [f"{plan.path} of {text!r}: {read.get('bozo_exception')}"] if read.bozo or read.version != "atom10" else []
            )
            made["feedparser"] += 1
            if not found:
                titles |= {one.findtext(f"{ATOM}title") or "" for one in fromstring(content.encode("utf8")).iter(f"{ATOM}entry")}
    faults["text"] += [repr(one) for one in sorted(shown - titles)]
    made["text"] += len(shown)
    for sitemap in crawlers.sitemap(site, [f"articles/{one.slug}.html" for one in clippings]).values():
        faults["sitemap"] += _sitemap(sitemap, base_url)
        made["sitemap"] += 1


def _legal(text: str) -> str:
    """Text without the characters that XML has not, or had better not have."""
    return (
        re.sub("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]", "", text)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )


# -- Atom ---------------------------------------------------------------------------------------------------------------


def _atom(content: str) -> Iterator[str]:
    try:
        root = fromstring(content.encode("utf8"))
    except XMLSyntaxError as error:
        yield str(error)
        return
    for element in root.iter():
        yield from _element(element)
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    if len(ids) != len(set(ids)):
        yield "two entries with one id"
    for entry in root.iter(f"{ATOM}entry"):
        rels = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
        if rels.count("alternate") > 1 or (entry.find(f"{ATOM}content") is None and "alternate" not in rels):
            yield "no content, and no alternate or several"
        if entry.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None:
            yield "no author"


def _element(element: _Element) -> Iterator[str]:
    """What the schema does not allow of one element."""
    name = str(element.tag).removeprefix(ATOM)
    children = Counter(str(child.tag).removeprefix(ATOM) for child in element)
    allowed = CONTENTS.get("author" if name == "contributor" else name, {})
    for child in {*children, *allowed}:
        least, most = allowed.get(child, (0, 0))
        if not least <= children[child] <= most:
            yield f"{name} holds {children[child]} {child}"
    if (
        strange := {str(key) for key in element.attrib}
        - ATTRIBUTES.get(name, set())
        - {XML_LANG, "{http://www.w3.org/XML/1998/namespace}base"}
    ):
        yield f"{name} has {strange}"
    if name in NEEDED and element.get(NEEDED[name]) is None:
        yield f"{name} has no {NEEDED[name]}"
    text = element.text or ""
    if name in ("updated", "published") and not MOMENT.fullmatch(text):
        yield f"{name}: {text!r}"
    if name == "id" and not (ADDRESS.fullmatch(text) and urlsplit(text).scheme):
        yield f"id: {text!r}"
    if name in ("name", "title") and not text.strip():
        yield f"{name} is empty"
    if name == "link" and not (ADDRESS.fullmatch(element.get("href", "")) and MEDIA_TYPE.fullmatch(element.get("type", "text/html"))):
        yield f"link: {dict(element.attrib)}"
    if name in ("title", "summary", "content") and element.get("type", "text") not in ("text", "html", "xhtml"):
        yield f"{name} of type {element.get('type')}"
    if (lang := element.get(XML_LANG)) is not None and not LANGUAGE.fullmatch(lang):
        yield f"{name} in {lang!r}"


# -- JSON Feed, sitemap ---------------------------------------------------------------------------------------------------


def _json_feed(content: str, base_url: str) -> Iterator[str]:
    try:
        told = json.loads(content)
        content.encode("utf8")
    except ValueError as error:
        yield str(error)
        return
    yield from _typed(told, FEED)
    if told.get("version") != "https://jsonfeed.org/version/1.1" or not told.get("title") or "items" not in told:
        yield "no version, title or items"
    for item in told.get("items", []):
        yield from _typed(item, ITEM)
        if not item.get("id") or not (item.get("content_html") or item.get("content_text")):
            yield f"no id or content: {item}"
        if any(not MOMENT.fullmatch(item[key]) for key in ("date_published", "date_modified") if key in item):
            yield f"dates: {item}"
        if any(set(author) - {"name", "url", "avatar"} or not author for author in item.get("authors", [])):
            yield f"authors: {item['authors']}"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield f"tags: {item['tags']}"
        if not all(ADDRESS.fullmatch(item[key]) for key in ("url", "external_url") if key in item):
            yield f"addresses: {item}"
        if base_url and not item["url"].startswith("https://"):
            yield f"url: {item['url']}"
    ids = [item.get("id") for item in told.get("items", [])]
    if len(ids) != len(set(ids)):
        yield "two items with one id"


def _typed(told: dict[str, Any], types: dict[str, type]) -> Iterator[str]:
    for key, value in told.items():
        if not key.startswith("_") and not (key in types and isinstance(value, types[key])):
            yield f"{key}: {value!r}"


def _sitemap(content: str, base_url: str) -> Iterator[str]:
    try:
        root = fromstring(content.encode("utf8"))
    except XMLSyntaxError as error:
        yield str(error)
        return
    host = urlsplit(base_url).netloc
    for element in root.iter(f"{SITEMAP}loc"):
        address = element.text or ""
        if not ADDRESS.fullmatch(address) or len(address) > MOST_LETTERS or urlsplit(address).netloc != host:
            yield f"loc: {address!r}"
    if {str(element.tag).removeprefix(SITEMAP) for element in root.iter()} - {"urlset", "url", "loc", "lastmod", "sitemapindex", "sitemap"}:
        yield "an element that sitemaps have not"
