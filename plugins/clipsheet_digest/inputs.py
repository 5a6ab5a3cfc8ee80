"""What a theme is given: for every page one frozen value, complete and ready to print.

A theme is a function of (`site`, `page`), so two pages of equal inputs are equal, and "must this page be made again?" is a
comparison. Text here is plain text (the templates escape it); `Html` alone may be printed as markup; an `href` is a path
from the root of the site (`articles/x.html`), which templates pass through the filter `link`, or an absolute http(s)
address that has been checked.

Nothing here reads, groups or writes; `pages.py` makes these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from clipsheet.model import Html
from clipsheet_digest.citations import Work

OPTIONAL = frozenset({"country-topic", "language", "about", "letter", "print", "exports", "map"})
"""Kinds of pages that a theme has if it has `KIND.html`."""


@dataclass(frozen=True, slots=True)
class Site:
    """The same on every page. `lang` is BCP 47, `notice` a sentence shown on every page or None."""

    name: str  # of the digest, as site.yaml has it
    lang: str  # of the interface, BCP 47
    dir: str  # "ltr" | "rtl", of the interface
    audience: str  # "desk" | "public"
    notice: str | None  # a sentence for every page
    base_url: str  # "" while the site's address is not settled
    home: str = "index.html"  # the path of the home page
    corrections: str = "corrections/index.html"  # of the corrections
    search: str = "search/index.html"  # of the search
    feed: str = "feed.xml"  # of the Atom feed
    exports: str = ""  # of the exports, for a theme that has such a page
    json_feed: str = ""  # of the JSON feed, for such a theme
    map: str = ""  # of the coverage map, for a theme that has one


@dataclass(frozen=True, slots=True)
class Link:
    """A named way to another page of the site; an empty `href` is a name without a page.

    `count` is the number of articles there, where that is worth saying.
    """

    text: str  # the name
    href: str  # a path from the root of the site; "" for a name without a page
    count: int | None = None  # articles there, where that is worth saying
    lang: str | None = None  # where the text is not in the site's language


@dataclass(frozen=True, slots=True)
class Files:
    """What machines read of the articles of a page: `exports` by their formats, and the feeds; "" where there is none."""

    exports: tuple[Link, ...] = ()  # by their formats
    feed: str = ""  # Atom
    json_feed: str = ""  # JSON Feed


@dataclass(frozen=True, slots=True)
class Day:
    """A date for people (`text`) and for machines (`iso`, for the datetime attribute)."""

    text: str  # in the site's language
    iso: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class Item:
    """An article as lists show it.

    `headline` is the editor's own, else the article's title; `original` is the title where the editor wrote a headline.
    `lang` and `dir` are those of the article's words, `headline_lang` and `headline_dir` of the headline and gist. An item may stand for a
    whole story: then `also` leads to the reports of the other outlets, under their names.
    """

    href: str  # the path of the article's page
    headline: str  # the editor's, else the article's title
    headline_lang: str  # BCP 47
    headline_dir: str  # "ltr" | "rtl"
    original: str | None  # the title, where the editor wrote a headline
    summary: str | None  # the editor's gist, else what rights release
    summary_lang: str  # BCP 47
    summary_dir: str  # "ltr" | "rtl"
    outlet: Link  # who published it, and the outlet's page
    day: Day | None  # None: date not stated
    countries: tuple[Link, ...]  # what it is about, strongest first
    topics: tuple[Link, ...]  # the desk's before those of the Media Topics
    lang: str  # of the article, BCP 47
    dir: str  # of the article, "ltr" | "rtl"
    language: str | None  # the language's name, where it is not the site's
    added: str | None  # the day it entered the digest, ISO 8601
    also: tuple[Link, ...] = ()  # the reports of other outlets for which it stands


@dataclass(frozen=True, slots=True)
class Section:
    """A headed run of items on one page; `more` leads to the page of that group.

    `anchor` begins with `in-`: an id that a template gives of its own, must not.
    """

    heading: str  # a country, a week
    anchor: str  # an id, unique on the page
    items: tuple[Item, ...]  # in their order
    more: Link | None = None  # to the page of the whole group
    region: str | None = None  # of a country, as site.yaml has it


@dataclass(frozen=True, slots=True)
class Fact:
    """A row under "What we know": the value, the words of the page that it rests on, or the source that says so."""

    label: str  # what is said, in the site's language
    value: str  # what we know
    value_lang: str  # that of the name's letters, "und" where it is not known
    value_dir: str  # "ltr" | "rtl"
    evidence: str | None = None  # the words of the page
    evidence_lang: str = "und"  # BCP 47
    source: str | None = None  # who says so, and when


@dataclass(frozen=True, slots=True)
class Change:
    """A country of which a week has clearly more articles than the week before."""

    country: Link  # with the number of its articles
    before: int  # articles of the week before


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands above the articles of a week: the editor's words, and what changed."""

    note: Html | None  # the editor's
    glance: tuple[str, ...]  # the week in a few lines, the editor's
    lead: tuple[Item, ...]  # the lead stories
    before: Link | None  # the week before, with the number of its articles; None where the digest has none
    fresh: tuple[Link, ...]  # countries that were not there the week before
    risen: tuple[Change, ...]  # countries of which there is clearly more, what rose most first
    late: tuple[Item, ...]  # of earlier weeks, added after their issue was made
    silent: tuple[Link, ...]  # watched countries and outlets of which nothing came


