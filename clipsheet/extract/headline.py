"""The headline of an HTML page: of what it shows as headings and calls itself, the one that a reader sees above the article.

A page says its title in many places, each in its own dress: `<h1>` as shown, perhaps with a kicker in front; og:title, twitter:title,
JSON-LD and `<title>` with the outlet's name at an end, or written anew for search engines. Of 279 titles written down by hand 226 are an
h1, 144 the og:title, 75 the JSON-LD's (94 have it), 41 the `<title>`. So the heading is taken that the others speak of, and a part of any
text is cut off only if another place says the rest, or the part is the outlet's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from clipsheet.extract import jsonld
from clipsheet.model import Found
from clipsheet.rules.repairs import repaired
from clipsheet.rules.text import UNSPACED, is_phrase, words

UNSAID = frozenset({"script", "style", "template", "noscript", "svg", "rt", "rp"})  # rt: how the characters beside it are read
SEPARATOR = re.compile(
    rf"\s*[|｜¦»›·•—–_]+\s*|\s+(?:-{{1,3}}|>>|<<|[:/~<>«‹])\s+|\s*::\s*|:\s+|：|(?<={UNSPACED.pattern})-|-(?={UNSPACED.pattern})"
)
PARTING = frozenset({"span", "div", "p", "br", "small", "time", "h2", "h3", "h4", "header"})  # not what marks words: a, em, abbr
MOST_HEADLINES, MOST_PIECES, MOST_LETTERS = 50, 20, 1000  # of a page, and of one: what has more is none, and takes time
MOST_PARTS = 8  # of a title; the longest of 279 has six
CALLED = "//meta[@property='og:title' or @name='og:title']/@content | //meta[@name='twitter:title' or @property='twitter:title']/@content"
OUTLETS = "//meta[@property='og:site_name' or @name='application-name']/@content"
WORD = re.compile(rf"{UNSPACED.pattern}|[^\W_]+")
FEWEST_WORDS = 3  # of a heading that no other place speaks of: "Details", "Navigation" have fewer
SPOKEN_OF = 0.3  # share of words in common
WHOLE, FIRST_PART, PART = 3.0, 2.5, 2.0  # ranks of a heading that another place says word for word; outlets stand behind more often
HOST_LETTERS, MASTHEAD_WORDS = 6, 3  # "Harbourpost Archive" at harbourpost.example is a masthead


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of its title."""

    headlines: Sequence[Sequence[str]]  # each h1 in the pieces that its elements make
    headings: Collection[str]  # of every rank
    called: Sequence[str]  # JSON-LD, og:title, twitter:title, <title>
    guessed: str  # another reader's opinion
    outlets: Collection[str]  # names of the outlet
    hosts: Collection[str]  # parts of its address


