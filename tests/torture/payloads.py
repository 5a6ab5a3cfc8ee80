"""Strings that ran in other programs, in every place where this one shows words of others, looked at in Chromium.

Each string goes through the pipeline four times: as the fields and the text of a record, as markup in the body of a saved page, as a line
of a dump, and in a clipping that an editor wrote; besides into the name of a topic and of a region. The browser heeds no
Content-Security-Policy, so that escaping alone must hold. The strings are those of $CLIPSHEET_BENCH/hostile/payloads.json, by their
source; without the variable a few of the same kinds.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from html import escape
from pathlib import Path
from random import Random

import feedparser
import homes
from lxml import etree
from lxml.html import fragments_fromstring
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, ViewportSize

from browsing import Watcher, serving, started
from clipsheet import commonmark, countries, frontmatter
from clipsheet.commonmark import legal
from clipsheet.frontmatter import is_web_address, quoted
from clipsheet.rules.repairs import repaired
from torture.rows import Row, sample

IN_A_HOME = 240  # there are 249 countries, and each string has one of its own
TOGETHER = 10  # in a dump and in a clipping that an editor wrote: to look at a page takes a tenth of a second
SMALL: ViewportSize = {"width": 64, "height": 64}
LONGEST_KEY = 1024  # of a mapping in YAML, that is not announced by a question mark
WEEKS = 8  # of a home: the e-mail of a week ends before it is too large for a mail program
OUTLETS = "https://press.example/"  # where the originals of articles lie
NEWEST, OLD = date(2025, 10, 1), date(2024, 3, 5)
WORDS = "ferry harbour bridge council school market river valley winter summer teacher baker window garden engine letter".split()
CODES = sorted(code for code in {countries.code_of(name) for name in countries.names()} if code)
PLAIN = ("plain words", "مرحبا بكم", "слова без разметки", "a & b") * 5  # enough for a page of every kind
FEW = {
    "tags": [
        "<script>hit('script')</script>",
        "\"'><img src=x onerror=hit('img')>",
        "</title></textarea></style></noscript></template><svg onload=hit('svg')>",
        "<iframe srcdoc=\"<script>parent.hit('frame')</script>\"></iframe>",
        "<details open ontoggle=hit('details')>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=hit(1)&gt;'>",
        "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
        "<meta http-equiv=refresh content='0;url=//evil.example/'>",
        "<form action=//evil.example/><input autofocus onfocus=hit('form') formaction=javascript:hit(1)>",
        "</script><script>hit('ld')</script><!--<script>",
    ],
    "addresses": [
        "javascript:hit('address')",
        "JaVaScRiPt&#58;hit(2)",
        "data:text/html,<script>hit(3)</script>",
        "[link](javascript:hit(4)) ![pixel](//evil.example/x.png)",
        "{attach}../../../etc/passwd",
        "\" onmouseover=hit(5) x=\"",
    ],
    "templates": [
        "{{ 7*7 }}{% raw %}",
        "{{ cycler.__init__.__globals__.os.environ }}",
        "${7*7}#{7*7}<%= 7*7 %>",
        "%s%n%(x)s \\u003cscript\\u003e",
    ],
    "letters": [
        "\u202e\u2066abc\u200b",
        "\U0001f468\u200d\U0001f469",
        "Z\u0351\u0352a\u0353lgo",
        "\x00\x1b[31m\x07",
        "&lt;script&gt;",
        "]]>--><!--",
    ],
}  # fmt: skip

FIELDS = """
(selectors) => Object.fromEntries(Object.entries(selectors).map(([name, selector]) =>
  [name, [...document.querySelectorAll(selector)].map((e) => [e.content ?? e.textContent, e.querySelectorAll(':not(bdi, mark)').length])]))
"""
KINDS = """
[...new Set([...document.querySelectorAll('*')].map((element) => element.closest('.body *, .note div *')
  ? `in body: ${element.localName} ${element.getAttributeNames()}`
  : `${element.localName} ${element.getAttributeNames().filter((name) => !['lang', 'dir', 'hidden'].includes(name)).sort()}`))]
"""
ADDRESSES = """
[...document.querySelectorAll('[href], [src], [action], [formaction], [data]')].flatMap((element) =>
  element.matches('a[rel~=external], .body a, .note a') && /^https?:/.test(element.getAttribute('href') ?? 'https:') ? []
  : ['href', 'src', 'action', 'formaction', 'data'].filter((name) => element.hasAttribute(name))
    .map((name) => new URL(element.getAttribute(name), document.baseURI).href))
