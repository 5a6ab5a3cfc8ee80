"""The digest -> one value for every page of the site.  Pure: the same digest and site give the same pages.

A page is planned before it is made: `Plan.key` tells all that its value depends on, so that a page which would be made of the same is
not made again. Where articles are listed, the key has what lists show of each (`Article.shows`) instead of its item.

Paths are plain files (`articles/x.html`), so that a site can be read from a folder as well as from a server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial
from itertools import groupby, islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from unicodedata import bidirectional
from unicodedata import name as unicode_name

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_interval

from clipsheet import countries, media_topics, rights
from clipsheet.commonmark import html, paragraphs
from clipsheet.model import Clipping, Judged
from clipsheet.settings import Ownership, Settings
from clipsheet.stories import Story, slug_of
from clipsheet_digest import inputs
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Article, Digest, Week, grouped, outlet_name
from clipsheet_digest.inputs import Day, Fact, Item, Link, Page, Section
from clipsheet_digest.issues import Issue
from clipsheet_digest.slips import Brief, Slip, Source, hashed

NO_COUNTRY_NAME = "No country named"
OTHER_NAME = "Other topics"
MEDIA_TOPICS = "IPTC Media Topics"
NOT_STATED = "Date not stated"
FEWEST_AT_HOME = 10
MOST_AT_HOME = 40
MOST_IN_BOX = 5
NEWEST_WITHOUT_SCRIPT = 20
MOST_COMPANIONS = 24
COMPANIONS = {"country": "By topic", "topic": "By country"}  # what stands beside a group's articles
DESCRIPTION_LETTERS = 155
Groups: TypeAlias = tuple[tuple[str | None, tuple[Link, ...]], ...]
"""Links under their headings."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})


class Plan(NamedTuple):
    """A page before it is made: where, what it would be made of (in a hash), whether search engines may index it, and how to make it."""

    path: str
    key: str
    indexed: bool
    make: Callable[[], Page | str]  # a str is the text of a file for machines


@dataclass(frozen=True, slots=True)
class Group:
    """What a group's page is, apart from its articles; `kicker` leads to what it belongs to."""

    kind: str
    heading: str
    kicker: Link
    companions: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    langs: tuple[str, ...] = ()  # that the heading may be in, beside the site's


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
    item: Callable[[Article], Item]

    @property
    def lang(self) -> str:
        return self.settings.site.languages[0]

    @property
    def indexed(self) -> bool:
        """Whether search engines may index lists; article pages never."""
        return self.settings.site.audience == "public"

    def items(self, articles: Iterable[Article]) -> tuple[Item, ...]:
        return tuple(map(self.item, articles))


def edition(
    digest: Digest,
    settings: Settings,
    source: Source,
    stories: Iterable[Story],
    today: date,
    issues: Mapping[str, Issue] = MappingProxyType({}),
) -> Edition:
    """The digest with all that pages need beside it."""
    story_of = {slug: story for story in stories for slug in story.members}
    named = grouped(digest.articles, lambda article: (slug_of(article.slip.thread),) if article.slip.thread else ())
    late = grouped(_added_late(digest, issues), lambda article: (Week.of(date.fromordinal(article.slip.added or 1)),))
    told = {week for week in (*late, *map(Week.named, issues)) if week <= Week.of(today)}
    weeks = {**dict.fromkeys(told, ()), **digest.weeks}  # an issue may have something to say of a week without articles
    whole = replace(digest, weeks=dict(sorted(weeks.items(), reverse=True)))
    by_slug = {article.slug: article for article in digest.articles}
    topics = Topics(settings)
    items = Items(settings.site.languages[0], topics, source)
    return Edition(settings, whole, source, story_of, named, issues, late, today, by_slug, topics, items)


