"""Ages and days without a year in the words of a page ("3 hours ago", "yesterday, 14:30", "Nov 19, 6:55 AM") -> days.

What they mean depends on when the page was saved, so they are read against that time alone, which a person or collector declares; without
it they are no dates. Weeks, months and years are too coarse for a day and are passed over. The clock of this machine is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from clipsheet.data import rows
from clipsheet.evidence import dates, solar
from clipsheet.model import When

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1), "calendar": timedelta(days=1)}
SURE = {"minute": 0.7, "hour": 0.7, "calendar": 0.7, "day": 0.55, "no year": 0.65}  # "2 days ago" may be the day before, by the hour
MOST_LETTERS, BESIDE_AGE = 60, 12  # of a line that is an age, and of what may stand behind it: a clock, a mark
UNSURE = 0.45  # hours before a day that is known without its time may be of the day before
LONGEST_AGO = 300  # days: what is older is told with its year
NO_YEAR = r"(?!\.?,?\s?(?:de\s|del\s|of\s)?[’'‘]?(?:19|20)\d\d|\d|\s?[-/])"


@cache
def _forms() -> dict[str, tuple[str, int]]:
    """The unit and number of each form, which is written without its blanks."""
    return {_bare(form): (unit, int(number)) for form, unit, number in rows("ages.tsv")}


def _bare(form: str) -> str:
    return re.sub(r"\s", "", form.translate(solar.PLAIN).casefold())


@cache
def _age() -> re.Pattern[str]:
    """A form of the table as whole words; scripts without blanks have no whole words."""
    forms = sorted((form.translate(solar.PLAIN).casefold() for form, _unit, _number in rows("ages.tsv")), key=len, reverse=True)
    parts = (re.escape(form).replace(r"\ ", r"\s?").replace(r"\{\}", r"\d{1,3}") for form in forms)
    return re.compile(rf"(?<![^\W_\u4e00-\u9fff])(?:{'|'.join(parts)})(?![^\W\d_\u4e00-\u9fff])")


@cache
def _day() -> re.Pattern[str]:
    """A day and the name of its month, in either order, without a year; or the numbers of both in Chinese."""
    names = dates.names_of_months()
    return re.compile(
        rf"(?<![\w.,/:-])(?P<d0>\d\d?)(?:st|nd|rd|th|er|º|\.)?\s(?:of\s|de\s)?(?P<m0>{names})(?!\w){NO_YEAR}"
        rf"|(?<!\w)(?P<m1>{names})\.?\s(?P<d1>\d\d?)(?:st|nd|rd|th)?(?![\d:]){NO_YEAR}"
        r"|(?<![\d年])(?P<m2>\d\d?)月(?P<d2>\d\d?)日",
        re.IGNORECASE,
    )


def is_age(text: str) -> bool:
    """Whether a text is an age and little else.

    >>> is_age("vor 3 Stunden"), is_age("há 5 horas"), is_age("vor 3 Stunden fiel in der Stadt der Strom aus")
    (True, True, False)
    """
    plain = text[:MOST_LETTERS].translate(solar.PLAIN).casefold()
    found = _age().match(plain)
    return found is not None and len(plain) - found.end() <= BESIDE_AGE


def tells_a_day(text: str) -> bool:
    """Whether a text holds an age, or a day without its year.

    >>> tells_a_day("By A. Person | vor 3 Stunden"), tells_a_day("Nov 19, 6:55 AM"), tells_a_day("Nov 19, 2025")
    (True, True, False)
    """
    plain = text.translate(solar.PLAIN)
    return _age().search(plain.casefold()) is not None or _day().search(plain) is not None


def days_in(text: str, captured: When) -> Iterator[tuple[date, float]]:
    """The days that a text tells by an age or without a year, for who read it at this time, in order, each with how sure it is.

    >>> [str(day) for day, _sure in days_in("3 hours ago", datetime(2025, 6, 6, 1, 30))]
    ['2025-06-05']
    """
    plain = text.translate(solar.PLAIN)
    found = [(hit.start(), *_of_age(hit.group(), captured)) for hit in _age().finditer(plain.casefold())]
    for hit in _day().finditer(plain):
        day = _latest(hit, dates.day_of(captured))
        if day is not None:
            found.append((hit.start(), day, SURE["no year"]))
    yield from ((day, sure) for _start, day, sure in sorted(found))


def _of_age(text: str, captured: When) -> tuple[date, float]:
    number = re.search(r"\d+", text)
    unit, told = _forms()[_bare(re.sub(r"\d+", "{}", text))]
    age = UNITS[unit] * (int(number.group()) if number else told)
    if isinstance(captured, datetime):
        return (captured - age).date(), SURE[unit]
    return captured - timedelta(days=age.days), UNSURE if unit == "hour" else SURE[unit]


def _latest(hit: re.Match[str], captured: date) -> date | None:
    """The last such day up to the one after the page was saved, where another time zone may have been already."""
    kind = next(kind for kind in range(3) if hit[f"m{kind}"])
    month = int(hit["m2"]) if kind == 2 else dates.month_of(hit[f"m{kind}"])
    for year in (captured.year + 1, captured.year, captured.year - 1):
        try:
            day = date(year, month, int(hit[f"d{kind}"]))
        except ValueError:
            continue
        if captured - timedelta(days=LONGEST_AGO) <= day <= captured + timedelta(days=1):
            return day
    return None