"""
CUT_SHORT = "p style"  # the way on, at the foot of a long e-mail
ALL_RESULTS = """
() => {
  const status = document.querySelector('#status'), more = document.querySelector('#more');
  if ([' ', '', status.dataset.busy].includes(status.textContent)) return false;
  if (!more.hidden) more.click();
  return more.hidden && status.textContent !== status.dataset.busy;
}
"""
IN_BODY = {
    *(f"in body: {tag} " for tag in commonmark.ALLOWED),
    *(f"in body: a {names}" for names in ("rel", "href,rel", "href,title,rel", "title,rel")),
}


@dataclass(frozen=True, slots=True)
class Payload:
    """A string, and what tells it from all others of its home."""

    number: int
    text: str
    sort: str = "kw"

    @property
    def key(self) -> str:
        """A word that stands in its articles alone, and can be searched."""
        return f"{self.sort}{self.number:04}x"

    def __str__(self) -> str:
        return f"{self.text} {self.key}"

    @property
    def shown(self) -> str:
        """What is to be read of it."""
        return folded(repaired(str(self)))

    @property
    def line(self) -> str:
        """It as a line of a text."""
        return " ".join(str(self).split())

    @property
    def typed(self) -> str:
        """What is to be read of it where an editor typed it into the settings: nothing is repaired there."""
        return folded(legal(str(self)))

    @property
    def prose(self) -> list[str]:
        """Sentences that no other article has."""
        random = Random(self.number)  # noqa: S311
        return [f"The {' '.join(random.choices(WORDS, k=12))} of {self.key} was seen again." for _ in range(8)]


@dataclass(slots=True)
class Tally:
    """What was looked at, and what went wrong, by sink or kind."""

    looked: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def see(self, kind: str, *wrong: str) -> None:
        """Note one look, and what was wrong."""
        self.looked[kind] += 1
        if wrong:
            self.wrong.setdefault(kind, []).extend(wrong)


def given() -> list[tuple[str, str]]:
    """Every string with its source."""
    bench = os.environ.get("CLIPSHEET_BENCH")
    found = json.loads((Path(bench) / "hostile" / "payloads.json").read_text("utf8")) if bench else FEW
    return [(source, text) for source, texts in found.items() for text in texts]


def rows(folder: Path, share: float) -> Iterator[Row]:
    """Every string in every sink."""
    chosen = sample(given(), share if os.environ.get("CLIPSHEET_BENCH") else 1.0)
    payloads = [Payload(number, text) for number, (_source, text) in enumerate(chosen)]
    tally = Tally()
    with started() as browser:
        context = browser.new_context(bypass_csp=True, viewport=SMALL)  # to paint takes most of a look
        watcher, known = Watcher(context), {*IN_BODY, CUT_SHORT}
        watcher.page.on("popup", lambda _page: tally.see("executed", "a window was opened"))
        plain = [Payload(number, text) for number, text in enumerate(PLAIN)]
        _watch_home(build(folder / "plain", plain), plain, watcher, known, Tally(), every=share == 1, learn=True)
        for start in range(0, len(payloads), IN_A_HOME):
            batch = payloads[start : start + IN_A_HOME]
            _watch_home(build(folder / f"home{start}", batch), batch, watcher, known, tally, every=start == 0 and share == 1)
        context.close()
    sources = Counter(source for source, _text in chosen)
    tried = f"{len(chosen):,} strings ({', '.join(f'{source} {count}' for source, count in sources.items())})"
    for kind, promised in PROMISED.items():
        wrong = tally.wrong.get(kind, [])
        said = f"{tally.looked[kind]:,} looks, {len(wrong)} wrong" + (f", such as {wrong[0][:300]!r}" if wrong else "")
        yield Row(f"{tried}: {kind}" if kind == "executed" else kind, said, promised, not wrong and tally.looked[kind] > 0)


SINKS = {
    "title": "h1",
    "outlet": ".story > header p.outlet a",
    "author": "ul.byline li:first-child",
    "tags": ".source bdi[lang]",
    "topic": "ul.facts a[href*='topics/']",
    "summary": "meta[name=description]",
}
PROMISED = {
    "executed": "0 scripts run, 0 windows, 0 ways off, 0 requests to others",
    "alive": "0 elements, attributes or addresses that a site of plain words has not",
    **dict.fromkeys([*SINKS, "country", "body as text"], "the text given, repaired, and nothing else"),
    "body as HTML": "markup on the allow-list alone",
    "address": "the web address given, or none",
    "JSON-LD": "the text given, as JSON",
    "feed": "well-formed, the text given, nothing active",
    "search result": "found by its word, the text given",
    "below the field in the head": "found by its word, the text given",
    "search from a folder": "found by its word, the text given",
    "e-mail": "the text given, nothing executed or alive",
}


# -- a home of payloads -----------------------------------------------------------------------------------------------


def build(folder: Path, payloads: Sequence[Payload]) -> Path:
    """Clean and build a home in which the strings stand in every place; gives its output."""
    site = f"name: {quoted(str(payloads[0]))}\nnotice: {quoted(str(payloads[-1]))}\nregions:\n"
    keys = [(place, quoted(str(one))) for place, one in enumerate(payloads)]
    site += "".join(f"  {key}: [{CODES[place]}]\n" for place, key in keys if len(key) <= LONGEST_KEY)
    topics = "".join(
        f't-{one.number}:\n  label: {quoted(str(one))}\n  medtop: "medtop:20000056"\n  terms: {{en: ["{one.key}"]}}\n' for one in payloads
    )
    tens = [_joined(payloads[start : start + TOGETHER]) for start in range(0, len(payloads), TOGETHER)]
    home = homes.home(folder, map(edited, tens), site, topics_yaml=topics)
    raw = home / "content" / "raw"
    raw.mkdir()
    records = (json.dumps(record(one, CODES[place], place)) for place, one in enumerate(payloads))
    (raw / "records.jsonl").write_text("\n".join(records), "utf8", newline="\n")
    for one in payloads:
        (raw / f"page{one.number}.html").write_text(page(replace(one, sort="page")), "utf8", "surrogatepass", newline="\n")
    for one in tens:
        (raw / f"dump{one.number}.txt").write_text(dump(one), "utf8", "surrogatepass", newline="\n")
    said = [homes.build(home, "clean"), homes.build(home)]  # which may name the HTML that an editor wrote, and leaves it out
    assert (home / "output" / "index.html").is_file(), [made.stdout + made.stderr for made in said]
    return home / "output"


def _joined(several: Sequence[Payload]) -> Payload:
    return Payload(several[0].number, "\n\n".join(one.text for one in several), "ten")


def record(one: Payload, code: str, place: int) -> dict[str, object]:
    """The string in every field of a record, and in its text."""
    fields = dict.fromkeys(("title", "outlet", "summary", "agency", "section"), str(one))
    return {
        **fields,
        "id": one.key,
        "authors": [str(one)],
        "tags": [str(one)],
        "countries": [code, str(one)],
        "topics": [f"t-{one.number}", str(one)],
        "image": one.text,
        "source_url": address(one),
        "lang": "en",
        "date": (NEWEST - timedelta(weeks=place % WEEKS)).isoformat(),
        "text": "\n\n".join([*one.prose[:4], one.line, *one.prose[4:]]),
    }


def address(one: Payload, of: str = "record") -> str:
    """An address with the string in it; the same one would make of two documents one article."""
    return f"{OUTLETS}{of}/{one.number}/{one.text}"


def page(one: Payload) -> str:
    """A saved page with the string as text in its head, and as markup and as text in its body."""
    text, paragraphs = escape(str(one)), "".join(f"<p>{sentence} {sentence[::-1]}</p>" for sentence in one.prose)
    return (
        f'<!doctype html><html lang="en"><head><title>{text}</title><meta name="author" content="{text}">'
        f'<meta property="og:site_name" content="{text}"><meta name="keywords" content="{text}">'
        f'<meta name="description" content="{text}"><meta property="article:published_time" content="{OLD}">'
        f'<link rel="canonical" href="{escape(address(one, "page"))}"></head><body><article><h1>{text}</h1>{paragraphs}'
        f"<p>The paper wrote {text} on its door.</p><div>{one.text}</div>{paragraphs}<p>{one.text}</p></article></body></html>"
    )


def dump(one: Payload) -> str:
    """A dump with the string at its typed head and on lines of its own."""
    texts = [" ".join(part.split()) for part in one.text.split("\n\n")]
    quotes = [f"{one.key} {text}\n\nThe council said {text} and went home." for text in texts]
    head = f"outlet: Harbour Post\ndate: {OLD}\nurl: {address(one, 'dump')}\ntitle: Dump {one.line}"
    return "\n\n".join([head, *one.prose[:4], *quotes, *one.prose[4:]])


def edited(one: Payload) -> homes.Clipping:
    """The string in what an editor writes; note and body are Markdown."""
    values = dict.fromkeys(("title", "headline", "gist", "agency", "section", "story"), one.line)
    parts = one.text.split("\n\n")
    text = "\n\n".join([one.prose[0], *parts, *(f"[{part}]({part}) <{part}>" for part in parts), one.prose[1]])
    return homes.clipping(f"edited-{one.number}", **values, note=one.text, body=text, corrections=(one.line,), topics=(), date=OLD)


# -- what a browser sees of it ----------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Text as it is compared: without white space, which a browser folds."""
    return "".join(text.split())


