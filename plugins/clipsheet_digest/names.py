"""What pages call things in the site's language, and where they lie.  Pure.

Addresses are plain files (`articles/x.html`), so that a site can be read from a folder as well as from a server.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from unicodedata import bidirectional
from unicodedata import name as unicode_name

import babel.numbers  # noqa: F401 - the data of locales are made of it, and a thread may be the first to ask for them
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_interval

from clipsheet import countries
from clipsheet_digest.digest import DEVICES, NO_COUNTRY, Week
from clipsheet_digest.inputs import Day
from clipsheet_digest.words import words

DESCRIPTION_LETTERS = 155
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})


# -- addresses --------------------------------------------------------------------------------------------------------


def article_path(slug: str) -> str:
    """The page of an article."""
    return f"articles/{slug}.html"


def country_path(code: str) -> str:
    """The page of a country, by its code in small letters."""
    return f"countries/{code.lower()}.html"


def country_topic_path(code: str, slug: str) -> str:
    """The page of a country and topic."""
    return f"countries/{code.lower()}/{slug}.html"


def topic_path(slug: str) -> str:
    """The page of a topic; `index` is the page of all topics."""
    return f"topics/{slug if slug != 'index' else 'index-topic'}.html"


def outlet_path(slug: str) -> str:
    """The page of an outlet."""
    return f"outlets/{slug}.html"


def language_path(lang: str) -> str:
    """The page of a language, by its code without region and script."""
    return f"languages/{lang if lang not in DEVICES else f'{lang}-language'}.html"


def story_path(slug: str) -> str:
    """The page of a story."""
    return f"stories/{slug}.html"


def thread_path(slug: str) -> str:
    """The page of a thread."""
    return f"threads/{slug}.html"


def issue_path(week: Week) -> str:
    """The page of a week's issue."""
    return f"issues/{week}.html"


def letter_path(week: Week) -> str:
    """A week's issue as an e-mail to paste."""
    return f"issues/{week}.mail.html"


def draft_path(week: Week) -> str:
    """A week's issue as an e-mail to open in a mail program and send."""
    return f"issues/{week}.eml"


def print_path(week: Week) -> str:
    """A week's issue on paper."""
    return f"issues/{week}.print.html"


def year_path(year: int) -> str:
    """The exports of a year, whose page is that of all exports: what their paths begin with."""
    return f"exports/{year:04}.html"


def beside(path: str, suffix: str) -> str:
    """A file for machines that has the articles of a page: `countries/ml.csv` beside `countries/ml.html`."""
    return f"{path.removesuffix('.html')}.{suffix}"


def absolute(base_url: str, path: str) -> str:
    """The address of a page; its path from the root while the site's address is not settled."""
    return f"{base_url}/{path}" if base_url else path


# -- names ------------------------------------------------------------------------------------------------------------


def country_name(code: str, lang: str) -> str:
    """The name that pages give a country, or the gap."""
    return words(lang).gettext("No country named") if code == NO_COUNTRY else countries.name(code, lang)


def direction(lang: str) -> str:
    """`rtl` or `ltr`, for the dir attribute."""
    return "rtl" if primary(lang) in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=20_000)
def tongue(name: str, langs: tuple[str, ...]) -> tuple[str, str]:
    """The language and the direction of a name: the first language that calls itself by letters of its script, else `und`.

    A name without letters is taken as the last of the languages, the site's.
    """
    letter = next(filter(str.isalpha, name), None)
    if letter is None:
        return langs[-1], direction(langs[-1])
    lang = next((lang for lang in langs if _script(language_name(lang, lang)[0]) == _script(letter)), "und")
    return lang, "rtl" if bidirectional(letter) in ("R", "AL") else "ltr"


def _script(letter: str) -> str:
    """`LATIN` for é, `CJK` for 中: Unicode names a letter by its script first."""
    return unicode_name(letter, "").partition(" ")[0]


def primary(lang: str) -> str:
    """A language without its region and script, in small letters: `pt` for `pt-BR`."""
    return lang.casefold().partition("-")[0]


@cache
def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def language_name(code: str, lang: str) -> str:
    """The name of a language in the site's language; the code where CLDR has none."""
    return str(_locale(lang).languages.get(primary(code), code))


@cache
def day(when: date, lang: str) -> Day:
    """A day for people in the site's language, and for machines."""
    return Day(format_date(when, "d MMMM y" if lang == "en" else "long", locale=_locale(lang)), when.isoformat())


@cache
def span(first: Week, last: Week, lang: str) -> str:
    """From the Monday of one week to the Sunday of another, in the site's language."""
    monday, sunday = first.days[0], last.days[1]
    if lang == "en":
        return str(format_interval(monday, sunday, "yMMMd", locale=Locale.parse("en_GB")))
    return str(format_interval(monday, sunday, "yMMMMd", locale=_locale(lang)))


@cache
def week_name(week: Week, lang: str) -> str:
    """The week in words."""
    return words(lang).gettext("Week %(number)s, %(year)s") % {"number": week.number, "year": week.year}


@cache
def not_stated(lang: str) -> str:
    """What stands in the place of a date."""
    return words(lang).gettext("Date not stated")


def counted(number: int, lang: str) -> str:
    """So many articles."""
    return words(lang).ngettext("%(num)s article", "%(num)s articles", number) % {"num": number}


def described(text: str) -> str:
    """A description for machines: a line of so many letters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= DESCRIPTION_LETTERS else flat[: DESCRIPTION_LETTERS - 1].rsplit(" ", 1)[0] + "…"
