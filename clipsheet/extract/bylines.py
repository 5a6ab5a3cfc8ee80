"""Who signs a page by its lines: a byline with its label, a name alone beside the date or below the title, a sign-off.

Gives names with their lines; what the markup of an HTML page says of authors is `clipsheet.extract.signed`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from clipsheet.data import phrases
from clipsheet.evidence import dates
from clipsheet.evidence.language import is_function_word
from clipsheet.model import Claim, Found, Line, Role
from clipsheet.rules.byline import HAN, PARTICLES, is_organisation, is_person, leads_to_date, names_of
from clipsheet.rules.text import EDGE, UNSPACED, WORD, after_phrase, folded, is_phrase, is_sentence, opening_phrase, words

LABELLED, UNLABELLED, SIGNED_OFF = 0.8, 0.65, 0.6  # a heading above a name counts as a label
BELOW_TITLE = 2  # lines below the title in which a name without a label stands
HOUR = re.compile(r"\A\s*(?:Uhr|hrs?)\b", re.IGNORECASE)
IN_BRACKETS = re.compile("[（(]([^（）()]{3,30})[)）]")
BETWEEN_NAMES = re.compile(r"[\s、，,]+")
OFFICES = re.compile(r"[,،、;/]|\s(?:and|et|y|e|und|и|و)\s")
MOST_WORDS = 22  # of a byline's line with date, reading time and office
NAME_WORDS = range(2, 5)
PARTS = re.compile(r"\s+[-–—|·•/»~]+\s+|\s*[|•·]\s*|\s{2,}")
BOX_BELOW = 40  # lines below the article in which a box about its author stands, below tags, share buttons, a sign-up box
SIGN_OFF = 3  # lines below the article in which a labelled signature stands; of 22 names without a label there 3 were authors
NOT_ALONE = ("menu", "share", "advert", "ticker", "caption", "end", "comments", "listen", "read_more", "box",
             "tags", "agencies", "source",
             "updated", "published")  # fmt: skip
BELOW = "after the article"
OF_DUMPS = frozenset({"before the article", "beside the byline"})  # no rule knows the words of such a line
FREE = OF_DUMPS | {"not main text", "main text"}  # and of an HTML page's


def signatures(lines: Sequence[Line], claims: Mapping[int, Claim], title: int | None, head: range, body: range) -> tuple[Found[str], ...]:
    """The names that sign a page: labelled ones at its head, else a name beside the date, else what stands at its end."""
    above = [place for place in head if place != title and place < body.stop]
    within = range(min(head.stop, body.stop), min(body.stop + SIGN_OFF, len(lines)))
    told = frozenset(word for text in _told(lines, title, body) for word in WORD.findall(text.casefold()))
    for found in (
        _labelled(lines, above),
        (one for one in _unlabelled(lines, claims, title, above) if not _is_told(one, told)),
        _named_below(lines, claims, body.stop),
        _dated_below(lines, claims, body.stop, told),
        _in_brackets(lines, body),
        _signed_within(lines, within),
        _nicknames(lines, [*above, *range(body.stop, min(body.stop + SIGN_OFF, len(lines)))]),
    ):
        names = tuple({one.value: one for one in found}.values())
        if names:
            signed = [one for one in names if one.text == names[0].text or one.rule == "byline"]
            return tuple(one for one in signed if is_person(one.value)) or tuple(signed)
    return ()


def _labelled(lines: Sequence[Line], places: Sequence[int], sure: float = LABELLED) -> Iterator[Found[str]]:
    """The names behind a word for "by", on a line of their own or beside the date."""
    for place in places:
        text = lines[place].text
        if _heads_a_name(text) and place + 1 < len(lines):
            yield from (Found(name, text, "byline", sure) for name in _signers(lines[place + 1].text))
        if words(text) > MOST_WORDS or is_sentence(text.rstrip(".")):
            continue
        for part in _parts(text):
            if _is_labelled(part):
                yield from (Found(name, text, "byline", sure) for name in names_of(part) if not name.islower())


def _signers(text: str) -> tuple[str, ...]:
    """The names on a line below a label: persons, or somebody who signs with one word that is no label itself."""
    return tuple(_alone(text)) or tuple(name for name in names_of(text) if name == text.strip() and not _says_else(name))


def _heads_a_name(text: str) -> bool:
    """Whether a line says no more than that an author is named below it."""
    return is_phrase("byline", text) or is_phrase("author_heading", text)


def _nicknames(lines: Sequence[Line], places: Sequence[int]) -> Iterator[Found[str]]:
    """The names in small letters behind words that say that somebody wrote: "Posted by ada", "Author: ada"; not "by noon"."""
    for place in places:
        text = lines[place].text
        for part in _parts(text) if words(text) <= MOST_WORDS and not is_sentence(text) else ():
            label = opening_phrase("byline", part) or ""
            if " " in label or label.endswith(":"):
                yield from (
                    Found(name, text, "byline", SIGNED_OFF) for name in names_of(part) if name.islower() and not is_organisation(name)
                )


def _told(lines: Sequence[Line], title: int | None, body: range) -> Iterator[str]:
    """What the article tells of: who is named there beside the date is its subject, or no person at all."""
    if title is not None:
        yield lines[title].text
    yield from (lines[place].text for place in body if is_sentence(lines[place].text) and words(lines[place].text) > MOST_WORDS)


def _named_below(lines: Sequence[Line], claims: Mapping[int, Claim], end: int) -> Iterator[Found[str]]:
    """The author whom a box below the article names: "About the author", and below it or behind it the name."""
    for place in range(end, min(end + BOX_BELOW, len(lines) - 1)):
        if place in claims and claims[place].rule == "comment counter":
            return
        text = lines[place].text
        label = opening_phrase("author_heading", text)
        named = "" if label is None else after_phrase(text, label) or lines[place + 1].text
        if found := _alone(named):
            yield from (Found(name, text, "name in a box below", SIGNED_OFF) for name in found)
            return


def _in_brackets(lines: Sequence[Line], places: Sequence[int]) -> Iterator[Found[str]]:
    """The reporters whom a Chinese article names in brackets, in its dateline or at its end: "（记者 某某某）"."""
    for place in places:
        for inside in IN_BRACKETS.findall(lines[place].text):
            said = after_phrase(inside, opening_phrase("byline", inside) or "") if _is_labelled(inside) else ""
            found = [name for name in BETWEEN_NAMES.split(said) if HAN.fullmatch(name) and is_person(name)]
            if found:
                yield from (Found(name, inside, "byline", SIGNED_OFF) for name in found)
                return


def _dated_below(lines: Sequence[Line], claims: Mapping[int, Claim], end: int, told: frozenset[str]) -> Iterator[Found[str]]:
    """The name alone on the line below the date, where both stand right below the article; a script without capitals shows no names."""
    for place in range(end, min(end + SIGN_OFF, len(lines) - 1)):
        below = claims.get(place + 1)
        if place in claims and claims[place].role is Role.DATE and below is not None and below.rule == BELOW:
            text = lines[place + 1].text
            found = (Found(name, text, "name beside the date", SIGNED_OFF) for name in _alone(text))
            yield from (one for one in found if one.value != one.value.upper() and not _is_told(one, told))
            return


def _is_told(one: Found[str], told: frozenset[str]) -> bool:
    """Whether the article says a word of a name, beside the "von" and "de" of many."""
    return bool(told & ({*WORD.findall(one.value.casefold())} - PARTICLES))


def _signed_within(lines: Sequence[Line], places: Sequence[int]) -> Iterator[Found[str]]:
    """The full names of the first labelled line in or right below the article."""
    for place in places:
        if any(found := [one for one in _labelled(lines, [place], SIGNED_OFF) if is_person(one.value)]):
            yield from found
            return


def _parts(text: str) -> list[str]:
    """The parts of a byline's line; in scripts that do not part words a blank parts them."""
    return [one for part in PARTS.split(_without_dates(text)) for one in _labels_apart(part)]


