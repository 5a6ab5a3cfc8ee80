"""The digest -> one value for every page of the site.  Pure: the same digest and site give the same pages.

Paths are plain files (`articles/x.html`), so that a site can be read from a folder as well as from a server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from unicodedata import bidirectional
from unicodedata import name as unicode_name

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_interval

from clipsheet import countries, media_topics, rights
from clipsheet.commonmark import html, paragraphs
from clipsheet.model import Clipping, Evidence, Judged
from clipsheet.settings import Ownership, Settings
from clipsheet.stories import Story, slug_of
from clipsheet_digest import inputs
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Article, Digest, Week, grouped, outlet_name
from clipsheet_digest.inputs import Day, Fact, Item, Link, Page, Section
from clipsheet_digest.issues import Issue

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
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An article ready for pages: its item in lists, what rights release of it, and its evidence."""

    article: Article
    item: Item
    released: rights.Released
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Group:
    """What a group's page is, apart from its articles; `kicker` leads to what it belongs to."""

    kind: str
    path: str
    heading: str
    kicker: Link
    facts: tuple[Fact, ...] = ()
    langs: tuple[str, ...] = ()  # that the heading may be in, beside the site's


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that pages are made from."""

    settings: Settings
    digest: Digest
    shown: Mapping[str, Shown]  # by slug
    stories: Mapping[str, Story]  # by the slug of each of their articles
    threads: Mapping[str, tuple[Article, ...]]  # by slug
    issues: Mapping[str, Issue]  # by week
    late: Mapping[Week, tuple[Article, ...]]  # by the week in which they entered the digest, after the issue of their own was made
    today: date

    @property
    def lang(self) -> str:
        return self.settings.site.languages[0]

    @property
    def indexed(self) -> bool:
        """Whether search engines may index lists; article pages never."""
        return self.settings.site.audience == "public"

    def items(self, articles: Iterable[Article]) -> tuple[Item, ...]:
        return tuple(self.shown[article.clipping.slug].item for article in articles)


def edition(
    digest: Digest,
    settings: Settings,
    stories: Iterable[Story],
    evidence: Mapping[str, Evidence],
    today: date,
    issues: Mapping[str, Issue] = MappingProxyType({}),
) -> Edition:
    """The digest with every article made ready once, for all the pages that show it."""
    shown = {article.clipping.slug: _shown(article, settings, evidence) for article in digest.articles}
    story_of = {slug: story for story in stories for slug in story.members}
    named = grouped(digest.articles, lambda article: (slug_of(article.clipping.thread),) if article.clipping.thread else ())
    late = grouped(_added_late(digest, issues), lambda article: (Week.of(article.clipping.added or today),))
    told = {week for week in (*late, *map(Week.named, issues)) if week <= Week.of(today)}
    weeks = {**dict.fromkeys(told, ()), **digest.weeks}  # an issue may have something to say of a week without articles
    whole = replace(digest, weeks=dict(sorted(weeks.items(), reverse=True)))
    return Edition(settings, whole, shown, story_of, named, issues, late, today)


def site(settings: Settings) -> inputs.Site:
    """What every page knows of the site."""
    said = settings.site
    lang = said.languages[0]
    return inputs.Site(said.name, lang, direction(lang), said.audience, said.notice, said.base_url)


def pages(made: Edition) -> Iterator[Page]:
    """All pages of the site; those that are linked to come before those that link to them."""
    yield from (_article_page(made, shown) for shown in made.shown.values())
    yield from (_withdrawn_page(made, clipping) for clipping in made.digest.withdrawn)
    yield from _country_pages(made)
    yield from _topic_pages(made)
    yield from _outlet_pages(made)
    yield from _story_pages(made)
    yield from _thread_pages(made)
    yield from _issue_pages(made)
    yield from _index_pages(made)
    yield _corrections_page(made)
    yield _search_page(made)
    yield inputs.NotFoundPage("404.html", "Page not found", "There is no page at this address.", indexed=False)
    yield _home_page(made)


# -- an article -------------------------------------------------------------------------------------------------


def _shown(article: Article, settings: Settings, evidence: Mapping[str, Evidence]) -> Shown:
    clipping = article.clipping
    released = rights.released(clipping, article.row, settings.site.audience)
    return Shown(article, _item(article, released, settings), released, evidence.get(clipping.slug, Evidence()))


def _item(article: Article, released: rights.Released, settings: Settings) -> Item:
    clipping, site_lang = article.clipping, settings.site.languages[0]
    own = clipping.headline is not None
    headline_lang = site_lang if own else clipping.lang
    summary_lang = site_lang if clipping.gist else clipping.lang
    return Item(
        href=article_path(clipping.slug),
        headline=clipping.headline or clipping.title,
        headline_lang=headline_lang,
        headline_dir=direction(headline_lang),
        original=clipping.title if own else None,
        summary=clipping.gist or released.summary,
        summary_lang=summary_lang,
        summary_dir=direction(summary_lang),
        outlet=Link(article.outlet, outlet_path(article.outlet_slug)),
        day=None if article.day is None else day(article.day, site_lang),
        countries=tuple(Link(countries.name(code, site_lang), country_path(code)) for code in clipping.countries),
        topics=tuple(Link(label(slug, settings), topic_path(slug)) for slug in desk_first(clipping.topics, settings)),
        lang=clipping.lang,
        dir=direction(clipping.lang),
        language=None if clipping.lang in (site_lang, "und") else language_name(clipping.lang, site_lang),
    )


def _article_page(made: Edition, shown: Shown) -> inputs.ArticlePage:
    article, clipping = shown.article, shown.article.clipping
    story = made.stories.get(clipping.slug)
    others = [slug for slug in story.members if slug != clipping.slug] if story is not None else []
    return inputs.ArticlePage(
        path=shown.item.href,
        title=shown.item.headline,
        description=_described(shown.item.summary or f"{article.outlet}: {clipping.title}"),
        indexed=False,
        item=shown.item,
        authors=clipping.authors,
        agency=clipping.agency,
        original=clipping.source_url,
        archived=clipping.archive_url,
        body=shown.released.body,
        whole=shown.released.whole,
        note=html(clipping.note) if clipping.note else None,
        gist=clipping.gist,
        mentions=tuple(
            Link(countries.name(code, made.lang), country_path(code))
            if code in made.digest.countries
            else Link(countries.name(code, made.lang), "")
            for code in clipping.mentions
        ),
        tags=clipping.tags,
        facts=tuple(_facts(made, shown)),
        week=Link(_week_name(article.week), issue_path(article.week)),
        story=Link("The whole story", story_path(story.slug), count=len(story.members)) if story is not None else None,
        siblings=tuple(made.shown[slug].item for slug in others),
        thread=Link(clipping.thread, thread_path(slug_of(clipping.thread))) if clipping.thread else None,
        corrections=clipping.corrections,
    )


def _facts(made: Edition, shown: Shown) -> Iterator[Fact]:
    """What we know of an article, with the words of its page; a value that the editor changed says so instead."""
    clipping, said = shown.article.clipping, dict(shown.evidence.fields)

    def evidence(name: str, value: str | None) -> str | None:
        found = said.get(name)
        if found is None or found.value != value:
            return None
        return None if found.text == "declared" else found.text

    def fact(label: str, value: str, words: str | None, *langs: str) -> Fact:
        return Fact(label, value, *tongue(value, (*langs, made.lang)), words, clipping.lang)

    written = clipping.date.isoformat() if clipping.date else None
    yield fact("Date", shown.item.day.text if shown.item.day else NOT_STATED, evidence("date", written))
    yield fact("Outlet", shown.article.outlet, evidence("outlet", clipping.outlet), clipping.lang)
    yield _ownership(shown.article.ownership, made.lang)
    if clipping.authors:
        yield fact("Signed", ", ".join(clipping.authors), evidence("authors", clipping.authors[0]), clipping.lang)
    if clipping.agency:
        yield fact("Agency", clipping.agency, evidence("agency", clipping.agency), clipping.lang)
    for code in clipping.countries:
        yield fact("Country", countries.name(code, made.lang), _spans(shown.evidence.countries, code))
    for slug in desk_first(clipping.topics, made.settings):
        yield fact("Topic", label(slug, made.settings), _spans(shown.evidence.topics, slug))


def _spans(judged: Sequence[Judged], code: str) -> str | None:
    found = next((one for one in judged if one.code == code), None)
    return None if found is None else "; ".join(dict.fromkeys(span.text for span in found.evidence)) or None


def _withdrawn_page(made: Edition, clipping: Clipping) -> inputs.WithdrawnPage:
    withdrawal = _withdrawal(made, clipping)
    return inputs.WithdrawnPage(withdrawal.href, "Withdrawn", _described(f"Withdrawn: {withdrawal.reason}"), False, withdrawal)


def _withdrawal(made: Edition, clipping: Clipping) -> inputs.Withdrawal:
    said = clipping.withdrawn
    if said is None:
        raise ValueError(f"{clipping.slug} was not withdrawn")
    row = made.settings.vocabulary.outlet(clipping.outlet, clipping.domain)
    outlet = outlet_name(clipping, row)
    return inputs.Withdrawal(article_path(clipping.slug), outlet, day(said.date, made.lang), said.reason)


def _corrections_page(made: Edition) -> inputs.CorrectionsPage:
    corrected = tuple(
        (shown.item, shown.article.clipping.corrections) for shown in made.shown.values() if shown.article.clipping.corrections
    )
    withdrawn = tuple(_withdrawal(made, clipping) for clipping in made.digest.withdrawn)
    description = _described(f"Corrections and withdrawals in {made.settings.site.name}")
    return inputs.CorrectionsPage("corrections/index.html", "Corrections", description, made.indexed, corrected, withdrawn)


# -- groups -----------------------------------------------------------------------------------------------------


def _country_pages(made: Edition) -> Iterator[Page]:
    every = Link("Countries", "countries/index.html")
    for code, articles in made.digest.countries.items():
        heading = country_name(code, made.lang)
        by_topic = grouped(articles, lambda article: article.clipping.topics or (OTHER,))
        companions = tuple(
            Link(label(slug, made.settings), country_topic_path(code, slug), count=len(found))
            for slug, found in sorted(by_topic.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        )
        yield _group(made, Group("country", country_path(code), heading, every), articles, companions)
        for slug, found in by_topic.items():
            title = f"{heading}: {label(slug, made.settings)}"
            kicker = Link(heading, country_path(code))
            yield _group(made, Group("country-topic", country_topic_path(code, slug), title, kicker), found)


def _topic_pages(made: Edition) -> Iterator[Page]:
    every = Link("Topics", "topics/index.html")
    for slug, articles in made.digest.topics.items():
        by_country = grouped(articles, lambda article: article.clipping.countries or (NO_COUNTRY,))
        companions = tuple(
            Link(country_name(code, made.lang), country_topic_path(code, slug), count=len(found))
            for code, found in sorted(by_country.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        )[:MOST_COMPANIONS]
        yield _group(made, Group("topic", topic_path(slug), label(slug, made.settings), every), articles, companions)


def _outlet_pages(made: Edition) -> Iterator[Page]:
    every = Link("Outlets", "outlets/index.html")
    for slug, articles in made.digest.outlets.items():
        facts = tuple(_outlet_facts(made, articles))
        langs = tuple(dict.fromkeys(article.clipping.lang for article in articles))
        yield _group(made, Group("outlet", outlet_path(slug), articles[0].outlet, every, facts, langs), articles)


def _story_pages(made: Edition) -> Iterator[Page]:
    """Under the editor's name, else under the headline of the story's first article."""
    by_slug = {article.clipping.slug: article for article in made.digest.articles}
    for story in dict.fromkeys(made.stories.values()):
        articles = [by_slug[slug] for slug in story.members]
        first = by_slug.get(story.slug, articles[-1])
        item = made.shown[first.clipping.slug].item
        week = Link(_week_name(articles[0].week), issue_path(articles[0].week))
        yield _group(
            made, Group("story", story_path(story.slug), first.clipping.story or item.headline, week, (), (item.headline_lang,)), articles
        )


def _thread_pages(made: Edition) -> Iterator[Page]:
    for slug, articles in made.threads.items():
        langs = tuple(dict.fromkeys(article.clipping.lang for article in articles))
        heading = articles[-1].clipping.thread or slug
        yield _group(made, Group("thread", thread_path(slug), heading, Link("Archive", "issues/index.html"), (), langs), articles)


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


def _group(made: Edition, group: Group, articles: Sequence[Article], companions: tuple[Link, ...] = ()) -> inputs.GroupPage:
    heading_lang, heading_dir = tongue(group.heading, (*group.langs, made.lang))
    return inputs.GroupPage(
        path=group.path,
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
        companions_heading=COMPANIONS.get(group.kind) if companions else None,
        companions=companions,
    )


def _by_week(made: Edition, articles: Sequence[Article]) -> Iterator[Section]:
    weeks = grouped(articles, lambda article: (str(article.week),))
    for week, found in sorted(weeks.items(), reverse=True):
        link = Link("The whole week", issue_path(found[0].week), count=len(made.digest.weeks[found[0].week]))
        yield Section(f"{_week_name(found[0].week)}: {_span(found[0].week, made.lang)}", f"in-{week}", made.items(found), link)


# -- weeks ------------------------------------------------------------------------------------------------------


def _issue_pages(made: Edition) -> Iterator[Page]:
    weeks = list(made.digest.weeks)
    for place, week in enumerate(weeks):
        articles = made.digest.weeks[week]
        span = _span(week, made.lang)
        yield inputs.IssuePage(
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
    known = {code for article in before or () for code in article.clipping.countries}
    return inputs.Opening(
        note=html(issue.note) if issue.note else None,
        glance=issue.glance,
        lead=made.items(_lead(made, week)),
        before=_issue_link(made, week.before) if before else None,
        fresh=tuple(link for link in _country_links(made, articles) if link.href not in {country_path(code) for code in known})
        if before
        else (),
        late=made.items(made.late.get(week, ())),
        silent=tuple(_silent(made, articles)),
    )


def _lead(made: Edition, week: Week) -> list[Article]:
    """The articles that the issue names as its lead, then those whose own front matter does."""
    issue = made.issues.get(str(week), Issue())
    by_slug = {article.clipping.slug: article for article in made.digest.weeks[week]}
    prominent = [slug for slug, article in by_slug.items() if article.clipping.prominence == "lead"]
    return [by_slug[slug] for slug in dict.fromkeys((*issue.lead, *prominent)) if slug in by_slug and slug not in issue.left_out]


def _below_the_lead(made: Edition, week: Week) -> list[Article]:
    """The other articles of an issue: those that it puts first, and last the brief ones."""
    issue, lead = made.issues.get(str(week), Issue()), _lead(made, week)
    place = {slug: number for number, slug in enumerate(issue.order)}
    shown = [
        article
        for article in made.digest.weeks[week]
        if article not in lead and article.clipping.slug not in issue.left_out and article.clipping.prominence != "archive"
    ]
    return sorted(shown, key=lambda one: (place.get(one.clipping.slug, len(place)), one.clipping.prominence == "brief"))


def _added_late(digest: Digest, issues: Mapping[str, Issue]) -> Iterator[Article]:
    """Articles that entered the digest in a later week than their own, after the issue of that was made."""
    created = {week: issue.created for week, issue in issues.items()}
    for article in digest.articles:
        made, added = created.get(str(article.week)), article.clipping.added
        if made is not None and added is not None and made < added and article.week < Week.of(added):
            yield article


def _silent(made: Edition, articles: Iterable[Article]) -> Iterator[Link]:
    """The watched countries and outlets that no article of a week is about or from."""
    watch, rows = made.settings.site.watch, made.settings.vocabulary
    codes = {code for article in articles for code in (*article.clipping.countries, *article.clipping.mentions)}
    for code in watch.countries:
        if code not in codes:
            yield Link(countries.name(code, made.lang), country_path(code) if code in made.digest.countries else "")
    names = {name.casefold() for article in articles for name in (article.outlet, article.clipping.domain) if name}
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
    groups = grouped(dated, lambda article: (article.clipping.countries[0] if article.clipping.countries else NO_COUNTRY,))
    order = {code: place for place, code in enumerate(code for _, codes in made.settings.site.regions for code in codes)}

    def rank(code: str) -> tuple[bool, int, int, str]:
        return code == NO_COUNTRY, order.get(code, len(order)), -len(groups[code]), country_name(code, made.lang)

    for code in sorted(groups, key=rank):
        name, every = country_name(code, made.lang), made.digest.countries[code]
        more = Link("All weeks", country_path(code), count=len(every)) if len(every) > len(groups[code]) else None
        yield Section(name, f"in-{code.lower()}", made.items(groups[code]), more)
    if undated:
        yield Section(NOT_STATED, "in-undated", made.items(undated))


def _issue_link(made: Edition, week: Week) -> Link:
    return Link(_week_name(week), issue_path(week), count=len(made.digest.weeks[week]))


def _country_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    counts = Counter(code for article in articles for code in article.clipping.countries or (NO_COUNTRY,))
    ranked = sorted(counts.items(), key=lambda pair: (pair[0] == NO_COUNTRY, -pair[1], country_name(pair[0], made.lang)))
    return tuple(Link(country_name(code, made.lang), country_path(code), count=count) for code, count in ranked)


def _topic_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    """The desk's topics and then the others, the commonest first, and last the articles without any."""
    counts = Counter(slug for article in articles for slug in article.clipping.topics or (OTHER,))
    ranked = sorted(counts, key=lambda slug: (slug == OTHER, -counts[slug], label(slug, made.settings)))
    return tuple(Link(label(slug, made.settings), topic_path(slug), count=counts[slug]) for slug in desk_first(ranked, made.settings))