class Items:
    """What lists show of articles, each made once."""

    def __init__(self, lang: str, topics: Topics, source: Source) -> None:
        self._lang, self._topics, self._source = lang, topics, source
        self._made: dict[str, Item] = {}
        self._country = cache(lambda code: Link(countries.name(code, lang), country_path(code)))
        self._topic = cache(lambda slug: Link(topics.label(slug), topic_path(slug)))
        self._outlet = cache(lambda name, slug: Link(name, outlet_path(slug)))

    def __call__(self, article: Article) -> Item:
        """The article's item."""
        known = self._made.get(article.slug)
        if known is None:
            known = self._made[article.slug] = self._item(article, self._source.brief(article.slug))
        return known

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
            return OTHER_NAME
        return self.desk.get(slug) or media_topics.name(slug, self._lang) or slug.replace("-", " ").capitalize()

    def desk_first(self, slugs: Iterable[str]) -> list[str]:
        """Topics with the desk's own before those of the Media Topics, each in the order given."""
        return sorted(slugs, key=lambda slug: slug not in self.desk)


def site(settings: Settings) -> inputs.Site:
    """What every page knows of the site."""
    said = settings.site
    lang = said.languages[0]
    return inputs.Site(said.name, lang, direction(lang), said.audience, said.notice, said.base_url)


def pages(made: Edition) -> Iterator[Page]:
    """All pages of the site."""
    return (page for page in (plan.make() for plan in plans(made)) if not isinstance(page, str))


def plans(made: Edition) -> Iterator[Plan]:
    """All pages of the site, to be made; those that are linked to come before those that link to them."""
    yield from (_article_plan(made, article) for article in made.digest.articles)
    yield from (_planned(made, partial(_withdrawn_page, slip=slip)) for slip in made.digest.withdrawn)
    yield from _country_plans(made)
    yield from _topic_plans(made)
    yield from _outlet_plans(made)
    yield from _story_plans(made)
    yield from _thread_plans(made)
    weeks = list(made.digest.weeks)
    yield from (_issue_plan(made, weeks, place) for place in range(len(weeks)))
    for page_of in (*_index_pages(), _corrections_page, _search_page, _not_found_page, _home_page):
        yield _planned(made, page_of)


def _planned(made: Edition, page_of: Callable[[Edition], Page]) -> Plan:
    """A page whose value is cheap: made to the key, with what lists show in the place of items."""
    page = page_of(replace(made, item=_SHOWS))
    return Plan(page.path, hashed(repr(page)), page.indexed, lambda: page_of(made))


_SHOWS: Any = attrgetter("shows")


# -- an article -------------------------------------------------------------------------------------------------


def _article_plan(made: Edition, article: Article) -> Plan:
    story = made.stories.get(article.slug)
    told = () if story is None else (story.slug, *(made.by_slug[slug].shows for slug in story.members))
    mentioned = [code for code in article.slip.mentions if code in made.digest.countries]
    key = hashed(article.says, made.source.evidence_mark(article.slug), repr(article.ownership), *mentioned, "", *told)
    return Plan(article_path(article.slug), key, False, lambda: _article_page(made, article))


def _article_page(made: Edition, article: Article) -> inputs.ArticlePage:
    clipping, item = made.source.clipping(article.slug), made.item(article)
    released = rights.released(clipping, article.row, made.settings.site.audience)
    story = made.stories.get(clipping.slug)
    others = [made.by_slug[slug] for slug in story.members if slug != clipping.slug] if story is not None else []
    return inputs.ArticlePage(
        path=item.href,
        title=item.headline,
        description=_described(item.summary or f"{article.outlet}: {clipping.title}"),
        indexed=False,
        item=item,
        authors=clipping.authors,
        agency=clipping.agency,
        original=clipping.source_url,
        archived=clipping.archive_url,
        body=released.body,
        whole=released.whole,
        note=html(clipping.note) if clipping.note else None,
        gist=clipping.gist,
        mentions=tuple(
            Link(countries.name(code, made.lang), country_path(code))
            if code in made.digest.countries
            else Link(countries.name(code, made.lang), "")
            for code in clipping.mentions
        ),
        tags=clipping.tags,
        facts=tuple(_facts(made, article, clipping)),
        week=Link(_week_name(article.week), issue_path(article.week)),
        story=Link("The whole story", story_path(story.slug), count=len(story.members)) if story is not None else None,
        siblings=made.items(others),
        thread=Link(clipping.thread, thread_path(slug_of(clipping.thread))) if clipping.thread else None,
        corrections=clipping.corrections,
    )


