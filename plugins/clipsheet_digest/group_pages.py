"""The pages of a country, a topic, a country and topic, an outlet, a language, a story, a thread.  Pure.

A group's newest articles stand on its own page, the earlier ones on sheets that are counted from the oldest: so a sheet stays what it is,
however many articles come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby
from operator import attrgetter

from clipsheet import countries
from clipsheet.stories import Story
from clipsheet_digest import inputs
from clipsheet_digest.article_pages import ownership_of
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Article, Week, grouped
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.exports import files_of
from clipsheet_digest.inputs import Companions, Fact, Link, Section
from clipsheet_digest.issue_pages import newest_issue
from clipsheet_digest.names import (
    counted,
    country_name,
    country_path,
    country_topic_path,
    described,
    issue_path,
    language_name,
    language_path,
    outlet_path,
    span,
    story_path,
    thread_path,
    tongue,
    topic_path,
    week_name,
)
from clipsheet_digest.slips import hashed

SHEET = 50  # articles of a sheet; a group's own page has from half as many to half as many more
MOST_COMPANIONS = 24
CHARTED = frozenset({"country", "topic", "outlet", "language"})
FED = frozenset({"country", "topic", "outlet"})
EXPORTED = frozenset({"country", "topic"})
WEEKS_OF_A_CHART = 26
FEWEST_BARS = 3  # fewer weeks with articles are no chart


@dataclass(frozen=True, slots=True)
class Division:
    """How the articles of a group part: by which keys of an article, and the way to each part."""

    heading: str
    keys: Callable[[Article], Sequence[str]]
    link: Callable[[str], Link]
    most: int | None = None  # ways to show


@dataclass(frozen=True, slots=True)
class Group:
    """What a group's pages are, apart from its articles; `kicker` leads to what it belongs to.

    Facts and divisions stand on its own page alone.
    """

    kind: str
    heading: str
    kicker: Link
    langs: tuple[str, ...] = ()  # that the heading may be in, beside the site's
    facts: tuple[Fact, ...] = ()
    divisions: tuple[Division, ...] = ()


def group_plans(made: Edition) -> Iterator[Plan]:
    """The pages of all groups, to be made."""
    digest = made.digest
    for code, articles in digest.countries.items():
        yield from _plans(made, country_path(code), articles, partial(_country, made, code))
        if "country-topic" in made.kinds:
            for slug, found in grouped(articles, lambda article: article.topics or (OTHER,)).items():
                yield from _plans(made, country_topic_path(code, slug), found, partial(_country_and_topic, made, code, slug))
    for slug, articles in digest.topics.items():
        yield from _plans(made, topic_path(slug), articles, partial(_topic, made, slug))
    for slug, articles in digest.outlets.items():
        said = repr(tuple(_outlet_facts(made, articles)))
        yield from _plans(made, outlet_path(slug), articles, partial(_outlet, made, articles), said, *_langs(articles))
    if "language" in made.kinds:
        for lang, articles in digest.languages.items():
            yield from _plans(made, language_path(lang), articles, partial(_language, made, lang))
    for story in dict.fromkeys(made.stories.values()):
        articles = tuple(made.by_slug[slug] for slug in story.members)
        first = _first(story, articles)
        said = f"{first.shows} {first.slip.story or ''}"
        yield from _plans(made, story_path(story.slug), articles, partial(_story, made, first, articles), said)
    for slug, articles in made.threads.items():
        name, langs = articles[-1].slip.thread or slug, _langs(articles)
        yield from _plans(made, thread_path(slug), articles, partial(_thread, made, name, langs), name, *langs)


# -- the kinds --------------------------------------------------------------------------------------------------------


def _country(made: Edition, code: str) -> Group:
    divisions = (_by_topic(made, lambda slug: _both(made, code, slug)), _by_outlet(made))
    return Group("country", country_name(code, made.lang), Link(made.say("Countries"), "countries/index.html"), divisions=divisions)


def _country_and_topic(made: Edition, code: str, slug: str) -> Group:
    country = country_name(code, made.lang)
    return Group("country-topic", f"{country}: {made.topics.label(slug)}", Link(country, country_path(code)))


def _topic(made: Edition, slug: str) -> Group:
    divisions = (_by_country(made, lambda code: _both(made, code, slug)), _by_outlet(made))
    return Group("topic", made.topics.label(slug), Link(made.say("Topics"), "topics/index.html"), divisions=divisions)


def _both(made: Edition, code: str, slug: str) -> str:
    """The page of a country and topic; none where the theme has no such pages."""
    return country_topic_path(code, slug) if "country-topic" in made.kinds else ""


def _outlet(made: Edition, articles: Sequence[Article]) -> Group:
    kicker, divisions = Link(made.say("Outlets"), "outlets/index.html"), (_by_country(made, country_path), _by_topic(made, topic_path))
    return Group("outlet", articles[0].outlet, kicker, _langs(articles), tuple(_outlet_facts(made, articles)), divisions)


def _outlet_facts(made: Edition, articles: Sequence[Article]) -> Iterator[Fact]:
    def fact(label: str, value: str) -> Fact:
        return Fact(label, value, *tongue(value, (made.lang,)))

    row = articles[0].row
    if row is not None and row.country:
        yield fact(made.say("Country"), countries.name(row.country, made.lang))
    yield ownership_of(next((article.ownership for article in articles if article.ownership), None), made.lang)
    if row is not None and row.licence:
        yield fact(made.say("Licence"), row.licence)


def _language(made: Edition, lang: str) -> Group:
    return Group("language", language_name(lang, made.lang), Link(made.say("Languages"), "languages/index.html"))


def _first(story: Story, articles: Sequence[Article]) -> Article:
    """The article that gave the story its address, else (an editor named it) the earliest."""
    return next((article for article in articles if article.slug == story.slug), articles[-1])


def _story(made: Edition, first: Article, articles: Sequence[Article]) -> Group:
    """Under the editor's name, else under the headline of the story's first article."""
    item, week = made.item(first), articles[0].week
    return Group("story", first.slip.story or item.headline, Link(week_name(week, made.lang), issue_path(week)), (item.headline_lang,))


def _thread(made: Edition, name: str, langs: tuple[str, ...]) -> Group:
    return Group("thread", name, Link(made.say("Archive"), "issues/index.html"), langs)


def _langs(articles: Iterable[Article]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(article.slip.lang for article in articles))


# -- how groups part --------------------------------------------------------------------------------------------------


def _by_topic(made: Edition, path_of: Callable[[str], str]) -> Division:
    """All of them: to the pages of a country and topic there is no other way."""
    return Division(
        made.say("By topic"), lambda article: article.topics or (OTHER,), lambda slug: Link(made.topics.label(slug), path_of(slug))
    )


def _by_country(made: Edition, path_of: Callable[[str], str]) -> Division:
    def link(code: str) -> Link:
        return Link(country_name(code, made.lang), path_of(code))

    return Division(made.say("By country"), lambda article: article.countries or (NO_COUNTRY,), link, MOST_COMPANIONS)


def _by_outlet(made: Edition) -> Division:
    def link(slug: str) -> Link:
        return Link(made.digest.outlets[slug][0].outlet, outlet_path(slug))

    return Division(made.say("By outlet"), lambda article: (article.outlet_slug,), link, MOST_COMPANIONS)


def _companions(division: Division, articles: Iterable[Article]) -> Companions:
    counts = Counter(key for article in articles for key in division.keys(article))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Companions(division.heading, tuple(replace(division.link(key), count=count) for key, count in ranked[: division.most]))


def _newest_and_before(made: Edition) -> tuple[str, bool]:
    """The newest issue, and whether there is one of the week before to compare it with."""
    week = newest_issue(made)
    return str(week), week is not None and bool(made.digest.weeks.get(week.before))


def _recent(made: Edition, group: Group, articles: Sequence[Article]) -> inputs.Recent | None:
    """What the newest issue brought; of the parts of the group, those by its first division are said to be new."""
    week = newest_issue(made)
    if week is None or not group.divisions:
        return None
    here = [article for article in articles if article.week == week]
    before = sum(article.week == week.before for article in articles) if made.digest.weeks.get(week.before) else None
    if not here and not before:
        return None
    division = group.divisions[0]
    known = {key for article in articles if article.week < week for key in division.keys(article)}
    fresh = dict.fromkeys(key for article in here for key in division.keys(article) if key not in known) if known else ()
    return inputs.Recent(Link(week_name(week, made.lang), issue_path(week), count=len(here)), before, tuple(map(division.link, fresh)))


# -- the pages of a group -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Articles that stand on one page, and where."""

    path: str
    articles: Sequence[Article]

    @property
    def weeks(self) -> tuple[Week, Week]:
        """The first and the last."""
        return self.articles[-1].week, self.articles[0].week


