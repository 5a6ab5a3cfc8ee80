"""Dates in the words of a page -> days and times, with where they stand.  Knows months in all our languages (months.tsv).

Offsets are kept as the page gives them and never invented. Which of several dates is the article's own is judged where the page's
layout is known (`clipsheet.extract`), not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache

from clipsheet.data import rows
from clipsheet.evidence import solar
from clipsheet.model import When

SHORT_YEAR = (
    r"[0-4]\d(?=,?\ (?:à\ |um\ |at\ |a\ las\ |alle\ |às\ |в\ |о\ )?[012]?\d[:h][0-5]\d(?!\d))"  # "27 Mar 25 à 9h21": the clock tells
)
YEAR = re.compile(rf"(?:19|20)\d\d|\d\d ?[./]\d\d ?[./]\d\d|[’'‘]\d\d|\b{SHORT_YEAR}")
YEAR_ENDS = (
    r"(?:(?!\d)|(?=\d\d?[.:/]))"  # pages print a date twice, or a clock, without a blank between: "6. November 20256. November 2025"
)
HOUR = re.compile(r"(?:\s|[-–—،,|/·]|ساعت){0,6}([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
NUMBERS, SHORT = 4, 5  # the kind of date whose year has two digits; in a longer text it may be anything
MOST_LETTERS_AROUND = 90
KNOWN_LETTERS = 1000  # of a line whose dates are kept in memory
FIRST_WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")
FIRST_YEAR = 1990  # the Web's; what claims to be older is an event that an article tells of
SPECIFIC = {  # offsets, in hours, of the abbreviations that mean one thing on a news page
    "gmt": 0, "utc": 0, "z": 0, "edt": -4, "pdt": -7, "pst": -8, "cet": 1, "cest": 2, "msk": 3, "мск": 3,
}  # fmt: skip

CLOCK = r"""(?:[ ,T\-–|/·•]{{0,4}}(?:at\ |um\ |à\ |a\ las\ |в\ |kl\.?\ |الساعة\ )?\ ?
    (?P<hour{n}>[01]?\d|2[0-3])(?P<colon{n}>[:.h])(?P<minute{n}>[0-5]\d)(?!\d)(?::(?P<second{n}>[0-5]\d)(?:\.\d+)?)?
    \ ?(?P<half{n}>[ap]\.?m\.?(?!\w))?
    (?:\ ?(?P<offset{n}>[+-]\d\d:?\d\d|(?:gmt|utc)\ ?[+-]\d\d?(?::?\d\d)?(?!\d)|(?:{zones})(?!\w)))?)?"""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: what it says, where it stands, whether day and month could be told apart; of
    numbers with slashes or hyphens also whether the month was read first.
    """

    when: When
    start: int
    end: int
    certain: bool = True
    month_first: bool | None = None


@cache
def _months() -> dict[str, int]:
    return {_folded(name): int(month) for name, month, _lang in rows("months.tsv")}


@cache
def _shared() -> frozenset[str]:
    """Names that mean one month here and another there: listopad is October in Croatian, November in Polish and Czech."""
    return frozenset(_folded(name) for name, month, _lang in rows("months.tsv") if _months()[_folded(name)] != int(month))


def _folded(name: str) -> str:
    """A month's name as `re.IGNORECASE` compares it: Turkish KASIM and HAZİRAN are kasım and haziran, and a final ς is σ."""
    return name.translate(solar.PLAIN).casefold().replace("ı", "i").replace("\u0307", "")


def opens_with_month(text: str) -> bool:
    """Whether a text begins with the name of a month.

    >>> opens_with_month("November 2025"), opens_with_month("FC Bremen")
    (True, False)
    """
    word = FIRST_WORD.match(text)
    return word is not None and _folded(word.group()) in _months()


@cache
def names_of_months() -> str:
    """The names as alternatives of an expression, the longest first; `month_of` knows them in any case."""
    written = (name.translate(solar.PLAIN) for name, _month, _lang in rows("months.tsv"))
    return "|".join(map(re.escape, sorted(dict.fromkeys(written), key=len, reverse=True)))


def month_of(name: str) -> int:
    """The month of a name, 1–12; KeyError for what is none."""
    return _months()[_folded(name)]


