"""Lines that are what their neighbours make them: a ticker's items, a linked title, the words of a sign-up box.

What a line is by its own words is judged in `clipsheet.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clipsheet.model import Claim, Line, Role
from clipsheet.rules.text import is_phrase, is_sentence, opening_phrase, phrase_in, words

MAX_TICKER_LINES = 30
MOST_TITLE_WORDS = 25
MOST_LINKED = 6
MOST_KEYWORDS, MOST_KEYWORD_WORDS = 15, 5
MOST_HEADING_WORDS, MOST_BOX_WORDS = 4, 8
BEFORE, AFTER = "before the article", "after the article"
BY_PLACE = frozenset({BEFORE, AFTER, "title again"})  # claims by place alone: no rule knows the line
COUNT = re.compile(r"\(\d+\)\Z")  # "Europe (23)": how many articles a section has


def below_headings(lines: Sequence[Line], claims: dict[int, Claim]) -> dict[int, Claim]:
    """The claims that follow from the claims of neighbouring lines."""
    found: dict[int, Claim] = {}
    for place, claim in claims.items():
        if claim.rule == "ticker heading" and not lines[place].before_blank:
            found |= _claimed(lines, _ticker(lines, place), "ticker")
        elif claim.rule == "read more" and is_phrase("read_more", lines[place].text):
            found |= _claimed(lines, _linked_titles(lines, claims, place), "read more")
        elif claim.rule == "label of tags":
            found |= {
                there: Claim(lines[there].number, Role.TAG, "keyword", lines[there].text) for there in _keywords(lines, claims, place)
            }
        elif claim.rule == "button":
            found |= _claimed(lines, _box_above(lines, claims, place), "newsletter box")
        elif claim.rule == "newsletter box" and place - 1 not in claims and _heads_a_box(lines, place - 1):
            found |= _claimed(lines, [place - 1], "newsletter box")
    return found


def _claimed(lines: Sequence[Line], places: Iterable[int], rule: str) -> dict[int, Claim]:
    return {place: Claim(lines[place].number, Role.FURNITURE, rule, lines[place].text) for place in places}


def _ticker(lines: Sequence[Line], heading: int) -> Iterable[int]:
    """The lines below a ticker's heading up to the next blank line: full sentences about other events. None where no blank line ends it."""
    below = range(heading + 1, min(heading + MAX_TICKER_LINES, len(lines) - 1))
    last = next((place for place in below if lines[place].before_blank), None)
    return range(heading + 1, last + 1) if last is not None else ()


def _linked_titles(lines: Sequence[Line], claims: dict[int, Claim], label: int) -> Iterator[int]:
    """The links below a label that stands alone; where the dump marks no links, the one line that is no sentence, or the list."""
    for place in range(label + 1, min(label + 1 + MOST_LINKED, len(lines))):
        line = lines[place]
        title = place == label + 1 and not is_sentence(line.text)
        if place in claims or words(line.text) >= MOST_TITLE_WORDS or not (line.linked or line.bullet or title):
            return
        yield place


def _keywords(lines: Sequence[Line], claims: dict[int, Claim], label: int) -> Iterator[int]:
    """The short lines below a label of tags, up to the next blank line."""
    for place in range(label + 1, min(label + 1 + MOST_KEYWORDS, len(lines))):
        text = lines[place].text
        if words(text) > MOST_KEYWORD_WORDS or COUNT.search(text) or (place in claims and claims[place].rule != "menu words"):
            return
        yield place
        if lines[place].before_blank:
            return


def _heads_a_box(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is the heading of a sign-up box: a few words that tell the reader to do something, or the box's name."""
    if place < 0:
        return False
    text, count = lines[place].text, words(lines[place].text)
    named = count <= MOST_HEADING_WORDS and phrase_in("box", text) is not None
    return named or (count <= MOST_BOX_WORDS and opening_phrase("ask", text) is not None)


def _box_above(lines: Sequence[Line], claims: dict[int, Claim], button: int) -> Iterator[int]:
    """From a sign-up box's heading (a few words such as "newsletter") to its button: the sentence between them."""
    for place in range(button - 1, max(button - 4, -1), -1):
        heading = words(lines[place].text) <= MOST_HEADING_WORDS and phrase_in("box", lines[place].text)
        if heading or (place in claims and claims[place].rule == "newsletter box"):
            yield from range(place, button)
            return
