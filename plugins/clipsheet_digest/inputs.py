"""What a theme is given: for every page one frozen value, complete and ready to print.

A theme is a function of (`site`, `page`), so two pages of equal inputs are equal, and "must this page be made again?" is a
comparison. Text here is plain text (the templates escape it); `Html` alone may be printed as markup; an `href` is a path
from the root of the site (`articles/x.html`), which templates pass through the filter `link`, or an absolute http(s)
address that has been checked.

Nothing here reads, groups or writes; `pages.py` makes these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from clipsheet.model import Html

COUNTRY_TOPIC = "country-topic.html"
EXPORTS = "exports.html"
OPTIONAL = frozenset({COUNTRY_TOPIC, EXPORTS})  # templates that a theme may do without


@dataclass(frozen=True, slots=True)
class Site:
    """The same on every page. `lang` is BCP 47, `notice` a sentence shown on every page or None."""

    name: str
    lang: str
    dir: str
    audience: str  # "desk" | "public"
    notice: str | None
    base_url: str  # "" while the site's address is not settled
    home: str = "index.html"
    corrections: str = "corrections/index.html"
    search: str = "search/index.html"
    feed: str = "feed.xml"
    exports: str = ""  # the page of exports, for a theme that has one
    json_feed: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A named way to another page of the site; an empty `href` is a name without a page.

    `count` is the number of articles there, where that is worth saying.
    """

    text: str
    href: str
    count: int | None = None
    lang: str | None = None  # where the text is not in the site's language


@dataclass(frozen=True, slots=True)
class Files:
    """What machines read of the articles of a page: `exports` by their formats, and the feeds; "" where there is none."""

    exports: tuple[Link, ...] = ()
    feed: str = ""  # Atom
    json_feed: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date for people (`text`) and for machines (`iso`, for the datetime attribute)."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article as lists show it.

    `headline` is the editor's own, else the article's title; `original` is the title where the editor wrote a headline.
    `lang` and `dir` are those of the article's words, `headline_lang` and `headline_dir` of the headline and gist. An item may stand for a
    whole story: then `also` leads to the reports of the other outlets, under their names.
    """

    href: str
    headline: str
    headline_lang: str
    headline_dir: str
    original: str | None
    summary: str | None
    summary_lang: str
    summary_dir: str
    outlet: Link
    day: Day | None  # None: date not stated
    countries: tuple[Link, ...]
    topics: tuple[Link, ...]
    lang: str
    dir: str
    language: str | None  # the language's name, where it is not the site's
    also: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A headed run of items on one page; `more` leads to the page of that group.

    `anchor` begins with `in-`: an id that a template gives of its own, must not.
    """

    heading: str
    anchor: str
    items: tuple[Item, ...]
    more: Link | None = None
    region: str | None = None  # of a country, as site.yaml has it


@dataclass(frozen=True, slots=True)
class Fact:
    """A row under "What we know": the value, the words of the page that it rests on, or the source that says so."""

    label: str
    value: str
    value_lang: str  # that of the name's letters, "und" where it is not known
    value_dir: str
    evidence: str | None = None
    evidence_lang: str = "und"
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands above the articles of a week: the editor's words, and what changed."""

    note: Html | None  # the editor's
    glance: tuple[str, ...]  # the week in a few lines, the editor's
    lead: tuple[Item, ...]
    before: Link | None  # the week before, with the number of its articles; None where the digest has none
    fresh: tuple[Link, ...]  # countries that were not there the week before
    late: tuple[Item, ...]  # of earlier weeks, added after their issue was made
    silent: tuple[Link, ...]  # watched countries and outlets of which nothing came


