"""Rules for whole lines that say who, when and whence: dates, bylines, sources, tag labels, the collector's header.

They read values for the article's facts; whether a date is the article's own is judged in `clipsheet.extract.page`.
"""

from __future__ import annotations

import re

from clipsheet.data import phrases
from clipsheet.evidence import dates
from clipsheet.model import Line, Role
from clipsheet.rules import rule
from clipsheet.rules.text import EDGE, after_phrase, folded, has_digit, is_sentence, opening_phrase, phrase_in, words

COLLECTED = re.compile(r"(?:date\s+)?((?:19|20)\d\d-\d\d-\d\d(?:[T ]\S+)?)\s+(https?://\S+)", re.IGNORECASE)
BYLINE_END = re.compile(r"\s*(?:[|•·]|\s[-–—]\s|,? (?:on |am )?(?=\d)|(?<!\b[^\W\d_])\.\s|\s{2,}).*")
NAME = re.compile(r"[^\W\d_][^\d@:;!?|<>\[\]{}]*")
LABELLED = re.compile(r"\s*[:：]\s*")
MOST_NAME_WORDS = 12  # "By A. Person, B. Person and C. Person in Bamako"
HASHTAGS = re.compile(r"(?:[#＃][^\s#＃]+\s*)+")
HANDLE = re.compile(r"\(@\w+\)")
PARTS = re.compile(r"\s+[-–—|·•/]+\s+|\s{2,}")
MOST_DATE_WORDS = 14  # "Published: Sunday, 28 September 2025, 09:53 GMT | Updated …", two dates at most
MOST_OTHER_WORDS = 5


@rule(
    Role.URL,
    claims=["date 2025-09-27 https://outlet.example/a.html"],
    spares=["See https://outlet.example/a.html", "On 2025-09-27 he left"],
)
def collector_header(line: Line) -> str | None:
    """Collectors write the day and the address before the page. Costs: nothing seen."""
    found = COLLECTED.fullmatch(line.text)
    return found.group(2) if found else None


@rule(
    Role.DATE,
    claims=[
        "5 Jun 2025 15:39",
        "Published: 27.09.2025, 18:05",
        "2025-09-27T09:53+0000",
        "By A. Person, Monday, 1 September 2025",
    ],
    spares=[
        "He left on 5 June 2025.",
        "— A. Person (@person) June 5, 2025",
        "The vote of 5 June 2025 in the north of the country was annulled by the court",
    ],
)
def date_line(line: Line) -> str | None:
    """A line that is little more than a date is the article's own or a listed item's. Costs: a diary's headings."""
    if words(line.text) > MOST_DATE_WORDS + MOST_NAME_WORDS or not has_digit(line.text) or signs_a_post(line.text):
        return None
    found = list(dates.dates_in(line.text))
    if not found:
        return None
    rest = line.text
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    rest = " ".join(part for part in PARTS.split(rest) if not _says_when(part))
    if is_sentence(line.text.rstrip(".")) or (line.text.endswith(".") and words(rest) > MOST_OTHER_WORDS):
        return None
    label = opening_phrase("published", rest) or opening_phrase("updated", rest) or opening_phrase("byline", rest)
    if line.text.endswith(".") and not label and words(rest) > 1:  # "He left on 5 June 2025."; a weekday may stand before the date
        return None
    return line.text if words(rest) <= (MOST_NAME_WORDS if label else MOST_OTHER_WORDS) else None


@rule(
    Role.AUTHOR,
    claims=["By A. Person", "Written by: A. Person and B. Person", "Автор: А. Человек"],
    spares=["By the river stood a soldier.", "By noon"],
)
def byline(line: Line) -> str | None:
    """A word for "by" and a name alone on the line. Costs: a sub-heading such as "By Sea"."""
    label = opening_phrase("byline", line.text)
    if label is None or is_sentence(line.text) or words(line.text) > MOST_NAME_WORDS + 3:
        return None
    name = BYLINE_END.sub("", after_phrase(line.text, label)).strip(EDGE + ",")
    return name if name and NAME.fullmatch(name) and _is_named(name) else None


@rule(
    Role.AGENCY,
    claims=["Source: Agencies", "Источник: ТАСС", "Reuters"],
    spares=["Source: the minister said so.", "The source is dry"],
)
def source_line(line: Line) -> str | None:
    """The wire that the page credits. Costs: a line that is only an agency's name."""
    if folded(line.text) in phrases("agencies"):
        return line.text.strip(EDGE)
    label = opening_phrase("source", line.text)
    if label is None or is_sentence(line.text) or words(line.text) > MOST_OTHER_WORDS + 3:
        return None
    bare = line.text.lstrip(EDGE)[len(label) :]
    return bare.strip(EDGE) or None if LABELLED.match(bare) else None


@rule(
    Role.TAG,
    claims=["Tags: Mali, drones", "Filed under: Politics", "#salt #islands"],
    spares=["Tags were found on the bags.", "Tags", "#MeToo marches on"],
)
def tag_line(line: Line) -> str | None:
    """A label and the page's own keywords. Costs: nothing seen."""
    if HASHTAGS.fullmatch(line.text):
        return line.text
    label = opening_phrase("tags", line.text)
    if label is None or is_sentence(line.text):
        return None
    bare = line.text.lstrip(EDGE)[len(label) :]
    return bare.strip(EDGE) or None if LABELLED.match(bare) else None


def signs_a_post(text: str) -> bool:
    """Whether a line stands below an embedded post, with its author's handle: its day is not the article's."""
    return HANDLE.search(text) is not None


def _says_when(part: str) -> bool:
    """Whether a part of a date line says no more than that the page was changed, and at which hour, or how long one reads it."""
    short = words(part) <= MOST_OTHER_WORDS + 3
    return short and (opening_phrase("updated", part) is not None or phrase_in("reading_time", part) is not None)


def _is_named(name: str) -> bool:
    """Whether a name could be one: it begins with a capital, or its script has none."""
    return not name[0].islower() and (not name.isascii() or name[0].isupper())


BYLINE = (collector_header, date_line, source_line, byline, tag_line)
