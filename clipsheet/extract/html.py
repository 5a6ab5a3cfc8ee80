"""HTML -> `Extracted`: the one door to htmldate.

The body is trafilatura's precise reading; where that is far from what the page's lines look like by themselves, the one of its readings
that is nearest; where the markup hides a far fuller text of the same article (JSON-LD), that one. Metadata is the page's own: JSON-LD, meta
elements and `<html lang>`, as trafilatura reads them. Links and pictures are left out of the body.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from clipsheet.evidence import dates
from clipsheet.evidence.language import primary
from clipsheet.evidence.outlets import domain_of
from clipsheet.extract import body, bylines, facts, jsonld, page, readings, signed
from clipsheet.extract.headline import headline, said
from clipsheet.extract.mastheads import outlet_names
from clipsheet.extract.regions import below_headings
from clipsheet.extract.shown import Shown, shown
from clipsheet.extract.told import Told, author_of, told
from clipsheet.model import Block, Claim, Extracted, Found, Line, RawDocument, Role, When
from clipsheet.rules.byline import is_person
from clipsheet.rules.lines import claims_of
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import words

MOST_ELEMENTS = 15_000  # of 723 saved pages the largest has 9,751; trafilatura's time grows faster than the page
MOST_LINES = 15_000
MOST_ATTRIBUTES = 200
LONG_TAG = re.compile(r"<([A-Za-z][\w:-]*)(\s[^<>]{4000,})>")
MOST_PAGE_ATTRIBUTES = 50_000  # of 723 saved pages the largest has 7,134; each copy of the tree takes 250 bytes for one
DATA = re.compile(r"data:[\w/+.;=-]{1,100},[\w/+%=.-]{1000,}")  # a picture within the page
NOT_OF_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # lxml makes texts of them that it would not take back
REFERENCE = re.compile(r"&#(?:x0{0,20}([0-9a-f]{1,4})(?![0-9a-f])|0{0,20}([0-9]{1,5})(?![0-9]));?", re.IGNORECASE)
SELF_CLOSED = re.compile(r"(<html\b[^<>]*?)\s*/>", re.I)  # lxml would read an empty page
MOST_JSON_LD = 300_000  # characters; the longest of 723 has 36,931; trafilatura's expression takes 130 bytes of memory for each
MOST_SAID = 2000  # letters of a value in a page's head; one description of 724 pages has more, and 400 of it would be shown
LONG_STRING = re.compile(rf'''("articleBody"\s*:\s*)?"((?:\\u[0-9a-fA-F]{{4}}|\\.|[^"\\]){{{MOST_SAID}}}+)(?:\\.|[^"\\])*+"''')
JSON_LD = re.compile(r"(<script[^<>]{0,200}ld\+json[^<>]{0,200}>)(.*?)(?=</script|\Z)", re.I | re.S)
LISTED_BY = re.compile(  # an author's name on the way to the author's other articles
    r"^\s*(?:view all posts by|zeige alle beiträge von|beitrag von|artikel von|ver todas las entradas de|voir tous les articles de)\s", re.I
)
NO_AUTHOR = re.compile(  # of 38 authors that pages without one were given, these are words of a form, addresses and sentences
    r"(?:unknown|name|text|human|follow|admin|zvg|agencies)|.{1,30}\s(?:com|ch|de|at|net|org)|.*\d.*|(?:\S+\s+){7,}\S+", re.I
)
SURE_WORDS = 8
SURE_LETTERS = 12  # a shorter line may be a part of the body by chance
STAMPS = (  # where pages write their date with a time, as XPath, most trusted first
    (
        "published time of the page",
        "//meta[@property='article:published_time' or @name='article:published_time' or @itemprop='datePublished']/@content",
    ),
    ("time element", "//time[@itemprop='datePublished' or @pubdate]/@datetime"),
    ("time element", "//article//time/@datetime"),
)
JSON_DATE = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"]{8,40})"')
MODIFIED = "//meta[@property='article:modified_time' or @property='og:updated_time' or @itemprop='dateModified']/@content"
LANGUAGES = (
    "//html/@lang",
    "//html/@xml:lang",
    "//meta[@http-equiv='content-language']/@content",
    "//meta[@property='og:locale']/@content",
)


def extracted(raw: RawDocument) -> Extracted:
    """What an HTML page says. A page that trafilatura cannot read gives an `Extracted` without blocks."""
    source = _without_swarms(raw.text)
    tree = _tree(source)
    if tree is None:
        return Extracted()
    _shorten_head(tree)
    seen = shown(tree)
    lines = seen.lines
    if _is_swarm(lines, tree):
        return page.of_lines(lines)
    claims = claims_of(lines)
    claims |= below_headings(lines, claims)
    reading = readings.reading(tree, page.cut(lines, claims))
    if reading is None:
        return page.of_lines(lines)
    about = told(tree)
    title = headline(said(tree, [line.text for line in lines if line.heading], about.title, about.host))
    own = {text for text in (raw.declared.title, title and title.value, title and title.text) if text}
    titles = seen.headlines | own
    blocks = body.article(readings.blocks(reading), seen, claims, titles, jsonld.article_body(tree))
    blocks = body.with_standfirst(blocks, about.description or "", lines, title.value if title else None)
    places = _places(lines, blocks)
    claims = _all_claims(lines, claims, places, title)
    start, end = _stretch(lines, places)
    title_at = next((place for place in reversed(range(start)) if lines[place].text in own), None)  # the first line is the window's
    layout = facts.layout_of(lines, claims, range(start, end), title_at)
    by_lines = bylines.signatures(lines, claims, layout.title, layout.head, layout.body)
    return Extracted(
        blocks=blocks,
        lines=lines,
        claims=tuple(claims[place] for place in sorted(claims)),
        title=title,
        dates=tuple(_dates(source, tree, lines, facts.date_candidates(lines, claims, layout))),
        ages=facts.ages_near(lines, claims, layout),
        modified=_modified(source, tree),
        outlets=(*_outlets(about), *outlet_names(lines, claims, title, layout.body)),
        authors=_signatures(about, source, tree, seen, by_lines),
        agency=next(
            (Found(claims[p].value or "", lines[p].text, claims[p].rule, 0.9) for p in layout.head if claims[p].role is Role.AGENCY),
            None,
        ),
        section=_found(about.section, "section of the page", 0.7),
        summary=_found(about.description, "description of the page", 0.7),
        tags=tuple(dict.fromkeys(part for tag in about.tags for part in facts.split_tags(repaired(tag)))),
        image=_found(about.image, "picture of the page", 0.8),
        url=_url(about),
        lang=_lang(tree),
    )


def _without_swarms(text: str) -> str:
    """The markup without what parsers stumble over, or need unbounded time or memory for, and no article stands in: the attributes of an
    element that has hundreds, pictures written out as letters, a block of JSON-LD that is as long as a book.
    """
    text = REFERENCE.sub(_unless_not_of_xml, NOT_OF_XML.sub("", text))
    text = SELF_CLOSED.sub(r"\1>", text, count=1)
    text = LONG_TAG.sub(lambda tag: f"<{tag.group(1)}>" if tag.group(2).count("=") > MOST_ATTRIBUTES else tag.group(), text)
    text = DATA.sub("data:,", text)
    return JSON_LD.sub(_without_long_strings, text)


def _unless_not_of_xml(reference: re.Match[str]) -> str:
    """A reference to a character, unless it is to one of those that pages may not hold."""
    hexadecimal, decimal = reference.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return "" if NOT_OF_XML.fullmatch(chr(number)) else reference.group()


def _without_long_strings(block: re.Match[str]) -> str:
    """A block of JSON-LD whose strings, that of the article's text aside, are as long as names and descriptions are."""
    if len(block.group(2)) > MOST_JSON_LD:
        return block.group(1)
    return LONG_STRING.sub(lambda found: found.group() if found.group(1) else f'"{found.group(2)}"', block.group())


