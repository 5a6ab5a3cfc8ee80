"""The facts of a dump: its title, dates, byline, outlet's names, tags, read from where they stand around the article.

Gives candidates with their words, strongest first; which of them is published is judged in `clipsheet.clip`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clipsheet.evidence import dates
from clipsheet.evidence.language import primary
from clipsheet.extract import bylines
from clipsheet.extract.marks import is_prose
from clipsheet.extract.titles import SUFFIX
from clipsheet.model import Block, Claim, Extracted, Found, Line, Role, When
from clipsheet.rules.byline import signs_a_post
from clipsheet.rules.text import EDGE, folded, is_phrase, is_sentence, opening_phrase, phrase_in, words

Claims = dict[int, Claim]

DATELINE = re.compile(r"[^\W\d_][^—–.!?]{2,70}?(?:\([^)]*\)\s*)?\s?(?:—|–|--|-\s)")
DATELINE_REACH = 4  # lines from the body's start: a standfirst and a caption may come before
DATED_OPENING, DATED_WORDS = 60, 4  # letters and words: "Vienna, 14 December 2021: The …"
DATE_CLOSED = re.compile(r"\s?(?:[-–—:.|/)]|\Z)")
BESIDE_WORDS = 20  # of a line about the title; the date in a longer one is a picture's
BELOW_REACH = 4  # lines below the article in which its date stands, if it stands there
GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")  # where a dumper set the words of two elements without a blank
ONLY_DATE = 0.5  # wherever it stands; of 10 on dumps 8 are the article's
TODAY = re.compile(r"[^\W\d_]+,?\s+\d")  # a day of the week alone before it: many sites head their pages with the day of the visit
TAGS_REACH = 30  # lines below the article in which its keywords stand, below share buttons, an author's note, a sign-up box
TITLE_WORDS = range(3, 35)
FEWEST_TITLE_WORDS = 4  # of what is left without a kicker: a tag or a menu may say fewer by chance
COPYRIGHT = re.compile(
    r"(?:版[权權]所有|(?:©|\([cс]\))\s*(?:copyright\s*|\([cс]\)\s*)?"
    r"|copyright\s*(?:©|\([cс]\)|(?=\d{4})|by\s|(?=.{2,60}all rights reserved)))"
    r"\s*(?:\d{4}(?:\s*[-–—]\s*\d{4})?)?[\s,.:-]*"
    r"(?:by\s)?((?:[^.|•·©,]|(?<=\b(?-i:[^\W\d_a-z]))\.(?=\w)){2,60})",  # the first point of "S.A." ends nothing
    re.IGNORECASE,
)
YEARS = re.compile(r"\d{4}(?:\s*[-–—]\s*\d{4})?")
NAME_WORDS = range(1, 7)
NAME = re.compile(
    r"(?=.*[^\W\d_])(?!.*(?:__|://|\b\d\d:\d\d\b))[^:(\[{|]+(?:\([^()]+\))?"
)  # neither an address, a form's field nor a clock
RATE = re.compile(r"\d[.,]\d|°|%")  # of a currency, of the weather
MENTION, MOST_MENTIONS = 0.1, 4  # of a name, on lines other than those that vote for it
NO_NAMES = ("menu", "share", "advert", "ticker", "agencies", "caption", "end", "comments", "listen", "read_more", "box")
BEFORE, AFTER = "before the article", "after the article"
BY_PLACE = frozenset({BEFORE, AFTER, "title again"})  # claims by place alone: no rule knows the line
BESIDE = BY_PLACE | {"beside the byline", "title", "standfirst"}
ENDS = frozenset({"comment counter", "end heading"})  # below these, a date is a comment's or another item's
PICTURE_WORDS = re.compile(r"\b(?:logo|icon|home ?page|image|menu|официальный сайт)\b|الشعار", re.IGNORECASE)  # of a picture's text
LEGAL_FORM = re.compile(
    r"(?:,?\s(?:Private|Pty|Pvt|Co|Ltd|Inc|LLC|PLC|GmbH|AG|S\.A|SA|SAS|S\.L|SpA|B\.?V)\.?)+\Z|^(?:ООО|АО|ТОО|ПАО)\s", re.IGNORECASE
)
BYLINE_BELOW = 12  # lines below the title in which its byline stands, a standfirst and a picture between them
CLUSTER_WORDS = 14
BYLINE_REACH = 8  # lines above the title that may belong to it: a section, a date


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on a page, as places of lines: the title (None: not found), the head with the byline, the body."""

    title: int | None
    head: range
    body: range


