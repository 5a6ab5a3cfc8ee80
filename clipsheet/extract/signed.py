"""Who signed an HTML page: what its markup says of authors, in elements and JSON-LD, each name with where it stands.

A name counts only if the page shows it: of 280 pages none of 98 right names was unseen, and 17 of 31 that nobody had signed with.
Does not read bylines without markup: those are lines, and `clipsheet.extract.bylines` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from clipsheet.extract import jsonld
from clipsheet.model import Found, Line
from clipsheet.rules.byline import names_of
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import is_phrase, remembered

ARTICLES = re.compile(r"\w*Article|\w*Posting|Report|Recipe|WebPage|LiveBlog\w*")
MARKED = re.compile(  # the classes that pages give the elements of their bylines
    r"(?:\A|[\s_-])(?:(?:article|post|entry)?-?(?:author|autor|auteur|autore|verfasser|byline|contributor|writer)s?"
    r"(?:[_-]{1,2}(?:name|link|names|title))?|by[_-]author|posted[_-]by|person[_-]name|full[_-]?name|fn)(?=\s|\Z)",
    re.IGNORECASE,
)
AUTHORS_PAGE = re.compile(  # the addresses of the pages on which outlets list what an author wrote
    r"/(?:authors?|autor(?:e[ns]?|i|a)?|auteurs?|profil|profiles?|perfil|people|person|staff|journalists?|columnists?|reporters?|writers?"
    r"|contributors?|correspondents?|by|bylines?|opinionistas|firmas|redakteure?|yazar(?:lar)?|penulis|skribent|avtor[iy]?)/[^/?#]+/?(?:[?#].*)?\Z",
    re.IGNORECASE,
)
ASIDE = re.compile(  # and those of what is no byline of the article's: comments, teasers, the picture's author
    r"comment|kommentar|respon[ds]|reply|related|teaser|widget|sidebar|footer|menu|slider|carousel|recommend|latest|recent|popular"
    r"|caption|credit|image|photo|review|\bcard\b|search|archive|quote",
    re.IGNORECASE,
)
MOST_LETTERS = 160  # of a byline; a longer element holds the author's life
MOST_ABOVE = 12  # elements around a byline that are looked at
MOST_NESTED = 3
SURE_LETTERS = 8  # a shorter name may stand in a word by chance


def of_elements(tree: etree._Element, lines: Sequence[Line], headlines: frozenset[str]) -> tuple[Found[str], ...]:
    """The authors whom a marked element of the page names and the page shows."""
    return tuple(one for one in _of_elements(tree, headlines) if is_shown(one.value, lines))


def of_jsonld(tree: etree._Element, lines: Sequence[Line]) -> tuple[Found[str], ...]:
    """The authors whom the page's JSON-LD names and the page shows."""
    return tuple(one for one in _of_jsonld(tree) if is_shown(one.value, lines))


def is_shown(name: str, lines: Iterable[Line]) -> bool:
    """Whether a line of the page says this name; elements of a line may stand without a blank between: "A Person5 June"."""
    letters = _letters(name)
    if len(letters) < SURE_LETTERS:
        return any(f" {letters} " in f" {_letters(line.text)} " for line in lines)
    return any(letters.replace(" ", "") in _letters(line.text).replace(" ", "") for line in lines)


def _letters(text: str) -> str:
    return " ".join(re.split(r"[\W_]+", text.casefold())).strip()


def _of_jsonld(tree: etree._Element) -> Iterator[Found[str]]:
    """The authors of the page's article, also those that it gives by the name of another object."""
    things = list(jsonld.things(tree))
    by_id = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and thing.get("name")}
    for thing in things:
        if thing.get("author") and any(ARTICLES.fullmatch(kind) for kind in _strings(thing.get("@type"))):
            yield from (
                Found(name, text, "JSON-LD author", 0.9) for text in _names(thing["author"], by_id) for name in names_of(repaired(text))
            )
            return


def _names(author: object, by_id: Mapping[object, Mapping[str, object]], depth: int = 0) -> Iterator[str]:
    """The names in the value of `author`: a text, an object, or a list of them."""
    if isinstance(author, str):
        yield author if author not in by_id else str(by_id[author]["name"])
    elif isinstance(author, list) and depth < MOST_NESTED:
        for one in author:
            yield from _names(one, by_id, depth + 1)
    elif isinstance(author, dict):
        known = author if author.get("name") else next((by_id[one] for one in _strings(author.get("@id")) if one in by_id), {})
        yield from _strings(known.get("name"))


def _strings(value: object) -> Iterator[str]:
    """The texts of a value that is one, or a list of some."""
    yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _of_elements(tree: etree._Element, headlines: frozenset[str]) -> Iterator[Found[str]]:
    """The names of the marked elements that stand first below the headline, and of their neighbours of the same kind."""
    below = not any(_text(heading) in headlines for heading in tree.iter("h1"))
    first: etree._Element | None = None
    for element in tree.iter(etree.Element):
        below = below or element.tag == "h1"
        if not below or not _is_marked(element) or any(_is_marked(inner) for inner in element.iterdescendants(etree.Element)):
            continue
        if first is not None and not _are_neighbours(first, element):
            return
        text = _text(element)
        for name in names_of(text) if len(text) <= MOST_LETTERS and not is_phrase("menu", text) else ():
            first = element
            yield Found(name, text, "marked byline", 0.85)


def _is_marked(element: etree._Element) -> bool:
    if element.tag in ("meta", "link", "html", "body", "h1", "img", "time", "input"):
        return False
    kinds = " ".join(element.get(name) or "" for name in ("class", "id"))
    own = element.tag == "a" and AUTHORS_PAGE.search(element.get("href") or "") is not None
    own = (
        own or "author" in (element.get("rel") or "").split() or "author" in (element.get("itemprop") or "").split() or _names_author(kinds)
    )
    return own and not any(_is_aside(around) for around in (element, *_around(element)))


@remembered
def _names_author(kinds: str) -> bool:
    """Whether the classes of an element mark a byline; a page has a few dozen of them on thousands of elements."""
    return MARKED.search(kinds) is not None


def _is_aside(element: etree._Element) -> bool:
    return (
        element.tag in ("aside", "footer", "nav", "figure", "h1") or ASIDE.search(f"{element.get('class')} {element.get('id')}") is not None
    )


def _around(element: etree._Element) -> list[etree._Element]:
    around = [above for above, _ in zip(element.iterancestors(), range(MOST_ABOVE), strict=False)]
    return [above for above in around if above.tag not in ("html", "body")]


def _are_neighbours(one: etree._Element, other: etree._Element) -> bool:
    """Whether two elements stand in one byline: a parent or grandparent of theirs is the same."""
    return bool({*_around(one)[:2]} & {*_around(other)[:2]})


def _text(element: etree._Element) -> str:
    return repaired(" ".join(element.itertext()))