def _shorten_head(tree: HtmlElement) -> None:
    """Cut what is too long to be a name or a description: trafilatura's expressions take the square of its length in time."""
    for element in tree.iter("meta"):
        if len(said := element.get("content", "")) > MOST_SAID:
            element.set("content", said[:MOST_SAID])
    for element in tree.iter("title"):
        if len(said := element.text or "") > MOST_SAID:
            element.text = said[:MOST_SAID]


def _is_swarm(lines: Sequence[Line], tree: etree._Element) -> bool:
    """Whether a page has so many lines, elements or attributes that trafilatura would not end."""
    if len(lines) > MOST_LINES or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return True
    return sum(len(element.attrib) for element in tree.iter(etree.Element)) > MOST_PAGE_ATTRIBUTES


def _tree(text: str) -> HtmlElement | None:
    """The page's tree, the one that all readers of the page share."""
    try:
        tree = etree.fromstring(text.encode("utf8", "replace"), _parser())
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _parser() -> etree.HTMLParser:
    """A parser of pages, its elements all of one class: lxml's own HTML parser asks a function of Python for the class of an element,
    each time that one is looked at, and that was a fifth of trafilatura's time.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _dates(text: str, tree: HtmlElement, lines: Sequence[Line], seen: Sequence[Found[When]]) -> Iterator[Found[When]]:
    """Candidates, strongest first: JSON-LD, meta elements, what a reader sees in the byline, then htmldate's own search."""
    for kind, stamp in JSON_DATE.findall(text):
        when = dates.parsed(stamp)
        if kind == "datePublished" and when is not None:
            yield Found(when, stamp, "JSON-LD datePublished", 0.97)
            break
    for rule, path in STAMPS:
        stamp = next(iter(tree.xpath(path)), "")
        when = dates.parsed(str(stamp))
        if when is not None:
            yield Found(when, str(stamp), rule, 0.96 if "published" in rule else 0.7)
    yield from seen
    guessed = dates.parsed(find_date(tree, original_date=True, extensive_search=True) or "")
    if guessed is not None and (dates.day_of(guessed).day > 1 or _is_written(dates.day_of(guessed), text, lines)):
        yield Found(guessed, guessed.isoformat(), "search of the page", 0.4 if _is_of_another(guessed, seen) else 0.6)