def _watch_home(
    output: Path,
    payloads: Sequence[Payload],
    watcher: Watcher,
    known: set[str],
    tally: Tally,
    *,
    every: bool = True,
    learn: bool = False,
) -> None:
    """Look at the pages, feeds, searches and e-mails of a site. To learn: which elements one of plain words has."""

    def look(path: str, then: Callable[[Page], object] = lambda _page: None, root: str = output.as_uri()) -> None:
        seen: list[list[str]] = []
        try:
            looked = watcher.look(f"{root}/{path}", lambda page: (then(page), seen.extend(page.evaluate(f"[{KINDS}, {ADDRESSES}]"))))  # type: ignore[func-returns-value,arg-type]
        except PlaywrightError as error:  # the page went elsewhere, or shows nothing of what is looked for
            tally.see("executed", f"{path}: {error}")
            return
        kinds, addresses = seen
        if learn:
            known.update(kinds)
        elsewhere = [found for found in (*looked.requests, watcher.page.url) if not found.startswith(root)]
        away = [found for found in addresses if not found.startswith((root, OUTLETS))]
        tally.see("executed", *(f"{path}: {what}" for what in (*looked.hits, *elsewhere)))
        tally.see("alive", *(f"{path}: {what}" for what in (*looked.alive, *away, *(kind for kind in kinds if kind not in known))))
        if path.startswith("articles/"):
            tally.see("body as HTML", *(f"{path}: {kind}" for kind in kinds if kind.startswith("in body") and kind not in IN_BODY))

    pages = _places(output)
    places = {pages[one.key]: one for one in payloads}
    for path in homes.pages(output):
        if path != "404.html" and (every or path.startswith(("articles/", "issues/")) or path.endswith("index.html")):
            one = places.get(path)
            look(path, lambda page, one=one: one and _article(page, one, tally))  # type: ignore[misc]
    look("countries/index.html", lambda page: _regions(page, payloads, tally))
    look("index.html", lambda page: _quick(page, payloads, tally))
    look("search/index.html?q=kw", lambda page: _search(page, payloads, "search from a folder", tally))
    with serving(output) as base:
        look("404.html", root=base)  # whose links begin at the root of the site
        look("search/index.html?q=kw", lambda page: _search(page, payloads, "search result", tally), base)
    _mail(output, payloads, look, tally)
    _feeds(output, payloads, tally)


