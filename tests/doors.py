"""The doors through which Clipsheet parses what others wrote: how each is opened, with what good input, and what must hold behind it.

A door ends, or raises what it documents (`refusals`). All else that it raises is a fault of ours, an AssertionError included: something was
read that does not hold what is promised of it.
"""

from __future__ import annotations

import encodings
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import homes

from builders import PROSE, dump, mhtml, page, record, webarchive, zipped_up
from clipsheet import archive, clip, commonmark, frontmatter, intake, plain_yaml, selection, settings, stories, traits
from clipsheet.archive import Archive
from clipsheet.evidence import ages, dates, outlets
from clipsheet.fetch import listings, remembered, web
from clipsheet.intake import declared, several
from clipsheet.intake.decode import CONTROL, MARKS, Undecodable, decoded
from clipsheet.model import BODY, Block, Clipping, Declared, Faults, Form, RawDocument, Rejected
from clipsheet.rules.lines import RULES
from clipsheet.rules.repairs import repaired
from clipsheet.settings import Settings, Site, Vocabulary
from clipsheet_digest import issues, losses, memory, server, shelf, slips
from clipsheet_digest.standing import Look

CASES = homes.ROOT / "tests" / "cases"
CONTENT = homes.ROOT / "content"
VOCABULARY = Vocabulary(
    settings.read_outlets((CASES / "outlets.yaml").read_text("utf8"), ""),
    settings.read_topics((CASES / "topics.yaml").read_text("utf8"), ""),
)
SLUGS = ("ferry-stops",)
OUTSIDE = "d41d8cd98f00b204"  # which no input holds
DEEP = b"[" * 5000
TOO_MUCH = (RecursionError, MemoryError)  # of one document: `work.guarded` makes rejections of them


@dataclass(frozen=True, slots=True)
class Door:
    """How a door is opened with these bytes in a folder of its own, good inputs for it, and words of its grammar."""

    opened: Callable[[bytes, Path], object]
    seeds: Callable[[], Iterable[bytes]]
    words: Callable[[], Iterable[str | bytes]]
    refusals: tuple[type[Exception], ...] = ()


# -- raw documents ------------------------------------------------------------------------------------------------------


def _decoded(data: bytes, _folder: Path) -> None:
    for html in (True, False):
        with suppress(Undecodable):
            text = decoded(data, html=html)
            assert not CONTROL.search(text)
            assert "\r" not in text
            text.encode("utf8")


def _files(*names: str) -> Callable[[bytes, Path], None]:
    """Every document of a file of each of these names, to the end of its walk."""

    def opened(data: bytes, folder: Path) -> None:
        for name in names:
            (folder / name).write_bytes(data)
            _walked(folder / name, VOCABULARY)

    return opened


def _stretches(data: bytes, folder: Path) -> None:
    """A packed web archive in two stretches."""
    (folder / "a.warc.gz").write_bytes(data)
    middle = len(data) // 2
    for within in ((0, middle), (middle, len(data))):
        for _document in intake.documents(folder / "a.warc.gz", "a.warc.gz", within):
            pass


def _sidecar(data: bytes, folder: Path) -> None:
    (folder / "a.txt").write_text(dump())
    (folder / "a.yaml").write_bytes(data)
    _walked(folder / "a.txt", VOCABULARY)


def _packed(data: bytes, folder: Path) -> None:
    (folder / "a.txt.gz").write_bytes(data)
    _walked(folder / "a.txt.gz", VOCABULARY)


def _head(data: bytes, folder: Path) -> None:
    """What a page tells of itself, in each of the places where it may."""
    text = data.decode("utf8", "replace")
    value = text.replace('"', "&quot;")
    names = ("author", "date", "description", "keywords", "og:site_name", "article:published_time", "og:url", "og:title")
    metas = "".join(f'<meta name="{name}" property="{name}" content="{value}">' for name in names)
    head = f'{metas}<link rel="canonical" href="{value}"><script type="application/ld+json">{text}</script><time datetime="{value}"></time>'
    (folder / "a.html").write_text(page(title=value, head=head), "utf8")
    _walked(folder / "a.html", VOCABULARY)