@dataclass(frozen=True, slots=True)
class Base:
    """What every page has: its file below the root, its title, a description for machines, whether search engines may index it."""

    path: str  # from the root of the site
    title: str  # of the page, without the site's name
    description: str  # a line for machines
    indexed: bool  # whether search engines may index it


@dataclass(frozen=True, slots=True)
class HomePage(Base):
    """The newest closed week, a box for the running one, and earlier weeks until there are ten items."""

    template: ClassVar[str] = "home.html"
    running: Link | None  # the running week: "so far", with its count
    running_newest: tuple[Item, ...]  # a few of its articles: what its issue shows first, and last those without a date
    week: Link | None  # the newest closed week
    span: str | None  # "22 to 28 September 2025"
    opening: Opening | None  # of the closed week
    sections: tuple[Section, ...]  # the closed week by country, then one for each earlier week that is needed
    countries: tuple[Link, ...]  # of the whole digest, the most articles first
    topics: tuple[Link, ...]  # of the whole digest
    outlets: int  # how many the digest has
    articles: int  # how many the digest has
    weeks: tuple[Link, ...]  # the newest eight
    languages: tuple[Link, ...]  # of the whole digest, where it has several and the theme has pages of them


@dataclass(frozen=True, slots=True)
class IssuePage(Base):
    """The digest of one ISO week, by country."""

    template: ClassVar[str] = "issue.html"
    week: str  # "Week 39, 2025"
    span: str  # its days, in the site's language
    articles: int  # how many
    running: bool  # whether the week is not over
    opening: Opening  # what stands above the articles
    sections: tuple[Section, ...]  # by country, in the order of the regions
    countries: tuple[Link, ...]  # of this week
    topics: tuple[Link, ...]  # of this week
    newer: Link | None  # the issue after this one
    older: Link | None  # the issue before this one
    forms: tuple[Link, ...]  # the issue to print and to send
    files: Files  # for machines


@dataclass(frozen=True, slots=True)
class LetterPage(Base):
    """An issue as an e-mail. Its addresses are whole: on the site, or of the originals while that has no address; "" where there is none.

    `articles` is the number of all articles of the issue. `way` leads to those that an e-mail has no room for, or says that there are some.
    """

    template: ClassVar[str] = "letter.html"
    home: str  # the address of the site; "" where it has none
    week: str  # "Week 39, 2025"
    span: str  # its days
    articles: int  # of the whole issue
    running: bool  # whether the week is not over
    opening: Opening  # what stands above the articles
    sections: tuple[Section, ...]  # by country
    way: Link | None  # to the issue on the site