def _facts(made: Edition, article: Article, clipping: Clipping) -> Iterator[Fact]:
    """What we know of an article, with the words of its page; a value that the editor changed says so instead."""
    told = made.source.evidence(clipping.slug)
    said = dict(told.fields)

    def evidence(name: str, value: str | None) -> str | None:
        found = said.get(name)
        if found is None or found.value != value:
            return None
        return None if found.text == "declared" else found.text

    def fact(label: str, value: str, words: str | None, *langs: str) -> Fact:
        return Fact(label, value, *tongue(value, (*langs, made.lang)), words, clipping.lang)

    written = clipping.date.isoformat() if clipping.date else None
    yield fact("Date", day(article.day, made.lang).text if article.day else NOT_STATED, evidence("date", written))
    yield fact("Outlet", article.outlet, evidence("outlet", clipping.outlet), clipping.lang)
    yield _ownership(article.ownership, made.lang)
    if clipping.authors:
        yield fact("Signed", ", ".join(clipping.authors), evidence("authors", clipping.authors[0]), clipping.lang)
    if clipping.agency:
        yield fact("Agency", clipping.agency, evidence("agency", clipping.agency), clipping.lang)
    for code in clipping.countries:
        yield fact("Country", countries.name(code, made.lang), _spans(told.countries, code))
    for slug in made.topics.desk_first(clipping.topics):
        yield fact("Topic", made.topics.label(slug), _spans(told.topics, slug))


def _spans(judged: Sequence[Judged], code: str) -> str | None:
    found = next((one for one in judged if one.code == code), None)
    return None if found is None else "; ".join(dict.fromkeys(span.text for span in found.evidence)) or None


def _withdrawn_page(made: Edition, slip: Slip) -> inputs.WithdrawnPage:
    withdrawal = _withdrawal(made, slip)
    return inputs.WithdrawnPage(withdrawal.href, "Withdrawn", _described(f"Withdrawn: {withdrawal.reason}"), False, withdrawal)


def _withdrawal(made: Edition, slip: Slip) -> inputs.Withdrawal:
    said = made.source.clipping(slip.slug).withdrawn
    if said is None:
        raise ValueError(f"{slip.slug} was not withdrawn")
    outlet = outlet_name(slip, made.settings.vocabulary.outlet(slip.outlet, slip.domain))
    return inputs.Withdrawal(article_path(slip.slug), outlet, day(said.date, made.lang), said.reason)


def _corrections_page(made: Edition) -> inputs.CorrectionsPage:
    corrected = tuple(
        (made.item(article), made.source.clipping(article.slug).corrections) for article in made.digest.articles if article.slip.corrected
    )
    withdrawn = tuple(_withdrawal(made, slip) for slip in made.digest.withdrawn)
    description = _described(f"Corrections and withdrawals in {made.settings.site.name}")
    return inputs.CorrectionsPage("corrections/index.html", "Corrections", description, made.indexed, corrected, withdrawn)


# -- groups -----------------------------------------------------------------------------------------------------


def _country_plans(made: Edition) -> Iterator[Plan]:
    for code, articles in made.digest.countries.items():
        by_topic = grouped(articles, lambda article: article.slip.topics or (OTHER,))
        yield _group_plan(made, country_path(code), articles, partial(_country, made, code))
        for slug, found in by_topic.items():
            yield _group_plan(made, country_topic_path(code, slug), found, partial(_country_and_topic, made, code, slug))