def _sheets(path: str, articles: Sequence[Article]) -> list[_Sheet]:
    """All articles of a group by the pages they stand on, the newest first; a slug has no dot, so no sheet has the path of another page."""
    earlier = max(0, (len(articles) - SHEET // 2) // SHEET)
    newest = len(articles) - earlier * SHEET
    starts = [0, *range(newest, len(articles), SHEET), len(articles)]
    paths = (path, *(f"{path.removesuffix('.html')}.{number}.html" for number in range(earlier, 0, -1)))
    return [_Sheet(path, articles[start:end]) for path, start, end in zip(paths, starts, starts[1:], strict=False)]


def _plans(made: Edition, path: str, articles: Sequence[Article], group_of: Callable[[], Group], *said: str) -> Iterator[Plan]:
    """What a group is follows from its path and what lists show of its articles; `said` is what does not, or not from a sheet's alone."""
    own, *earlier = sheets = _sheets(path, articles)
    weeks = [str(sheet.weeks) for sheet in earlier]
    for place, sheet in enumerate(earlier, start=1):
        near = (*weeks[max(0, place - 2) : place - 1], "", *weeks[place : place + 1])
        key = hashed(sheet.path, *said, "", *near, "", *[article.shows for article in sheet.articles])
        yield Plan(sheet.path, key, made.indexed, partial(_sheet_page, made, group_of, sheets, place))
    key = hashed(path, *said, str(_newest_week(made)), repr(_newest_and_before(made)), "", *[article.shows for article in articles])
    yield Plan(path, key, made.indexed, partial(_own_page, made, group_of, own, earlier))


def _own_page(made: Edition, group_of: Callable[[], Group], own: _Sheet, earlier: Sequence[_Sheet]) -> inputs.GroupPage:
    group, articles = group_of(), [article for sheet in (own, *earlier) for article in sheet.articles]
    return replace(
        _page(made, group, own),
        description=described(f"{made.settings.site.name}: {group.heading}, {counted(len(articles), made.lang)}"),
        facts=group.facts,
        chart=_chart(made, articles) if group.kind in CHARTED else None,
        recent=_recent(made, group, articles),
        articles=len(articles),
        outlets=len({article.outlet_slug for article in articles}) if group.kind in ("story", "thread") else None,
        companions=tuple(_companions(division, articles) for division in group.divisions),
        earlier=tuple(_link(made, sheet) for sheet in earlier),
        older=_link(made, earlier[0]) if earlier else None,
        files=files_of(made, own.path, exported=group.kind in EXPORTED, fed=group.kind in FED),
    )


def _sheet_page(made: Edition, group_of: Callable[[], Group], sheets: Sequence[_Sheet], place: int) -> inputs.GroupPage:
    """A page of earlier articles. It says nothing of how many there are in all, which changes with every article."""
    group, sheet, own = group_of(), sheets[place], sheets[0]
    page, weeks = _page(made, group, sheet), _weeks(sheet, made.lang)
    return replace(
        page,
        title=f"{group.heading}, {weeks}",
        description=described(f"{made.settings.site.name}: {group.heading}, {weeks}, {counted(len(sheet.articles), made.lang)}"),
        kicker=Link(group.heading, own.path, lang=page.heading_lang),
        span=weeks,
        newer=_link(made, sheets[place - 1]) if place > 1 else Link(made.say("Newest"), own.path),
        older=_link(made, sheets[place + 1]) if place + 1 < len(sheets) else None,
    )


def _page(made: Edition, group: Group, sheet: _Sheet) -> inputs.GroupPage:
    """A page with the articles of a sheet, and nothing else yet."""
    heading_lang, heading_dir = tongue(group.heading, (*group.langs, made.lang))
    return inputs.GroupPage(
        path=sheet.path,
        title=group.heading,
        description="",
        indexed=made.indexed,
        kind=group.kind,
        heading=group.heading,
        heading_lang=heading_lang,
        heading_dir=heading_dir,
        kicker=group.kicker,
        span=None,
        facts=(),
        chart=None,
        recent=None,
        articles=len(sheet.articles),
        outlets=None,
        sections=tuple(_by_week(made, sheet.articles)),
        companions=(),
        earlier=(),
        newer=None,
        older=None,
        files=inputs.Files(),
    )


def _link(made: Edition, sheet: _Sheet) -> Link:
    return Link(_weeks(sheet, made.lang), sheet.path)


def _weeks(sheet: _Sheet, lang: str) -> str:
    """From the Monday of a sheet's first week to the Sunday of its last."""
    return span(*sheet.weeks, lang)


def _newest_week(made: Edition) -> Week:
    """The newest week of the digest that has begun."""
    begun = Week.of(made.today)
    return next((week for week, articles in made.digest.weeks.items() if articles and week <= begun), begun)


def _chart(made: Edition, articles: Sequence[Article]) -> inputs.Chart | None:
    """How many articles the last weeks of the digest had; None for a few."""
    weeks = [_newest_week(made)]
    while len(weeks) < WEEKS_OF_A_CHART:
        weeks.append(weeks[-1].before)
    counts = Counter(article.week for article in articles)
    found = [counts[week] for week in reversed(weeks)]
    most = max(found)
    if len([count for count in found if count]) < FEWEST_BARS:
        return None
    bars = (
        inputs.Bar(Link(week_name(week, made.lang), issue_path(week) if count else ""), count, round(100 * count / most))
        for week, count in zip(reversed(weeks), found, strict=True)
    )
    return inputs.Chart(tuple(bars), span(weeks[-1], weeks[0], made.lang), most)


def _by_week(made: Edition, articles: Sequence[Article]) -> Iterator[Section]:
    for week, found in groupby(articles, key=attrgetter("week")):
        yield Section(*_headed(week, made.lang), made.items(found), Link(made.say("The whole week"), issue_path(week)))


@cache
def _headed(week: Week, lang: str) -> tuple[str, str]:
    """The heading and the anchor of a week."""
    return f"{week_name(week, lang)}: {span(week, week, lang)}", f"in-{week}"