def _is_written(day: date, text: str, lines: Sequence[Line]) -> bool:
    """Whether a page writes a first of a month somewhere: of a year ("© 2025") or a month alone, htmldate makes its first day."""
    year, month = str(day.year), f"0?{day.month}"
    forms = (f"{year}{day.month:02}01", rf"{year}\W{month}\W0?1", rf"0?1\W{month}\W{year}", rf"{month}\W0?1\W{year}")
    if any(re.search(rf"(?<!\d){form}(?!\d)", text) for form in forms):
        return True
    return any(dates.day_of(one.when) == day for line in lines if year in line.text for one in dates.dates_in(line.text))


def _is_of_another(guessed: When, seen: Sequence[Found[When]]) -> bool:
    """Whether a day that was searched for stands on the page only among those of a list of other items."""
    weak = {dates.day_of(one.value) for one in seen if one.confidence < facts.ONLY_DATE}
    strong = {dates.day_of(one.value) for one in seen if one.confidence >= facts.ONLY_DATE}
    return dates.day_of(guessed) in weak - strong and len(weak) >= facts.LIST_DAYS


def _modified(text: str, tree: etree._Element) -> Found[When] | None:
    stamps = [stamp for kind, stamp in JSON_DATE.findall(text) if kind == "dateModified"] + [str(stamp) for stamp in tree.xpath(MODIFIED)]
    for stamp in stamps:
        when = dates.parsed(stamp)
        if when is not None:
            return Found(when, stamp, "modified time of the page", 0.9)
    return None


def _outlets(about: Told) -> Iterator[Found[str]]:
    if about.outlet:
        name = repaired(about.outlet).lstrip("@")
        if name.casefold() != (about.host or "").casefold():
            yield Found(name, about.outlet, "site name of the page", 0.8)


