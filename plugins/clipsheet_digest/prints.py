"""An issue on paper: one page with the texts of all its articles, as rights release them.  Pure; a browser prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clipsheet import rights
from clipsheet_digest.digest import Article, Week
from clipsheet_digest.editions import Edition, Plan
from clipsheet_digest.inputs import Item, Printed, PrintedSection, PrintPage
from clipsheet_digest.issue_pages import apart, by_country, entries, is_running, key_of_issue, opening_of
from clipsheet_digest.names import article_path, counted, described, print_path, span, week_name
from clipsheet_digest.slips import hashed


def print_plans(made: Edition, week: Week) -> Iterator[Plan]:
    """An issue on paper, where the theme makes it."""
    if "print" in made.kinds:
        key = hashed(key_of_issue(made, week), *[article.says for article in made.digest.weeks[week]])
        yield Plan(print_path(week), key, False, lambda: _page(made, week))


def _page(made: Edition, week: Week) -> PrintPage:
    lead, rest = entries(made, week)
    days, articles = span(week, week, made.lang), made.digest.weeks[week]
    opening = opening_of(made, week, lead)
    by_path = {article_path(article.slug): article for article in articles}
    runs = [PrintedSection(made.say("Lead stories"), "lead", _printed(made, opening.lead, by_path))] if lead else []
    return PrintPage(
        path=print_path(week),
        title=f"{week_name(week, made.lang)}: {days}",
        description=described(f"{made.settings.site.name}, {days}: {counted(len(articles), made.lang)}"),
        indexed=False,
        week=week_name(week, made.lang),
        span=days,
        articles=len(articles),
        running=is_running(made, week),
        opening=replace(apart(opening), lead=()),
        sections=(
            *runs,
            *(
                PrintedSection(section.heading, section.anchor, _printed(made, section.items, by_path), section.region)
                for section in by_country(made, rest)
            ),
        ),
    )


def _printed(made: Edition, items: tuple[Item, ...], articles: dict[str, Article]) -> tuple[Printed, ...]:
    return tuple(_article(made, item, articles[item.href]) for item in items)


def _article(made: Edition, item: Item, article: Article) -> Printed:
    clipping = made.source.clipping(article.slug)
    released = rights.released(clipping, article.row, made.settings.site.audience)
    return Printed(item, clipping.authors, clipping.agency, clipping.source_url, clipping.gist, released.body, released.whole)