@dataclass(frozen=True, slots=True)
class Base:
    """What every page has: its file below the root, its title, a description for machines, whether search engines may index it."""

    path: str
    title: str
    description: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class HomePage(Base):
    """The newest closed week, a box for the running one, and earlier weeks until there are ten items."""

    template: ClassVar[str] = "home.html"
    running: Link | None  # the running week: "so far", with its count
    running_newest: tuple[Item, ...]  # a few of its articles
    week: Link | None  # the newest closed week
    span: str | None  # "22 to 28 September 2025"
    opening: Opening | None  # of the closed week
    sections: tuple[Section, ...]  # the closed week by country, then one for each earlier week that is needed
    countries: tuple[Link, ...]
    topics: tuple[Link, ...]
    outlets: int
    articles: int
    weeks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class IssuePage(Base):
    """The digest of one ISO week, by country."""

    template: ClassVar[str] = "issue.html"
    week: str  # "Week 39, 2025"
    span: str
    articles: int
    running: bool
    opening: Opening
    sections: tuple[Section, ...]
    countries: tuple[Link, ...]
    topics: tuple[Link, ...]
    newer: Link | None
    older: Link | None
    files: Files


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of a chart: its name and issue, the number of its articles, and how high it stands, in parts of a hundred of the highest."""

    week: Link
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """How many articles each of the last weeks had, the oldest first."""

    bars: tuple[Bar, ...]
    span: str  # from the first day to the last
    most: int  # of a week


@dataclass(frozen=True, slots=True)
class GroupPage(Base):
    """Articles of a country, a topic, a country and topic, an outlet, a story or a thread, newest week first.

    `kind` is "country", "topic", "country-topic", "outlet", "story" or "thread". A group's own page has its newest articles and leads to
    the `earlier` ones, which stand on pages of their own: `span` is the time that such a page covers, and its `kicker` leads to the group.
    `companions` leads to the groups within this one.
    """

    kind: str
    heading: str
    heading_lang: str
    heading_dir: str
    kicker: Link  # the index or group that this one belongs to
    span: str | None  # None: the group's own page
    facts: tuple[Fact, ...]  # an outlet's ownership and licence
    chart: Chart | None  # of a country, a topic or an outlet, where there are articles in several of the last weeks
    articles: int  # of the whole group on its own page, else of this page
    outlets: int | None  # of a story or thread
    sections: tuple[Section, ...]
    companions_heading: str | None
    companions: tuple[Link, ...]
    earlier: tuple[Link, ...]  # pages of earlier articles, the newest first
    newer: Link | None
    older: Link | None
    files: Files  # none beside the pages of earlier articles

    @property
    def template(self) -> str:
        """A theme without the template of a country and topic has no such pages."""
        return COUNTRY_TOPIC if self.kind == "country-topic" else "group.html"


@dataclass(frozen=True, slots=True)
class IndexPage(Base):
    """All countries, all topics, all outlets or all weeks, with counts."""

    template: ClassVar[str] = "index.html"
    heading: str
    groups: tuple[tuple[str | None, tuple[Link, ...]], ...]  # heading (a region, a year, a letter) or None, and its links


@dataclass(frozen=True, slots=True)
class Citation:
    """The original of an article, as others cite it."""

    apa: str
    bibtex: str
    ris: str
    title: str
    day: str | None  # ISO 8601


@dataclass(frozen=True, slots=True)
class ArticlePage(Base):
    """One article. `body` is whole or an excerpt (`whole`), as rights allow."""

    template: ClassVar[str] = "article.html"
    item: Item
    authors: tuple[str, ...]
    agency: str | None
    original: str | None  # the http(s) address of the original
    archived: str | None
    body: Html
    whole: bool
    note: Html | None  # the editor's comment
    gist: str | None
    mentions: tuple[Link, ...]
    tags: tuple[str, ...]
    facts: tuple[Fact, ...]  # date, outlet, countries, topics with their evidence
    week: Link | None
    story: Link | None  # the page of its story, with the number of its articles
    siblings: tuple[Item, ...]  # the same story in other outlets
    thread: Link | None
    corrections: tuple[str, ...]  # the editor's, in the site's language
    citation: Citation
    linked_data: Mapping[str, Any]  # schema.org: a page that is based on the original, and does not pose as its publisher


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an article was taken back: where its page stood, whose it was, when and why. Nothing of the article itself."""

    href: str
    outlet: str
    day: Day
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawnPage(Base):
    """What stands where an article stood that was taken back."""

    template: ClassVar[str] = "withdrawn.html"
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class CorrectionsPage(Base):
    """Every correction and withdrawal of the digest."""

    template: ClassVar[str] = "corrections.html"
    corrected: tuple[tuple[Item, tuple[str, ...]], ...]  # newest article first
    withdrawn: tuple[Withdrawal, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """All articles of a year, as files for machines."""

    name: str
    articles: int
    exports: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ExportsPage(Base):
    """What machines can read of the digest: the files of every year, and what each field of theirs means.

    A theme without the template has no such page, no exports, and no feeds but the site's Atom feed.
    """

    template: ClassVar[str] = EXPORTS
    years: tuple[Year, ...]  # the newest first
    fields: tuple[tuple[str, str], ...]  # the field's name, and what it holds


@dataclass(frozen=True, slots=True)
class SearchPage(Base):
    """The search form; its script, the theme's `static/search.js`, finds the index of each language by itself.

    A theme without that script is one without a search: no index is made for it.
    """

    template: ClassVar[str] = "search.html"
    newest: tuple[Item, ...]  # shown where scripts do not run, or there is none


@dataclass(frozen=True, slots=True)
class NotFoundPage(Base):
    """The page for addresses that do not exist; a server may show it at any depth, so its links are absolute or none."""

    template: ClassVar[str] = "404.html"


Page: TypeAlias = (
    HomePage | IssuePage | GroupPage | IndexPage | ArticlePage | WithdrawnPage | CorrectionsPage | ExportsPage | SearchPage | NotFoundPage
)