def _signatures(about: Told, source: str, tree: HtmlElement, seen: Shown, read: tuple[Found[str], ...]) -> tuple[Found[str], ...]:
    """Who signed the page: by its marked elements, else the persons of a labelled line, else by JSON-LD, by other lines, else the persons
    whom trafilatura reads and the page shows.

    JSON-LD stands behind the labelled line because it often says less: "Ada" for "By Ada Person".
    """
    labelled = tuple(one for one in read if one.confidence >= bylines.LABELLED and is_person(one.value))
    for found in (signed.of_elements(tree, seen.lines, seen.headlines), labelled, signed.of_jsonld(tree, seen.lines), read):
        own = tuple(one for one in found if _may_be_author(one.value, about))
        if own:
            return own
    titles = _letters(" ".join(tree.xpath("//title/text()")) + (about.outlet or ""))  # who stands there is the outlet, or told of
    guessed = (one for one in _authors(about, source, tree) if is_person(one.value) and _letters(one.value) not in titles)
    return tuple(one for one in guessed if signed.is_shown(one.value, seen.lines))


def _authors(about: Told, text: str, tree: HtmlElement) -> Iterator[Found[str]]:
    for name in (about.author or author_of(tree) or "").split(";"):
        given = LISTED_BY.sub("", name).strip()
        if given and _may_be_author(given, about):
            written = re.search(r"\.?\s+".join(map(re.escape, given.split())), text)  # trafilatura takes the points from initials
            yield Found(repaired(written.group() if written else given), name.strip(), "author of the page", 0.7)


def _may_be_author(name: str, about: Told) -> bool:
    """Whether a name can be an author's: not the outlet's own, no address, no word of a form."""
    own = {_letters(known) for known in (about.outlet, about.host, (about.host or "").rpartition(".")[0]) if known}
    return _letters(name) not in own and not NO_AUTHOR.fullmatch(name)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.removeprefix("www.")).casefold()


def _url(about: Told) -> Found[str] | None:
    url = about.url or ""
    return Found(url, url, "canonical address of the page", 0.9) if domain_of(url) else None


def _lang(tree: etree._Element) -> Found[str] | None:
    for path in LANGUAGES:
        for declared in tree.xpath(path, namespaces={"xml": "http://www.w3.org/XML/1998/namespace"}):
            if lang := primary(str(declared)):
                return Found(lang, str(declared), "declared language of the page", 0.8)
    return None


def _found(text: str | None, rule: str, confidence: float) -> Found[str] | None:
    return Found(repaired(text), text, rule, confidence) if text else None


# -- the page's lines, for `explain` ------------------------------------------------------------------------------


def _places(lines: Sequence[Line], blocks: Sequence[Block]) -> dict[int, Role]:
    """The lines that stand in the body, with their role: those whose words are a block's, or a part of the body's."""
    roles = {"".join(block.text.split()): block.role for block in blocks}
    whole = "\n".join(roles)
    found = {}
    for place, line in enumerate(lines):
        bare = "".join(line.text.split())
        if bare in roles or (len(bare) >= SURE_LETTERS and bare in whole):
            found[place] = roles.get(bare, Role.PARAGRAPH)
    return found


def _stretch(lines: Sequence[Line], places: Collection[int]) -> tuple[int, int]:
    """Where the body begins and ends: at its sentences, since a menu's "Science" is also a word of some body."""
    surest = [place for place in places if words(lines[place].text) >= SURE_WORDS] or places or [len(lines)]
    return min(surest), min(max(surest) + 1, len(lines))


def _all_claims(lines: Sequence[Line], claims: dict[int, Claim], places: dict[int, Role], title: Found[str] | None) -> dict[int, Claim]:
    """A claim for every line: the body's, the title's, those of rules, and the rest as trafilatura left it."""
    found = {}
    for place, line in enumerate(lines):
        if title is not None and line.text in (title.value, title.text):
            found[place] = Claim(line.number, Role.TITLE, title.rule, line.text)
        elif place in places:
            found[place] = Claim(line.number, places[place], "main text", line.text)
        elif place in claims:
            found[place] = claims[place]
        else:
            found[place] = Claim(line.number, Role.FURNITURE, "not main text", line.text)
    return found
