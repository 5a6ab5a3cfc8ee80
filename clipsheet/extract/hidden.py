"""The text of a page's hidden schema.org block: every property a line, the body one long line -> `Extracted`.

Some collectors print this block instead of the page. Its order is that of the markup: headline, publisher, description, dates, section,
keywords, picture, body, and then the publisher again for every picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clipsheet.evidence import dates
from clipsheet.evidence.language import primary
from clipsheet.extract import facts
from clipsheet.model import BODY, Block, Claim, Extracted, Found, Line, Role
from clipsheet.rules.repairs import parted
from clipsheet.rules.text import is_sentence, words

TIMESTAMP = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
MIN_PROSE_WORDS = 8
LONGEST_KEYWORD = 4  # words


def is_hidden_markup(lines: Sequence[Line]) -> bool:
    """Whether a dump is such a block: machine timestamps stand alone, twice or more, and no menu does."""
    stamps = sum(1 for line in lines if TIMESTAMP.fullmatch(line.text))
    bullets = sum(line.bullet for line in lines)
    return stamps >= 2 and bullets <= 0.1 * len(lines)


def extracted(lines: Sequence[Line], claims: dict[int, Claim]) -> Extracted:
    """What the block says, property by property."""
    stamps = [place for place, line in enumerate(lines) if TIMESTAMP.fullmatch(line.text)]
    prose = [
        place for place, line in enumerate(lines) if place not in claims and is_sentence(line.text) and words(line.text) >= MIN_PROSE_WORDS
    ]
    title = next((place for place, line in enumerate(lines[: stamps[0]]) if place not in claims and words(line.text) >= 3), None)
    found = dict(claims)
    _claim_all(found, lines, [title] if title is not None else [], Role.TITLE, "headline")
    body = [place for place in prose if place > stamps[-1] and lines[place].times == 1]
    lede = [place for place in prose if place < stamps[0] and place not in found]
    _claim_all(found, lines, lede, Role.LEDE, "description")
    _claim_all(found, lines, body, Role.PARAGRAPH, "body")
    last = body[-1] if body else stamps[-1]
    section, keywords = _section_and_keywords(lines, found, stamps[-1], last)
    _claim_all(found, lines, section, Role.SECTION, "section")
    _claim_all(found, lines, keywords, Role.TAG, "keywords")
    outlet = _publisher(lines, found)
    _claim_all(found, lines, outlet, Role.OUTLET, "publisher")
    rest = [place for place in range(len(lines)) if place not in found]
    _claim_all(found, lines, rest, Role.FURNITURE, "said before" if title is not None else "unknown property")
    return _extracted(lines, found)


def _claim_all(found: dict[int, Claim], lines: Sequence[Line], places: Sequence[int], role: Role, rule: str) -> None:
    for place in places:
        found[place] = Claim(lines[place].number, role, rule, lines[place].text)


def _section_and_keywords(lines: Sequence[Line], found: dict[int, Claim], stamp: int, last: int) -> tuple[list[int], list[int]]:
    """The short lines between the dates and the body: the section, then keywords; a comma list at the foot holds more of these."""
    free = [place for place in range(stamp + 1, last) if place not in found or found[place].rule == "menu words"]
    short = [place for place in free if words(lines[place].text) <= LONGEST_KEYWORD]
    foot = [
        place
        for place in range(last + 1, len(lines))
        if place not in found
        and "," in lines[place].text
        and not is_sentence(lines[place].text)
        and words(lines[place].text) >= LONGEST_KEYWORD
    ]
    return short[:1], short[1:] + foot


def _publisher(lines: Sequence[Line], found: dict[int, Claim]) -> list[int]:
    """The name that stands alone before and after the body; keywords do so too, but they are claimed already."""
    taken = {lines[place].text.casefold() for place, claim in found.items() if claim.role in (Role.TITLE, Role.TAG, Role.SECTION)}
    names = [place for place, line in enumerate(lines) if place not in found and line.times > 1 and line.text.casefold() not in taken]
    return [place for place in names if words(lines[place].text) <= LONGEST_KEYWORD + 2][:1]


def _extracted(lines: Sequence[Line], found: dict[int, Claim]) -> Extracted:
    def said(places: Sequence[int], confidence: float) -> Found[str] | None:
        return next((Found(lines[place].text, lines[place].text, found[place].rule, confidence) for place in places), None)

    def claimed(role: Role) -> list[int]:
        return sorted(place for place, claim in found.items() if claim.role is role)

    blocks = tuple(
        Block(found[place].role, part) for place in sorted(found) if found[place].role in BODY for part in parted(lines[place].text)
    )
    lang = said(claimed(Role.LANG), 0.8)
    name = said(claimed(Role.OUTLET), 0.8)
    urls = [claim for claim in found.values() if claim.role is Role.URL]
    return Extracted(
        blocks=blocks,
        lines=tuple(lines),
        claims=tuple(claim for _, claim in sorted(found.items())),
        title=said(claimed(Role.TITLE), 0.95),
        dates=tuple(
            Found(one.when, lines[place].text, found[place].rule, 0.95 if TIMESTAMP.fullmatch(lines[place].text) else 0.9)
            for place in dict.fromkeys(claimed(Role.DATE) + claimed(Role.URL))
            for one in list(dates.dates_in(lines[place].text))[:1]
        ),
        outlets=() if name is None else (name,),
        section=said(claimed(Role.SECTION), 0.8),
        summary=said(claimed(Role.LEDE), 0.9),
        tags=tuple(tag for place in claimed(Role.TAG) for tag in facts.split_tags(lines[place].text)),
        image=said(claimed(Role.IMAGE), 0.8),
        url=Found(urls[0].value or "", urls[0].value or "", urls[0].rule, 0.95) if urls else None,
        lang=None if lang is None else Found(primary(lang.value) or lang.value, lang.text, lang.rule, lang.confidence),
    )
