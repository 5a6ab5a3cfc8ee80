"""The digest as files for machines: each issue, country, topic and year as CSV, JSON Lines, RIS and BibTeX.  Pure.

One row for an article, with what `FIELDS` and the page of exports say. Text is what rights release; articles that are held, withdrawn or
blocked are not in an edition, and so not here. A row is made of what builds remember, without a look at the clipping,
and is remembered itself: a year may have thousands, of which a build changes few.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from clipsheet.commonmark import legal
from clipsheet_digest import citations as cite
from clipsheet_digest.digest import Article
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.inputs import ExportsPage, Files, Link, Year
from clipsheet_digest.names import (
    absolute,
    article_path,
    beside,
    country_path,
    described,
    issue_path,
    story_path,
    topic_path,
    year_path,
)
from clipsheet_digest.slips import Brief, Original, Row, hashed

PAGE = "exports/index.html"
BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8
SIGNS = "=+@＝＋＠－-"  # with which begins what a spreadsheet reckons, as OWASP lists them
FORMULA = re.compile(rf"(?:\A|(?<=;)\s*)(?=[{SIGNS}])")
HARMLESS = "'"  # put before it: a spreadsheet then takes the cell for text
SEPARATOR = "; "  # between the values of a cell
MOST_AT_HAND = 20_000  # rows that a build has at hand for the next file: 3 kB each

ENCODED = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` would make one for each row
Value: TypeAlias = str | tuple[str, ...] | None


class Told(NamedTuple):
    """An article with all that its row says."""

    made: Edition
    article: Article
    brief: Brief
    original: Original


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, what it holds of an article, and the sentence that explains it on the page."""

    name: str
    value: Callable[[Told], Value]
    meaning: Callable[[Edition], str]


