"""The page of a week's issue, and what home shows of it.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from clipsheet import countries
from clipsheet.commonmark import html
from clipsheet_digest import inputs
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Article, Week, grouped
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.exports import files_of
from clipsheet_digest.inputs import Change, Link, Section
from clipsheet_digest.issues import Issue
from clipsheet_digest.names import (
    counted,
    country_name,
    country_path,
    described,
    draft_path,
    issue_path,
    letter_path,
    not_stated,
    outlet_path,
    print_path,
    span,
    topic_path,
    week_name,
)
from clipsheet_digest.slips import hashed

CLEARLY_MORE = 2  # articles: one more is chance
MOST_RISEN = 5

Entries: TypeAlias = Mapping[Article, Sequence[Article]]
"""Articles as an issue shows them, each with the others of its story that it stands for."""


def issue_plan(made: Edition, weeks: Sequence[Week], place: int) -> Plan:
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
        key_of_issue(made, week),
        repr(near),
        repr(tuple(_silent(made, articles))),
        *[code for code, count in counts.items() if len(digest.countries[code]) > count],
        "",
        *sorted(code for code in counts if code in known),
        repr(_risen(made, week)),
    )
    return Plan(issue_path(week), key, made.indexed, lambda: _issue_page(made, weeks, place))


def key_of_issue(made: Edition, week: Week) -> str:
    """What an issue is made of whatever other weeks have: the editor's words, its articles, what came late and who was silent."""
    articles = made.digest.weeks[week]
    return hashed(
        repr((str(week), is_running(made, week), made.issues.get(str(week)))),
        *[link.text for link in _silent(made, articles)],
        "",
        *[article.shows for article in made.late.get(week, ())],
        "",
        *[f"{article.shows} {article.slip.prominence} {_story_of(made, article)}" for article in articles],
    )


def is_running(made: Edition, week: Week) -> bool:
    """Whether a week is not over yet."""
    return week >= Week.of(made.today)


def running_issue(made: Edition) -> Week | None:
    """The first week that is not over and has articles."""
    return min((week for week, articles in made.digest.weeks.items() if is_running(made, week) and articles), default=None)


def newest_issue(made: Edition) -> Week | None:
    """The newest week that is over; the running one where none is."""
    return next((week for week in made.digest.weeks if not is_running(made, week)), None) or running_issue(made)


def _story_of(made: Edition, article: Article) -> str:
    story = made.stories.get(article.slug)
    return "" if story is None else story.slug


def _issue_page(made: Edition, weeks: Sequence[Week], place: int) -> inputs.IssuePage:
    week = weeks[place]
    articles = made.digest.weeks[week]
    lead, rest = entries(made, week)
    days = span(week, week, made.lang)
    return inputs.IssuePage(
        path=issue_path(week),
        title=f"{week_name(week, made.lang)}: {days}",
        description=described(f"{made.settings.site.name}, {days}: {counted(len(articles), made.lang)}"),
        indexed=made.indexed,
        week=week_name(week, made.lang),
        span=days,
        articles=len(articles),
        running=is_running(made, week),
        opening=opening_of(made, week, lead),
        sections=tuple(by_country(made, rest)),
        countries=country_links(made, articles),
        topics=topic_links(made, articles),
        newer=issue_link(made, weeks[place - 1]) if place else None,
        older=issue_link(made, weeks[place + 1]) if place + 1 < len(weeks) else None,
        forms=tuple(_forms(made, week)),
        files=files_of(made, issue_path(week), exported=bool(articles), fed=False),
    )


def _forms(made: Edition, week: Week) -> Iterator[Link]:
    """The files to send and to print an issue by."""
    if "print" in made.kinds:
        yield Link(made.say("Print edition"), print_path(week))
    if "letter" in made.kinds:
        yield Link(made.say("E-mail to paste"), letter_path(week))
        yield Link(made.say("E-mail to send"), draft_path(week))


def entries(made: Edition, week: Week) -> tuple[Entries, Entries]:
    """What stands first in an issue, and what below it: a story that several outlets carried once, where its first report stands."""
    lead, rest = _lead(made, week), _below_the_lead(made, week)
    once, first = made.stories_once([*lead, *rest]), set(lead)
    return {one: others for one, others in once.items() if one in first}, {one: others for one, others in once.items() if one not in first}