def _walked(path: Path, vocabulary: Vocabulary) -> None:
    found = [*intake.documents(path, f"raw/{path.name}")]
    assert found
    for document in found:
        if isinstance(document, Rejected):
            assert document.reason
        else:
            _clipped(clip.clip(document, vocabulary))


def _clipped(result: Clipping | Rejected) -> None:
    """What becomes of a clipping: its file, its ledger entry, its page."""
    if isinstance(result, Rejected):
        assert result.reason
        return
    assert frontmatter.read(frontmatter.write(result), "") == replace(result, body=result.body.strip("\n"))
    placed = Archive(Settings(Path("nowhere"), Site(), VOCABULARY)).place("raw/a.txt", None, result, homes.TODAY)
    assert placed.text is not None
    placed.text.encode("utf8")
    evidence = json.loads(json.dumps(archive.evidence_as_json(placed.entry.evidence), ensure_ascii=False).encode("utf8"))
    archive.evidence_from_json(evidence)
    _shown(result)


def _several(data: bytes, _folder: Path) -> None:
    parts = several.articles(data.decode("utf8", "replace"))
    assert len(parts) != 1
    assert all(map(str.strip, parts))


def _typed(data: bytes, _folder: Path) -> None:
    text = data.decode("utf8", "replace")
    said, rest = declared.typed_header(text)
    assert rest.count("\n") == text.count("\n")
    assert declared.merged(said, Declared()) == said


def _dated(data: bytes, _folder: Path) -> None:
    text = data.decode("utf8", "replace")
    for one in dates.dates_in(text):
        assert 0 <= one.start < one.end <= len(text)
        assert dates.day_of(one.when).year >= dates.FIRST_YEAR
        dates.settled(one, [homes.TODAY], month_first=True)
    dates.parsed(text), dates.is_date(text), dates.may_be_today(text)
    for captured in (homes.TODAY, date(dates.FIRST_YEAR, 1, 1), datetime(2099, 12, 31, 23, 59)):
        ages.tells_a_day(text), list(ages.days_in(text, captured))
    with suppress(frontmatter.Wrong):
        frontmatter.when(text)


# -- what an editor writes ------------------------------------------------------------------------------------------------


def _clipping(data: bytes, folder: Path) -> None:
    (folder / "a.md").write_bytes(data)
    archive.file_tells(folder / "a.md", ())
    text = data.decode("utf8", "replace")
    one = frontmatter.read(text, "a.md")
    assert frontmatter.read(frontmatter.write(one), "") == one
    assert frontmatter.edited(text, one) == text
    changed = replace(one, title="Night boats", topics=("drones",), body=PROSE)
    assert frontmatter.read(frontmatter.edited(text, changed), "") == changed
    home = Settings(Path("nowhere"), Site(), VOCABULARY)
    slip = slips.slip_of(one, slips.brief_of(one, home), home)
    assert slips.from_json(slips.as_json(slip)) == slip
    known = stories.traits(one)
    assert traits.unpacked(known.packed()) == known
    _shown(one)


def _yaml(data: bytes, _folder: Path) -> None:
    text = data.decode("utf8", "replace")
    pairs, faults = plain_yaml.pairs_of(text, "")
    if not faults:
        assert {key for key, _value, _line in pairs} == plain_yaml.spans(text).keys()
    quick = plain_yaml._as_written(text, 1)
    node = plain_yaml.composed(text) if quick else None
    if quick and node is not None:
        assert (quick, []) == plain_yaml._pairs(node, "", 1)
    assert [("a", text, 1)] == plain_yaml.mapping(f"a: {plain_yaml.quoted(text)}\n", "")