# -- the pages that there is one of ----------------------------------------------------------------------------------


def _index_pages(made: Edition) -> Iterator[Page]:
    weeks = _within_years(made)
    outlets = tuple(
        Link(found[0].outlet, outlet_path(slug), count=len(found))
        for slug, found in sorted(made.digest.outlets.items(), key=lambda pair: pair[1][0].outlet.casefold())
    )
    for folder, heading, groups in (
        ("countries", "Countries", _by_region(made)),
        ("topics", "Topics", _by_desk(made)),
        ("outlets", "Outlets", ((None, outlets),)),
        ("issues", "Archive", weeks),
    ):
        filled = tuple((name, links) for name, links in groups if links)
        description = _described(f"{heading} in {made.settings.site.name}")
        yield inputs.IndexPage(f"{folder}/index.html", heading, description, made.indexed, heading, filled)


def _by_region(made: Edition) -> tuple[tuple[str | None, tuple[Link, ...]], ...]:
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


def _by_desk(made: Edition) -> tuple[tuple[str | None, tuple[Link, ...]], ...]:
    """The desk's topics, and below them those that only the Media Topics have, under the name of their source."""
    links = _topic_links(made, made.digest.articles)
    paths = {topic_path(topic.slug) for topic in made.settings.vocabulary.topics}
    desk = tuple(link for link in links if link.href in paths)
    return (None, desk), (MEDIA_TOPICS if desk else None, links[len(desk) :])


