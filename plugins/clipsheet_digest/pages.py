"""The digest -> one value for every page of the site.  Pure: the same digest and site give the same pages.

A page is planned before it is made: `Plan.key` tells all that its value depends on, so that a page which would be made of the same is
not made again. Where articles are listed, the key has what lists show of each (`Article.shows`) instead of its item.

Here are the plan of the whole site and the pages that there is one of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

from clipsheet.commonmark import html
from clipsheet_digest import exports, feeds, inputs, map_page
from clipsheet_digest.article_pages import article_plan, withdrawal, withdrawn_page
from clipsheet_digest.digest import Article, Week
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.group_pages import group_plans
from clipsheet_digest.inputs import Link, Page, Section
from clipsheet_digest.issue_pages import (
    by_country,
    country_links,
    entries,
    in_order,
    is_running,
    issue_link,
    issue_plan,
    newest_issue,
    opening_of,
    running_issue,
    topic_links,
)
from clipsheet_digest.letters import letter_plans
from clipsheet_digest.names import (
    counted,
    country_path,
    described,
    direction,
    issue_path,
    language_name,
    language_path,
    outlet_path,
    span,
    topic_path,
    week_name,
)
from clipsheet_digest.prints import print_plans
from clipsheet_digest.slips import hashed
from clipsheet_digest.words import words

MEDIA_TOPICS = "IPTC Media Topics"
FEWEST_AT_HOME = 10
MOST_AT_HOME = 40
MOST_IN_BOX = 5
NEWEST_WITHOUT_SCRIPT = 20
Groups: TypeAlias = tuple[tuple[str | None, tuple[Link, ...]], ...]


def site(made: Edition) -> inputs.Site:
    """What every page knows of the site."""
    said = made.settings.site
    lang = said.languages[0]
    known = inputs.Site(said.name, lang, direction(lang), said.audience, said.notice, said.base_url)
    if "map" in made.kinds:
        known = replace(known, map=map_page.PAGE)
    return replace(known, exports=exports.PAGE, json_feed=feeds.JSON_PATH) if "exports" in made.kinds else known


def pages(made: Edition) -> Iterator[Page]:
    """All pages of the site."""
    return (page for page in (plan.make() for plan in plans(made)) if isinstance(page, inputs.Base))


def plans(made: Edition) -> Iterator[Plan]:
    """All pages of the site, to be made; those that are linked to come before those that link to them."""
    yield from (article_plan(made, article) for article in made.digest.articles)
    yield from (_planned(made, partial(withdrawn_page, slip=slip)) for slip in made.digest.withdrawn)
    yield from exports.plans(made)
    yield from feeds.plans(made)
    yield from group_plans(made)
    weeks = list(made.digest.weeks)
    yield from (plan for week in weeks for plan in (*letter_plans(made, week), *print_plans(made, week)))
    yield from (issue_plan(made, weeks, place) for place in range(len(weeks)))
    for page_of in (*_index_pages(made), _corrections_page, _search_page, _not_found_page, _home_page):
        yield _planned(made, page_of)
    if "about" in made.kinds:
        yield _planned(made, _about_page)
    if "map" in made.kinds:
        yield _planned(made, map_page.map_page)


def _planned(made: Edition, page_of: Callable[[Edition], Page]) -> Plan:
    """A page whose value is cheap: made to the key, with what lists show in the place of items."""
    page = page_of(replace(made, item=_shows))
    return Plan(page.path, hashed(repr(page)), page.indexed, lambda: page_of(made))


def _shows(article: Article, others: Sequence[Article] = ()) -> Any:
    """What lists show of an article, in the place of its item."""
    return " ".join(one.shows for one in (article, *others))


def _corrections_page(made: Edition) -> inputs.CorrectionsPage:
    corrected = tuple(
        (made.item(article), made.source.clipping(article.slug).corrections) for article in made.digest.articles if article.slip.corrected
    )
    withdrawn = tuple(withdrawal(made, slip) for slip in made.digest.withdrawn)
    told = made.say("Corrections and withdrawals")
    description = described(f"{made.settings.site.name}: {told}")
    return inputs.CorrectionsPage("corrections/index.html", made.say("Corrections"), description, made.indexed, corrected, withdrawn)


def _index_pages(made: Edition) -> Iterator[Callable[[Edition], Page]]:
    for folder, heading, groups_of in (
        ("countries", made.say("Countries"), _by_region),
        ("topics", made.say("Topics"), _by_desk),
        ("outlets", made.say("Outlets"), _by_name),
        ("issues", made.say("Archive"), _within_years),
        ("languages", made.say("Languages"), _by_language),
    ):
        if folder == "languages" and "language" not in made.kinds:
            continue
        yield partial(_index_page, folder=folder, heading=heading, groups_of=groups_of)


def _index_page(made: Edition, folder: str, heading: str, groups_of: Callable[[Edition], Groups]) -> inputs.IndexPage:
    filled = tuple((name, links) for name, links in groups_of(made) if links)
    description = described(f"{made.settings.site.name}: {heading}")
    return inputs.IndexPage(f"{folder}/index.html", heading, description, made.indexed, heading, filled)


def _by_name(made: Edition) -> Groups:
    outlets = sorted(made.digest.outlets.items(), key=lambda pair: pair[1][0].outlet.casefold())
    return ((None, tuple(Link(found[0].outlet, outlet_path(slug), count=len(found)) for slug, found in outlets)),)


def _by_language(made: Edition) -> Groups:
    return ((None, _language_links(made)),)


def _language_links(made: Edition) -> tuple[Link, ...]:
    """The languages of the digest, the most articles first."""
    ranked = sorted(made.digest.languages.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Link(language_name(lang, made.lang), language_path(lang), count=len(found)) for lang, found in ranked)


def _by_region(made: Edition) -> Groups:
    """Countries by the regions of site.yaml, the rest below; a country of two regions stands in both."""
    links = {link.href: link for link in country_links(made, made.digest.articles)}
    groups: list[tuple[str | None, tuple[Link, ...]]] = []
    placed: set[str] = set()
    for region, codes in made.settings.site.regions:
        found = tuple(links[country_path(code)] for code in codes if country_path(code) in links)
        placed.update(link.href for link in found)
        groups.append((region, found))
    rest = tuple(link for href, link in links.items() if href not in placed)
    return (*groups, (made.say("Elsewhere") if placed else None, rest))


def _by_desk(made: Edition) -> Groups:
    """The desk's topics, and below them those that only the Media Topics have, under the name of their source."""
    links = topic_links(made, made.digest.articles)
    paths = {*map(topic_path, made.topics.desk)}
    desk = tuple(link for link in links if link.href in paths)
    return (None, desk), (MEDIA_TOPICS if desk else None, links[len(desk) :])