def _settings(data: bytes, _folder: Path) -> None:
    text = data.decode("utf8", "replace")
    site, outlets, topics = Site(), VOCABULARY.outlets, VOCABULARY.topics
    with suppress(Faults):
        site = settings.read_site(text, "")
    with suppress(Faults):
        outlets = settings.read_outlets(text, "")
    with suppress(Faults):
        topics = settings.read_topics(text, "")
    read = Vocabulary(outlets, topics)
    if (site, read) != (Site(), VOCABULARY):
        document = RawDocument("a", Form.RECORD, PROSE, "", declared=Declared(title="Ferry", date=homes.TODAY, outlet="Harbour Post"))
        result = clip.clip(document, read)
        assert isinstance(result, Clipping)
        selection.unwanted(result, Settings(Path("nowhere"), site, read))
        Archive(Settings(Path("nowhere"), site, read)).place("raw/a.txt", None, result, homes.TODAY)


def _issue(data: bytes, folder: Path) -> None:
    for name in ("issues/2025-W39.md", "pages/about.md"):
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "content" / name).write_bytes(data)
    found = issues.load(folder, SLUGS)
    for body in (found.about, *(issue.note for issue in found.by_week.values())):
        _safe(commonmark.html(body))


def _markdown(data: bytes, _folder: Path) -> None:
    body = data.decode("utf8", "replace")
    _safe(commonmark.html(body))
    rendered = commonmark._rendered(body)
    if commonmark.ON_THE_LIST.fullmatch(rendered):
        assert commonmark._printed(rendered) == commonmark._cleaned(rendered)
    text = repaired(commonmark.legal(body)).strip()
    for role in sorted(BODY) if text else ():
        assert commonmark.text(commonmark.markdown([Block(role, text)])) == " ".join(text.split())


class _Tags(HTMLParser):
    """What a reader who knows nothing of ours finds in markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def _shown(clipping: Clipping) -> None:
    _safe(commonmark.html(clipping.body))
    commonmark.paragraphs(clipping.body)


def _safe(printed: str) -> None:
    """Nothing but the list's elements, and addresses of the Web; a second look through the list finds nothing to take."""
    reader = _Tags()
    reader.feed(printed)
    for tag, attributes in reader.found:
        assert tag in commonmark.ALLOWED
        for name, value in attributes:
            assert (tag, name) in (("a", "href"), ("a", "rel"), ("a", "title"))
            assert name != "href" or re.match("https?://", value or "")
    assert commonmark._cleaned(printed) == printed


# -- what the machine wrote -----------------------------------------------------------------------------------------------


def _ledger(data: bytes, folder: Path) -> None:
    path = folder / "content" / "ledger" / "a.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    home = Settings(folder, Site(), VOCABULARY)
    known = Archive.open(home)
    known.place("raw/a.txt", None, homes.clipping(), homes.TODAY)
    for raw, entry in [*known.entries.items()]:
        assert (folder / known.ledger_name(entry)).resolve().is_relative_to(folder.resolve() / "content" / "ledger")
        assert archive._entry(json.loads(json.dumps(archive._as_json(entry)))) == entry
        known.is_gone(raw)
        known.place(raw, "", homes.clipping(), homes.TODAY)
    with memory.none() as nothing:
        losses.refuse(shelf.read(home, nothing, Look({}, {"a.json": (1, 1)}, {}, "")), frozenset(), allow_loss=False)


def _memory(data: bytes, _folder: Path) -> None:
    """The values of a memory: one that something else was written into is none."""
    text = data.decode("utf8", "replace")
    for read in (slips.from_json, slips.brief_from_json, slips.original_from_json, traits.unpacked):
        shelf._remembered(read, text)
    with memory.none() as known:
        known.execute("INSERT INTO notes VALUES ('a', ?)", (text,))
        memory.note(known, "a")


# -- what a browser asks `serve` for --------------------------------------------------------------------------------------


class _Connection:
    """What an open connection is to a handler: bytes that came, bytes that go."""

    def __init__(self, asked: bytes) -> None:
        self.asked, self.answer = asked, bytearray()

    def makefile(self, *_how: object) -> BytesIO:
        return BytesIO(self.asked)

    def sendall(self, answer: bytes) -> None:
        self.answer += answer