def _country(made: Edition, code: str, articles: Sequence[Article]) -> Group:
    counts = Counter(slug for article in articles for slug in article.slip.topics or (OTHER,))
    companions = (Link(made.topics.label(slug), country_topic_path(code, slug), count=count) for slug, count in _commonest(counts))
    return Group("country", country_name(code, made.lang), Link("Countries", "countries/index.html"), tuple(companions))


def _country_and_topic(made: Edition, code: str, slug: str, _articles: Sequence[Article]) -> Group:
    country = country_name(code, made.lang)
    return Group("country-topic", f"{country}: {made.topics.label(slug)}", Link(country, country_path(code)))


def _topic_plans(made: Edition) -> Iterator[Plan]:
    for slug, articles in made.digest.topics.items():
        yield _group_plan(made, topic_path(slug), articles, partial(_topic, made, slug))


def _topic(made: Edition, slug: str, articles: Sequence[Article]) -> Group:
    counts = Counter(code for article in articles for code in article.slip.countries or (NO_COUNTRY,))
    companions = (Link(country_name(code, made.lang), country_topic_path(code, slug), count=count) for code, count in _commonest(counts))
    return Group("topic", made.topics.label(slug), Link("Topics", "topics/index.html"), tuple(islice(companions, MOST_COMPANIONS)))


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _outlet_plans(made: Edition) -> Iterator[Plan]:
    for slug, articles in made.digest.outlets.items():
        yield _group_plan(made, outlet_path(slug), articles, partial(_outlet, made), repr(tuple(_outlet_facts(made, articles))))


def _outlet(made: Edition, articles: Sequence[Article]) -> Group:
    facts = tuple(_outlet_facts(made, articles))
    return Group("outlet", articles[0].outlet, Link("Outlets", "outlets/index.html"), (), facts, _langs(articles))


def _story_plans(made: Edition) -> Iterator[Plan]:
    for story in dict.fromkeys(made.stories.values()):
        articles = [made.by_slug[slug] for slug in story.members]
        first = _first(story, articles)
        yield _group_plan(made, story_path(story.slug), articles, partial(_story, made, first), first.slip.story or "")


def _first(story: Story, articles: Sequence[Article]) -> Article:
    """The article that gave the story its address, else (an editor named it) the earliest."""
    return next((article for article in articles if article.slug == story.slug), articles[-1])


def _story(made: Edition, first: Article, articles: Sequence[Article]) -> Group:
    """Under the editor's name, else under the headline of the story's first article."""
    item, week = made.item(first), articles[0].week
    return Group("story", first.slip.story or item.headline, Link(_week_name(week), issue_path(week)), (), (), (item.headline_lang,))


def _thread_plans(made: Edition) -> Iterator[Plan]:
    for slug, articles in made.threads.items():
        name = articles[-1].slip.thread or slug
        yield _group_plan(made, thread_path(slug), articles, partial(_thread, name), name)


def _thread(name: str, articles: Sequence[Article]) -> Group:
    return Group("thread", name, Link("Archive", "issues/index.html"), (), (), _langs(articles))


def _langs(articles: Iterable[Article]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(article.slip.lang for article in articles))


def _outlet_facts(made: Edition, articles: Sequence[Article]) -> Iterator[Fact]:
    def fact(label: str, value: str) -> Fact:
        return Fact(label, value, *tongue(value, (made.lang,)))

    row = articles[0].row
    if row is not None and row.country:
        yield fact("Country", countries.name(row.country, made.lang))
    yield _ownership(next((article.ownership for article in articles if article.ownership), None), made.lang)
    if row is not None and row.licence:
        yield fact("Licence", row.licence)


def _ownership(owner: Ownership | None, lang: str) -> Fact:
    """Who owns or steers the outlet, with the source and its date; that nobody has looked is a value, too."""
    if owner is None:
        return Fact("Ownership", "not assessed", *tongue("not assessed", ("en",)))
    return Fact("Ownership", owner.label, *tongue(owner.label, ("en", lang)), source=f"{owner.source}, {owner.date}")


