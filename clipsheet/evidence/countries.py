"""The countries that an article is about or mentions (ISO 3166-1 alpha-2 and XK), with the words that say so.

Forms come from the countries*.tsv. News puts its place first: dateline, title and lede weigh most, and what is named once in passing is
mentioned only. An outlet's own country and the furniture of the page never count, because they are not given to this module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from clipsheet.countries import TABLES
from clipsheet.data import rows
from clipsheet.evidence.surface import Form, Hit, Index, longest
from clipsheet.model import Judged, Span

Parts = tuple[tuple[str, str], ...]
"""The parts of an article in order: (`title` | `summary` | `tags` | `body`, text)."""

Said = Hit[tuple[str, str]]
"""A form in a text; its key is the country's code and the form's kind, as in the tables."""

WEIGHTS = {"title": 4.0, "summary": 2.0, "tags": 2.0, "body": 1.0}
DATELINE_WEIGHT = 5.0  # alone enough beside any title: of 8,690 datelines of Reuters 99 of 100 stand in a country of the report
LEDE = 350  # characters of the body after the dateline, about its first sentence or two
LEDE_WEIGHT = 1.5
ABOUT_SHARE = 0.3  # of the strongest country's weight: from here on an article is about a country too
MIN_ABOUT = 3.0  # a single mention low in a text is no subject
# Tried and dropped, on halves of Reuters and on CLIFF: weights that fade with the text's length or grow by less than the count, less
# for demonyms alone, shares of .25 to .4 (nothing within .003); a lede of 2 (CLIFF -.02); a lighter body (.75: CLIFF -.02, .6: -.08)
MIN_FIRST = 1.5  # the strongest country needs less: once in the lede, or twice below it
MOST_ABOUT = 12  # who names more gives a list; of 9,603 reports of Reuters 9 are about more
SHOWN = 3  # spans kept as evidence of one country

NO_COUNTRY = "-"  # the code of words that shield a country's name: `Paris Hilton`
# a place at the head of the body, closed by a dash or the Chinese word for a wire: `BAGHDAD, June 5 (Agency) -`, `Берлин. 5 июня –`
DATELINE = re.compile(r"[^\n]{2,70}?(?: -{1,2}\s| ?[–—]|\.-|电|電)")
PLACE_OF_DATELINE = 25  # characters, within which its first place begins: an agency's name may stand before it
PLACES = ("name", "capital", "city")
# what follows a first name, and no office: `Jordan Dyer`, not `Jordan King Abdullah`
SURNAME = re.compile(r" (?!King|Queen|Prince|President|Prime|Foreign|Minister|Police|Army|Embassy)[A-Z][a-z]+")
# the tables by script, as a text needs those of its own only: an English one half of the forms, and half the time to read them;
# dashes and quotation marks of print are of no script
SCRIPTS = tuple(map(re.compile, ("", "[\u0370-\u058f]", "[\u0590-\u08ff]", "[\u0900-\u1fff\u2e80-\U0010ffff]")))


@cache
def index(table: str) -> Index[tuple[str, str]]:
    """The forms of a table; built once."""
    return Index(Form(form, (code, kind)) for form, code, kind, _lang in rows(table))


def said_in(text: str) -> list[Said]:
    """The forms in a text, in order and without overlaps, whatever they mean; a country once for the same words."""
    scripts = zip(SCRIPTS, TABLES, strict=True)
    needed = TABLES[:1] if text.isascii() else [table for script, table in scripts if script.search(text)]
    found = longest(hit for table in needed for hit in index(table).every(text))
    return list({(hit.start, hit.key[0], hit.key[1] == "namesake"): hit for hit in found}.values())


def countries_of(parts: Parts) -> tuple[Judged, ...]:
    """The countries of an article, strongest first; the strongest has the score 1."""
    said = [(part, text, _corrected(text, said_in(text))) for part, text in parts]
    mistaken = _mistaken([(text, hits) for _part, text, hits in said])
    weights: dict[str, float] = defaultdict(float)
    spans: dict[str, list[Span]] = {}
    for part, text, hits in said:
        lede = _end_of_dateline(text, hits) if part == "body" else 0
        for hit in hits:
            code, kind = hit.key
            if kind != "namesake" and code != NO_COUNTRY and code not in mistaken:
                weights[code] += _weight(part, hit, lede)
                spans.setdefault(code, []).append(Span(part, hit.text))
    if not weights:
        return ()
    most = max(weights.values())
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])  # of equals, the one that is named first
    return tuple(
        Judged(code, "about" if _is_about(weight, most, place) else "mentioned", round(weight / most, 3), tuple(spans[code][:SHOWN]))
        for place, (code, weight) in enumerate(ranked)
    )


def _weight(part: str, hit: Said, lede: int) -> float:
    if part != "body" or hit.start >= lede + LEDE:
        return WEIGHTS[part]
    return DATELINE_WEIGHT if hit.start < lede else LEDE_WEIGHT


def _is_about(weight: float, most: float, place: int) -> bool:
    return place < MOST_ABOUT and weight >= (MIN_ABOUT if place else MIN_FIRST) and weight >= ABOUT_SHARE * most


def _end_of_dateline(body: str, hits: Sequence[Said]) -> int:
    """Where the lede begins after a dateline; 0 where there is none. It must name a place, and that at once."""
    if not hits or hits[0].start > PLACE_OF_DATELINE:
        return 0
    found = DATELINE.match(body)
    return found.end() if found else 0


def _corrected(text: str, hits: Sequence[Said]) -> list[Said]:
    """The hits without the places whose region stands behind them and lies in another country: `Alexandria, Va.`"""
    regions = {hit.start: hit.key[0] for hit in hits if hit.key[1] == "region"}

    def lies_elsewhere(place: Said) -> bool:
        behind = next((start for start in range(place.end, place.end + 3) if start in regions), None)
        return behind is not None and regions[behind] != place.key[0] and not text[place.end : behind].strip(", ")

    return [hit for hit in hits if hit.key[1] not in PLACES or not lies_elsewhere(hit)] if regions else list(hits)


def _mistaken(said: Sequence[tuple[str, Sequence[Said]]]) -> set[str]:
    """The countries of which nothing stands in a text but names that its persons or the places of its region bear too."""
    hits = [hit for _text, hits in said for hit in hits]
    local = {hit.key[0] for hit in hits if hit.key[1] == "region"}
    if any(SURNAME.match(text, hit.end) for text, hits in said for hit in hits if hit.key == (NO_COUNTRY, "namesake")):
        local.add(NO_COUNTRY)
    borne = {hit.text for hit in hits if hit.key[1] == "namesake" and hit.key[0] in local}
    if not borne:
        return set()
    said_otherwise = {hit.key[0] for hit in hits if hit.text not in borne and hit.key[1] != "namesake"}
    return {hit.key[0] for hit in hits} - said_otherwise