FIELDS = (
    Field("slug", lambda one: one.article.slug, lambda made: made.say("The article’s name in this digest, which stays the same.")),
    Field("title", lambda one: one.brief.title, lambda made: made.say("The title that the outlet gave it.")),
    Field("headline", lambda one: one.brief.headline, lambda made: made.say("The headline that the editor of this digest gave it.")),
    Field("gist", lambda one: one.brief.gist, lambda made: made.say("What it says, in the editor’s words.")),
    Field("outlet", lambda one: one.article.publisher, lambda made: made.say("Who published it; empty where nobody knows.")),
    Field(
        "ownership",
        lambda one: _owner(one.article),
        lambda made: made.say("Who owns or steers the outlet; empty where nobody has looked."),
    ),
    Field(
        "date",
        lambda one: None if one.article.day is None else one.article.day.isoformat(),
        lambda made: made.say("The day of its publication, in the time zone of this digest; empty where the page does not say."),
    ),
    Field("week", lambda one: str(one.article.week), lambda made: made.say("The week whose issue it stands in, by ISO 8601.")),
    Field("lang", lambda one: one.article.slip.lang, lambda made: made.say("The language it is written in, by BCP 47.")),
    Field(
        "countries",
        lambda one: one.article.countries,
        lambda made: made.say("The countries it is about, the strongest first, by ISO 3166-1."),
    ),
    Field("mentions", lambda one: one.article.slip.mentions, lambda made: made.say("Other countries that it names, by ISO 3166-1.")),
    Field("topics", lambda one: one.article.topics, lambda made: made.say("Its topics, the strongest first, as in their addresses.")),
    Field("authors", lambda one: one.original.authors, lambda made: made.say("Who signed it, as the page writes their names.")),
    Field("agency", lambda one: one.original.agency, lambda made: made.say("The news agency that it names as its source.")),
    Field("original", lambda one: one.original.address, lambda made: made.say("The address of the original.")),
    Field("archive", lambda one: one.original.archived, lambda made: made.say("The address of an archived copy.")),
    Field(
        "page",
        lambda one: absolute(one.made.settings.site.base_url, article_path(one.article.slug)),
        lambda made: made.say("The address of its page in this digest."),
    ),
    Field("summary", lambda one: one.brief.summary, lambda made: made.say("What the rights of the outlet release of its text.")),
    Field(
        "story",
        lambda one: _story_page(one.made, one.article),
        lambda made: made.say("The page of the story that it tells with other outlets; empty where it stands alone."),
    ),
    Field("thread", lambda one: one.article.slip.thread, lambda made: made.say("The thread that the editor put it into.")),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its files end, what it is called, what stands before all rows and between two, and its part of a row."""

    suffix: str
    name: str
    head: str
    between: str
    of: Callable[[Row], str]


def plans(made: Edition) -> Iterator[Plan]:
    """All exports, to be made; none for a theme without a page of exports."""
    if "exports" not in made.kinds:
        return
    marks = {article.slug: _mark(made, article) for article in made.digest.articles}

    @lru_cache(MOST_AT_HAND)
    def row_of(article: Article) -> Row:
        return made.source.row(article.slug, marks[article.slug], partial(row, made, article))

    for page, articles in _groups(made):
        key = hashed(*[marks[article.slug] for article in articles])
        for one in FORMATS:
            yield Plan(beside(page, one.suffix), key, False, partial(_file, one, articles, row_of))
    told = page_of(made)
    yield Plan(told.path, hashed(repr(told)), told.indexed, lambda: told)


def _groups(made: Edition) -> Iterator[tuple[str, Sequence[Article]]]:
    """Every page that has exports beside it, with its articles."""
    digest = made.digest
    yield from ((issue_path(week), articles) for week, articles in digest.weeks.items() if articles)
    yield from ((country_path(code), articles) for code, articles in digest.countries.items())
    yield from ((topic_path(slug), articles) for slug, articles in digest.topics.items())
    yield from ((year_path(year), articles) for year, articles in _years(made).items())


def _years(made: Edition) -> dict[int, list[Article]]:
    """All articles by the year of their day; without a day, by that of the week in which they stand."""
    years: dict[int, list[Article]] = {}
    for article in made.digest.articles:
        years.setdefault(article.day.year if article.day is not None else article.week.year, []).append(article)
    return years


def _mark(made: Edition, article: Article) -> str:
    """All that a row is made of, in a text."""
    story = made.stories.get(article.slug)
    return f"{article.says} {_owner(article)} {story and story.slug}"


def _file(one: Format, articles: Sequence[Article], row_of: Callable[[Article], Row]) -> str:
    return one.head + one.between.join([one.of(row_of(article)) for article in articles])


# -- what pages say of them -----------------------------------------------------------------------------------------


def files_of(made: Edition, page: str, *, exported: bool, fed: bool) -> Files:
    """The files for machines beside a page; none for a theme without a page of exports."""
    if "exports" not in made.kinds:
        return Files()
    feeds = (beside(page, "xml"), beside(page, "json")) if fed else ("", "")
    return Files(links(page) if exported else (), *feeds)


def links(page: str) -> tuple[Link, ...]:
    """The ways to the exports beside a page."""
    return tuple(Link(one.name, beside(page, one.suffix)) for one in FORMATS)


def page_of(made: Edition) -> ExportsPage:
    """The page that leads to the files of every year and explains the fields."""
    title = made.say("Exports")
    return ExportsPage(
        path=PAGE,
        title=title,
        description=described(f"{made.settings.site.name}: {title}"),
        indexed=made.indexed,
        years=tuple(Year(f"{year:04}", len(found), links(year_path(year))) for year, found in sorted(_years(made).items(), reverse=True)),
        fields=tuple((field.name, field.meaning(made)) for field in FIELDS),
    )


# -- rows -----------------------------------------------------------------------------------------------------------


def row(made: Edition, article: Article) -> Row:
    """An article in every format. A value is one line: what breaks lines is a space, and what no document can hold is left out."""
    told = Told(made, article, made.source.brief(article.slug), made.source.original(article.slug))
    values = {field.name: _flat(field.value(told)) for field in FIELDS}
    when = told.original.date
    work = cite.Work(
        article.slug,
        str(values["title"]),
        tuple(values["authors"] or ()),
        _line(article.publisher) if article.publisher else None,
        cite.day(when),
        told.original.address,
        article.slip.lang,
    )
    return Row(_cells(values.values()), f"{ENCODED(values)}\n", cite.ris(work), cite.bibtex(work))


def _owner(article: Article) -> str | None:
    return None if article.ownership is None else article.ownership.label


def _story_page(made: Edition, article: Article) -> str | None:
    story = made.stories.get(article.slug)
    return None if story is None else absolute(made.settings.site.base_url, story_path(story.slug))


def _flat(value: Value) -> Value:
    if not value:
        return value if isinstance(value, tuple) else None
    return _line(value) if isinstance(value, str) else tuple(map(_line, value))


def _line(text: str) -> str:
    return " ".join((text if text.isprintable() else legal(text)).split())


class _Kept(list[str]):
    """What a writer of CSV wrote."""

    write = list.append


def _cells(values: Iterable[Value]) -> str:
    """A line of CSV by RFC 4180; a cell that a spreadsheet would take for a formula has an apostrophe before it."""
    kept = _Kept()
    cells = (value if isinstance(value, str) else SEPARATOR.join(value or ()) for value in values)
    csv.writer(kept, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return kept[0]


def harmless(cell: str) -> str:
    """A cell that no spreadsheet reckons, whole or parted at a semicolon, as Excel parts them where a comma writes decimals.

    >>> harmless("=HYPERLINK(A1)"), harmless("A;=B;C"), harmless("A = B")
    ("'=HYPERLINK(A1)", "A;'=B;C", 'A = B')
    """
    return FORMULA.sub(rf"\g<0>{HARMLESS}", cell) if ";" in cell or cell[:1] in SIGNS else cell


FORMATS = (
    Format("csv", "CSV", BYTE_ORDER_MARK + _cells(field.name for field in FIELDS), "", lambda row: row.csv),
    Format("jsonl", "JSON Lines", "", "", lambda row: row.json_lines),
    Format("ris", "RIS", "", "\n", lambda row: row.ris),
    Format("bib", "BibTeX", "", "\n", lambda row: row.bibtex),
)