def _request(data: bytes, folder: Path) -> None:
    (folder / "output" / "articles").mkdir(parents=True, exist_ok=True)
    for name in ("output/index.html", "output/404.html", "output/articles/a.html", "secret"):
        (folder / name).write_text(OUTSIDE if name == "secret" else name)
    for mount in ("", "/digest"):
        connection = _Connection(data)
        desk = server.Desk(folder, folder / "output", server.State(built=True, mount=mount))
        server.Handler(connection, ("127.0.0.1", 1), SimpleNamespace(server_port=1), desk=desk)
        assert OUTSIDE.encode() not in connection.answer


# -- what hosts answer `fetch` ---------------------------------------------------------------------------------------------


def _listing(data: bytes, _folder: Path) -> None:
    for read in (listings.feed, listings.sitemap):
        with suppress(listings.NoListing):
            found = read(data, "https://harbour.example/feed")
            assert all(re.match("https?://[^/]", item.address) for item in found.items)
    with suppress(listings.NoListing):
        listings.opml(data)


def _answered(data: bytes, _folder: Path) -> None:
    text = data.decode("utf8", "replace")
    web.seconds_of(text)
    assert all(web.covers(path, "/a") in (True, False) for path in web.reserved_paths(data))
    web.Protego.parse(text).can_fetch("https://harbour.example/a", web.AGENT)
    with suppress(web.Refused, zlib.error):
        assert len(b"".join(web.unpacked(iter([data]), "gzip", 1000))) <= 1000
    with suppress(web.Refused):
        split = web.Web()._checked(text)
        assert split.scheme in ("http", "https")
        assert split.netloc.isascii()
        outlets.canonical(text)


def _fetched(data: bytes, folder: Path) -> None:
    (folder / remembered.NAME).write_bytes(data)
    known = remembered.read(folder)
    remembered.write(folder, known, homes.TODAY)
    assert remembered.read(folder).listings == known.listings


# -- good inputs, and words -----------------------------------------------------------------------------------------------


def _cases(*names: str) -> Callable[[], Iterator[bytes]]:
    """Files of the cases and of the demo."""
    return lambda: (path.read_bytes() for folder in (CASES, CONTENT) for name in names for path in sorted(folder.rglob(name)))


def _typings() -> Iterator[bytes]:
    yield b"url: https://harbour.example/a\ndate: 2025-09-27\noutlet: Harbour Post\ntitle: Ferry\nlang: en\nauthor: A. Reed; B. Low\n"
    yield b"title: Ferry\ncaptured: 2025-09-27T09:53\ncountries: [ML, Niger]\ntopics: rail\ntags: a, b\nimage: https://harbour.example/a.png\n"


def _dates() -> Iterator[bytes]:
    for rule in RULES:
        yield from (claim.encode() for claim in rule.claims if any(map(str.isdigit, claim)))


def _desks() -> Iterator[bytes]:
    """Settings; also as JSON, which is YAML, so that values can be changed for those of other kinds."""
    yield from _cases("*.yaml")()
    topic = {"label": "Boats", "medtop": "medtop:20000343", "terms": {"en": ["ferry"]}, "exclude": {"en": ["ferry tale"]}}
    outlet = {
        "country": "KE",
        "ownership": {"label": "a", "source": "b", "date": "c"},
        "rights": "full",
        "aliases": ["Post"],
        "furniture": ["a"],
    }
    rules = {"words": ["ferry*"], "outlets": ["Harbour Post"], "languages": ["en"], "countries": ["ML"]}
    site = {
        "format": "1",
        "timezone": "UTC",
        "regions": {"Sahel": ["ML"]},
        "watch": {"countries": ["ML"]},
        "volumes": {"2024": "../2024"},
        "keep": rules,
        "hold": ["undated"],
    }
    yield from (json.dumps(one).encode() for one in ({"boats": topic}, {"Harbour Post": outlet}, site))


def _mails() -> Iterator[bytes]:
    yield mhtml(page())
    yield mhtml(page(), encoding="quoted-printable")
    yield f"From: Harbour Post <a@harbour.example>\nSubject: =?utf-8?q?Ferry?=\nDate: Sat, 27 Sep 2025 12:00:00 +0200\n\n{PROSE}\n".encode()


