"""`digest()`: in which week, under which country, topic and outlet an article stands, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from homes import clipping, digest_of

from clipsheet.model import Clipping, When, Withdrawn
from clipsheet.settings import Outlet, Ownership, Settings, Site, Topic, Vocabulary
from clipsheet_digest.digest import NO_COUNTRY, OTHER, Digest, Week

COURIER = Outlet("Harbour Courier", aliases=("harbourcourier.example",))


def settings(outlets: Iterable[tuple[str, Outlet]] = (), **site: str) -> Settings:
    rows = {name.casefold(): row for name, row in outlets}
    topics = (Topic("drones", "Drones", "medtop:20000056", ()),)
    return Settings(Path("nowhere"), Site(**site), Vocabulary(rows, topics))  # type: ignore[arg-type]


def grouped(*clippings: Clipping, **site: str) -> Digest:
    return digest_of(clippings, settings(**site))


def slugs(found: Digest) -> list[str]:
    return [article.slug for article in found.articles]


def offset(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


# -- weeks ------------------------------------------------------------------------------------------------------

WEEKS: dict[str, tuple[When, str, str, str]] = {
    "a bare Sunday": (date(2025, 10, 5), "Pacific/Auckland", "2025-W40", "2025-10-05"),
    "a bare Monday": (date(2025, 10, 6), "America/Lima", "2025-W41", "2025-10-06"),
    "a time without offset, as written": (datetime(2025, 10, 5, 23, 59), "Asia/Tokyo", "2025-W40", "2025-10-05"),
    "Sunday night in Lima is Monday in UTC": (datetime(2025, 10, 5, 23, 30, tzinfo=offset(-5)), "UTC", "2025-W41", "2025-10-06"),
    "Sunday night in Lima is Sunday in Lima": (datetime(2025, 10, 5, 23, 30, tzinfo=offset(-5)), "America/Lima", "2025-W40", "2025-10-05"),
    "Monday morning in Nairobi is Sunday in UTC": (datetime(2025, 10, 6, 2, 59, tzinfo=offset(3)), "UTC", "2025-W40", "2025-10-05"),
    "three in the morning there is midnight in UTC": (datetime(2025, 10, 6, 3, 0, tzinfo=offset(3)), "UTC", "2025-W41", "2025-10-06"),
    "a half-hour zone": (datetime(2025, 10, 5, 18, 30, tzinfo=offset(0)), "Asia/Kolkata", "2025-W41", "2025-10-06"),
    "a minute before": (datetime(2025, 10, 5, 18, 29, tzinfo=offset(0)), "Asia/Kolkata", "2025-W40", "2025-10-05"),
    "the last days of a year": (date(2024, 12, 30), "UTC", "2025-W01", "2024-12-30"),
    "the first days of a year": (date(2027, 1, 3), "UTC", "2026-W53", "2027-01-03"),
    "the hour that a clock is set back": (datetime(2025, 10, 26, 0, 30, tzinfo=offset(0)), "Europe/Paris", "2025-W43", "2025-10-26"),
}


@pytest.mark.parametrize(("when", "zone", "week", "day"), WEEKS.values(), ids=WEEKS.keys())
def test_week_and_day_are_those_of_the_sites_time_zone(when: When, zone: str, week: str, day: str) -> None:
    (article,) = grouped(clipping(date=when), timezone=zone).articles
    assert (week, day) == (str(article.week), str(article.day))


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert (date(2025, 9, 29), date(2025, 10, 5)) == Week(2025, 40).days


def test_an_undated_article_stands_in_the_week_it_was_added() -> None:
    found = grouped(clipping(date=None, added=date(2025, 9, 28)))
    assert ["2025-W39"] == [str(week) for week in found.weeks]
    assert found.articles[0].day is None


def test_an_article_without_any_day_is_shown_all_the_same() -> None:
    assert ["ferry-stops"] == slugs(grouped(clipping(date=None, added=None)))


# -- groups -----------------------------------------------------------------------------------------------------


def test_an_article_stands_under_every_country_and_topic_of_its_own() -> None:
    found = grouped(clipping(countries=("ML", "UA"), topics=("drones", "health")))
    assert {"ML", "UA"} == set(found.countries)
    assert {"drones", "health"} == set(found.topics)


def test_an_article_without_country_or_topic_stands_under_the_gap() -> None:
    found = grouped(clipping("gap", countries=(), topics=(), mentions=("ML",)), clipping("full"))
    assert ["gap"] == [article.slug for article in found.countries[NO_COUNTRY]]
    assert ["gap"] == [article.slug for article in found.topics[OTHER]]
    assert "ML" not in found.countries, "a mention is no subject"


def test_no_group_is_empty() -> None:
    found = grouped(clipping())
    assert ({"KE"}, {"drones"}, {"harbour-courier"}) == (set(found.countries), set(found.topics), set(found.outlets))


# -- order ------------------------------------------------------------------------------------------------------


def test_newest_come_first_and_a_day_without_a_time_comes_last_of_its_day() -> None:
    found = grouped(
        clipping("monday", date=date(2025, 9, 29)),
        clipping("undated-added-tuesday", date=None, added=date(2025, 9, 30)),
        clipping("wednesday", date=date(2025, 10, 1)),
        clipping("wednesday-noon", date=datetime(2025, 10, 1, 12, 0)),
        clipping("wednesday-evening", date=datetime(2025, 10, 1, 19, 30)),
    )
    assert ["wednesday-evening", "wednesday-noon", "wednesday", "undated-added-tuesday", "monday"] == slugs(found)


def test_equal_days_are_ordered_by_slug_whatever_the_order_of_reading() -> None:
    two = (clipping("b"), clipping("a"))
    assert ["a", "b"] == slugs(grouped(*two)) == slugs(grouped(*reversed(two)))


def test_every_group_keeps_the_order_and_weeks_come_newest_first() -> None:
    days = {"old": date(2025, 9, 1), "new": date(2025, 10, 1), "mid": date(2025, 9, 17)}
    found = grouped(*(clipping(slug, date=day) for slug, day in days.items()))
    assert ["2025-W40", "2025-W38", "2025-W36"] == [str(week) for week in found.weeks]
    for group in (found.countries["KE"], found.topics["drones"], found.outlets["harbour-courier"]):
        assert ["new", "mid", "old"] == [article.slug for article in group]


# -- what is left out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why",
    [
        pytest.param({"held": "two dates that disagree"}, id="held"),
        pytest.param({"withdrawn": Withdrawn(date(2025, 10, 6), "the outlet took it back")}, id="withdrawn"),
    ],
)
def test_held_and_withdrawn_articles_stand_in_no_group(why: dict[str, object]) -> None:
    found = grouped(clipping("out", countries=("ML",), topics=("health",), outlet="Another", date=date(2025, 9, 1), **why), clipping("in"))
    assert ["in"] == slugs(found)
    groups = (found.weeks, found.countries, found.topics, found.outlets)
    assert [1, 1, 1, 1] == [len(group) for group in groups], "no group of the one that is left out"


def test_blocked_outlets_are_left_out() -> None:
    rows = [("Closed Gazette", Outlet("Closed Gazette", rights="blocked"))]
    found = digest_of([clipping("out", outlet="Closed Gazette"), clipping("in")], settings(rows))
    assert (["in"], ["harbour-courier"]) == (slugs(found), list(found.outlets))


# -- outlets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outlet", "domain", "shown"),
    [
        pytest.param("HARBOUR COURIER", None, "Harbour Courier", id="by its name, whatever the capitals"),
        pytest.param(None, "harbourcourier.example", "Harbour Courier", id="by its address"),
        pytest.param("Unheard-of Herald", None, "Unheard-of Herald", id="unknown, by the name of its page"),
        pytest.param(None, "unheard.example", "unheard.example", id="unknown, by its address"),
        pytest.param(None, None, "Outlet not known", id="neither known"),
    ],
)
def test_an_outlet_is_named_by_its_row_else_by_what_the_page_says(outlet: str | None, domain: str | None, shown: str) -> None:
    rows = [("Harbour Courier", COURIER), ("harbourcourier.example", COURIER)]
    (article,) = digest_of([clipping(outlet=outlet, domain=domain)], settings(rows)).articles
    assert shown == article.outlet


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("The Courier", "The, Courier", "THE COURIER"), id="the same letters"),
        pytest.param(("…", "?!"), id="no letters at all"),
        pytest.param(("A" * 70, "A" * 80), id="longer than a slug"),
        pytest.param(("A B", "A B 2", "A-B"), id="one has the number of another"),
    ],
)
def test_every_outlet_has_an_address_of_its_own(names: tuple[str, ...]) -> None:
    found = grouped(*(clipping(f"c{place}", outlet=name) for place, name in enumerate(names)))
    assert len(names) == len({article.outlet_slug for article in found.articles}) == len(found.outlets)


@pytest.mark.parametrize(
    ("known", "row", "label"),
    [
        pytest.param({"source_url": "https://arabic.rt.com/a/1"}, None, "state-controlled (RT)", id="by its address"),
        pytest.param({"domain": "bbc.co.uk"}, None, "independent public (British Broadcasting Corporation (BBC))", id="by its domain"),
        pytest.param({}, Outlet("Press", aliases=("Press", "presstv.ir")), "state-controlled", id="by a domain of its row"),
        pytest.param(
            {"domain": "rt.com"}, Outlet("Press", ownership=Ownership("mine", "a book", "2025")), "mine", id="the editor's word is above"
        ),
        pytest.param({"outlet": "TASS"}, None, None, id="a name alone is no evidence"),
        pytest.param({"source_url": "https://rt.com.example/"}, None, None, id="another domain that begins so"),
        pytest.param({"source_url": "https://[rt.com]/"}, None, None, id="an address that is none"),
        pytest.param({"domain": "com"}, None, None, id="a top-level domain"),
    ],
)
def test_ownership_is_the_editors_word_else_that_of_the_profiles_else_not_assessed(
    known: dict[str, str], row: Outlet | None, label: str | None
) -> None:
    article = clipping(**{"outlet": "Press", "domain": None, **known})
    (found,) = digest_of([article], settings([("Press", row)] if row else [])).articles
    assert label == found.ownership if label is None else found.ownership is not None and found.ownership.label.startswith(label)