def _places(output: Path) -> dict[str, str]:
    """The page of each record's article, by its key."""
    files = (output.parent / "content" / "clippings").glob("2025/*/*.md")
    read = [frontmatter.read(file.read_text("utf8"), file.name) for file in files]
    return {str(one.raw).partition("#")[2]: f"articles/{one.slug}.html" for one in read if str(one.raw).startswith("raw/records.jsonl#")}


def _article(page: Page, one: Payload, tally: Tally) -> None:
    """The record's article: each field holds its text, no element of it, and JSON-LD says the same."""
    found = page.evaluate(FIELDS, {**SINKS, "body": ".body"})
    for sink in SINKS:
        texts = [folded(text) for text, elements in found[sink] if not elements]
        right = one.typed in texts if sink == "topic" else one.shown in texts
        tally.see(sink, *([] if right or _is_cut(sink, texts, one) else [f"{one.text!r} became {found[sink]}"]))
    body = folded("".join(text for text, _elements in found["body"]))
    tally.see("body as text", *([] if folded(repaired(one.line)) in body else [f"{one.text!r} became {found['body']}"]))
    leads = page.locator("a[rel~=external]").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    wanted = repaired(address(one))
    right = [wanted] if is_web_address(wanted) else []
    tally.see("address", *([] if leads == right else [f"{wanted!r} became {leads}"]))
    written = page.locator("script[type='application/ld+json']").text_content() or ""
    try:
        told = json.loads(written)["isBasedOn"]
        said = {folded(text) for text in (told["headline"], told["publisher"]["name"], told["author"][0]["name"])}
    except (ValueError, LookupError):
        said = {written}
    tally.see("JSON-LD", *([] if said == {one.shown} else [f"{one.text!r} became {said}"]))