def _webarchives() -> Iterator[bytes]:
    yield webarchive(page())
    yield webarchive("x", charset="Kyrillisch: кои8")


def _tables() -> Iterator[bytes]:
    yield f'id,publish_date,title,url,media_name,text\n1,2025-09-27,Ferry,https://harbour.example/a,Harbour Post,"{PROSE}"\n'.encode()
    yield f"titel;title;text\nx;Ferry;{PROSE.splitlines()[0]}\n".encode()


def _archives() -> Iterator[bytes]:
    yield record("a", page()) + record("b", page(title="Boats"))


def _zips() -> Iterator[bytes]:
    with TemporaryDirectory() as folder:
        made = zipped_up(Path(folder) / "a.zip", {"a.html": page(), "b/c.txt": dump(), "b/c.yaml": "outlet: Harbour Post\n"})
        yield made.read_bytes()


def _sidecars() -> Iterator[bytes]:
    yield from _typings()
    yield json.dumps(
        {"title": "Ferry", "date": "2025-06-05", "countries": ["ML"], "authors": ["A. Reed"], "url": "https://a.example/"}
    ).encode()


def _records() -> Iterator[bytes]:
    yield DEEP
    yield from _cases("*.jsonl")()
    yield json.dumps([{"id": 1, "title": "Ferry", "text": PROSE, "date": "2025-06-05", "authors": ["A. Reed"]}] * 2).encode()
    yield json.dumps({"id": "a", "title": "Ferry", "html": page(), "countries": [{"code": "ML"}], "tags": "a, b"}).encode()


def _remembered() -> Iterator[bytes]:
    yield DEEP
    one, home = homes.clipping(), Settings(Path("nowhere"), Site(), VOCABULARY)
    brief = slips.brief_of(one, home)
    yield slips.as_json(slips.slip_of(one, brief, home)).encode()
    yield slips.brief_as_json(brief).encode()
    yield slips.original_as_json(slips.original_of(one)).encode()
    yield stories.traits(one).packed().encode()


def _requests() -> Iterator[bytes]:
    for path in ("/", "/index.html", "/digest/articles/a.html?a=b", "/../secret", "/_clipsheet/version", "/articles", f"/{'a' * 300}"):
        yield f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n".encode()


def _listings() -> Iterator[bytes]:
    link, when = "https://harbour.example/a", "2025-09-27T09:53:00Z"
    item = f"<item><title>Ferry</title><link>{link}</link><pubDate>Sat, 27 Sep 2025 09:53:00 GMT</pubDate></item>"
    yield f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    yield f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='{link}'/><updated>{when}</updated></entry></feed>".encode()
    yield json.dumps({"version": listings.JSON_FEED + "1.1", "items": [{"url": link, "title": "Ferry", "date_published": when}]}).encode()
    yield f"<urlset><url><loc>{link}</loc><lastmod>{when}</lastmod></url></urlset>".encode()
    yield f"<sitemapindex><sitemap><loc>{link}</loc></sitemap></sitemapindex>".encode()
    yield f"<opml><body><outline xmlUrl='{link}'/></body></opml>".encode()