def _within_years(made: Edition) -> tuple[tuple[str | None, tuple[Link, ...]], ...]:
    years: dict[int, list[Link]] = {}
    for week, articles in made.digest.weeks.items():
        link = Link(f"{_week_name(week)}: {_span(week, made.lang)}", issue_path(week), count=len(articles))
        years.setdefault(week.year, []).append(link)
    return tuple((str(year), tuple(links)) for year, links in sorted(years.items(), reverse=True))


def _search_page(made: Edition) -> inputs.SearchPage:
    newest = made.items(made.digest.articles[:NEWEST_WITHOUT_SCRIPT])
    return inputs.SearchPage("search/index.html", "Search", _described(f"Search {made.settings.site.name}"), False, newest)


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


def label(slug: str, settings: Settings) -> str:
    """The topic's label in topics.yaml, else IPTC's name for it in the site's language; a topic that is in neither shows its slug."""
    if slug == OTHER:
        return OTHER_NAME
    desk = next((topic.label for topic in settings.vocabulary.topics if topic.slug == slug), None)
    return desk or media_topics.name(slug, settings.site.languages[0]) or slug.replace("-", " ").capitalize()


def desk_first(slugs: Iterable[str], settings: Settings) -> list[str]:
    """Topics with the desk's own before those of the Media Topics, each in the order given."""
    desk = {topic.slug for topic in settings.vocabulary.topics}
    return sorted(slugs, key=lambda slug: slug not in desk)


def direction(lang: str) -> str:
    """`rtl` or `ltr`, for the dir attribute."""
    return "rtl" if primary(lang) in RIGHT_TO_LEFT else "ltr"


def tongue(name: str, langs: Sequence[str]) -> tuple[str, str]:
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


def search_words(shown: Shown) -> str:
    """What the search index holds beside the headline: the original title, the editor's gist and note, the text that rights release."""
    clipping: Clipping = shown.article.clipping
    note = " ".join(paragraphs(clipping.note)) if clipping.note else None
    parts = (
        clipping.title if clipping.headline else None,
        clipping.gist,
        note,
        rights.search_text(shown.article.clipping, shown.released),
        " · ".join(clipping.tags),
        clipping.agency,
    )
    return "\n".join(part for part in parts if part)
