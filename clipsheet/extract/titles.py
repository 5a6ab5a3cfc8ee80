"""Where on a page dump the title stands: of the lines above the article and just inside it, the one with the best marks.

As with the lines of the article (`clipsheet.extract.marks`), the marks are chosen here and their weights (data/title_weights.tsv) fitted,
by benchmarks/fit_title_weights.py. What the title's words are, without the outlet's name behind it, is `clipsheet.extract.facts`' to say.

Tried without gain on other hosts (.76 before and after): marks for a line right below one like a title, one that repeats the line above,
one that is longer than it, and one with an arrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from clipsheet.data import rows
from clipsheet.extract.marks import is_prose
from clipsheet.model import Claim, Line, Role
from clipsheet.rules.text import WORD, is_phrase, is_sentence, opening_phrase, phrase_in, words

Claims = Mapping[int, Claim]

INSIDE = 5  # lines of the run that may be the title: a standfirst or a caption above it began the run
MOST_WORDS = 40
MOST_NAME_WORDS = 5
LEAST = 0.0  # of 100 best lines below this, three are titles
WINDOW_LINES = 6  # dumps that print the window's title print it first
SUFFIX = re.compile(r"\s+(?:[|·•»—–]|-{1,3}|::)\s+")
TITLE_ENDS = ("?", "!", "”", "’", "»", '"', "'", ")", "…")  # a sentence that ends so may be a title; one with a full stop is none
TWO_SENTENCES = re.compile(r"[^\W\d_]{3}[.?!][”\"’»]?\s+[“\"‘«]?[^\W\d_]")
CRUMBS = re.compile(r"[»›>]| / ")
LONG_WORD = re.compile(r"\w{4,}")
OPENING, LATER = 6, 34  # lines of the article that say the title's words again, soon and later
NEAR, LIKE_A_TITLE = 5, range(4, 23)  # lines above; words: of two that may be the title the lower is often its second line
SHORT = 3  # words: a menu's line
DIGITS = 0.2  # share of a line's letters
DISTANCES = ((-1, "just inside the article"), (0, "first line of the article"), (1, "1 line above"), (2, "2 lines above"),
             (4, "3 lines above"), (7, "5 lines above"), (12, "8 lines above"), (20, "13 lines above"), (40, "21 lines above"))  # fmt: skip
LENGTHS = ((2, "1 word and more"), (4, "3 words and more"), (7, "5 words and more"), (14, "8 words and more"),
           (22, "15 words and more"), (34, "23 words and more"))  # fmt: skip


def title_place(lines: Sequence[Line], claims: Claims, start: int) -> int | None:
    """The line of the title of an article that starts at `start`; None where none looks like one."""
    weights = _weights()
    best, found = LEAST, None
    for place, marks in candidates(lines, claims, start):
        score = sum(weights.get(mark, 0.0) for mark in marks)
        if score > best:
            best, found = score, place
    return found


@cache
def _weights() -> dict[str, float]:
    return {mark: float(weight) for mark, weight in rows("title_weights.tsv")}


def candidates(lines: Sequence[Line], claims: Claims, start: int) -> Iterator[tuple[int, list[str]]]:
    """The lines that may be the title, each with its marks."""
    opening = range(start, min(start + OPENING, len(lines)))
    said = {place: _long_words(lines[place].text) for place in opening}
    later = _long_words(" ".join(line.text for line in lines[opening.stop : opening.stop + LATER]))
    page = "\n".join(line.text.casefold() for line in lines)
    notices = [lines[place].text.casefold() for place, claim in claims.items() if claim.rule == "legal line"]
    windows = [line.text.casefold() for line in lines[:WINDOW_LINES]]
    prose = [place not in claims and is_prose(line) for place, line in enumerate(lines[: start + INSIDE])]
    last = max((place for place, there in enumerate(prose[:start]) if there), default=-1)
    for place in range(min(len(lines), start + INSIDE + 1)):
        count = words(lines[place].text)
        if place in claims or count > MOST_WORDS or _hides_a_title(lines, claims, place, start):
            continue
        masthead = place < WINDOW_LINES and count <= MOST_NAME_WORDS and any(lines[place].text.casefold() in notice for notice in notices)
        if not masthead:
            others = set().union(*(found for there, found in said.items() if there != place))
            own = (*_own(lines[place], windows, page), *_said_again(lines[place], others, later))
            after = (("prose before", place > 0 and prose[place - 1]), ("prose on the way", place < last))
            yield place, [mark for mark, there in (*own, *after, *_around(lines, claims, place, start)) if there]


def _own(line: Line, windows: Sequence[str], page: str) -> Iterator[tuple[str, bool]]:
    """What a line says by itself and shares with other lines of the page."""
    text, folded, count = line.text, line.text.casefold(), words(line.text)
    longer = [window for window in windows if len(window) > len(folded) and count >= 2]
    yield _step(LENGTHS, count, "35 words and more"), True
    yield "begins a longer line at the page's head", any(one.startswith(folded) and SUFFIX.match(one, len(folded)) for one in longer)
    yield "stands in a longer line at the page's head", any(folded in one for one in longer)
    yield "stands in a longer line", count >= 2 and page.count(folded) > line.times
    yield "heading", line.heading
    yield "bullet", line.bullet
    yield "repeated", line.times > 1
    yield "stands alone", line.after_blank and line.before_blank
    yield "stands in a block", not line.after_blank and not line.before_blank
    yield "full stop", is_sentence(text) and not text.rstrip().endswith(TITLE_ENDS)
    yield "two sentences", TWO_SENTENCES.search(text) is not None
    yield "begins in small letters", text[:1].islower()
    yield "breadcrumbs", CRUMBS.search(text) is not None
    yield "digits", sum(map(str.isdigit, text)) > DIGITS * len(text)
    yield "menu words", _is_menu(text)
    yield "words of a box", bool(phrase_in("box", text) or opening_phrase("read_more", text) or opening_phrase("share", text))


def _said_again(line: Line, opening: set[str], later: set[str]) -> Iterator[tuple[str, bool]]:
    """How many of a line's words the article's first lines and the later ones say again."""
    said = _long_words(line.text)
    soon, late = (len(said & words_there) / max(1, len(said)) for words_there in (opening, later))
    yield "some words said again", soon >= 0.2
    yield "many words said again", soon >= 0.4
    yield "some words said later", late >= 0.2
    yield "many words said later", late >= 0.5


def _around(lines: Sequence[Line], claims: Claims, place: int, start: int) -> Iterator[tuple[str, bool]]:
    """Where a line stands: how far above the article, and beside what."""

    def claimed(roles: tuple[Role, ...], reach: range) -> bool:
        return any(there in claims and claims[there].role in roles for there in reach)

    beside = (there for there in (place - 2, place - 1, place + 1, place + 2) if 0 <= there < len(lines) and there not in claims)
    yield _step(DISTANCES, start - place, "far above") if start - place > -3 else "deep inside the article", True
    yield "first line of the page", place == 0
    yield "byline next", claimed((Role.AUTHOR, Role.AGENCY), range(place + 1, place + 3))
    yield "byline below", claimed((Role.AUTHOR, Role.AGENCY), range(place + 1, place + 10))
    yield "date near below", claimed((Role.DATE,), range(place + 1, place + 6))
    yield "date below", claimed((Role.DATE,), range(place + 1, place + 10))
    yield "date just above", claimed((Role.DATE,), range(max(0, place - 2), place))
    near = (lines[there] for there in range(max(0, place - NEAR), place) if there not in claims)
    yield "below a like line", any(map(_is_like_a_title, near))
    yield "among short lines", sum(words(lines[there].text) <= SHORT for there in beside) == 4


def _hides_a_title(lines: Sequence[Line], claims: Claims, place: int, start: int) -> bool:
    """Whether a line is a ticker's item or, at the head, a menu in one line, and what may be the title stands below it.

    "Breaking news" above the page's only title is its kicker.
    """
    ticker = place - 1 in claims and claims[place - 1].rule == "ticker heading"
    below = (there for there in range(place + 1, min(place + NEAR, start)) if there not in claims)
    menu = place == 0 and _is_menu(lines[place].text)  # in any place, "News" and "Contact" in titles cost one of a hundred
    return (ticker or menu) and any(_is_like_a_title(lines[there]) for there in below)


def _is_like_a_title(line: Line) -> bool:
    return words(line.text) in LIKE_A_TITLE and not line.bullet and not is_sentence(line.text) and not _is_menu(line.text)


def _is_menu(text: str) -> bool:
    """Whether a line is a menu printed as one line: two of its words, or of its pairs of words, are a menu's."""
    found = WORD.findall(text)
    return sum(is_phrase("menu", part) for part in (*found, *map(" ".join, pairwise(found)))) >= 2


def _long_words(text: str) -> set[str]:
    return set(LONG_WORD.findall(text.casefold()))


def _step(steps: Sequence[tuple[int, str]], value: int, beyond: str) -> str:
    """The name of the first step that a value does not exceed."""
    return next((name for most, name in steps if value <= most), beyond)


def parted_suffix(text: str) -> tuple[str, str | None]:
    """A line before and behind its last mark of a suffix: `Ferry adrift`, `Harbour Post`."""
    marks = list(SUFFIX.finditer(text))
    return (text[: marks[-1].start()], text[marks[-1].end() :]) if marks else (text, None)
