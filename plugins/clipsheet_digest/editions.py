"""Slips, stories and issues -> the edition that all pages are made from.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from clipsheet import countries, media_topics, settings, stories
from clipsheet.archive import Entry
from clipsheet.model import Clipping
from clipsheet.settings import Settings
from clipsheet.stories import Links, Profile, Story, slug_of
from clipsheet_digest import slips
from clipsheet_digest.digest import OTHER, Article, Digest, Week, day_of, digest, grouped
from clipsheet_digest.inputs import OPTIONAL, Base, Item, Link, Page
from clipsheet_digest.issues import Issue
from clipsheet_digest.names import article_path, country_path, day, direction, language_name, outlet_path, topic_path
from clipsheet_digest.slips import Brief, Slip, Source
from clipsheet_digest.words import words

Compare: TypeAlias = Callable[[Sequence[Profile]], Links]
"""What finds which clippings tell of one event."""


Render: TypeAlias = Callable[[Page], str]
"""What turns a page into HTML."""
Written: TypeAlias = Callable[[Render], str]
"""A file whose text is made of a page that is rendered."""


class Plan(NamedTuple):
    """A page before it is made: where, what it would be made of (in a hash), whether search engines may index it, and how to make it."""

    path: str
    key: str
    indexed: bool
    make: Callable[[], Page | Written | str]  # a str is the text of a file for machines

    def text(self, render: Render) -> str:
        """What stands in its file."""
        made = self.make()
        if isinstance(made, str):
            return made
        return render(made) if isinstance(made, Base) else made(render)


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that pages are made from."""

    settings: Settings
    digest: Digest
    source: Source
    stories: Mapping[str, Story]  # by the slug of each of their articles
    threads: Mapping[str, tuple[Article, ...]]  # by slug
    issues: Mapping[str, Issue]  # by week
    late: Mapping[Week, tuple[Article, ...]]  # by the week in which they entered the digest, after the issue of their own was made
    today: date
    by_slug: Mapping[str, Article]
    topics: Topics
    item: Callable[..., Item]  # of an article, and of the others that it stands for
    kinds: frozenset[str]  # of pages that the theme need not have, and has
    about: str = ""  # what the editor says of the digest, CommonMark

    @property
    def lang(self) -> str:
        return self.settings.site.languages[0]

    @property
    def indexed(self) -> bool:
        """Whether search engines may index lists; article pages never."""
        return self.settings.site.audience == "public"

    def say(self, text: str, **values: object) -> str:
        """A text of ours in the site's language, its `%(name)s` filled with the values."""
        return words(self.lang).gettext(text) % values

    def listed(self, names: Iterable[str]) -> str:
        """One after the other, with the comma of the site's script between them."""
        return (self.say(",") + " ").join(names)

    def items(self, articles: Iterable[Article]) -> tuple[Item, ...]:
        return tuple(map(self.item, articles))

    def stories_once(self, articles: Iterable[Article]) -> dict[Article, list[Article]]:
        """The articles, of which the first of a story stands for its others: those are the values."""
        first: dict[str, Article] = {}
        once: dict[Article, list[Article]] = {}
        for article in articles:
            story = self.stories.get(article.slug)
            stands = article if story is None else first.setdefault(story.slug, article)
            if stands is article:
                once[article] = []
            else:
                once[stands].append(article)
        return once


def edition_of(
    found: Settings, shown: Iterable[Slip], source: Source, said: Mapping[str, Issue], compare: Compare, *, kinds: frozenset[str] = OPTIONAL
) -> Edition:
    """The edition of a home, as of today in its time zone; `said` is what the editor says of weeks."""
    whole = digest(shown, found)
    profiles = [_profile(article, source) for article in whole.articles]
    told = stories.stories(profiles, compare(profiles))
    return edition(whole, found, source, told, settings.today(found.site), said, kinds=kinds)


def edition(
    whole: Digest,
    found: Settings,
    source: Source,
    told: Iterable[Story],
    today: date,
    said: Mapping[str, Issue] = MappingProxyType({}),
    *,
    kinds: frozenset[str] = OPTIONAL,
) -> Edition:
    """The digest with all that pages need beside it."""
    topics = Topics(found)
    late = grouped(_added_late(whole, said), lambda article: (Week.of(date.fromordinal(article.slip.added or 1)),))
    told_of = {week for week in (*late, *map(Week.named, said)) if week <= Week.of(today)}  # also where there are no articles
    weeks = {**dict.fromkeys(told_of, ()), **whole.weeks}
    return Edition(
        settings=found,
        digest=replace(whole, weeks=dict(sorted(weeks.items(), reverse=True))),
        source=source,
        stories={slug: story for story in told for slug in story.members},
        threads=grouped(whole.articles, lambda article: (slug_of(article.slip.thread),) if article.slip.thread else ()),
        issues=said,
        late=late,
        today=today,
        by_slug={article.slug: article for article in whole.articles},
        topics=topics,
        item=Items(found.site.languages[0], topics, source),
        kinds=kinds,
    )