def _is_cut(sink: str, texts: Sequence[str], one: Payload) -> bool:
    """Whether a long description is the beginning of the text."""
    return sink == "summary" and any(text.endswith("…") and one.shown.startswith(text[:-1]) for text in texts)


def _regions(page: Page, payloads: Sequence[Payload], tally: Tally) -> None:
    (found,) = page.evaluate(FIELDS, {"region": ".directory h2"}).values()
    shown = {folded(text) for text, elements in found if not elements}
    for one in payloads:
        is_no_key = len(quoted(str(one))) > LONGEST_KEY
        tally.see("country", *([] if one.typed in shown or is_no_key else [one.text]))


def _quick(page: Page, payloads: Sequence[Payload], tally: Tally) -> None:
    """Each string's word in the field in the head: its headline stands below it."""
    box = page.locator(".quick input")
    box.focus()
    for one in payloads:
        box.fill(one.key)
        page.wait_for_function(
            "key => [...document.querySelectorAll('.found a')].some((a) => a.textContent.includes(key))", arg=one.key, timeout=5000
        )
        found = page.evaluate(FIELDS, {"found": ".found a"})["found"]
        tally.see(
            "below the field in the head",
            *([] if [one.shown, 0] in [[folded(text), count] for text, count in found] else [f"{one.text!r} became {found}"]),
        )


def _search(page: Page, payloads: Sequence[Payload], sink: str, tally: Tally) -> None:
    """All results of a search."""
    page.wait_for_function(ALL_RESULTS, timeout=300_000)
    found = page.evaluate(FIELDS, {"title": "#results h3 a", "outlet": "#results .outlet bdi"})
    shown = {name: {folded(text) for text, elements in texts if not elements} for name, texts in found.items()}
    for one in payloads:
        tally.see(sink, *(f"{one.text!r}: no such {name}" for name in shown if one.shown not in shown[name]))


def _drafts(output: Path) -> Iterator[str]:
    """The HTML of each e-mail that is ready to be sent, put where it can be opened."""
    for draft in sorted(output.glob("issues/*.eml")):
        part = message_from_bytes(draft.read_bytes(), policy=default).get_body(("html",))
        assert part is not None
        beside = draft.with_suffix(".eml.html")
        beside.write_text(part.get_content(), "utf8")
        yield beside.relative_to(output).as_posix()


def _mail(output: Path, payloads: Sequence[Payload], look: Callable[..., None], tally: Tally) -> None:
    letters = [path.relative_to(output).as_posix() for path in sorted(output.glob("issues/*.mail.html"))]
    for kind in (letters, list(_drafts(output))):
        shown: list[str] = []
        for path in kind:
            look(path, lambda page, into=shown: into.append(folded(page.locator("body").text_content() or "")))  # type: ignore[misc]
        text = "\n".join(shown)
        for one in payloads:
            tally.see("e-mail", *([] if f"{one.shown}" in text else [one.text]))


def _feeds(output: Path, payloads: Sequence[Payload], tally: Tally) -> None:
    """Feeds of outlets, of the site and of topics, as programs read them."""
    titles: set[str] = set()
    for path in sorted(output.rglob("*.xml")):
        if path.name.startswith("sitemap"):
            continue
        content = path.read_bytes()
        try:
            root = etree.fromstring(content)
        except etree.XMLSyntaxError as error:
            tally.see("feed", f"{path.name}: {error}")
            continue
        read = feedparser.parse(content, sanitize_html=False)
        strange = {str(element.tag) for element in root.iter() if not str(element.tag).startswith("{http://www.w3.org/2005/Atom}")}
        inner = " ".join(entry.content[0].value for entry in read.entries if "content" in entry)
        kinds = {f"in body: {part.tag} {','.join(part.keys())}" for part in fragments_fromstring(inner) for part in part.iter()} - IN_BODY
        tally.see("feed", *(f"{path.name}: {what}" for what in (*strange, *([read.bozo_exception] if read.bozo else []))))
        tally.see("feed", *(f"{path.name}: {kind}" for kind in kinds))
        titles.update(folded(found.text or "") for found in root.iter("{http://www.w3.org/2005/Atom}title"))
    for one in payloads:
        tally.see("feed", *([] if one.shown + ":" + one.shown in titles else [f"no entry for {one.text!r}"]))
