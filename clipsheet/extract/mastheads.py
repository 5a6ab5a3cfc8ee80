"""How a page names its outlet: at its head, behind its title, in its notices, and in what it tells and asks of its readers.

Gives names with their words, strongest first; whether one is an outlet that the editor knows is judged in `clipsheet.evidence.outlets`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from clipsheet.extract.regions import BY_PLACE
from clipsheet.extract.titles import parted_suffix
from clipsheet.model import Claim, Found, Line, Role
from clipsheet.rules.text import (
    EDGE,
    after_phrase,
    closing_phrase,
    folded,
    is_phrase,
    is_sentence,
    opening_phrase,
    phrase_in,
    words,
)

COPYRIGHT = re.compile(
    r"(?:版[权權]所有|(?:©|\([cс]\))\s*(?:copyright\s*|\([cс]\)\s*)?"
    r"|copyright\s*(?:©|\([cс]\)|(?=\d{4})|by\s|(?=.{2,60}all rights reserved)))"
    r"\s*(?:\d{4}(?:\s*[-–—]\s*\d{4})?)?[\s,.:-]*"
    r"(?:by\s)?((?:[^.|•·©,]|(?<=\b(?-i:[^\W\d_a-z]))\.(?=\w)){2,60})",  # the first point of "S.A." ends nothing
    re.IGNORECASE,
)
YEARS = re.compile(r"(?:\A|(?<=\s))(?:19|20)\d\d(?:\s*[-–—]\s*(?:19|20)\d\d)?(?=\s|\Z)\s*")
NAME_WORDS = range(1, 7)
NAME = re.compile(
    r"(?=.*[^\W\d_])(?!.*(?:__|://|\b\d\d:\d\d\b))[^:(\[{|]+(?:\([^()]+\))?"
)  # neither an address, a form's field nor a clock
RATE = re.compile(r"\d[.,]\d|°|%")  # of a currency, of the weather
GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")  # where a dumper set the words of two elements without a blank
NO_NAMES = ("menu", "share", "advert", "ticker", "agencies", "caption", "end", "comments", "contact", "listen", "read_more", "box")
PICTURE_WORDS = re.compile(r"\b(?:logo|icon|home ?page|image|menu|официальный сайт)\b|الشعار", re.IGNORECASE)  # of a picture's text
LEGAL_FORM = re.compile(
    r"(?:,?\s(?:Private|Pty|Pvt|Co|Ltd|Inc|LLC|PLC|GmbH|AG|S\.A|SA|SAS|S\.L|SpA|B\.?V)\.?)+\Z|^(?:ООО|АО|ТОО|ПАО)\s", re.IGNORECASE
)

MOST_COUNTED = 12  # names whose mentions are counted: a page of thousands of lines may tell of as many
MENTION, MOST_MENTIONS = 0.1, 4  # of a name, on lines other than those that vote for it
HEAD_LINES, TITLE_LINES = 5, 40
FIRST_OF_MENU_WORDS, FIRST_LINE, FIRST_LINE_AGAIN, BEHIND_TITLE, NOTICE, NOTICE_OF_A_COMPANY, SIGNED = 0.1, 0.3, 0.5, 0.6, 0.4, 0.25, 0.4
TOLD, MOST_TOLD, FEWEST_TOLD = (
    0.2,
    3,
    2,
)  # lines that tell of the outlet: "About the Post", "Subscribe to the Post"; one alone is of anything
TOLD_WORDS, TOLD_NAME_WORDS = 9, 5  # of such a line, and of the name in it
# who holds the rights is often the company behind the outlet
COMPANY = re.compile(
    r"\b(?:group|media|communications?|company|corporation|corp|publishing|publications|holdings?|broadcasting|enterprises|interactive|verlag|"
    r"editorial|editora|publishers|networks?|universal|digital|паблишинг|медиа|холдинг)\b",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^the\s", re.IGNORECASE)

Claims = Mapping[int, Claim]


@dataclass(slots=True)
class Votes:
    """What speaks for each name, by the name without case."""

    cast: dict[str, list[Found[str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, text: str, rule: str, confidence: float) -> None:
        """Count a name, without legal form and the words of pictures, if it can be one."""
        if " " in (opening_phrase("menu", GLUED.sub(" ", name)) or "") or opening_phrase("ask", name) or RATE.search(name):
            return  # "Log inRegister", "Support the Post", "Dollar 6.96"
        name = LEGAL_FORM.sub("", PICTURE_WORDS.sub("", name).strip()).strip(EDGE + ',/«»"“”')
        name += ")" * (name.count("(") - name.count(")"))  # of "The Printers (Mysore) Ltd" the edge's was taken
        if words(name) in NAME_WORDS and not any(is_phrase(kind, name) for kind in NO_NAMES) and NAME.fullmatch(name):
            self.cast[ARTICLE.sub("", name).casefold()].append(Found(name, text, rule, confidence))


def outlet_names(lines: Sequence[Line], claims: Claims, title: Found[str] | None, body: range) -> list[Found[str]]:
    """The names that a page gives itself, strongest first: each kind of place counts, and agreeing places add up."""
    votes = Votes()
    for place, line in enumerate(lines[:HEAD_LINES]):
        rule = claims[place].rule
        if (
            not is_sentence(line.text)
            and not line.bullet
            and not opening_phrase("before_outlet", line.text)
            and (rule in BY_PLACE or (rule == "menu words" and words(line.text) > 1))
        ):
            sure = FIRST_OF_MENU_WORDS if rule == "menu words" else FIRST_LINE if line.times == 1 else FIRST_LINE_AGAIN
            votes.add(line.text, line.text, "first line of the page", sure)
    for line in lines[:TITLE_LINES]:
        head, tail = parted_suffix(line.text)
        if tail and title is not None and title.value.casefold() in head.casefold():
            votes.add(tail, line.text, "after the title", BEHIND_TITLE)
    _notices(votes, lines, claims, body)
    authors = {claim.value.casefold() for claim in claims.values() if claim.role is Role.AUTHOR and claim.value}
    _told(votes, (line for place, line in enumerate(lines) if place not in body), authors)
    for claim in claims.values():
        if claim.role is Role.AUTHOR and claim.value and claim.value.casefold() in votes.cast:
            votes.add(claim.value, claim.value, "byline", SIGNED)
    texts = [line.text.casefold() for line in lines]
    strongest = sorted(votes.cast.items(), key=lambda pair: -sum(one.confidence for one in pair[1]))[:MOST_COUNTED]
    for name, cast in strongest:
        mentions = sum(name in text for text in texts) - len(cast)
        if mentions > 0:
            cast.append(replace(cast[0], rule="named on the page", confidence=min(MOST_MENTIONS, mentions) * MENTION))
    ranked = sorted(votes.cast.values(), key=lambda found: -sum(one.confidence for one in found))
    return [Found(_in_full(found), found[0].text, " and ".join(dict.fromkeys(one.rule for one in found)),
                  round(min(0.95, sum(one.confidence for one in found)), 2)) for found in ranked]  # fmt: skip


def _in_full(cast: Sequence[Found[str]]) -> str:
    """The name, with its article if one of the page's places has it: The Hill."""
    return next((one.value for one in cast if ARTICLE.match(one.value)), cast[0].value)