def _group_plan(made: Edition, path: str, articles: Sequence[Article], group_of: Callable[[Sequence[Article]], Group], *said: str) -> Plan:
    """What a group is follows from its path and what lists show of its articles; `said` is what does not."""
    key = hashed(path, *said, "", *[article.shows for article in articles])
    return Plan(path, key, made.indexed, lambda: _group_page(made, path, group_of(articles), articles))


def _group_page(made: Edition, path: str, group: Group, articles: Sequence[Article]) -> inputs.GroupPage:
    heading_lang, heading_dir = tongue(group.heading, (*group.langs, made.lang))
    return inputs.GroupPage(
        path=path,
        title=group.heading,
        description=_described(f"{group.heading}: {_count(len(articles))} in {made.settings.site.name}"),
        indexed=made.indexed,
        kind=group.kind,
        heading=group.heading,
        heading_lang=heading_lang,
        heading_dir=heading_dir,
        kicker=group.kicker,
        facts=group.facts,
        articles=len(articles),
        outlets=len({article.outlet_slug for article in articles}) if group.kind in ("story", "thread") else None,
        sections=tuple(_by_week(made, articles)),
        companions_heading=COMPANIONS.get(group.kind) if group.companions else None,
        companions=group.companions,
    )


def _by_week(made: Edition, articles: Sequence[Article]) -> Iterator[Section]:
    for week, found in groupby(articles, key=attrgetter("week")):
        yield Section(*_headed(week, made.lang), made.items(found), Link("The whole week", issue_path(week)))


@cache
def _headed(week: Week, lang: str) -> tuple[str, str]:
    """The heading and the anchor of a week."""
    return f"{_week_name(week)}: {_span(week, lang)}", f"in-{week}"


# -- weeks ------------------------------------------------------------------------------------------------------


def _issue_plan(made: Edition, weeks: Sequence[Week], place: int) -> Plan:
    """What an issue is made of: its articles, and what it says of others: its neighbours, what came late, whose country has more."""
    week, before = weeks[place], weeks[place].before
    articles, digest = made.digest.weeks[week], made.digest
    counts = Counter(code for article in articles for code in article.slip.countries or (NO_COUNTRY,))
    known = {code for article in digest.weeks.get(before, ()) for code in article.slip.countries}
    near = [
        f"{other} {len(digest.weeks[other])}"
        for other in (*weeks[max(0, place - 1) : place], before, *weeks[place + 1 : place + 2])
        if other in digest.weeks
    ]
    key = hashed(
        repr((str(week), week >= Week.of(made.today), made.issues.get(str(week)), near)),
        repr(tuple(_silent(made, articles))),
        *[code for code, count in counts.items() if len(digest.countries[code]) > count],
        "",
        *sorted(code for code in counts if code in known),
        "",
        *[article.shows for article in made.late.get(week, ())],
        "",
        *[f"{article.shows} {article.slip.prominence}" for article in articles],
    )
    return Plan(issue_path(week), key, made.indexed, lambda: _issue_page(made, weeks, place))


def _issue_page(made: Edition, weeks: Sequence[Week], place: int) -> inputs.IssuePage:
    week = weeks[place]
    articles = made.digest.weeks[week]
    span = _span(week, made.lang)
    return inputs.IssuePage(
        path=issue_path(week),
        title=f"{_week_name(week)}: {span}",
        description=_described(f"{made.settings.site.name}, {span}: {_count(len(articles))}"),
        indexed=made.indexed,
        week=_week_name(week),
        span=span,
        articles=len(articles),
        running=week >= Week.of(made.today),
        opening=_opening(made, week),
        sections=tuple(_by_country(made, _below_the_lead(made, week))),
        countries=_country_links(made, articles),
        topics=_topic_links(made, articles),
        newer=_issue_link(made, weeks[place - 1]) if place else None,
        older=_issue_link(made, weeks[place + 1]) if place + 1 < len(weeks) else None,
    )