@dataclass(frozen=True, slots=True)
class Printed:
    """An article on paper. `body` is whole or an excerpt (`whole`), as rights allow."""

    item: Item  # the article as lists show it
    authors: tuple[str, ...]  # as the page signs them
    agency: str | None  # the wire that the outlet credits
    original: str | None  # the http(s) address of the original
    gist: str | None  # two lines by the editor
    body: Html  # what rights release of the text
    whole: bool  # whether that is all


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A headed run of articles on paper."""

    heading: str  # a country
    anchor: str  # an id, unique on the page
    articles: tuple[Printed, ...]  # in their order
    region: str | None = None  # as site.yaml has it


@dataclass(frozen=True, slots=True)
class PrintPage(Base):
    """An issue on paper, its articles with their texts. A theme without this template has no such pages."""

    template: ClassVar[str] = "print.html"
    week: str  # "Week 39, 2025"
    span: str  # its days
    articles: int  # how many
    running: bool  # whether the week is not over
    opening: Opening  # what stands above the articles
    sections: tuple[PrintedSection, ...]  # the lead stories first


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of a chart: its name and issue, the number of its articles, and how high it stands, in parts of a hundred of the highest."""

    week: Link  # its name, and its issue where there are articles
    count: int  # articles of the week
    height: int  # in parts of a hundred of the highest


@dataclass(frozen=True, slots=True)
class Chart:
    """How many articles each of the last weeks had, the oldest first."""

    bars: tuple[Bar, ...]  # one for each week
    span: str  # from the first day to the last
    most: int  # of a week


@dataclass(frozen=True, slots=True)
class Recent:
    """What is new of a group in the newest issue."""

    week: Link  # the newest issue, with the number of the group's articles in it
    before: int | None  # articles of the week before; None: the digest has none at all of that week
    fresh: tuple[Link, ...]  # parts of the group of which there was nothing earlier


@dataclass(frozen=True, slots=True)
class Companions:
    """The parts of a group by something that its articles have."""

    heading: str  # "By topic", in the site's language
    links: tuple[Link, ...]  # the largest first; their counts are of the group's articles


@dataclass(frozen=True, slots=True)
class GroupPage(Base):
    """Articles of a country, a topic, a country and topic, an outlet, a language, a story or a thread, newest week first.

    `kind` is "country", "topic", "country-topic", "outlet", "language", "story" or "thread". A group's own page has its newest
    articles and leads to the `earlier` ones, which stand on pages of their own: `span` is the time that such a page covers, and its
    `kicker` leads to the group.
    """

    kind: str  # what it is a group of
    heading: str  # its name
    heading_lang: str  # BCP 47
    heading_dir: str  # "ltr" | "rtl"
    kicker: Link  # the index or group that this one belongs to
    span: str | None  # None: the group's own page
    facts: tuple[Fact, ...]  # an outlet's ownership and licence
    chart: Chart | None  # of a country, a topic, an outlet or a language, where there are articles in several of the last weeks
    recent: Recent | None  # of a country, a topic or an outlet, where there was something in one of the last two weeks
    articles: int  # of the whole group on its own page, else of this page
    outlets: int | None  # of a story or thread
    sections: tuple[Section, ...]  # by week, the newest first
    companions: tuple[Companions, ...]  # of a country, a topic or an outlet
    earlier: tuple[Link, ...]  # pages of earlier articles, the newest first
    newer: Link | None  # the page of later articles
    older: Link | None  # the page of earlier articles
    files: Files  # for machines; none beside the pages of earlier articles

    @property
    def template(self) -> str:
        """Kinds that a theme need not have, have a template of their own."""
        return f"{self.kind}.html" if self.kind in OPTIONAL else "group.html"


@dataclass(frozen=True, slots=True)
class IndexPage(Base):
    """All countries, all topics, all outlets or all weeks, with counts."""

    template: ClassVar[str] = "index.html"
    heading: str  # what is listed
    groups: tuple[tuple[str | None, tuple[Link, ...]], ...]  # heading (a region, a year, a letter) or None, and its links


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map: `shade` is how much there is about it, from 1 to 5, and 0 where there is nothing."""

    code: str  # ISO 3166-1 alpha-2
    country: Link  # its name and page, with the number of all its articles; no page where there are none
    shade: int  # 0 to 5


@dataclass(frozen=True, slots=True)
class Continent:
    """A part of the map. Its rows are of equal length, from west to east; None is open sea."""

    name: str  # in the site's language
    rows: tuple[tuple[Tile | None, ...], ...]  # from north to south


@dataclass(frozen=True, slots=True)
class Shade:
    """A step of the map's legend."""

    step: int  # 1 to 5
    fewest: int  # articles about a country of this shade
    most: int  # articles about a country of this shade