def _labels_apart(part: str) -> list[str]:
    """A part of a script that does not part words, cut at its blanks; a label alone stays with what follows."""
    if not UNSPACED.search(part):
        return [part]
    apart: list[str] = []
    for one in part.split():
        if apart and is_phrase("byline", apart[-1]):
            apart[-1] += f" {one}"
        else:
            apart.append(one)
    return apart


def _is_labelled(part: str) -> bool:
    """Whether a part begins with a word for "by"; one of Chinese is parted from the name, else it begins another word."""
    label = opening_phrase("byline", part)
    if label is None or not UNSPACED.match(label):
        return label is not None
    bare = part.lstrip(EDGE)
    return bool(set(bare[len(label) - 1 : len(label) + 1]) & set(":：/／｜ "))


def _without_dates(text: str) -> str:
    """A line with a bar in the place of each date and of the little word before it: "Person am", "Person le"."""
    for one in reversed(list(dates.dates_in(text))):
        said = text[: one.start].rstrip()
        while " " in said and leads_to_date(said.rpartition(" ")[2]):
            said = said.rpartition(" ")[0].rstrip()
        text = f"{said} | {HOUR.sub('', text[one.end :])}"
    return text


def _unlabelled(lines: Sequence[Line], claims: Mapping[int, Claim], title: int | None, places: Sequence[int]) -> Iterator[Found[str]]:
    """The first names without a label: on the date's line, on the one above or below it, right below the title."""
    below = [place for place in places if title is None or place > title]
    dated = [place for place in below if place in claims and claims[place].role is Role.DATE]
    beside = [near for one in dated for near in (one - 1, one + 1) if near in below and _is_free(near, claims)]
    right_below = [
        place
        for place in below
        if title is not None
        and place <= title + BELOW_TITLE
        and claims[place].rule in OF_DUMPS
        and not is_function_word(lines[place].text.split()[0].casefold())
    ]
    for near, rule in ((dated, "name beside the date"), (beside, "name beside the date"), (right_below, "name below the title")):
        for place in near:
            text = lines[place].text
            parts = _parts(text) if words(text) <= MOST_WORDS else []
            yield from (Found(name, text, rule, UNLABELLED) for part in parts for name in _alone(part))


def _is_free(place: int, claims: Mapping[int, Claim]) -> bool:
    return place not in claims or claims[place].rule in FREE


def _alone(text: str) -> list[str]:
    """The persons whom a text names that is nothing but names."""
    bare = text.strip(EDGE + "~&,")
    if words(bare) > 3 * NAME_WORDS.stop or _says_else(bare):
        return []
    names = names_of(bare)
    return list(names) if all(is_person(name) and words(name) in NAME_WORDS for name in names) and _all_said(bare, names) else []


def _says_else(text: str) -> bool:
    """Whether a line is, or begins with, a phrase that says something else than who signs."""
    return any(is_phrase(kind, text) or opening_phrase(kind, text) for kind in NOT_ALONE)


def _all_said(text: str, names: Sequence[str]) -> bool:
    """Whether what a text says beyond names is a trade: "A. Person, town planner"."""
    offices = [part.strip() for part in OFFICES.split(text) if not any(name in part for name in names)]
    return all(part[:1].islower() or any(folded(word) in phrases("roles") for word in part.split()) for part in offices if part)