def _answers() -> Iterator[bytes]:
    yield from (b"120", b"Sat, 27 Sep 2025 09:53:00 GMT", b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2\n", gzip.compress(b"a" * 5000))
    yield from (b'[{"location": "/a*$", "tdm-reservation": 1}]', b"https://harbour.example:443/a?b#c", "https://ö.example/".encode())


def _memories() -> Iterator[bytes]:
    page = {"on": "2025-09-27", "state": "waiting", "tries": 1, "title": "Ferry"}
    yield json.dumps(
        {"format": 1, "listings": {"https://a.example/": {"answered": "2025-09-27"}}, "pages": {"https://a.example/1": page}}
    ).encode()


def _heads() -> Iterator[bytes]:
    yield DEEP
    for found in _cases("*.html")():
        yield from re.findall(rb"<script[^>]*ld\+json[^>]*>(.*?)</script>", found, re.S)
    yield json.dumps(
        {"@type": "NewsArticle", "author": [{"name": "A. Reed"}], "datePublished": "2025-06-05", "articleBody": PROSE}
    ).encode()
    yield from (b"A. Reed and B. Low", b"https://harbour.example/2025/06/05/a", b"2025-06-05T10:00:00+02:00", b"2025-46-05T10:00:00+02:00")


def _keys(*schemas: Iterable[str]) -> Callable[[], list[str]]:
    """The keys of these schemas as YAML has them, with its signs."""
    return lambda: [*(f"\n{key}: " for schema in schemas for key in schema), *YAML, *VALUES]


def _members(*names: Iterable[str]) -> Callable[[], list[str]]:
    """These names as JSON has them, with its signs."""
    return lambda: [*(f'"{name}":' for several in names for name in several), *JSON, *VALUES]


def _said() -> list[str]:
    return [claim for rule in RULES for claim in rule.claims]


def _markup() -> list[str]:
    tags = (*sorted(commonmark.ALLOWED), *"article script style meta title figure time table svg template".split())
    return [*(f"<{tag}>" for tag in tags), *(f"</{tag}>" for tag in tags), *_members(SCHEMA_ORG)(), *HTML]


def _charsets() -> list[str | bytes]:
    return [*(mark for mark, _name in MARKS), *(f'<meta charset="{codec.name}">' for codec in iter_modules(encodings.__path__))]


# fmt: off
YAML = ("---\n", "- ", "? ", "|", "> ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "#", "“", "”", "<<:", '"', "'", "\r\n", "\x85", "\ufeff")
JSON = ("{", "}", "[", "]", '"', ":", ",", "null", "true", "1e999", "NaN", "-1", "\\ud800", "\\u0000", '{"a":')
HTML = ("<!--", "<![CDATA[", "&lt;", "&#x41;", "content=", "]]>", "<!doctype html>", "<?xml ", " />", "data:,")
VALUES = ("2025-09-27", "2025-09-27T09:53+14:00", "0001-01-01", "5 May 2025", "ML", "Niger", "en", "https://a.example/", "UTC", "1")
MARKDOWN = (
    "**", "_", "`", "[a](", "](https://a.example/)", "<b>", "<!--", "![", "&amp;", "&#0;", "\n> ", "\n- ", "\n1. ", "\n## ", "\n```", "\\",
    "javascript:", "<https://a.example>", "\n[a]: https://a.example", "  \n", "\n---\n", "\t", "\u00a0", "\u202e", "{{", "]]>",
)
CLOCK = (
    "2025-09-27", "T09:53", "+02:00", "Z", "27.09.2025", "27 Sept. 2025", "9/27/25", "10:46 PM GMT", "2025年9月27日", "١٤٠٤", "شهریور",
    "مهر", "’25", "hours ago", "yesterday", "il y a 3 jours", "vor 2 Stunden", "minutes", "Tuesday", "20256. November 2025",
    "٢٧ سبتمبر ٢٠٢٥",
)
REQUEST = (
    "GET ", "HEAD ", "POST ", " HTTP/1.1\r\n", " HTTP/1.0", "Host: localhost\r\n", "Host: a.example", "Range: bytes=0-",
    "/digest/", "/articles/", "../", "..%2f", "%00", "%ff", "//", "\\", "?", "#", "secret", "\r\n\r\n", "Content-Length: ",
)
MAIL = (
    "\r\n\r\n", "Content-Type: ", "multipart/mixed; boundary=", "text/html", "charset=", "Content-Transfer-Encoding: ", "base64", "--",
    "quoted-printable", "=?utf-8?b?", "?=", "Date: ", "Subject: ", "Content-Location: https://", 'start="<', "=\n", "=3D",
)
WARC = (
    "WARC/1.1\r\n", "WARC-Type: response\r\n", "WARC-Target-URI: https://", "WARC-Record-ID: <urn:uuid:", "Content-Length: ",
    "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n", "HTTP/1.1 200 OK\r\n", "application/http",
)
LISTING = (
    "<rss ", "<channel>", "<item>", "<entry>", "<link>", "<link href='", "<loc>", "<url>", "<urlset>", "<sitemapindex>", "<lastmod>",
    "</loc>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<![CDATA[", "<outline xmlUrl='", "//[", "http://", "\x00",
)
SCHEMA_ORG = "datePublished articleBody author name @graph @type headline publisher inLanguage keywords description".split()
LEDGER = (
    *"format raw sha256 fate reason slug clipping values body_sha256 keys evidence opening of day length runs value text rule".split(),
    *"confidence candidates code role score part".split(), *archive.Fate,
)
DOORS = {
    "bytes": Door(_decoded, _cases("raw.*", "*.html"), _charsets),
    "an HTML page": Door(_files("a.html"), _cases("*.html"), _markup, TOO_MUCH),
    "a page's head": Door(_head, _heads, _markup, TOO_MUCH),
    "a text dump": Door(_files("a.txt"), _cases("*.txt"), _said, TOO_MUCH),
    "records": Door(_files("a.json", "a.jsonl"), _records, _members(declared.KEYS, declared.ALIASES, ("id", "text", "html")), TOO_MUCH),
    "a message": Door(_files("a.mhtml", "a.eml"), _mails, lambda: MAIL, TOO_MUCH),
    "a page of Safari": Door(_files("a.webarchive"), _webarchives, lambda: (b"bplist00", b"WebResourceData", b"\xd1\x01"), TOO_MUCH),
    "a table": Door(_files("a.csv", "a.tsv"), _tables, lambda: (*declared.KEYS, '"', ",", ";", "\t", '""', "\n", "\0"), TOO_MUCH),
    "a web archive": Door(_files("a.warc", "a.warc.gz"), _archives, lambda: (*MAIL, *WARC), TOO_MUCH),
    "stretches of a web archive": Door(
        _stretches,
        lambda: (b"".join(map(gzip.compress, (record("a", page()), record("b", page(title="Boats"))))),),
        lambda: (b"\x1f\x8b\x08", b"\0\0\0\0", *WARC),
    ),
    "a zip": Door(_files("a.zip"), _zips, lambda: (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"../", b"a.html", b"\0\x08"), TOO_MUCH),
    "a sidecar": Door(_sidecar, _sidecars, _keys(declared.KEYS, declared.ALIASES), TOO_MUCH),
    "a packed dump": Door(_packed, lambda: map(gzip.compress, _typings()), lambda: (b"\x1f\x8b\x08", b"\x08\x04\x02\x10"), TOO_MUCH),
    "several articles": Door(_several, lambda: (b"\n=====\n".join([dump().encode()] * 2), b"\n\n".join(_typings())), _said),
    "typed lines": Door(_typed, _typings, _keys(declared.KEYS, declared.ALIASES)),
    "dates": Door(_dated, _dates, lambda: CLOCK),
    "a clipping": Door(_clipping, _cases("*.md"), _keys(frontmatter.SCHEMA, frontmatter.PROMINENCE), (Faults,)),
    "YAML": Door(_yaml, _cases("*.yaml"), _keys(frontmatter.SCHEMA)),
    "settings": Door(_settings, _desks, _keys(settings.SITE, settings.OUTLET, settings.TOPIC)),
    "an issue": Door(_issue, _cases("20*-W*.md"), _keys(issues.SCHEMA)),
    "Markdown": Door(_markdown, _cases("clipping.md"), lambda: MARKDOWN),
    "the ledger": Door(_ledger, lambda: (*_cases("*.json")(), DEEP), _members(LEDGER), (Faults,)),
    "a request": Door(_request, _requests, lambda: (*REQUEST, *server.FILES)),
    "a listing": Door(_listing, _listings, lambda: (*LISTING, *_members(("items", "url", "title", "date_published", "version"))())),
    "an answer": Door(_answered, _answers, lambda: (*REQUEST, *JSON, "*", "$", "Disallow: ", "User-agent: ", "https://", "@", "[::1]")),
    "what was fetched": Door(_fetched, _memories, _members(("format", "listings", "pages", "on", "state", "tries", "etag")), (Faults,)),
    "a memory": Door(_memory, _remembered, _members()),
}
# fmt: on
