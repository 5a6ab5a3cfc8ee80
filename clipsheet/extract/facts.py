"""The facts of a dump: its title, dates, byline, outlet's names, tags, read from where they stand around the article.

Gives candidates with their words, strongest first; which of them is published is judged in `clipsheet.clip`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clipsheet.evidence import ages, dates
from clipsheet.evidence.language import language_of, primary
from clipsheet.extract import bylines
from clipsheet.extract.marks import is_prose
from clipsheet.extract.mastheads import outlet_names
from clipsheet.extract.regions import AFTER, BY_PLACE
from clipsheet.extract.titles import parted_suffix
from clipsheet.model import Block, Claim, Extracted, Found, Line, Role, When
from clipsheet.rules.byline import PARTS, signs_a_post
from clipsheet.rules.text import EDGE, folded, is_phrase, is_sentence, opening_phrase, words

Claims = dict[int, Claim]

DATELINE = re.compile(r"[^\W\d_][^—–.!?]{2,70}?(?:\([^)]*\)\s*)?\s?(?:—|–|--|-\s)")
DATELINE_REACH = 4  # lines from the body's start: a standfirst and a caption may come before
DATED_OPENING, DATED_WORDS = 60, 4  # letters and words: "Vienna, 14 December 2021: The …"
DATE_CLOSED = re.compile(r"\s?(?:[-–—:.|/)]|\Z)")
AGE_PARTS = re.compile(r"\s*[|•·;]\s*|\s[-–—]\s")
CLAUSE = re.compile(r"[|•·(]|[.!?]\s")
DATE_OPENED = re.compile(r"[|/•·]\s*\Z")
BESIDE_WORDS = 20  # of a line about the title; the date in a longer one is a picture's
BELOW_REACH = 4  # lines below the article in which its date stands, if it stands there
ONLY_DATE = 0.5  # wherever it stands; of 10 on dumps 8 are the article's
LIST_DAYS = 3  # different days of lines close together; with the article's own day and one more there may be two
LIST_LINES = 4
LIST_ABOVE = 16  # lines above the head in which a list of others ends
TAIL = 12  # lines below the article in which a list of others begins
LISTED = 0.4  # below what is published
AT_TITLE = 2  # lines between the title and its date; the next item's title and teaser come before the next item's
NEVER_OWN = ("other items", "in a list")
NOT_BESIDE = frozenset({"legal line", "time ago", "newsletter box", "tag line", "collector header"})
TAG_LETTERS = 80  # the longest of the cases has 28; a page that puts its text among its keywords would have it shown with them
TAGS_REACH = 30  # lines below the article in which its keywords stand, below share buttons, an author's note, a sign-up box
TITLE_WORDS = range(3, 35)
FEWEST_TITLE_WORDS = 4  # of what is left without a kicker: a tag or a menu may say fewer by chance
BESIDE = BY_PLACE | {"beside the byline", "title", "standfirst"}
ENDS = frozenset({"comment counter", "end heading"})  # below these, a date is a comment's or another item's
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
        ages=ages_near(lines, claims, layout),
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
    head, tail = parted_suffix(text)
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


def date_candidates(lines: Sequence[Line], claims: Claims, layout: Layout) -> list[Found[When]]:
    """Every date of a page that may be the article's own, with how likely it is, strongest first; one candidate for each value."""
    found: dict[When, Found[When]] = {}
    listed = _listed(lines, claims, layout)
    dated = (
        *_datelines(lines, layout, listed),
        *_date_lines(lines, claims, layout, listed),
        *_said_to_publish(lines, claims, layout),
    )
    for text, rule, sure, one in _in_the_pages_order(dated, lines, layout.body):
        confidence = round(sure - (0.0 if one.certain else 0.15), 2)
        known = found.get(one.when)
        if known is None or known.confidence < confidence:
            found[one.when] = Found(one.when, text, rule, confidence)
    ranked = sorted(found.values(), key=lambda one: -one.confidence)
    if len({dates.day_of(one.value) for one in ranked}) == 1 and ranked[0].confidence < ONLY_DATE:
        ranked = [
            one
            if dates.may_be_today(one.text) or one.rule.endswith(NEVER_OWN)
            else replace(one, rule="the page's only date", confidence=ONLY_DATE)
            for one in ranked
        ]
    return ranked