def _opening(made: Edition, week: Week) -> inputs.Opening:
    issue, articles = made.issues.get(str(week), Issue()), made.digest.weeks[week]
    before = made.digest.weeks.get(week.before) if week.before < week else None
    known = {country_path(code) for article in before or () for code in article.slip.countries}
    return inputs.Opening(
        note=html(issue.note) if issue.note else None,
        glance=issue.glance,
        lead=made.items(_lead(made, week)),
        before=_issue_link(made, week.before) if before else None,
        fresh=tuple(link for link in _country_links(made, articles) if link.href not in known) if before else (),
        late=made.items(made.late.get(week, ())),
        silent=tuple(_silent(made, articles)),
    )


def _lead(made: Edition, week: Week) -> list[Article]:
    """The articles that the issue names as its lead, then those whose own front matter does."""
    issue = made.issues.get(str(week), Issue())
    by_slug = {article.slug: article for article in made.digest.weeks[week]}
    prominent = [slug for slug, article in by_slug.items() if article.slip.prominence == "lead"]
    return [by_slug[slug] for slug in dict.fromkeys((*issue.lead, *prominent)) if slug in by_slug and slug not in issue.left_out]


def _below_the_lead(made: Edition, week: Week) -> list[Article]:
    """The other articles of an issue: those that it puts first, and last the brief ones."""
    issue, lead = made.issues.get(str(week), Issue()), _lead(made, week)
    place = {slug: number for number, slug in enumerate(issue.order)}
    shown = [
        article
        for article in made.digest.weeks[week]
        if article not in lead and article.slug not in issue.left_out and article.slip.prominence != "archive"
    ]
    return sorted(shown, key=lambda one: (place.get(one.slug, len(place)), one.slip.prominence == "brief"))


def _added_late(digest: Digest, issues: Mapping[str, Issue]) -> Iterator[Article]:
    """Articles that entered the digest in a later week than their own, after the issue of that was made."""
    created = {Week.named(week): issue.created.toordinal() for week, issue in issues.items() if issue.created is not None}
    for article in digest.articles:
        made, added = created.get(article.week), article.slip.added
        if made is not None and added is not None and made < added and article.week < Week.of(date.fromordinal(added)):
            yield article


def _silent(made: Edition, articles: Iterable[Article]) -> Iterator[Link]:
    """The watched countries and outlets that no article of a week is about or from."""
    watch, rows = made.settings.site.watch, made.settings.vocabulary
    codes = {code for article in articles for code in (*article.slip.countries, *article.slip.mentions)}
    for code in watch.countries:
        if code not in codes:
            yield Link(countries.name(code, made.lang), country_path(code) if code in made.digest.countries else "")
    names = {name.casefold() for article in articles for name in (article.outlet, article.slip.domain) if name}
    paths = {found[0].outlet.casefold(): outlet_path(slug) for slug, found in made.digest.outlets.items()}
    for watched in watch.outlets:
        row = rows.outlet(watched)
        name = row.name if row is not None else watched
        if name.casefold() not in names:
            yield Link(name, paths.get(name.casefold(), ""))


def _by_country(made: Edition, articles: Sequence[Article]) -> Iterator[Section]:
    """Each article once, under the country it is most about, in the order of the regions and then of weight."""
    dated = [article for article in articles if article.day is not None]
    undated = [article for article in articles if article.day is None]
    groups = grouped(dated, lambda article: (article.slip.countries[0] if article.slip.countries else NO_COUNTRY,))
    order = {code: place for place, code in enumerate(code for _, codes in made.settings.site.regions for code in codes)}

    def rank(code: str) -> tuple[bool, int, int, str]:
        return code == NO_COUNTRY, order.get(code, len(order)), -len(groups[code]), country_name(code, made.lang)

    for code in sorted(groups, key=rank):
        name, every = country_name(code, made.lang), made.digest.countries[code]
        more = Link("All weeks", country_path(code)) if len(every) > len(groups[code]) else None
        yield Section(name, f"in-{code.lower()}", made.items(groups[code]), more)
    if undated:
        yield Section(NOT_STATED, "in-undated", made.items(undated))