def title_at_head(lines: Sequence[Line], claims: Claims) -> int | None:
    """Where the title of a text stands that is nothing but its article: on the first line that no rule claims, if it is one."""
    first = next((place for place in range(len(lines)) if place not in claims), None)
    return first if first is not None and not is_sentence(lines[first].text) and words(lines[first].text) in TITLE_WORDS else None


def without_article(lines: Sequence[Line], claims: Claims) -> Extracted:
    """A page on which no line is prose: only its claims, for `explain`."""
    rest = {place: Claim(line.number, Role.FURNITURE, "no prose", line.text) for place, line in enumerate(lines) if place not in claims}
    return Extracted(lines=tuple(lines), claims=_ordered(claims | rest))


def extracted(lines: Sequence[Line], claims: Claims, layout: Layout, blocks: tuple[Block, ...]) -> Extracted:
    """Everything a page with an article says of it."""
    title, end = layout.title, layout.body.stop
    claims = claims | tags_below(lines, claims, end)
    near = _in(claims, range(layout.head.start, min(end + BELOW_REACH, len(lines))))
    near_tags = _in(claims, range(layout.head.start, min(end + TAGS_REACH, len(lines))))
    title_found = _title(lines, title)
    return Extracted(
        blocks=blocks,
        lines=tuple(lines),
        claims=_ordered(claims),
        title=title_found,
        dates=tuple(date_candidates(lines, claims, layout)),
        outlets=tuple(outlet_names(lines, claims, title_found, layout.body)),
        authors=bylines.signatures(lines, claims, layout.title, layout.head, layout.body),
        agency=next((_found(lines, place, claim, 0.9) for place, claim in near if claim.role is Role.AGENCY), None),
        tags=tuple(tag for _, claim in near_tags if claim.role is Role.TAG for tag in split_tags(claim.value or "")),
        url=next((_found(lines, place, claim, 0.95) for place, claim in claims.items() if claim.role is Role.URL), None),
        image=next((_found(lines, place, claim, 0.6) for place, claim in near if claim.role is Role.IMAGE), None),
        lang=next(
            (_found(lines, place, claim, 0.8, primary(claim.value)) for place, claim in claims.items() if claim.role is Role.LANG),
            None,
        ),
    )


def layout_of(lines: Sequence[Line], claims: Claims, body: range, title: int | None) -> Layout:
    """Where title, byline and body stand."""
    return Layout(title, _head(lines, claims, body.start, title), body)


def _head(lines: Sequence[Line], claims: Claims, start: int, title: int | None) -> range:
    """The lines in which the byline stands: from a few above the title to the last byline that follows it closely."""
    if title is None:
        return range(max(0, start - BYLINE_REACH), start)
    below = range(title + 1, min(title + 1 + BYLINE_BELOW, len(lines)))
    signed = [place for place in below if place in claims and claims[place].role in (Role.DATE, Role.AUTHOR, Role.AGENCY)]
    begun = next((place for place in below if signed and place > signed[0] and _paragraphs(lines, claims, place, place + 1)), below.stop)
    signed += [place for place in _clusters(lines, claims, below) if place < begun or {place - 1, place + 1} & claims.keys()]
    near = [place for place in signed if _paragraphs(lines, claims, title + 1, place) <= 2]
    return range(max(0, title - BYLINE_REACH), max([start, *(place + 1 for place in near)]))


def _clusters(lines: Sequence[Line], claims: Claims, below: range) -> list[int]:
    """Short lines set close together below a title: a name, a reading time, a caption. Sub-headings stand alone."""
    led_away = {place for place in below if place in claims and claims[place].rule == "read more"}
    short = [
        place
        for place in below
        if place not in led_away and not is_sentence(lines[place].text) and words(lines[place].text) <= CLUSTER_WORDS
    ]
    return [place for place in short if place - 1 in short and not lines[place].after_blank and place not in claims]


def _paragraphs(lines: Sequence[Line], claims: Claims, start: int, end: int) -> int:
    return sum(1 for place in range(start, end) if is_sentence(lines[place].text) and words(lines[place].text) >= 8 and place not in claims)


def _title(lines: Sequence[Line], title: int | None) -> Found[str] | None:
    if title is None:
        return None
    text = lines[title].text
    head, tail = _parted_suffix(text)
    if tail and any(line.text.casefold() == tail.casefold() for line in lines):
        return Found(head, text, "title without the outlet's name", 0.9)
    alone = next((line.text for line in lines if _is_kicked(text, line.text)), None)
    if alone is not None:
        return Found(alone, text, "title without its kicker", 0.9)
    return Found(text, text, "title above the article", 0.8)