Dating = tuple[str, str, float, dates.Dated]  # the words, what they are, how likely they date the article, the date


def _in_the_pages_order(dated: Sequence[Dating], lines: Sequence[Line], body: range) -> Iterator[Dating]:
    """The dates, those that can be read in two ways as the page's other dates have it, else as its language does, if it is not English."""
    if all(one.month_first is None for *_, one in dated):
        yield from dated
        return
    others = [other for line in lines for other in dates.dates_in(line.text)]
    known = {dates.day_of(other.when) for other in others if other.month_first is None and other.certain}
    month_first = dates.is_month_first(others)
    if month_first is None and language_of("\n".join(lines[place].text for place in body)) not in (None, "en"):
        month_first = False
    yield from ((text, rule, sure, dates.settled(one, known, month_first)) for text, rule, sure, one in dated)


def _date_lines(lines: Sequence[Line], claims: Claims, layout: Layout, listed: frozenset[int]) -> Iterator[Dating]:
    """The dates of date lines, and of lines about the title that hold more than a date: "Desk · 5 June 2025 · Print"."""
    about, title = _about_title(lines, layout), layout.title or 0
    for place, claim in sorted(claims.items(), key=lambda one: (abs(one[0] - title), -one[0])):  # of equal ones the nearest counts
        text = lines[place].text
        if claim.role in (Role.DATE, Role.URL):
            where, sure = _standing(lines, claims, layout, place)
            if place in listed:
                where, sure = "in a list", LISTED
            if place and is_phrase("other_day", lines[place - 1].text) and claims[place - 1].rule != "menu words":
                continue
            yield from ((text, f"{claim.rule} {where}".strip(), sure, one) for one in _own_dates(text))
        elif place in about and _may_hold_date(lines[place], claim):
            yield from ((text, "beside the title", 0.7, one) for one in _own_dates(text))


def _about_title(lines: Sequence[Line], layout: Layout) -> range:
    """The lines about the title: a few above it, and those below it up to its second paragraph."""
    if layout.title is None:
        return layout.head
    below = range(layout.title + 1, min(layout.title + 1 + BYLINE_BELOW, len(lines)))
    prose = [place for place in below if is_prose(lines[place])]
    return range(max(0, layout.title - BYLINE_REACH), prose[1] if len(prose) > 1 else below.stop)


def _may_hold_date(line: Line, claim: Claim) -> bool:
    """Whether a line about the title may hold the article's date among other things; a picture's only as a part of its own."""
    if words(line.text) > BESIDE_WORDS or is_prose(line) or claim.rule in NOT_BESIDE or signs_a_post(line.text):
        return False
    return claim.role is not Role.CAPTION or any(dates.is_date(part) for part in PARTS.split(line.text))


def ages_near(lines: Sequence[Line], claims: Claims, layout: Layout) -> tuple[str, ...]:
    """The lines about the title that tell the article's day by an age or without a year, nearest first; further up are other items'."""
    title = layout.title
    if title is None:
        return ()
    near = [place for place in _about_title(lines, layout) if place >= title - AT_TITLE and place != title]
    own = [place for place in near if not is_prose(lines[place]) and claims[place].role is not Role.CAPTION]
    texts = [lines[place].text for place in sorted(own, key=lambda place: (place < title, abs(place - title)))]
    return tuple(kept for text in texts if words(text) <= BESIDE_WORDS and not signs_a_post(text) and (kept := _without_updates(text)))


def _without_updates(text: str) -> str:
    """The parts of a line that tell a day, without those that a word for "updated" or a day of another kind opens."""
    parts = [part for part in AGE_PARTS.split(text) if ages.tells_a_day(part)]
    return " | ".join(part for part in parts if not opening_phrase("updated", part) and not opening_phrase("other_day", part))


def _listed(lines: Sequence[Line], claims: Claims, layout: Layout) -> frozenset[int]:
    """The places of dates that are other items': several close together. Only the one right at the title may be the article's."""
    bare = [
        place for place, claim in sorted(claims.items()) if claim.rule == "date line" and not opening_phrase("published", lines[place].text)
    ]
    end = layout.body.stop
    above = max(0, layout.head.start - LIST_ABOVE)
    parts = (range(above, layout.head.stop), range(layout.head.stop, end), range(end, end + TAIL))
    lists = [places for part in parts if _is_list(lines, places := [place for place in bare if place in part])]
    at_title = [place for place in bare if layout.title is not None and abs(place - layout.title) <= AT_TITLE]
    own = at_title if _days(lines, at_title) == 1 else []
    others = {place for places in lists for place in places if place not in own}
    return frozenset(others | _below_age(claims, layout, bare))