def _notices(votes: Votes, lines: Sequence[Line], claims: Claims, body: range) -> None:
    """Who holds the rights, and any name of the page's head that the holder's contains: the Times of "The Times Company"."""
    for place, line in enumerate(lines):
        notice = COPYRIGHT.search(line.text)
        if notice is None or place in body or claims[place].rule == "caption" or "/" in notice.group(1):
            continue
        holder = _without_legal(YEARS.sub("", notice.group(1)))
        named = [cast[0] for name, cast in votes.cast.items() if name in holder.casefold() and cast[0].value != holder.strip(EDGE)]
        is_company = LEGAL_FORM.search(holder.rstrip(". ")) or COMPANY.search(holder)
        votes.add(holder, line.text, "copyright notice", NOTICE_OF_A_COMPANY if is_company else NOTICE)
        for found in named:
            votes.add(found.value, line.text, "copyright notice", NOTICE)


def _told(votes: Votes, lines: Iterable[Line], authors: Set[str]) -> None:
    """Names in lines that speak of the outlet to its readers; one that a single line has is the name of anything."""
    told: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for line in lines:
        if words(line.text) <= TOLD_WORDS and not is_sentence(line.text):
            for name in _names_told(line.text):
                told[ARTICLE.sub("", name).casefold()].setdefault(folded(line.text), (name, line.text))
    for key, found in told.items():
        if key not in authors and (len(found) >= FEWEST_TOLD or key in votes.cast):
            for name, text in [*found.values()][:MOST_TOLD]:
                votes.add(name, text, "told of on the page", TOLD)


def _names_told(text: str) -> Iterator[str]:
    before = opening_phrase("before_outlet", text)
    bare = (after_phrase(text, before) if before else text).strip(EDGE)
    behind = closing_phrase("after_outlet", bare)
    if before or behind:
        yield from _a_name(bare[: -len(behind)].strip(EDGE) if behind else bare)


def _a_name(text: str) -> Iterator[str]:
    name = ARTICLE.sub("", text) if text[:3].islower() else text
    if 1 <= words(name) <= TOLD_NAME_WORDS and not name[0].islower() and any(map(str.isalpha, name)) and not is_phrase("ourselves", name):
        yield name


def _without_legal(holder: str) -> str:
    """A notice's holder without "all rights reserved" behind it, in any language."""
    legal = phrase_in("legal", holder)
    return re.split(re.escape(legal), holder, maxsplit=1, flags=re.IGNORECASE)[0] if legal else holder
