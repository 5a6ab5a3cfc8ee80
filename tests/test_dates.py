"""Dates in the words of a page: what they say, where they stand, and nothing beyond what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from clipsheet.data import rows
from clipsheet.evidence import dates
from clipsheet.model import When

DAY = date(2025, 9, 27)
TIME = datetime(2025, 9, 27, 18, 5)


def east(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # English
        pytest.param("27 September 2025", DAY, id="en, the day first"),
        pytest.param("September 27, 2025", DAY, id="en, the month first"),
        pytest.param("Sept. 27th, 2025", DAY, id="en, short, with an ordinal"),
        pytest.param("the 27th of September 2025", DAY, id="en, in words"),
        pytest.param("Saturday 27 September 2025 18:05", TIME, id="en, the weekday before it"),
        pytest.param("Sep 27, 2025 6:05 p.m.", TIME, id="en, afternoon"),
        pytest.param("Sep 27, 2025 at 6:05 PM", TIME, id="en, afternoon in capitals"),
        pytest.param("Sep 27, 2025 12:05 AM", datetime(2025, 9, 27, 0, 5), id="en, past midnight"),
        pytest.param("Sep 27, 2025 12:05 PM", datetime(2025, 9, 27, 12, 5), id="en, past noon"),
        pytest.param("27-Sep-2025", DAY, id="en, with hyphens"),
        pytest.param("9/27/2025", DAY, id="en, numbers that can only be month first"),
        # French
        pytest.param("27 septembre 2025 à 18h05", TIME, id="fr, the hour with h"),
        pytest.param("1er septembre 2025", date(2025, 9, 1), id="fr, the first"),
        pytest.param("27 SEPT. 2025", DAY, id="fr, short in capitals"),
        pytest.param("15 août 2025", date(2025, 8, 15), id="fr, an accent"),
        # Spanish
        pytest.param("27 de septiembre de 2025, 18:05", TIME, id="es, with de"),
        pytest.param("27 septiembre 2025", DAY, id="es, without de"),
        pytest.param("27 de septiembre del 2025 a las 18:05", TIME, id="es, a las"),
        # Portuguese
        pytest.param("27 de setembro de 2025", DAY, id="pt"),
        pytest.param("1º de março de 2025", date(2025, 3, 1), id="pt, the first"),
        # German
        pytest.param("27. September 2025 um 18:05 Uhr", TIME, id="de, um"),
        pytest.param("27.09.2025, 18:05", TIME, id="de, numbers"),
        pytest.param("1. März 2025", date(2025, 3, 1), id="de, an umlaut"),
        # Italian
        pytest.param("27 settembre 2025, 18:05", TIME, id="it"),
        # Russian
        pytest.param("27 сентября 2025 года, 18:05", TIME, id="ru, with the word for year"),
        pytest.param("27 сентября 2025 г. в 18:05", TIME, id="ru, with its short form"),
        pytest.param("27 сент. 2025", DAY, id="ru, short"),
        pytest.param("27 сен 2025", DAY, id="ru, shorter"),
        # Ukrainian
        pytest.param("27 вересня 2025 року, 18:05", TIME, id="uk"),
        # Arabic
        pytest.param("27 سبتمبر 2025 - 18:05", TIME, id="ar"),
        pytest.param("٢٧ سبتمبر ٢٠٢٥", DAY, id="ar, Arabic digits"),
        pytest.param("27 أيلول/سبتمبر 2025", DAY, id="ar, both names of the month"),
        # Persian
        pytest.param("۲۷ سپتامبر ۲۰۲۵", DAY, id="fa, Persian digits"),
        # Chinese, Japanese, Korean
        pytest.param("2025年9月27日 18:05", TIME, id="zh"),
        pytest.param("２０２５年９月２７日", DAY, id="ja, full-width digits"),
        pytest.param("2025년 9월 27일 18:05", TIME, id="ko"),
        # Turkish
        pytest.param("27 Eylül 2025 18:05", TIME, id="tr"),
        pytest.param("27 EYLÜL 2025", DAY, id="tr, capitals"),
        pytest.param("27 HAZİRAN 2025", date(2025, 6, 27), id="tr, the capital of a dotted i"),
        pytest.param("27 KASIM 2025", date(2025, 11, 27), id="tr, the capital of a dotless i"),
        pytest.param("27 İyul 2025", date(2025, 7, 27), id="az, a capital with a dot"),
        # Polish, Dutch, Greek
        pytest.param("27 września 2025, 18:05", TIME, id="pl"),
        pytest.param("27 september 2025 18:05", TIME, id="nl"),
        pytest.param("27 Σεπτεμβρίου 2025", DAY, id="el"),
        # Albanian, Lithuanian, Slovenian, Belarusian, Bengali, Hindi, Croatian
        pytest.param("27 shtator 2025, 18:05", TIME, id="sq"),
        pytest.param("27 rugsėjo 2025", DAY, id="lt"),
        pytest.param("27. septembra 2025", DAY, id="sl"),
        pytest.param("27 верасня 2025", DAY, id="be"),
        pytest.param("২৭ সেপ্টেম্বর ২০২৫", DAY, id="bn, Bengali digits"),
        pytest.param("२७ सितंबर २०२५", DAY, id="hi, Devanagari digits"),
        pytest.param("27. septembar/rujan, 2025.", DAY, id="sr and hr, both names of the month"),
        # numbers
        pytest.param("2025-09-27", DAY, id="ISO 8601"),
        pytest.param("2025/9/27", DAY, id="the year first, with slashes"),
        pytest.param("2025-09-27T18:05", TIME, id="a time after T"),
        pytest.param("2025-09-27T18:05:07.123", datetime(2025, 9, 27, 18, 5, 7), id="fractions of a second"),
        pytest.param("27/09/2025 18:05", TIME, id="the day first, with slashes"),
        pytest.param("27-09-2025", DAY, id="the day first, with hyphens"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_languages_of_the_pages(text: str, want: When) -> None:
    (found,) = dates.dates_in(f"Posted: {text} | desk")
    assert (want, True) == (found.when, found.certain)
    assert want == dates.parsed(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("27. September 202527. September 2025", DAY, id="twice without a blank"),
        pytest.param("27/09/202527/09/2025 ~ A. Person", DAY, id="twice in numbers"),
        pytest.param("27 settembre 202518:05 News", TIME, id="the time without a blank"),
        pytest.param("A. Person27. September 2025", DAY, id="behind a name without a blank"),
        pytest.param("2025. 09. 27. 18:05", TIME, id="hu, with blanks"),
        pytest.param("27.09.25, 18:05 Uhr", TIME, id="a short year"),
        pytest.param("samedi 27.09 .25", DAY, id="a short year, parted"),
        pytest.param("Publié le 27 sept. 25 à 18h05", TIME, id="a short year before a clock"),
        pytest.param("السبت 27 / 09 / 2025 18:05", TIME, id="numbers set apart"),
        pytest.param("27 اغسطس 2025", date(2025, 8, 27), id="ar, without its hamza"),
        pytest.param("27 Sep ’25 | Desk", DAY, id="a short year with an apostrophe"),
        pytest.param("9/8/2025 10:46 PM", datetime(2025, 9, 8, 22, 46), id="the month first beside a twelve-hour clock"),
    ],
)
def test_a_date_is_read_as_pages_print_it(text: str, want: When) -> None:
    found = next(dates.dates_in(text))
    assert (want, True) == (found.when, found.certain)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("۵ مهر ۱۴۰۴", DAY, id="a month's name"),
        pytest.param("شنبه ۵ مهرماه ۱۴۰۴ - ۱۸:۰۵", TIME, id="the weekday before it, the time behind it"),
        pytest.param("تاریخ انتشار: ۱۴۰۴/۰۷/۰۵ ساعت ۱۸:۰۵", TIME, id="in numbers"),
        pytest.param("۵ میزان ۱۴۰۴", DAY, id="as Afghanistan names the month"),
        pytest.param("٢١ ارديبهشت ١٤٠٤", date(2025, 5, 11), id="with Arabic letters and digits"),
        pytest.param("۳۰ اسفند ۱۴۰۳", date(2025, 3, 20), id="the last day of a leap year"),
        pytest.param("۱ فروردین ۱۴۰۰", date(2021, 3, 21), id="the first of a year"),
        pytest.param("۱۱ دی ۱۳۷۸", date(2000, 1, 1), id="before the century"),
    ],
)
def test_a_day_of_the_solar_hijri_calendar_is_the_day_that_it_is(text: str, want: When) -> None:
    assert want == dates.parsed(text)


@pytest.mark.parametrize("text", ["۳۰ اسفند ۱۴۰۴", "۳۱ مهر ۱۴۰۴", "۱۴۰۴/۱۳/۰۱", "۵ مهر ۱۳۵۷", "5 mehr 1404"])
def test_what_is_no_day_of_it_is_none(text: str) -> None:
    assert [] == list(dates.dates_in(text))


@pytest.mark.parametrize("text", ["version 10.12.19.2", "27.09.25 " + "and so on " * 12, "1.2.25"])
def test_numbers_that_may_be_anything_are_no_date(text: str) -> None:
    assert [] == list(dates.dates_in(text))


def test_every_name_of_a_month_is_read_in_any_case() -> None:
    meant: dict[str, set[int]] = {}
    for name, month, _lang in rows("months.tsv"):
        meant.setdefault(name.casefold(), set()).add(int(month))
    wrong = [
        form
        for name, _month, lang in rows("months.tsv")
        for form in (name, name.upper(), name.title(), *([name.upper().replace("I", "İ")] if lang in ("tr", "az") else []))
        if [one.when.month for one in dates.dates_in(f"27 {form} 2025")] not in [[month] for month in meant[name.casefold()]]
    ]
    assert [] == wrong


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        pytest.param("2025-09-27T18:05Z", UTC, id="Z"),
        pytest.param("27 September 2025 18:05 GMT", UTC, id="GMT"),
        pytest.param("27 September 2025, 18:05 UTC", UTC, id="UTC"),
        pytest.param("2025-09-27T18:05:00+03:00", east(3), id="plus three"),
        pytest.param("2025-09-27T18:05:00+0300", east(3), id="without its colon"),
        pytest.param("Sat, 27 Sep 2025 18:05:00 -0430", east(-4.5), id="as in mail, minus half an hour"),
        pytest.param("27 сентября 2025, 18:05 МСК", east(3), id="Moscow"),
        pytest.param("27 September 2025 6:05 p.m. EDT", east(-4), id="the east coast in summer"),
        pytest.param("27 September 2025 18:05 GMT+3", east(3), id="GMT and an offset"),
        pytest.param("27 September 2025 18:05 UTC+05:30", east(5.5), id="UTC and an offset"),
        pytest.param("27 September 2025 18:05 (GMT-4)", None, id="an offset in brackets is not read, and not read as GMT"),
    ],
)
def test_an_offset_is_kept_as_the_page_gives_it(text: str, offset: timezone | None) -> None:
    found = dates.parsed(text)
    assert isinstance(found, datetime)
    assert (TIME, offset) == (found.replace(tzinfo=None), found.tzinfo)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("27 September 2025 18:05", id="no zone"),
        pytest.param("27 September 2025 18:05 EST", id="three countries' EST"),
        pytest.param("27 September 2025 18:05 IST", id="India's, Israel's or Ireland's"),
        pytest.param("27 September 2025 18:05 CST", id="America's or China's"),
        pytest.param("27 September 2025 18:05 local time", id="words"),
        pytest.param("2025-09-27T18:05+25:00", id="an offset that there is not"),
        pytest.param("2025-09-27T18:05+02:75", id="minutes that there are not"),
        pytest.param("27 September 2025 18:05 Metres", id="a word that begins like a zone"),
    ],
)
def test_no_offset_is_invented(text: str) -> None:
    assert TIME == dates.parsed(text)


@pytest.mark.parametrize(
    ("text", "want", "certain"),
    [
        pytest.param("03/04/2025", date(2025, 4, 3), False, id="day or month, with slashes"),
        pytest.param("3-4-2025", date(2025, 4, 3), False, id="day or month, with hyphens"),
        pytest.param("12/12/2025", date(2025, 12, 12), True, id="day and month the same"),
        pytest.param("12/04/2025", date(2025, 4, 12), False, id="twelve could be either"),
        pytest.param("13/04/2025", date(2025, 4, 13), True, id="thirteen can only be a day"),
        pytest.param("04/13/2025", date(2025, 4, 13), True, id="thirteen can only be a day, behind the month"),
        pytest.param("03.04.2025", date(2025, 4, 3), True, id="dots are written day first"),
        pytest.param("2025/03/04", date(2025, 3, 4), True, id="the year first is month before day"),
        pytest.param("27 listopada 2025", date(2025, 11, 27), False, id="November in Polish, October in Croatian"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_certain(text: str, want: date, certain: bool) -> None:
    (found,) = dates.dates_in(text)
    assert (want, certain) == (found.when, found.certain)


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2025", "29 February 2025", "32 May 2025", "0 May 2025", "2025-13-01", "2025-00-10", "13/13/2025", "31 сентября 2025",
        "2025年13月1日",
        "5 June 1944", "14 July 1789", "27 September 25", "May 2025", "September 2025", "2025", "20250927", "192.168.20.25", "1-800-2025",
        "27 Septembers 2025", "27 Maybe 2025", "The 2025 vote", "page 27 of 2025", "127 May 20255",
    ],
)  # fmt: skip
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert [] == list(dates.dates_in(text))


@pytest.mark.parametrize(("text", "want"), [("29 February 2024", date(2024, 2, 29)), ("31 December 1990", date(1990, 12, 31))])
def test_days_at_the_edge_are_days(text: str, want: date) -> None:
    assert want == dates.parsed(text)


def test_the_year_before_the_first_is_history() -> None:
    assert (None, date(1990, 1, 1)) == (dates.parsed("31 December 1989"), dates.parsed("1 January 1990"))


def test_a_number_of_the_next_sentence_is_no_time() -> None:
    assert date(2025, 9, 5) == dates.parsed("5 September 2025. 10.30 people a minute crossed")


def test_all_dates_of_a_line_are_found_where_they_stand() -> None:
    text = "Published 5 Jun 2025 15:39 | Updated June 6, 2025"
    assert ["5 Jun 2025 15:39", "June 6, 2025"] == [text[one.start : one.end].strip() for one in dates.dates_in(text)]


def test_two_days_are_not_one_date() -> None:
    assert dates.parsed("27 May 2025, updated 28 May 2025") is None


def test_of_one_day_said_twice_the_time_is_kept() -> None:
    assert TIME == dates.parsed("27 September 2025 (2025-09-27 18:05)")


def test_a_page_of_digits_takes_no_time() -> None:
    assert [] == list(dates.dates_in("2025 " + "1" * 50_000 + "/1" * 20_000))