def in_order(made: Edition, week: Week) -> list[Article]:
    """The articles of an issue as it shows them, whatever their country: the lead, the others, and last those without a date."""
    return [*_lead(made, week), *sorted(_below_the_lead(made, week), key=lambda one: one.day is None)]


def opening_of(made: Edition, week: Week, lead: Entries) -> inputs.Opening:
    """What stands above the articles of a week."""
    issue, articles = made.issues.get(str(week), Issue()), made.digest.weeks[week]
    before = made.digest.weeks.get(week.before) if week.before < week else None
    known = {country_path(code) for article in before or () for code in article.slip.countries}
    return inputs.Opening(
        note=html(issue.note) if issue.note else None,
        glance=issue.glance,
        lead=tuple(made.item(article, others) for article, others in lead.items()),
        before=issue_link(made, week.before) if before else None,
        fresh=tuple(link for link in country_links(made, articles) if link.href not in known) if before else (),
        risen=_risen(made, week),
        late=made.items(made.late.get(week, ())),
        silent=tuple(_silent(made, articles)),
    )


def _risen(made: Edition, week: Week) -> tuple[Change, ...]:
    """The countries of which a week has at least so many articles more than the week before, where that had some."""
    counts, before = (
        Counter(code for article in made.digest.weeks.get(one, ()) for code in article.slip.countries) for one in (week, week.before)
    )
    risen = [(counts[code] - had, code) for code, had in before.items() if counts[code] - had >= CLEARLY_MORE]
    ranked = sorted(risen, key=lambda pair: (-pair[0], country_name(pair[1], made.lang)))[:MOST_RISEN]
    return tuple(Change(Link(country_name(code, made.lang), country_path(code), count=counts[code]), before[code]) for _, code in ranked)


def apart(opening: inputs.Opening) -> inputs.Opening:
    """An opening without what it knows of other weeks: what is sent or printed stays as it is when those change."""
    return replace(opening, before=None, fresh=(), risen=(), silent=tuple(Link(link.text, "") for link in opening.silent))


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


def by_country(made: Edition, shown: Entries) -> Iterator[Section]:
    """Each entry under the country it is most about, in the order of the regions and then of weight."""
    dated = [article for article in shown if article.day is not None]
    undated = [article for article in shown if article.day is None]
    groups = grouped(dated, lambda article: (article.slip.countries[0] if article.slip.countries else NO_COUNTRY,))
    regions: dict[str, str] = {}
    for name, codes in made.settings.site.regions:
        regions.update({code: name for code in codes if code not in regions})
    order = {code: place for place, code in enumerate(regions)}

    def items(articles: Iterable[Article]) -> tuple[inputs.Item, ...]:
        return tuple(made.item(article, shown[article]) for article in articles)

    def rank(code: str) -> tuple[bool, int, int, str]:
        return code == NO_COUNTRY, order.get(code, len(order)), -len(groups[code]), country_name(code, made.lang)

    for code in sorted(groups, key=rank):
        more = Link(made.say("All weeks"), country_path(code)) if len(made.digest.countries[code]) > len(groups[code]) else None
        yield Section(country_name(code, made.lang), f"in-{code.lower()}", items(groups[code]), more, regions.get(code))
    if undated:
        yield Section(not_stated(made.lang), "in-undated", items(undated))


def issue_link(made: Edition, week: Week) -> Link:
    return Link(week_name(week, made.lang), issue_path(week), count=len(made.digest.weeks[week]))


def country_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    counts = Counter(code for article in articles for code in article.slip.countries or (NO_COUNTRY,))
    ranked = sorted(counts.items(), key=lambda pair: (pair[0] == NO_COUNTRY, -pair[1], country_name(pair[0], made.lang)))
    return tuple(Link(country_name(code, made.lang), country_path(code), count=count) for code, count in ranked)


def topic_links(made: Edition, articles: Iterable[Article]) -> tuple[Link, ...]:
    """The desk's topics and then the others, the commonest first, and last the articles without any."""
    counts = Counter(slug for article in articles for slug in article.slip.topics or (OTHER,))
    ranked = sorted(counts, key=lambda slug: (slug == OTHER, -counts[slug], made.topics.label(slug)))
    return tuple(Link(made.topics.label(slug), topic_path(slug), count=counts[slug]) for slug in made.topics.desk_first(ranked))