def _is_kicked(title: str, line: str) -> bool:
    """Whether a title is a kicker and behind it what a line of the page says by itself: "At the Harbour Ferry to Run at Night"."""
    if not FEWEST_TITLE_WORDS <= words(line) < words(title) or not title.casefold().endswith(line.casefold()):
        return False
    kicker = title[: -len(line)]
    return words(kicker) <= words(line) and kicker[-1] in " :|–—"


def _parted_suffix(text: str) -> tuple[str, str | None]:
    marks = list(SUFFIX.finditer(text))
    return (text[: marks[-1].start()], text[marks[-1].end() :]) if marks else (text, None)


def date_candidates(lines: Sequence[Line], claims: Claims, layout: Layout) -> list[Found[When]]:
    """Every date of a page that may be the article's own, with how likely it is, strongest first; one candidate for each value."""
    found: dict[When, Found[When]] = {}
    for text, rule, sure, one in (*_datelines(lines, layout), *_date_lines(lines, claims, layout)):
        confidence = round(sure - (0.0 if one.certain else 0.15), 2)
        known = found.get(one.when)
        if known is None or known.confidence < confidence:
            found[one.when] = Found(one.when, text, rule, confidence)
    ranked = sorted(found.values(), key=lambda one: (-one.confidence, not hasattr(one.value, "hour")))
    if len({dates.day_of(one.value) for one in ranked}) == 1 and ranked[0].confidence < ONLY_DATE:
        ranked = [
            one if TODAY.match(one.text) or "other items" in one.rule else replace(one, rule="the page's only date", confidence=ONLY_DATE)
            for one in ranked
        ]
    return ranked


Dating = tuple[str, str, float, dates.Dated]  # the words, what they are, how likely they date the article, the date


def _date_lines(lines: Sequence[Line], claims: Claims, layout: Layout) -> Iterator[Dating]:
    """The dates of date lines, and of lines about the title that hold more than a date: "Desk · 5 June 2025 · Print"."""
    for place, claim in sorted(claims.items()):
        text = lines[place].text
        if claim.role in (Role.DATE, Role.URL):
            where, sure = _standing(lines, claims, layout, place)
            yield from ((text, f"{claim.rule} {where}".strip(), sure, one) for one in _own_dates(text))
        elif claim.rule in BESIDE and place in layout.head and words(text) <= BESIDE_WORDS and not is_prose(lines[place]):
            yield from ((text, "beside the title", 0.7, one) for one in _own_dates(text))


def _datelines(lines: Sequence[Line], layout: Layout) -> Iterator[Dating]:
    """The date that opens one of the first paragraphs: "BAMAKO, 24 September 2025 — The …"."""
    for line in lines[layout.body.start : layout.body.start + DATELINE_REACH]:
        if signs_a_post(line.text):
            continue
        opening = DATELINE.match(line.text)
        if opening is not None:
            yield from ((opening.group().strip(), "dateline", 0.85, one) for one in dates.dates_in(opening.group()))
        elif first := next(dates.dates_in(line.text[:DATED_OPENING]), None):
            opened = line.text[: first.start]
            if words(opened) <= DATED_WORDS and not is_sentence(opened) and DATE_CLOSED.match(line.text, first.end):
                yield line.text[: first.end], "opening of the text", 0.75, first


def _own_dates(text: str) -> list[dates.Dated]:
    """The dates of a line that publish: what follows a word for "updated" is another thing."""
    found = list(dates.dates_in(text))
    own = [one for one in found if not opening_phrase("updated", _label_before(text, one.start))]
    return own[:1] or ([] if found and len(found) > 1 else found[:1])


def _label_before(text: str, start: int) -> str:
    return re.split(r"[|•·(\d]", text[:start])[-1]


def _standing(lines: Sequence[Line], claims: Claims, layout: Layout, place: int) -> tuple[str, float]:
    """Where a date line stands, in words, and how likely a date that stands there is the article's own."""
    head, end = layout.head, layout.body.stop
    labelled = opening_phrase("published", lines[place].text) is not None
    if claims[place].rule == "collector header":
        return "", 0.9
    if place in head:
        return "at the head", (0.97 if labelled else 0.95) if layout.title is None or place > layout.title else 0.75
    if head.stop <= place < end:
        return "in the article", 0.7 if labelled else 0.55 if place < head.stop + DATELINE_REACH else 0.5
    if any(claims[above].rule in ENDS for above in range(end, place) if above in claims):
        return "among other items", 0.2
    if end <= place < end + BELOW_REACH:
        return "below the article", 0.6
    return "elsewhere", 0.55 if labelled else 0.2