def in_hand(
    found: Settings,
    clippings: Iterable[Clipping],
    told: Mapping[str, Entry] = MappingProxyType({}),
    said: Mapping[str, Issue] = MappingProxyType({}),
    *,
    kinds: frozenset[str] = OPTIONAL,
) -> Edition:
    """The edition of clippings that were read whole."""
    source = slips.in_hand(clippings, found, told)
    return edition_of(found, slips.slips_of(source), source, said, stories.links_of, kinds=kinds)


def _profile(article: Article, source: Source) -> Profile:
    """What a clipping is compared by, without a look at its file: the same as `stories.profile` gives of the whole clipping."""
    slip = article.slip
    return Profile(
        slip.slug,
        (slip.outlet or slip.domain or "").casefold(),
        slip.lang.partition("-")[0],
        article.day,
        day_of(slip.added) if slip.added is not None else date.max,
        slip.story,
        slip.thread,
        slip.countries,
        slip.mentions,
        frozenset(slip.topics),
        bytes.fromhex(slip.likeness),
        partial(source.traits, slip.slug),
    )


def _added_late(digest: Digest, issues: Mapping[str, Issue]) -> Iterator[Article]:
    """Articles that entered the digest in a later week than their own, after the issue of that was made."""
    created = {Week.named(week): issue.created.toordinal() for week, issue in issues.items() if issue.created is not None}
    for article in digest.articles:
        made, added = created.get(article.week), article.slip.added
        if made is not None and added is not None and made < added and article.week < Week.of(date.fromordinal(added)):
            yield article


class Items:
    """What lists show of articles, each made once."""

    def __init__(self, lang: str, topics: Topics, source: Source) -> None:
        self._lang, self._topics, self._source = lang, topics, source
        self._made: dict[str, Item] = {}
        self._country = cache(lambda code: Link(countries.name(code, lang), country_path(code)))
        self._topic = cache(lambda slug: Link(topics.label(slug), topic_path(slug)))
        self._outlet = cache(lambda name, slug: Link(name, outlet_path(slug)))

    def __call__(self, article: Article, others: Sequence[Article] = ()) -> Item:
        """The article's item, which also leads to others of its story."""
        known = self._made.get(article.slug)
        if known is None:
            known = self._made[article.slug] = self._item(article, self._source.brief(article.slug))
        return replace(known, also=tuple(Link(one.outlet, article_path(one.slug)) for one in others)) if others else known

    def _item(self, article: Article, brief: Brief) -> Item:
        slip, site_lang = article.slip, self._lang
        headline_lang = slip.lang if brief.headline is None else site_lang
        summary_lang = site_lang if brief.gist else slip.lang
        return Item(
            href=article_path(slip.slug),
            headline=brief.headline or brief.title,
            headline_lang=headline_lang,
            headline_dir=direction(headline_lang),
            original=None if brief.headline is None else brief.title,
            summary=brief.gist or brief.summary,
            summary_lang=summary_lang,
            summary_dir=direction(summary_lang),
            outlet=self._outlet(article.outlet, article.outlet_slug),
            day=None if article.day is None else day(article.day, site_lang),
            countries=tuple(map(self._country, slip.countries)),
            topics=tuple(map(self._topic, self._topics.desk_first(slip.topics))),
            lang=slip.lang,
            dir=direction(slip.lang),
            added=date.fromordinal(slip.added).isoformat() if slip.added is not None else None,
            language=None if slip.lang in (site_lang, "und") else language_name(slip.lang, site_lang),
        )


class Topics:
    """The names of topics, each looked up once."""

    def __init__(self, settings: Settings) -> None:
        self.desk = {topic.slug: topic.label for topic in settings.vocabulary.topics}
        self.label = cache(self._label)
        self._lang = settings.site.languages[0]

    def _label(self, slug: str) -> str:
        """The topic's label in topics.yaml, else IPTC's name for it in the site's language; a topic that is in neither shows its slug."""
        if slug == OTHER:
            return words(self._lang).gettext("Other topics")
        return self.desk.get(slug) or media_topics.name(slug, self._lang) or slug.replace("-", " ").capitalize()

    def desk_first(self, slugs: Iterable[str]) -> list[str]:
        """Topics with the desk's own before those of the Media Topics, each in the order given."""
        return sorted(slugs, key=lambda slug: slug not in self.desk)