def said(tree: etree._Element, headings: Collection[str], guessed: str | None, host: str | None) -> Said:
    """What this page says of its title; headings are its lines that stand as such."""
    things = [thing for thing in jsonld.things(tree) if isinstance(thing.get("headline"), str)][:1]
    called = [
        *(thing["headline"] for thing in things),
        *tree.xpath(CALLED),
        *("".join(one.itertext()) for one in tree.xpath("//title")[:1]),
    ]
    texts = dict.fromkeys(text for text in (repaired(str(one)[:MOST_LETTERS]) for one in called) if text)
    address = (host or "").removeprefix("www.")
    hosts = (address, address.rpartition(".")[0], *(part for part in address.split(".")[:-1] if len(part) > HOST_LETTERS // 2))
    return Said(
        headlines=tuple(filter(None, map(_pieces, islice(tree.iter("h1"), MOST_HEADLINES)))),
        headings=headings,
        called=tuple(texts),
        guessed=repaired((guessed or "")[:MOST_LETTERS]),
        outlets=tuple(repaired(str(name)) for name in tree.xpath(OUTLETS)),
        hosts=tuple(filter(None, hosts)),
    )


def headline(page: Said) -> Found[str] | None:
    """The title of a page; None where it says none."""
    ranked = [(_rank(_joined(pieces), page), pieces) for pieces in page.headlines]
    ranked = [(rank, pieces) for rank, pieces in ranked if rank == WHOLE or not _is_of_the_site(_joined(pieces), page)]
    rank, best = max(ranked, key=lambda one: one[0], default=(0.0, ()))
    if rank >= SPOKEN_OF or (len(ranked) == 1 and words(_joined(best)) >= FEWEST_WORDS):
        return Found(_without_kicker(best, page), _joined(best), "heading of the page", 0.9)
    return _cut(page)


def _rank(text: str, page: Said) -> float:
    """How much a heading is like what other places call the page: `WHOLE`, a part, else the share of common words."""
    if _is_outlet(text, page):
        return 0.0
    bare, own = _bare(text), set(WORD.findall(text.casefold()))
    best = 0.0
    for title in page.called:
        for run in (run for run in _runs(title) if not _is_of_outlet(run, page)):
            other = set(WORD.findall(run.casefold()))
            if _bare(run) == bare:
                best = max(best, WHOLE if run == title else FIRST_PART if title.startswith(run) else PART)
            else:
                best = max(best, 2 * len(own & other) / max(1, len(own) + len(other)))
    return best


def _without_kicker(pieces: Sequence[str], page: Said) -> str:
    """A heading without the kicker in front or the second line behind, if another place says the rest."""
    whole = _joined(pieces)
    known = {_bare(title) for title in page.called}
    parts = {_bare(run) for title in page.called for run in _runs(title)} - {_bare(whole)}
    places = range(1, len(pieces))
    rest = [_joined(pieces[at:]) for at in places] + [_joined(pieces[:at]) for at in reversed(places)]
    kept = next((one for one in rest if one and _bare(one) in parts and not _is_outlet(one, page)), whole)
    behind = [kept[mark.end() :] for mark in SEPARATOR.finditer(kept)]
    return next((one for one in reversed(behind) if _bare(one) in known - {_bare(kept)}), kept)


def _cut(page: Said) -> Found[str] | None:
    """The first title of the meta elements, cut to what a heading or another title says, or without outlet's names."""
    headings = {_bare(text) for text in page.headings}
    for title in page.called:
        others = {_bare(other) for other in (*page.called, page.guessed) if _bare(other) != _bare(title)}
        runs = [run for run in _runs(title) if words(run) >= FEWEST_WORDS and not _is_outlet(run, page)]
        for known, rule in ((headings, "part of the title that a heading says"), (others, "part that two titles share")):
            shown = [run for run in runs if _bare(run) in known]
            if shown:
                return Found(max(shown, key=len), title, rule, 0.9)
    for title in (*page.called, page.guessed):
        cut = _without_names(title, page)
        if cut and not _is_outlet(cut, page):
            return Found(cut, title, "title of the page" if cut == title else "title without the outlet's name", 0.8)
    return Found(page.guessed, page.guessed, "title of the page", 0.5) if page.guessed else None


def _without_names(title: str, page: Said) -> str:
    """A title without the parts at its ends that are the outlet's name."""
    for mark in SEPARATOR.finditer(title):
        behind = title[mark.end() :]
        if any(_is_outlet(run, page) for run in _runs(behind) if behind.startswith(run)):
            return _without_names(title[: mark.start()], page)
        if _is_outlet(title[: mark.start()], page):
            return _without_names(behind, page)
    return title.strip()


def _runs(title: str) -> Iterator[str]:
    """A title and what stands between any two of its separators."""
    marks = list(SEPARATOR.finditer(title))[:MOST_PARTS]
    starts, ends = [0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), len(title)]
    for at, start in enumerate(starts):
        yield from (title[start:end] for end in reversed(ends[at:]))


def _is_outlet(text: str, page: Said) -> bool:
    """Whether a text is the outlet's name, or a short one that begins with its address."""
    bare = _bare(text)
    return bare in map(_bare, (*page.outlets, *page.hosts)) or (
        words(text) <= MASTHEAD_WORDS and any(len(host) >= HOST_LETTERS and bare.startswith(_bare(host)) for host in page.hosts)
    )


def _is_of_outlet(text: str, page: Said) -> bool:
    return _is_outlet(text, page) or any(_bare(text) in _bare(name) for name in page.outlets)


def _is_of_the_site(text: str, page: Said) -> bool:
    return _is_outlet(text, page) or is_phrase("menu", text)


def _bare(text: str) -> str:
    """The letters and digits of a text: titles differ in their quotes, dashes and blanks."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _pieces(heading: etree._Element) -> tuple[str, ...]:
    """The texts of a heading by the elements right within it, emphasis aside: a kicker stands in one of its own."""
    while len(heading) == 1 and heading[0].tag in PARTING and not (heading.text or "").strip() and not (heading[0].tail or "").strip():
        heading = heading[0]
    texts = [heading.text or ""]
    for element in heading:
        if element.tag in PARTING:
            texts += [_text(element) + ("" if element.tag == "span" else " "), element.tail or ""]
        else:
            texts[-1] += _text(element) + (element.tail or "")
    pieces = tuple(filter(_bare, texts))
    whole = "".join(pieces)
    return pieces if len(pieces) <= MOST_PIECES and len(whole) <= MOST_LETTERS else (whole[:MOST_LETTERS],)


def _text(element: etree._Element) -> str:
    """What an element shows."""
    if not isinstance(element.tag, str) or element.tag in UNSAID:
        return ""
    return (element.text or "") + "".join(_text(one) + (one.tail or "") for one in element)


def _joined(pieces: Sequence[str]) -> str:
    return repaired("".join(pieces))