def _issue_link(made: Edition, week: Week) -> Link:
    return Link(_week_name(week), issue_path(week), count=len(made.digest.weeks[week]))


def _country_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    counts = Counter(code for article in articles for code in article.slip.countries or (NO_COUNTRY,))
    ranked = sorted(counts.items(), key=lambda pair: (pair[0] == NO_COUNTRY, -pair[1], country_name(pair[0], made.lang)))
    return tuple(Link(country_name(code, made.lang), country_path(code), count=count) for code, count in ranked)


def _topic_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    """The desk's topics and then the others, the commonest first, and last the articles without any."""
    counts = Counter(slug for article in articles for slug in article.slip.topics or (OTHER,))
    ranked = sorted(counts, key=lambda slug: (slug == OTHER, -counts[slug], made.topics.label(slug)))
    return tuple(Link(made.topics.label(slug), topic_path(slug), count=counts[slug]) for slug in made.topics.desk_first(ranked))


# -- the pages that there is one of ----------------------------------------------------------------------------------


def _index_pages() -> Iterator[Callable[[Edition], Page]]:
    for folder, heading, groups_of in (
        ("countries", "Countries", _by_region),
        ("topics", "Topics", _by_desk),
        ("outlets", "Outlets", _by_name),
        ("issues", "Archive", _within_years),
    ):
        yield partial(_index_page, folder=folder, heading=heading, groups_of=groups_of)


def _index_page(made: Edition, folder: str, heading: str, groups_of: Callable[[Edition], Groups]) -> inputs.IndexPage:
    filled = tuple((name, links) for name, links in groups_of(made) if links)
    description = _described(f"{heading} in {made.settings.site.name}")
    return inputs.IndexPage(f"{folder}/index.html", heading, description, made.indexed, heading, filled)


def _by_name(made: Edition) -> Groups:
    outlets = sorted(made.digest.outlets.items(), key=lambda pair: pair[1][0].outlet.casefold())
    return ((None, tuple(Link(found[0].outlet, outlet_path(slug), count=len(found)) for slug, found in outlets)),)


def _by_region(made: Edition) -> Groups:
    """Countries by the regions of site.yaml, the rest below; a country of two regions stands in both."""
    links = {link.href: link for link in _country_links(made, made.digest.articles)}
    groups: list[tuple[str | None, tuple[Link, ...]]] = []
    placed: set[str] = set()
    for region, codes in made.settings.site.regions:
        found = tuple(links[country_path(code)] for code in codes if country_path(code) in links)
        placed.update(link.href for link in found)
        groups.append((region, found))
    rest = tuple(link for href, link in links.items() if href not in placed)
    return (*groups, ("Elsewhere" if placed else None, rest))


def _by_desk(made: Edition) -> Groups:
    """The desk's topics, and below them those that only the Media Topics have, under the name of their source."""
    links = _topic_links(made, made.digest.articles)
    paths = {*map(topic_path, made.topics.desk)}
    desk = tuple(link for link in links if link.href in paths)
    return (None, desk), (MEDIA_TOPICS if desk else None, links[len(desk) :])


def _within_years(made: Edition) -> Groups:
    years: dict[int, list[Link]] = {}
    for week, articles in made.digest.weeks.items():
        link = Link(f"{_week_name(week)}: {_span(week, made.lang)}", issue_path(week), count=len(articles))
        years.setdefault(week.year, []).append(link)
    return tuple((str(year), tuple(links)) for year, links in sorted(years.items(), reverse=True))


