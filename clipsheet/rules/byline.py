"""Rules for whole lines that say who, when and whence: dates, bylines, sources, tag labels, the collector's header.

They read values for the article's facts; whether a date is the article's own is judged in `clipsheet.extract.page`.
"""

from __future__ import annotations

import re

from clipsheet.data import phrases
from clipsheet.evidence import dates
from clipsheet.evidence.language import is_function_word
from clipsheet.model import Line, Role
from clipsheet.rules import rule
from clipsheet.rules.text import EDGE, after_phrase, folded, has_digit, is_phrase, is_sentence, opening_phrase, phrase_in, words

COLLECTED = re.compile(r"(?:date\s+)?((?:19|20)\d\d-\d\d-\d\d(?:[T ]\S+)?)\s+(https?://\S+)", re.IGNORECASE)
BYLINE_END = re.compile(
    r"\s*(?:[|•·»]|\s[-–—]\s|,? (?:on |am )?(?=\d)|(?<!\b[^\W\d_])(?<!\bDr)(?<!\bProf)\.\s|\s{2,}"
    r"|[<(\[]?(?<![\w.+-])[\w.+-]+@\S+\.\S|\s?@\w).*"
)  # "Dr." and an initial are no end
NAME = re.compile(r"[^\W\d_][^\d@:;!?|<>\[\]{}]*")
LABELLED = re.compile(r"\s*[:：]\s*")
MOST_NAME_WORDS = 12  # "By A. Person, B. Person and C. Person in Bamako"
HASHTAGS = re.compile(r"(?:[#＃][^\s#＃]+\s*)+")
HANDLE = re.compile(r"\(@\w+\)")
PARTS = re.compile(r"\s+[-–—|·•/]+\s+|\s{2,}")
CLOCK = re.compile(r"\b[0-2]?\d[:.][0-5]\d(?:\s?[ap]\.?m\b\.?)?", re.IGNORECASE)
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
        "Anna Person 9:46 am Mon Sep 1, 2025 ET",
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
    rest = CLOCK.sub(" ", rest)
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


GLUED = re.compile(r"\A([^\W\d_]{2,6})(?=[^\W\d_a-zà-ÿ][a-zà-ÿ])")  # "ByA Person": a label in an element of its own
ROLE_GLUED = re.compile(r"(.+[a-zß-ÿ])([A-ZÀ-Þ][a-zß-ÿ]+)")
COMMA = re.compile(r"\s*[,;،、]\s*")
AND = re.compile(r"\s*(?:[/／&+]|\s(?:and|et|y|e|und|en|i|и|و|ve|na|та|і)\s)\s*", re.IGNORECASE)
EMPLOYED = re.compile(r"\s+(?:for|für|pour|para|per|from|in|aus|à|à la|at|special to|dla|для|из)\s+.*", re.IGNORECASE)
PARTICLES = frozenset("af al av bin bint da das de del della den der des di do dos du e el ibn la le ter ten van von y zu zum".split())
NICKNAME = re.compile(r"[\w.-]{2,30}")
OFFICE = re.compile(r"[,()+/_*]")
MOST_PERSON_WORDS = 5
MOST_INVITING = 5  # words: "Be the first to comment"
COUNT = re.compile(r"\(?\d{1,5}\)?(?:\s|\Z)")
MOST_LETTERS = 20  # of a word of a name
HAN = re.compile(r"[\u4e00-\u9fff]{2,3}(?:·[\u4e00-\u9fff]+)*")
ADDRESS = re.compile(r"\S+\.[a-z]{2,7}|_.*")
COMPOUNDS = ("fraktion", "redaktion", "ministerium", "verband", "stiftung", "zeitung", "redaktionen")  # German writes them as one word
REPORTS = re.compile("(?:综合)?(?:报道|報導|報道|摄影报道|攝影|摄|撰文|撰|文)\\Z")


def names_of(text: str) -> tuple[str, ...]:
    """The persons whom the text of a byline names, without label, role, office, date and address.

    Several are parted at "and" and commas if each part is a name; what a comma parts from a name else is an office. An
    organisation is given only if it signs alone.

    >>> names_of("By A. Person and Bea Person, Harbour News, 5 June 2025")
    ('A. Person', 'Bea Person')
    """
    glued = GLUED.match(text)
    if glued is not None and is_phrase("byline", glued.group()):
        text = text[glued.end() :]
    while label := opening_phrase("byline", text):
        text = after_phrase(text, label)
    whole = _once(_without_counter(_until_date(text)))
    persons = [name for part in _signed_parts(whole) for name in _before_office(part)]
    if persons and is_person(persons[0]):
        return tuple(dict.fromkeys(name for name in persons if is_person(name)))
    signed = next((name for name in (*persons[:1], whole) if _is_signature(name)), None)
    return (signed,) if signed else ()