@dataclass(frozen=True, slots=True)
class Covered:
    """A row of the map's table."""

    country: Link  # with the number of all its articles
    newest: int  # articles of the newest issue


@dataclass(frozen=True, slots=True)
class MapPage(Base):
    """How much there is about which country, as a map of equal tiles and as a table."""

    template: ClassVar[str] = "map.html"
    continents: tuple[Continent, ...]  # the map
    shades: tuple[Shade, ...]  # its legend, the lightest first
    countries: tuple[Covered, ...]  # the table, the most articles first
    newest: Link | None  # the newest issue


@dataclass(frozen=True, slots=True)
class ArticlePage(Base):
    """One article. `body` is whole or an excerpt (`whole`), as rights allow."""

    template: ClassVar[str] = "article.html"
    item: Item  # the article as lists show it
    authors: tuple[str, ...]  # as the page signs them
    agency: str | None  # the wire that the outlet credits
    original: str | None  # the http(s) address of the original
    archived: str | None  # the http(s) address of an archived copy
    body: Html  # what rights release of the text
    whole: bool  # whether that is all
    note: Html | None  # the editor's comment
    gist: str | None  # two lines by the editor
    mentions: tuple[Link, ...]  # countries that it is not about
    tags: tuple[str, ...]  # the outlet's own keywords
    facts: tuple[Fact, ...]  # date, outlet, countries, topics with their evidence
    week: Link | None  # its issue
    story: Link | None  # the page of its story, with the number of its articles
    siblings: tuple[Item, ...]  # the same story in other outlets
    thread: Link | None  # the narrative that an editor put it in
    corrections: tuple[str, ...]  # the editor's, in the site's language
    citation: Work  # of the original


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an article was taken back: where its page stood, whose it was, when and why. Nothing of the article itself."""

    href: str  # the path of the page that stood there
    outlet: str  # who published it
    day: Day  # on which it was withdrawn
    reason: str  # the editor's


@dataclass(frozen=True, slots=True)
class WithdrawnPage(Base):
    """What stands where an article stood that was taken back."""

    template: ClassVar[str] = "withdrawn.html"
    withdrawal: Withdrawal  # all that is said


@dataclass(frozen=True, slots=True)
class CorrectionsPage(Base):
    """Every correction and withdrawal of the digest."""

    template: ClassVar[str] = "corrections.html"
    corrected: tuple[tuple[Item, tuple[str, ...]], ...]  # newest article first
    withdrawn: tuple[Withdrawal, ...]  # newest withdrawal first


@dataclass(frozen=True, slots=True)
class Year:
    """All articles of a year, as files for machines."""

    name: str  # "2025"
    articles: int  # how many
    exports: tuple[Link, ...]  # by their formats


@dataclass(frozen=True, slots=True)
class ExportsPage(Base):
    """What machines can read of the digest: the files of every year, and what each field of theirs means.

    A theme without the template has no such page, no exports, and no feeds but the site's Atom feed.
    """

    template: ClassVar[str] = "exports.html"
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
class AboutPage(Base):
    """What the digest is, in its editor's words, and how it is made."""

    template: ClassVar[str] = "about.html"
    text: Html | None  # the editor's, of content/pages/about.md
    articles: int  # how many the digest has
    outlets: int  # of how many outlets
    languages: tuple[str, ...]  # in which they are, by name
    since: Link | None  # the first week


@dataclass(frozen=True, slots=True)
class NotFoundPage(Base):
    """The page for addresses that do not exist; a server may show it at any depth, so its links are absolute or none."""

    template: ClassVar[str] = "404.html"


Page: TypeAlias = (
    HomePage
    | IssuePage
    | LetterPage
    | PrintPage
    | GroupPage
    | IndexPage
    | MapPage
    | ArticlePage
    | WithdrawnPage
    | CorrectionsPage
    | ExportsPage
    | SearchPage
    | AboutPage
    | NotFoundPage
)