@cache
def _pattern() -> re.Pattern[str]:
    """One expression: ISO order, Chinese, day-month-year in words, month-day-year in words, numbers alone, those with a short year."""
    names = names_of_months()
    ahead = max(map(len, _months())) + len(". 30th, ")  # of a month's name its year begins; to look there costs less than a thousand names
    zones = "|".join(sorted(SPECIFIC, key=len, reverse=True))
    clock = [CLOCK.format(n=n, zones=zones) for n in range(6)]
    return re.compile(
        rf"""(?<![\d/.\-])(?P<y0>(?:19|20)\d\d)(?P<s0>[-/.])\ ?(?P<m0>\d\d?)(?P=s0)\ ?(?P<d0>\d\d?)(?![\d])\.?{clock[0]}
        | (?P<y1>(?:19|20)\d\d)\ ?[年년]\ ?(?P<m1>\d\d?)\ ?[月월]\ ?(?P<d1>\d\d?)\ ?[日일号]?{clock[1]}
        | (?<![\d.,/\-])(?P<d2>\d\d?)(?:st|nd|rd|th|er|º|ª|\.)?\ ?(?:of\ |de\ |del\ |d[’'])?[-\ /]?(?P<m2>{names})\.?,?
          (?:\ ?[-/]\ ?\w{{3,12}}(?=,?\ \d{{4}}))?,?[-\ /]?(?:de\ |del\ )?(?P<y2>(?:(?:19|20)\d\d|[’'‘]\d\d){YEAR_ENDS}|{SHORT_YEAR})
          (?:\ ?(?:года|год|г\.?|р\.?|року|ж\.?)(?!\w))?{clock[2]}
        | (?<!\w)(?=.{{4,{ahead}}}(?:19|20)\d\d)
          (?P<m3>{names})\.?\ (?P<d3>\d\d?)(?:st|nd|rd|th)?,?\ (?P<y3>(?:19|20)\d\d){YEAR_ENDS}{clock[3]}
        | (?<![\d/.\-])(?P<a4>\d\d?)\ ?(?P<s4>[/.\-])\ ?(?P<b4>\d\d?)\ ?(?P=s4)\ ?(?P<y4>(?:19|20)\d\d){YEAR_ENDS}{clock[4]}
        | (?<![\d/.\-])(?P<a5>\d\d)\ ?(?P<s5>[/.])(?P<b5>\d\d)\ ?(?P=s5)(?P<y5>[0-4]\d)(?![\d./\-]){clock[5]}""",
        re.VERBOSE | re.IGNORECASE,
    )


def dates_in(text: str) -> Iterator[Dated]:
    """The dates of a text in order, with their spans; years before 1990 and impossible days are passed over.

    >>> [str(found.when) for found in dates_in("Published 5 Jun 2025 15:39, updated June 6, 2025")]
    ['2025-06-05 15:39:00', '2025-06-06']
    """
    yield from _known(text) if len(text) <= KNOWN_LETTERS else _dates(text)


def _dates(text: str) -> tuple[Dated, ...]:
    if not DIGIT.search(text):
        return ()
    plain = text.translate(solar.PLAIN)
    found = list(_gregorian(plain))
    if not text.isascii():
        found += [
            Dated(_with_clock_behind(day, plain, end), start, end) for day, start, end in solar.days_in(plain) if day.year >= FIRST_YEAR
        ]
    return tuple(sorted(found, key=lambda one: one.start))


_known = lru_cache(maxsize=4096)(_dates)  # a line is asked by its rule, by its place and by what it says it publishes


def _gregorian(text: str) -> Iterator[Dated]:
    if not YEAR.search(text):  # most lines hold none, and the full pattern costs twenty times as much
        return
    for found in _pattern().finditer(text):
        day, kind, certain = _day(found)
        if day is not None and day.year >= FIRST_YEAR and (kind != SHORT or len(text) <= MOST_LETTERS_AROUND):
            order = int(found["a4"]) == day.month if kind == NUMBERS and found["s4"] != "." else None
            yield Dated(_with_clock(day, found, kind), found.start(), found.end(), certain, order)


def _with_clock_behind(day: date, text: str, end: int) -> When:
    clock = HOUR.match(text, end)
    return datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2])) if clock else day