def _signed_parts(text: str) -> list[str]:
    """What "and" and slashes part; behind a Chinese slash stands whence it is reported: "某某／某地報導"."""
    first, *others = AND.split(text)
    return [first, *(part for part in others if not REPORTS.search(part))]


def _before_office(part: str) -> list[str]:
    """The names that commas part; only the first one where another is none: "A. Person, Harbour News, New York"."""
    names = [_bare_name(one) for one in COMMA.split(part) if one.strip(EDGE)]
    return names if all(map(is_person, names)) else names[:1]


def _once(text: str) -> str:
    """A name once where a page's picture and link say it together: "A PersonA Person"."""
    half = len(text) // 2
    return text[:half] if len(text) % 2 == 0 and half > 5 and text[:half] == text[half:] else text


def _without_counter(text: str) -> str:
    """A text without what invites comments, or counts them, behind a name: "A. Person Leave a comment", "A. Person 3 Comments"."""
    found = text.split()
    for at in range(max(2, len(found) - MOST_INVITING), len(found)):
        if is_phrase("comments", COUNT.sub("", " ".join(found[at:]))):
            found = found[:at]
            break
    while len(found) > 2 and COUNT.fullmatch(found[-1]):
        found.pop()
    return " ".join(found) if len(found) < len(text.split()) else text


def _until_date(text: str) -> str:
    """The text before its date and the little word that leads to it: "Person am", "Person le"."""
    first = next(dates.dates_in(text), None)
    said = text if first is None else text[: first.start]
    said = BYLINE_END.sub("", said)
    found = said.split()
    while first is not None and len(found) > 1 and leads_to_date(found[-1]):
        found.pop()
    return " ".join(found).strip(EDGE + ",")


def leads_to_date(word: str) -> bool:
    """Whether a word before a date belongs to it: "on", a day of the week."""
    return is_function_word(folded(word.strip(","))) or is_phrase("weekdays", word.strip(","))


def _bare_name(part: str) -> str:
    """A name without the roles at its edges and the outlet that it writes for."""
    said = EMPLOYED.sub("", REPORTS.sub("", part.strip(EDGE + ",'\""))).split()
    found = [piece for word in said for piece in _without_glued_role(word)]
    while len(found) > 2 and folded(found[-1]) in phrases("roles"):
        found.pop()
        while len(found) > 2 and folded(found[-1]) in phrases("role_fields"):
            found.pop()
    while len(found) > 1 and folded(found[0]) in phrases("roles"):
        found.pop(0)
    return " ".join(found).strip(" ,:;")


def _without_glued_role(word: str) -> list[str]:
    """The parts of a word to which a dumper glued the next element, or the one before: "PersonStaff Writer", "AvatarAda Person"."""
    glued = ROLE_GLUED.fullmatch(word)
    parts = [*glued.groups()] if glued is not None else []
    return parts if any(folded(part) in phrases("roles") | phrases("role_fields") for part in parts) else [word]


def is_person(name: str) -> bool:
    """Whether a text has the form of a person's full name: two to five words in capitals, or of a script without them."""
    if HAN.fullmatch(name):
        return not is_organisation(name) and folded(name) not in phrases("roles") | phrases("menu")
    found = name.split()
    capitals = [word for word in found if word.casefold() not in PARTICLES]
    return (
        2 <= len(found) <= MOST_PERSON_WORDS
        and len(capitals) >= 1
        and NAME.fullmatch(name) is not None
        and all(not word[0].islower() and len(word) <= MOST_LETTERS for word in capitals)
        and not is_organisation(name)
        and not OFFICE.search(name)
        and not any(folded(word) in phrases("roles") for word in found)
    )


def is_organisation(name: str) -> bool:
    """Whether a name is an office's, an agency's or a firm's."""
    parts = [folded(word) for word in re.split(r"[\s-]+", name)]
    return folded(name) in phrases("agencies") or any(part in phrases("organisations") or part.endswith(COMPOUNDS) for part in parts)


def _is_signature(name: str) -> bool:
    """Whether somebody may sign so: a name, one word for a nick, or an office."""
    if not name or words(name) > MOST_PERSON_WORDS or is_sentence(name) or ADDRESS.fullmatch(name):
        return False
    if any(is_phrase(kind, name) for kind in ("menu", "share", "comments", "published", "updated", "roles", "agencies")):
        return False
    return is_person(name) or NICKNAME.fullmatch(name) is not None or (NAME.fullmatch(name) is not None and is_organisation(name))


def _says_when(part: str) -> bool:
    """Whether a part of a date line says no more than that the page was changed, and at which hour, or how long one reads it."""
    short = words(part) <= MOST_OTHER_WORDS + 3
    return short and (opening_phrase("updated", part) is not None or phrase_in("reading_time", part) is not None)


def _is_named(name: str) -> bool:
    """Whether a name could be one: it begins with a capital, or its script has none."""
    return not name[0].islower() and (not name.isascii() or name[0].isupper())


BYLINE = (collector_header, date_line, source_line, byline, tag_line)
