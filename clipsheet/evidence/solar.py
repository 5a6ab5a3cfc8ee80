"""Dates of the solar Hijri calendar, by which Iran and Afghanistan count, -> days of the Gregorian one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from clipsheet.data import rows

YEARS = range(1343, 1473)  # for which the cycle below holds; 1343 began in 1964
ZEROS = "٠۰０०০੦૦௦౦೦൦๐"  # the first digit of each script's ten
PLAIN = {ord(zero) + digit: str(digit) for zero in ZEROS for digit in range(10)} | str.maketrans("يىكأإآ", "ییکااا")
"""Digits of all scripts as ASCII's, and letters that keyboards of Arabic and Persian write differently as one."""
LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})  # years of the cycle of 33 that have a day more, as Iran's calendar has had them
FIRST = date(2025, 3, 21)  # the first day of 1404
YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")


@cache
def _months() -> dict[str, int]:
    return {name.translate(PLAIN): int(month) for name, month in rows("months_solar.tsv")}


@cache
def _pattern() -> re.Pattern[str]:
    """A day, a month's name and a year; or year, month and day in numbers."""
    names = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)(?P<d0>\d\d?)\s?(?:ام\s)?(?P<m0>{names})(?:\s?ماه)?\s?(?P<y0>1[34]\d\d)(?!\d)"
        r"|(?<![\d/-])(?P<y1>1[34]\d\d)(?P<s>[/-])(?P<m1>\d\d?)(?P=s)(?P<d1>\d\d?)(?!\d)",
        re.IGNORECASE,
    )


def days_in(text: str) -> Iterator[tuple[date, int, int]]:
    """The days of a text (its letters and digits `PLAIN`) in order, each with where it stands; impossible ones are passed over.

    >>> [str(day) for day, _, _ in days_in("23 مهر 1404")]
    ['2025-10-15']
    """
    if not YEAR.search(text):
        return
    for found in _pattern().finditer(text):
        if found["y0"]:
            day = gregorian(int(found["y0"]), _months()[found["m0"].casefold()], int(found["d0"]))
        else:
            day = gregorian(int(found["y1"]), int(found["m1"]), int(found["d1"]))
        if day is not None:
            yield day, found.start(), found.end()


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day in the Gregorian calendar; None for one that there is not, or that lies beyond `YEARS`.

    >>> gregorian(1403, 12, 30), gregorian(1404, 12, 30)
    (datetime.date(2025, 3, 20), None)
    """
    if year not in YEARS or month not in range(1, 13) or day not in range(1, _length(year, month) + 1):
        return None
    years = sum(map(_days, range(1404, year))) - sum(map(_days, range(year, 1404)))
    return FIRST + timedelta(years + sum(_length(year, before) for before in range(1, month)) + day - 1)


def _length(year: int, month: int) -> int:
    return 31 if month <= 6 else 30 if month < 12 or year % 33 in LEAP else 29


def _days(year: int) -> int:
    return 366 if year % 33 in LEAP else 365