def _day(found: re.Match[str]) -> tuple[date | None, int, bool]:
    group = found.groupdict()
    certain = True
    if group["y0"]:
        kind, year, month, day = 0, group["y0"], int(group["m0"]), group["d0"]
    elif group["y1"]:
        kind, year, month, day = 1, group["y1"], int(group["m1"]), group["d1"]
    elif group["y2"]:
        kind, year, month, day = 2, group["y2"], _months()[_folded(group["m2"])], group["d2"]
        certain = _folded(group["m2"]) not in _shared()
    elif group["y3"]:
        kind, year, month, day = 3, group["y3"], _months()[_folded(group["m3"])], group["d3"]
    else:
        kind = 4 if group["y4"] else SHORT
        first, second = int(group[f"a{kind}"]), int(group[f"b{kind}"])
        clock = group[f"half{kind}"] is not None and group[f"offset{kind}"] is None  # 11/8/2025 10:46 PM; no American writes GMT
        american = second > 12 or (group[f"s{kind}"] == "/" and clock)  # 9/27/2025
        certain = group[f"s{kind}"] == "." or american or first > 12 or first == second
        if american and first <= 12:
            first, second = second, first
        year, month, day = group[f"y{kind}"], second, str(first)
    try:
        return date(int(year.strip("’'‘")) + (2000 if len(year) < 4 else 0), month, int(day)), kind, certain
    except ValueError:
        return None, kind, certain


def _with_clock(day: date, found: re.Match[str], kind: int) -> When:
    hour, minute, second = (found[f"{part}{kind}"] for part in ("hour", "minute", "second"))
    if hour is None:
        return day
    half = (found[f"half{kind}"] or "")[:1].lower()
    if found[f"colon{kind}"] == "." and not half and not found[f"offset{kind}"]:
        return day  # "5 September 2025. 10.30 people a minute": a number of the next sentence
    hours = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    return datetime(day.year, day.month, day.day, hours, int(minute), int(second or 0), tzinfo=_offset(found[f"offset{kind}"]))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.lower() in SPECIFIC:
        return timezone(timedelta(hours=SPECIFIC[text.lower()]))
    sign, digits = (-1 if "-" in text else 1), re.sub(r"\D", "", text)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    # past 14 hours no zone exists: the text is no offset
    return timezone(sign * timedelta(hours=hours, minutes=minutes)) if hours <= 14 and minutes < 60 else None


def is_month_first(found: Iterable[Dated]) -> bool | None:
    """Whether a page writes the month first, as its dates in numbers say that can be read in one way only; None where they do not."""
    orders = {one.month_first for one in found if one.month_first is not None and day_of(one.when).day > 12}
    return orders.pop() if len(orders) == 1 else None


def settled(one: Dated, known: Collection[date], month_first: bool | None) -> Dated:
    """A date in numbers as the page's other dates have it: the reading that is one of the `known` days, else the page's order."""
    day = day_of(one.when)
    if one.month_first is None or day.day > 12 or day.day == day.month:
        return one
    other = replace(one, when=one.when.replace(month=day.day, day=day.month), month_first=not one.month_first, certain=True)
    is_known, is_other_known = day in known, day_of(other.when) in known
    if is_known != is_other_known:
        return replace(one, certain=True) if is_known else other
    if month_first is None:
        return one
    return replace(one, certain=True) if one.month_first == month_first else other


def is_date(text: str) -> bool:
    """Whether a text is a date and no more.

    >>> is_date(" 27.09.2025 "), is_date("Photo of 27.09.2025")
    (True, False)
    """
    bare = text.strip()
    found = next(dates_in(bare), None)
    return found is not None and (found.start, found.end) == (0, len(bare))


def may_be_today(text: str) -> bool:
    """Whether a date stands alone behind a day of the week: many sites head their pages with the day of the visit.

    >>> may_be_today("Tuesday, June 3, 2025"), may_be_today("June 3, 2025")
    (True, False)
    """
    word, first = FIRST_WORD.match(text), next(dates_in(text), None)
    return word is not None and first is not None and not text[word.end() : first.start].strip(" ,(") and word.end() <= first.start


def parsed(text: str) -> When | None:
    """The one date that a text consists of or holds; None where it holds none, or several days.

    >>> parsed("2025-09-27T09:53+0000").isoformat()
    '2025-09-27T09:53:00+00:00'
    """
    found = list(dates_in(text))
    days = {day_of(one.when) for one in found}
    return max((one.when for one in found), key=lambda when: isinstance(when, datetime)) if len(days) == 1 else None


def day_of(when: When) -> date:
    """The day of a date or time, as written."""
    return when.date() if isinstance(when, datetime) else when