def _search_page(made: Edition) -> inputs.SearchPage:
    newest = made.items(made.digest.articles[:NEWEST_WITHOUT_SCRIPT])
    return inputs.SearchPage("search/index.html", "Search", _described(f"Search {made.settings.site.name}"), False, newest)


def _not_found_page(_made: Edition) -> inputs.NotFoundPage:
    return inputs.NotFoundPage("404.html", "Page not found", "There is no page at this address.", indexed=False)


def _home_page(made: Edition) -> inputs.HomePage:
    current = Week.of(made.today)
    closed = [week for week in made.digest.weeks if week < current]
    running = min((week for week, articles in made.digest.weeks.items() if week >= current and articles), default=None)
    first = closed[0] if closed else running
    articles = _below_the_lead(made, first)[:MOST_AT_HOME] if first is not None else []
    earlier: list[Week] = []
    for week in closed[1:]:
        if len(articles) + sum(len(made.digest.weeks[one]) for one in earlier) >= FEWEST_AT_HOME:
            break
        earlier.append(week)
    return inputs.HomePage(
        path="index.html",
        title=made.settings.site.name,
        description=_described(f"{made.settings.site.name}: {_count(len(made.digest.articles))} from {len(made.digest.outlets)} outlets"),
        indexed=made.indexed,
        running=_issue_link(made, running) if running is not None and closed else None,
        running_newest=made.items(made.digest.weeks[running][:MOST_IN_BOX]) if running is not None and closed else (),
        week=_issue_link(made, closed[0]) if closed else None,
        span=_span(closed[0], made.lang) if closed else None,
        opening=_opening(made, first) if first is not None else None,
        sections=(*_by_country(made, articles), *(_home_section(made, week) for week in earlier)),
        countries=_country_links(made, made.digest.articles),
        topics=_topic_links(made, made.digest.articles),
        outlets=len(made.digest.outlets),
        articles=len(made.digest.articles),
        weeks=tuple(_issue_link(made, week) for week in list(made.digest.weeks)[:8]),
    )


def _home_section(made: Edition, week: Week) -> Section:
    articles = [*_lead(made, week), *_below_the_lead(made, week)]
    heading = f"{_week_name(week)}: {_span(week, made.lang)}"
    more = Link("The whole week", issue_path(week), count=len(articles))
    return Section(heading, f"in-{week}", made.items(articles[:MOST_AT_HOME]), more)


# -- names and addresses ------------------------------------------------------------------------------------------


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


def story_path(slug: str) -> str:
    """The page of a story."""
    return f"stories/{slug}.html"


def thread_path(slug: str) -> str:
    """The page of a thread."""
    return f"threads/{slug}.html"


def issue_path(week: Week) -> str:
    """The page of a week's issue."""
    return f"issues/{week}.html"


def country_name(code: str, lang: str) -> str:
    """The name that pages give a country, or the gap."""
    return NO_COUNTRY_NAME if code == NO_COUNTRY else countries.name(code, lang)


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
def _span(week: Week, lang: str) -> str:
    first, last = week.days
    return str(
        format_interval(first, last, "yMMMMd" if lang != "en" else "yMMMd", locale=Locale.parse("en_GB") if lang == "en" else _locale(lang))
    )


def _week_name(week: Week) -> str:
    return f"Week {week.number}, {week.year}"


def _count(number: int) -> str:
    return f"{number} article{'' if number == 1 else 's'}"


def _described(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= DESCRIPTION_LETTERS else flat[: DESCRIPTION_LETTERS - 1].rsplit(" ", 1)[0] + "…"


def search_words(clipping: Clipping, released: rights.Released) -> str:
    """What the search index holds beside the headline: the original title, the editor's gist and note, the text that rights release."""
    note = " ".join(paragraphs(clipping.note)) if clipping.note else None
    parts = (
        clipping.title if clipping.headline else None,
        clipping.gist,
        note,
        rights.search_text(clipping, released),
        " · ".join(clipping.tags),
        clipping.agency,
    )
    return "\n".join(part for part in parts if part)