def _within_years(made: Edition) -> Groups:
    years: dict[int, list[Link]] = {}
    for week, articles in made.digest.weeks.items():
        link = Link(f"{week_name(week, made.lang)}: {span(week, week, made.lang)}", issue_path(week), count=len(articles))
        years.setdefault(week.year, []).append(link)
    volumes = tuple(Link(name, f"{folder}/index.html") for name, folder in made.settings.site.volumes)
    return (*((str(year), tuple(links)) for year, links in sorted(years.items(), reverse=True)), (made.say("Other volumes"), volumes))


def _search_page(made: Edition) -> inputs.SearchPage:
    newest, title = made.items(made.digest.articles[:NEWEST_WITHOUT_SCRIPT]), made.say("Search")
    return inputs.SearchPage("search/index.html", title, described(f"{made.settings.site.name}: {title}"), False, newest)


def _about_page(made: Edition) -> inputs.AboutPage:
    title, digest = made.say("About this digest"), made.digest
    return inputs.AboutPage(
        path="about/index.html",
        title=title,
        description=described(f"{made.settings.site.name}: {title}"),
        indexed=made.indexed,
        text=html(made.about) if made.about.strip() else None,
        articles=len(digest.articles),
        outlets=len(digest.outlets),
        languages=tuple(link.text for link in _language_links(made)),
        since=issue_link(made, min(digest.weeks)) if digest.weeks else None,
    )


def _not_found_page(made: Edition) -> inputs.NotFoundPage:
    return inputs.NotFoundPage("404.html", made.say("Page not found"), made.say("There is no page at this address."), indexed=False)


def _home_page(made: Edition) -> inputs.HomePage:
    closed = [week for week in made.digest.weeks if not is_running(made, week)]
    running = running_issue(made)
    first = newest_issue(made)
    lead, rest = entries(made, first) if first is not None else ({}, {})
    shown = dict(islice(rest.items(), MOST_AT_HOME))
    earlier: list[Week] = []
    for week in closed[1:]:
        if len(lead) + len(shown) + sum(len(made.digest.weeks[one]) for one in earlier) >= FEWEST_AT_HOME:
            break
        earlier.append(week)
    return inputs.HomePage(
        path="index.html",
        title=made.settings.site.name,
        description=_told(made),
        indexed=made.indexed,
        running=issue_link(made, running) if running is not None and closed else None,
        running_newest=made.items(in_order(made, running)[:MOST_IN_BOX]) if running is not None and closed else (),
        week=issue_link(made, closed[0]) if closed else None,
        span=span(closed[0], closed[0], made.lang) if closed else None,
        opening=opening_of(made, first, lead) if first is not None else None,
        sections=(*by_country(made, shown), *(_home_section(made, week) for week in earlier)),
        countries=country_links(made, made.digest.articles),
        topics=topic_links(made, made.digest.articles),
        outlets=len(made.digest.outlets),
        articles=len(made.digest.articles),
        weeks=tuple(issue_link(made, week) for week in list(made.digest.weeks)[:8]),
        languages=_language_links(made) if "language" in made.kinds and len(made.digest.languages) > 1 else (),
    )


def _told(made: Edition) -> str:
    """The digest in a line, for machines."""
    outlets = words(made.lang).ngettext("%(num)s outlet", "%(num)s outlets", len(made.digest.outlets)) % {"num": len(made.digest.outlets)}
    return described(f"{made.settings.site.name}: {counted(len(made.digest.articles), made.lang)}, {outlets}")


def _home_section(made: Edition, week: Week) -> Section:
    lead, rest = entries(made, week)
    items = tuple(islice((made.item(article, others) for article, others in [*lead.items(), *rest.items()]), MOST_AT_HOME))
    heading = f"{week_name(week, made.lang)}: {span(week, week, made.lang)}"
    more = Link(made.say("The whole week"), issue_path(week), count=len(made.digest.weeks[week]))
    return Section(heading, f"in-{week}", items, more)