def _below_age(claims: Claims, layout: Layout, bare: Sequence[int]) -> set[int]:
    """The dates of a head whose title has an age right below it: the article's day is that one, and theirs are others'."""
    if layout.title is None:
        return set()
    below = range(layout.title + 1, layout.title + 1 + AT_TITLE)
    aged = next((place for place in below if place in claims and claims[place].rule == "time ago"), None)
    return set() if aged is None else {place for place in bare if aged + 1 < place < layout.head.stop}


def _is_list(lines: Sequence[Line], places: Sequence[int]) -> bool:
    return _days(lines, places) >= LIST_DAYS or len(places) >= LIST_LINES


def _days(lines: Sequence[Line], places: Sequence[int]) -> int:
    return len({dates.day_of(one.when) for place in places for one in dates.dates_in(lines[place].text)})


def _said_to_publish(lines: Sequence[Line], claims: Claims, layout: Layout) -> Iterator[Dating]:
    """The dates that a word for "published" leads to, or one for "updated" follows, on a line that holds more than a date."""
    about = _about_title(lines, layout)
    ended = next((place for place in range(layout.body.stop, len(lines)) if place in claims and claims[place].rule in ENDS), len(lines))
    for place, line in enumerate(lines):
        if (place in claims and claims[place].role is Role.DATE) or signs_a_post(line.text):
            continue
        for one in dates.dates_in(line.text):
            label = CLAUSE.split(line.text[: one.start])[-1].strip(EDGE)
            opens = not line.text[: one.start].strip(EDGE) and opening_phrase("updated", line.text[one.end :]) is not None
            if opens or (label and is_phrase("published", label)):
                sure = 0.9 if place in about else 0.76 if place < layout.body.start else 0.55 if place < ended else 0.2
                yield line.text[: one.end], "said to be published", sure, one


def _datelines(lines: Sequence[Line], layout: Layout, listed: frozenset[int]) -> Iterator[Dating]:
    """The date that opens one of the first paragraphs: "BAMAKO, 24 September 2025 — The …"."""
    for place in range(layout.body.start, min(layout.body.start + DATELINE_REACH, len(lines))):
        line = lines[place]
        if place in listed or signs_a_post(line.text):
            continue
        opening = DATELINE.match(line.text)
        if opening is not None:
            yield from ((opening.group().strip(), "dateline", 0.85, one) for one in dates.dates_in(opening.group()))
        elif first := next(dates.dates_in(line.text[:DATED_OPENING]), None):
            opened = line.text[: first.start]
            closed = DATE_CLOSED.match(line.text, first.end) or DATE_OPENED.search(opened)
            most = DATED_WORDS if first.end < len(line.text.rstrip()) else 2 * DATED_WORDS
            if words(opened) <= most and not is_sentence(opened) and closed:
                yield line.text[: first.end], "opening of the text", 0.75, first


def _own_dates(text: str) -> list[dates.Dated]:
    """The dates of a line that publish: what follows a word for "updated", or for a day of another kind, is another thing."""
    found = [one for one in dates.dates_in(text) if not opening_phrase("other_day", _label_before(text, one.start))]
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
    if place in head and place < end:
        return "at the head", (0.97 if labelled else 0.95) if layout.title is None or place > layout.title else 0.75
    if head.stop <= place < end:
        return "in the article", 0.7 if labelled else 0.55 if place < head.stop + DATELINE_REACH else 0.5
    if any(claims[above].rule in ENDS for above in range(end, place) if above in claims):
        return ("below the end", 0.3) if labelled else ("among other items", 0.2)
    if end <= place < end + BELOW_REACH:
        return "below the article", 0.6
    return "elsewhere", 0.55 if labelled else 0.2


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
    """The keywords of a line: parted by hashes, commas or semicolons, else the whole; what is as long as a sentence is none.

    >>> split_tags("ferry, harbours; " + "and so on " * 20)
    ['ferry', 'harbours']
    """
    return [tag for part in re.split(r"[,;،、|·#＃]", text) if 0 < len(tag := part.strip(EDGE)) <= TAG_LETTERS]


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