def outlet_names(lines: Sequence[Line], claims: Claims, title: Found[str] | None, body: range) -> list[Found[str]]:
    """The names that a page gives itself, strongest first: each kind of place counts, and agreeing places add up."""
    votes: dict[str, list[Found[str]]] = defaultdict(list)
    texts = [line.text.casefold() for line in lines]

    def vote(name: str, text: str, rule: str, confidence: float) -> None:
        if " " in (opening_phrase("menu", GLUED.sub(" ", name)) or "") or opening_phrase("ask", name) or RATE.search(name):
            return  # "Log inRegister", "Support the Post", "Dollar 6.96"
        name = LEGAL_FORM.sub("", PICTURE_WORDS.sub("", name).strip()).strip(EDGE + ',/«»"“”')
        name += ")" * (name.count("(") - name.count(")"))  # of "The Printers (Mysore) Ltd" the edge's was taken
        if words(name) in NAME_WORDS and not any(is_phrase(kind, name) for kind in NO_NAMES) and NAME.fullmatch(name):
            votes[name.casefold()].append(Found(name, text, rule, confidence))

    for place, line in enumerate(lines[:5]):
        if not is_sentence(line.text) and claims[place].rule in BY_PLACE and not line.bullet:
            vote(line.text, line.text, "first line of the page", 0.3 if line.times == 1 else 0.5)
    for line in lines[:40]:
        head, tail = _parted_suffix(line.text)
        if tail and title is not None and title.value.casefold() in head.casefold():
            vote(tail, line.text, "after the title", 0.6)
    for place, line in enumerate(lines):
        notice = COPYRIGHT.search(line.text)
        if notice and place not in body and claims[place].rule != "caption" and "/" not in notice.group(1):
            holder = _without_legal(YEARS.sub("", notice.group(1)))
            vote(holder, line.text, "copyright notice", 0.4)
            for found in [
                one[0] for one in votes.values() if one[0].value.casefold() in holder.casefold() and one[0].value != holder.strip(EDGE)
            ]:
                vote(found.value, line.text, "copyright notice", 0.4)
    for claim in claims.values():
        if claim.role is Role.AUTHOR and claim.value and claim.value.casefold() in votes:
            vote(claim.value, claim.value, "byline", 0.4)
    for cast in votes.values():
        mentions = sum(cast[0].value.casefold() in text for text in texts) - len(cast)
        if mentions > 0:
            cast.append(replace(cast[0], rule="named on the page", confidence=min(MOST_MENTIONS, mentions) * MENTION))
    ranked = sorted(votes.values(), key=lambda found: -sum(one.confidence for one in found))
    return [Found(found[0].value, found[0].text, " and ".join(dict.fromkeys(one.rule for one in found)),
                  round(min(0.95, sum(one.confidence for one in found)), 2)) for found in ranked]  # fmt: skip


def _without_legal(holder: str) -> str:
    """A notice's holder without "all rights reserved" behind it, in any language."""
    legal = phrase_in("legal", holder)
    return re.split(re.escape(legal), holder, maxsplit=1, flags=re.IGNORECASE)[0] if legal else holder


def tags_below(lines: Sequence[Line], claims: Claims, end: int) -> Claims:
    """The short bullets right below an article are its keywords, up to the next blank line or heading."""
    place = end
    while place < len(lines) and place < end + 4 and not lines[place].bullet:
        claim = claims.get(place)
        if claim is None or claim.rule in ("end heading", AFTER):
            return {}
        place += 1
    found: Claims = {}
    while place < len(lines) and lines[place].bullet and words(lines[place].text) <= 4 and len(found) < 15:
        claim = claims.get(place)
        if claim is not None and claim.rule not in (AFTER, "menu words"):
            break
        found[place] = Claim(lines[place].number, Role.TAG, "keyword below the article", lines[place].text)
        if lines[place].before_blank:
            break
        place += 1
    return found if len(found) > 1 else {}


def split_tags(text: str) -> list[str]:
    """The keywords of a line: parted by hashes, commas or semicolons, else the whole."""
    return [tag.strip(EDGE) for tag in re.split(r"[,;،、|·#＃]", text) if tag.strip(EDGE)]


def _in(claims: Claims, places: range) -> list[tuple[int, Claim]]:
    return sorted((place, claim) for place, claim in claims.items() if place in places)


def _found(lines: Sequence[Line], place: int, claim: Claim, confidence: float, value: str | None = None) -> Found[str]:
    return Found(value or claim.value or lines[place].text, lines[place].text, claim.rule, confidence)


def _ordered(claims: Claims) -> tuple[Claim, ...]:
    return tuple(claim for _, claim in sorted(claims.items()))


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, whatever their case and punctuation."""
    return folded(one) == folded(other)


def without(names: Iterable[Found[str]], name: str | None) -> tuple[Found[str], ...]:
    """The names that are not this one: an outlet that signs as its own author is no person."""
    return tuple(found for found in names if name is None or not same_name(found.value, name))
