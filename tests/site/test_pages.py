"""Which pages a site has, what each must say, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import homes
import lxml.html
import pytest
from homes import clipping
from lxml.html import HtmlElement

from clipsheet import countries, settings, state_media
from clipsheet.archive import Entry, Fate, body_hash, values_of
from clipsheet.model import Clipping
from clipsheet.settings import Ownership, Settings, Site, Topic, Vocabulary
from clipsheet.stories import Story
from clipsheet_digest import checks, map_page, names, writer
from clipsheet_digest import pages as page_values
from clipsheet_digest.article_pages import ownership_of
from clipsheet_digest.digest import DEVICES
from clipsheet_digest.inputs import AboutPage, ArticlePage, GroupPage, HomePage, IssuePage, Link, MapPage, Page, Recent, Tile

ARABIC, CHINESE, RUSSIAN = "شبكة الضفاف", "南屿晨讯", "Степной курьер"
NOTICE = "For the desk of the <b>Test & Sons</b> only."
DESK = f'name: "Test digest"\nnotice: "{NOTICE}"\n'
OTHER_FORMS = (".mail.html", ".print.html")  # of an issue
PUBLIC = 'name: "Test digest"\naudience: public\nbase_url: "https://press.example/digest/"\n'


def made(*clippings: Clipping, told: tuple[Story, ...] = (), **site: object) -> dict[str, Page]:
    """The pages of these clippings and stories, as of TODAY, by path."""
    topics = (Topic("drones", "Drones", "medtop:20000056", ()), Topic("health", "Health", "medtop:07000000", ()))
    said = Settings(Path("nowhere"), Site(**site), Vocabulary({}, topics))  # type: ignore[arg-type]
    found = list(page_values.pages(homes.edition(clippings, said, told)))
    assert len(found) == len({page.path for page in found}), "two pages for one address"
    return {page.path: page for page in found}


def week_of(monday: date, count: int, name: str) -> Iterator[Clipping]:
    """`count` articles of the week that begins on a day."""
    return (clipping(f"{name}-{place:02}", date=monday + timedelta(days=place % 7)) for place in range(count))


def home_page(*clippings: Clipping) -> HomePage:
    page = made(*clippings)["index.html"]
    assert isinstance(page, HomePage)
    return page


# -- which pages there are ------------------------------------------------------------------------------------------


def test_there_is_a_page_for_every_group_that_is_not_empty_and_no_other() -> None:
    one = clipping("one", countries=("KE", "ML"), topics=("drones",), outlet="Harbour Courier", date=date(2025, 10, 1))
    two = clipping("two", countries=("ML",), topics=("drones", "health"), outlet="Lagoon Telegraph", date=date(2025, 9, 24))
    gap = clipping("gap", countries=(), topics=(), outlet=None, domain=None, date=None, added=date(2025, 10, 7))
    held = clipping("held", held="look first", countries=("FR",), topics=("health",), outlet="Kept Back", date=date(2025, 8, 1))
    assert {
        "index.html",
        "404.html",
        "search/index.html",
        "corrections/index.html",
        "exports/index.html",
        *(f"issues/2025-W{week}.print.html" for week in (39, 40, 41)),
        "articles/one.html",
        "articles/two.html",
        "articles/gap.html",
        "countries/index.html",
        "countries/ke.html",
        "countries/ke/drones.html",
        "countries/ml.html",
        "countries/ml/drones.html",
        "countries/ml/health.html",
        "countries/none.html",
        "countries/none/other.html",
        "topics/index.html",
        "topics/drones.html",
        "topics/health.html",
        "topics/other.html",
        "outlets/index.html",
        "outlets/harbour-courier.html",
        "outlets/lagoon-telegraph.html",
        "outlets/outlet-not-known.html",
        "about/index.html",
        "map/index.html",
        "languages/index.html",
        "languages/en.html",
        "issues/index.html",
        "issues/2025-W41.html",
        "issues/2025-W40.html",
        "issues/2025-W39.html",
    } == set(made(one, two, gap, held))


def test_the_digest_tells_of_itself_in_its_editors_words() -> None:
    edition = homes.edition([clipping("a")], Settings(Path("nowhere"), Site(), Vocabulary({}, ())))
    (page,) = (page for page in page_values.pages(replace(edition, about="We *watch*.")) if isinstance(page, AboutPage))
    assert ("<p>We <em>watch</em>.</p>", 1, 1, ("English",)) == (
        page.text and page.text.strip(),
        page.articles,
        page.outlets,
        page.languages,
    )
    assert page.since == Link("Week 40, 2025", "issues/2025-W40.html", count=1)


def test_a_group_shows_its_articles_and_no_other() -> None:
    pages = made(
        clipping("kenya-drones"),
        clipping("kenya-health", topics=("health",)),
        clipping("mali-drones", countries=("ML",)),
    )

    def shown(path: str) -> set[str]:
        page = pages[path]
        assert isinstance(page, GroupPage)
        listed = {item.href for section in page.sections for item in section.items}
        assert page.articles == len(listed)
        return {href.removeprefix("articles/").removesuffix(".html") for href in listed}

    assert {"kenya-drones", "kenya-health"} == shown("countries/ke.html")
    assert {"kenya-drones", "mali-drones"} == shown("topics/drones.html")
    assert {"kenya-drones"} == shown("countries/ke/drones.html")
    assert {"kenya-drones", "kenya-health", "mali-drones"} == shown("outlets/harbour-courier.html")


def listed(page: Page) -> list[str]:
    assert isinstance(page, GroupPage)
    return [item.href.removeprefix("articles/").removesuffix(".html") for section in page.sections for item in section.items]


@pytest.mark.parametrize(("count", "sizes"), [(74, [74]), (75, [25, 50]), (124, [74, 50]), (125, [25, 50, 50])])
def test_the_earlier_articles_of_a_group_stand_on_pages_of_fifty(count: int, sizes: list[int]) -> None:
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(count)]
    pages = made(*(clipping(f"a{number:03}", date=day) for number, day in enumerate(days)))
    paths = ["countries/ke.html", *(f"countries/ke.{number}.html" for number in range(len(sizes) - 1, 0, -1))]
    found = [pages[path] for path in paths]
    assert sizes == [len(listed(page)) for page in found]
    assert sorted((f"a{number:03}" for number in range(count)), reverse=True) == [slug for page in found for slug in listed(page)]
    own, *earlier = found
    assert isinstance(own, GroupPage)
    assert count == own.articles
    assert [page.path for page in earlier] == [link.href for link in own.earlier]
    for page, newer, older in zip(found, [None, *paths], [*paths[1:], None], strict=False):
        assert isinstance(page, GroupPage)
        assert (newer, older) == (page.newer and page.newer.href, page.older and page.older.href)
        assert [] == list(page.companions) or page is own


def test_a_page_of_earlier_articles_stays_as_it_is_when_one_more_comes() -> None:
    def pages(count: int) -> dict[str, Page]:
        return made(*(clipping(f"a{number:03}", date=date(2024, 1, 1) + timedelta(days=number)) for number in range(count)))

    before, after = pages(180), pages(181)
    earlier = {path for path in before if re.fullmatch(r"[a-z]+/[^/]+\.\d+\.html", path)}
    assert {"countries/ke.1.html", "countries/ke.2.html", "countries/ke.3.html", "topics/drones.1.html"} <= earlier
    assert [] == [path for path in earlier if before[path] != after[path]]
    page = after["countries/ke.1.html"]
    assert isinstance(page, GroupPage)
    assert ("Kenya, 1 Jan\u2009–\u200925 Feb 2024", "countries/ke.html") == (page.title, page.kicker.href)


def test_a_country_shows_how_many_articles_the_last_weeks_had() -> None:
    days = [date(2025, 10, 1), date(2025, 9, 24), date(2025, 9, 25), date(2025, 9, 1), date(2024, 9, 1)]
    pages = made(*(clipping(f"a{number}", date=day) for number, day in enumerate(days)), clipping("few", countries=("ML",)))
    country, few, both = pages["countries/ke.html"], pages["countries/ml.html"], pages["countries/ke/drones.html"]
    assert isinstance(country, GroupPage)
    assert country.chart is not None
    counted = {bar.week.text: (bar.count, bar.height) for bar in country.chart.bars if bar.count}
    assert {"Week 36, 2025": (1, 50), "Week 39, 2025": (2, 100), "Week 40, 2025": (1, 50)} == counted
    assert (26, "Week 15, 2025", "Week 40, 2025") == (
        len(country.chart.bars), country.chart.bars[0].week.text, country.chart.bars[-1].week.text,
    )  # fmt: skip
    assert ["", "issues/2025-W40.html"] == [bar.week.href for bar in (country.chart.bars[0], country.chart.bars[-1])]
    for page in (few, both):
        assert isinstance(page, GroupPage)
        assert page.chart is None
    elsewhere = clipping("elsewhere", countries=("ML",), date=date(2025, 5, 14))
    after = made(*(clipping(f"a{number}", date=day) for number, day in enumerate(days)), clipping("few", countries=("ML",)), elsewhere)
    assert country == after["countries/ke.html"], "a page that an article of another country changes would not be made again"


def test_an_issue_says_of_which_countries_there_is_clearly_more() -> None:
    before = [clipping(f"before-{code}", countries=(code,), date=date(2025, 9, 24)) for code in ("KE", "ML", "UG")]
    kenya = [clipping(f"ke-{number}", countries=("KE", "TZ")) for number in range(3)]
    mali = [clipping(f"ml-{number}", countries=("ML",)) for number in range(4)]
    page = made(*before, *kenya, *mali, clipping("ug-1", countries=("UG",)), clipping("ug-2", countries=("UG",)))["issues/2025-W40.html"]
    assert isinstance(page, IssuePage)
    assert [("Mali", 4, 1), ("Kenya", 3, 1)] == [(one.country.text, one.country.count, one.before) for one in page.opening.risen]
    assert ["Tanzania"] == [link.text for link in page.opening.fresh], "what is new is not said twice"


def test_a_country_says_what_the_newest_issue_brought() -> None:
    pages = made(
        clipping("new"),
        clipping("health", topics=("drones", "health")),
        clipping("before", date=date(2025, 9, 24), countries=("KE", "ML")),
        clipping("elsewhere", countries=("UG",), outlet="Lagoon Telegraph"),
    )
    country, topic, calm, fresh = (
        pages[path] for path in ("countries/ke.html", "topics/drones.html", "countries/ml.html", "countries/ug.html")
    )
    assert isinstance(country, GroupPage)
    assert (
        Recent(Link("Week 40, 2025", "issues/2025-W40.html", count=2), 1, (Link("Health", "countries/ke/health.html"),)) == country.recent
    )
    assert isinstance(topic, GroupPage)
    assert topic.recent is not None
    assert (3, 1, ("Uganda",)) == (topic.recent.week.count, topic.recent.before, tuple(link.text for link in topic.recent.fresh))
    assert isinstance(calm, GroupPage)
    assert calm.recent is not None
    assert (0, 1, ()) == (calm.recent.week.count, calm.recent.before, calm.recent.fresh)
    assert isinstance(fresh, GroupPage)
    assert fresh.recent is not None
    assert (1, 0, ()) == (fresh.recent.week.count, fresh.recent.before, fresh.recent.fresh), "where all is new, nothing is said to be"


def test_a_week_of_which_the_digest_has_nothing_is_no_week_to_compare_with() -> None:
    page = made(clipping("old", date=date(2025, 9, 17)), clipping("new"))["countries/ke.html"]
    assert isinstance(page, GroupPage)
    assert Recent(Link("Week 40, 2025", "issues/2025-W40.html", count=1), None, ()) == page.recent


def test_a_country_of_which_nothing_came_lately_says_nothing_new() -> None:
    page = made(clipping("old", date=date(2025, 9, 1)), clipping("new", countries=("ML",)))["countries/ke.html"]
    assert isinstance(page, GroupPage)
    assert page.recent is None


def test_a_group_leads_to_its_parts_and_says_how_large_they_are() -> None:
    pages = made(
        clipping("a"),
        clipping("b", countries=("ML",), outlet="Lagoon Telegraph"),
        clipping("c", topics=("health",)),
        clipping("d", topics=()),
    )

    def parts(path: str) -> list[tuple[str, list[tuple[str, str, int | None]]]]:
        page = pages[path]
        assert isinstance(page, GroupPage)
        return [(one.heading, [(link.text, link.href, link.count) for link in one.links]) for one in page.companions]

    by_topic = [
        ("Drones", "countries/ke/drones.html", 1),
        ("Health", "countries/ke/health.html", 1),
        ("Other topics", "countries/ke/other.html", 1),
    ]
    by_outlet = [("Harbour Courier", "outlets/harbour-courier.html", 1), ("Lagoon Telegraph", "outlets/lagoon-telegraph.html", 1)]
    both = [("Kenya", "countries/ke/drones.html", 1), ("Mali", "countries/ml/drones.html", 1)]
    assert [("By topic", by_topic), ("By outlet", [("Harbour Courier", "outlets/harbour-courier.html", 3)])] == parts("countries/ke.html")
    assert [("By country", both), ("By outlet", by_outlet)] == parts("topics/drones.html")
    kenya, topics = ("Kenya", "countries/ke.html", 3), [("Drones", 1), ("Health", 1), ("Other topics", 1)]
    by_country, (heading, links) = parts("outlets/harbour-courier.html")
    assert ("By country", [kenya]) == by_country
    assert ("By topic", topics) == (heading, [(text, count) for text, _href, count in links])
    assert [] == parts("countries/ke/drones.html")


def test_the_map_has_every_country_once() -> None:
    tiles = [code for _continent, rows in map_page.world() for row in rows for code in row if code != map_page.SEA]
    assert sorted(countries.CODES) == sorted(tiles)
    for continent, rows in map_page.world():
        assert 1 == len({len(row) for row in rows}), continent


def test_the_map_shades_countries_by_how_much_is_about_them() -> None:
    kenya = [clipping(f"k{number:02}") for number in range(32)]
    page = made(*kenya, clipping("m1", countries=("ML",)), clipping("m2", countries=("ML",), date=date(2025, 9, 1)),
                clipping("u", countries=("UG",), date=date(2025, 9, 1)), clipping("n", countries=()))["map/index.html"]  # fmt: skip
    assert isinstance(page, MapPage)
    tiles = {tile.code: tile for continent in page.continents for row in continent.rows for tile in row if tile is not None}
    assert Tile("KE", Link("Kenya", "countries/ke.html", count=32), 5) == tiles["KE"]
    assert (1, 1, 0) == (tiles["ML"].shade, tiles["UG"].shade, tiles["FR"].shade)
    assert Link("France", "", count=0) == tiles["FR"].country
    assert [(1, 1, 2), (2, 3, 4), (3, 5, 8), (4, 9, 16), (5, 17, 32)] == [(one.step, one.fewest, one.most) for one in page.shades]
    assert [("Kenya", 32, 32), ("Mali", 1, 2), ("Uganda", 0, 1), ("No country named", 1, 1)] == [
        (row.country.text, row.newest, row.country.count) for row in page.countries
    ]
    assert page.newest == Link("Week 40, 2025", "issues/2025-W40.html", count=34)


def test_the_map_of_an_empty_digest_shows_the_world() -> None:
    page = made()["map/index.html"]
    assert isinstance(page, MapPage)
    assert ((), (), None) == (page.shades, page.countries, page.newest)
    assert ["Americas", "Europe", "Africa", "Asia", "Oceania"] == [continent.name for continent in page.continents]


def test_an_article_says_what_its_editor_changed() -> None:
    read = clipping("a", date=date(2025, 9, 30), headline="The editor’s own")
    entry = Entry("a.html", None, Fate.KEPT, values=tuple(values_of(read)), body=body_hash(read.body))
    told = {}
    for now in (read, replace(read, date=date(2025, 10, 1), mentions=("ML",), countries=(), body="Shorter.", gist="Two lines.")):
        edition = homes.edition([now], Settings(Path("nowhere"), Site(), Vocabulary({}, ())), ledger={"a": entry})
        (page,) = (page for page in page_values.pages(edition) if isinstance(page, ArticlePage))
        told[now.body] = [fact.value for fact in page.facts if fact.label == "Changed by the editor"]
    assert {read.body: [], "Shorter.": ["Date, Countries, Text"]} == told


def test_what_the_state_media_profiles_say_is_said_in_the_sites_language() -> None:
    profiled, own = state_media.ownership(["arabic.rt.com"]), Ownership("state-owned", "the ministry’s list", "2025-06")
    assert profiled is not None
    fact = ownership_of(profiled, "fr")
    assert ("Propriété", "contrôlé par l’État (RT)", "fr") == (fact.label, fact.value, fact.value_lang)
    assert "Profils des médias d’État" in str(fact.source)
    fact = ownership_of(own, "fr")
    assert ("state-owned", "en", "the ministry’s list, 2025-06") == (fact.value, fact.value_lang, fact.source)


def test_a_story_has_a_page_that_its_articles_lead_to() -> None:
    pages = made(
        clipping("second", outlet="B"), clipping("first", outlet="A", title="Ferry adrift"), clipping("alone"),
        told=(Story("first", ("second", "first")),),
    )  # fmt: skip
    story, article, alone = pages["stories/first.html"], pages["articles/second.html"], pages["articles/alone.html"]
    assert isinstance(story, GroupPage)
    assert isinstance(article, ArticlePage)
    assert isinstance(alone, ArticlePage)
    assert ("story", "Ferry adrift", 2) == (story.kind, story.heading, story.articles)
    assert ("stories/first.html", 2) == (article.story and article.story.href, article.story and article.story.count)
    assert ["articles/first.html"] == [item.href for item in article.siblings]
    assert (None, ()) == (alone.story, alone.siblings)


def test_an_issue_shows_a_story_once_with_all_its_outlets() -> None:
    pages = made(
        clipping("second", outlet="B", countries=("ML",)), clipping("first", outlet="A"), clipping("other", outlet="C"),
        clipping("early", outlet="D", date=date(2025, 9, 24)),
        told=(Story("first", ("second", "first", "early")),),
    )  # fmt: skip
    issue, earlier, group = pages["issues/2025-W40.html"], pages["issues/2025-W39.html"], pages["countries/ke.html"]
    assert isinstance(issue, IssuePage)
    assert isinstance(earlier, IssuePage)
    items = {item.href: item.also for section in issue.sections for item in section.items}
    assert {"articles/first.html": (Link("B", "articles/second.html"),), "articles/other.html": ()} == items
    assert [()] == [item.also for section in earlier.sections for item in section.items], "the others are of another week"
    assert 3 == issue.articles
    assert {"first", "other", "early"} == set(listed(group)), "a group lists every article"


def test_a_story_in_the_lead_is_not_told_again_below_it() -> None:
    pages = made(
        clipping("second", outlet="B"), clipping("first", outlet="A", prominence="lead"),
        told=(Story("first", ("second", "first")),),
    )  # fmt: skip
    issue = pages["issues/2025-W40.html"]
    assert isinstance(issue, IssuePage)
    assert [("articles/first.html", (Link("B", "articles/second.html"),))] == [(item.href, item.also) for item in issue.opening.lead]
    assert () == issue.sections


def test_a_story_that_an_editor_named_bears_the_name() -> None:
    told = Story("the-marenka", ("b", "a"))
    page = made(clipping("b", story="The Marenka"), clipping("a", story="The Marenka"), told=(told,))["stories/the-marenka.html"]
    assert isinstance(page, GroupPage)
    assert "The Marenka" == page.heading


def test_a_thread_is_public_once_an_editor_named_it() -> None:
    pages = made(clipping("named", thread="Ferries of the strait"), clipping("plain"))
    thread, article, plain = pages["threads/ferries-of-the-strait.html"], pages["articles/named.html"], pages["articles/plain.html"]
    assert isinstance(thread, GroupPage)
    assert isinstance(article, ArticlePage)
    assert isinstance(plain, ArticlePage)
    assert ("thread", "Ferries of the strait", 1) == (thread.kind, thread.heading, thread.articles)
    assert article.thread == Link("Ferries of the strait", "threads/ferries-of-the-strait.html")
    assert plain.thread is None


def test_an_issue_shows_every_article_of_its_week_once() -> None:
    issue = made(
        clipping("two-countries", countries=("KE", "ML")),
        clipping("no-country", countries=()),
        clipping("no-date", date=None, added=date(2025, 10, 1)),
        clipping("older", date=date(2025, 9, 20)),
    )["issues/2025-W40.html"]
    assert isinstance(issue, IssuePage)
    listed = [(section.heading, item.href) for section in issue.sections for item in section.items]
    assert [
        ("Kenya", "articles/two-countries.html"),
        ("No country named", "articles/no-country.html"),
        ("Date not stated", "articles/no-date.html"),
    ] == listed


def test_issues_lead_to_the_weeks_beside_them() -> None:
    pages = made(*(clipping(f"d{day}", date=date(2025, 9, day)) for day in (3, 10, 24)))
    ways = {}
    for path, page in pages.items():
        if isinstance(page, IssuePage):
            ways[path.removesuffix(".html")] = tuple(link.href if link else None for link in (page.older, page.newer))
    assert {
        "issues/2025-W36": (None, "issues/2025-W37.html"),
        "issues/2025-W37": ("issues/2025-W36.html", "issues/2025-W39.html"),
        "issues/2025-W39": ("issues/2025-W37.html", None),
    } == ways


@pytest.mark.parametrize(
    "named",
    [pytest.param({"outlet": "Index"}, id="an outlet"), pytest.param({"topics": ("index",)}, id="a topic")],
)
def test_a_group_that_is_named_index_has_a_page_beside_the_index(named: dict[str, object]) -> None:
    assert made(clipping(**named))


@pytest.mark.parametrize("name", ["CON", "aux", "Nul", "com1", "LPT9", "prn"])
@pytest.mark.parametrize("field", ["outlet", "lang"])
def test_no_page_is_called_as_a_device_of_windows(name: str, field: str) -> None:
    paths = made(clipping(**{field: name if field == "outlet" else name[:3].lower()}))
    assert not [path for path in paths if path.rpartition("/")[2].partition(".")[0] in DEVICES]


# -- home -------------------------------------------------------------------------------------------------------------


def shown_at_home(page: HomePage) -> list[str]:
    return [item.href.split("/")[1].split("-")[0] for section in page.sections for item in section.items]


@pytest.mark.parametrize(
    ("closed", "before", "shown"),
    [
        pytest.param(9, 2, 11, id="nine of the closed week need another week"),
        pytest.param(10, 2, 10, id="ten are enough"),
        pytest.param(11, 2, 11, id="eleven are all shown"),
    ],
)
def test_earlier_weeks_fill_the_home_page_until_there_are_ten(closed: int, before: int, shown: int) -> None:
    page = home_page(*week_of(date(2025, 9, 29), closed, "closed"), *week_of(date(2025, 9, 22), before, "before"))
    assert shown == len(shown_at_home(page))
    assert ["closed"] * closed == shown_at_home(page)[:closed], "the closed week comes first"


@pytest.mark.parametrize(
    ("counts", "weeks"),
    [
        pytest.param((4, 5, 1, 3), 3, id="ten after three weeks"),
        pytest.param((4, 5, 0, 3), 3, id="an empty week is passed over"),
        pytest.param((1, 1, 1, 1), 4, id="all there are, when they are fewer"),
    ],
)
def test_earlier_weeks_come_whole_and_in_order(counts: tuple[int, ...], weeks: int) -> None:
    mondays = [date(2025, 9, 29) - timedelta(weeks=back) for back in range(len(counts))]
    pairs = zip(mondays, counts, strict=True)
    page = home_page(*(one for place, (day, count) in enumerate(pairs) for one in week_of(day, count, f"w{place}")))
    filled = [f"w{place}" for place, count in enumerate(counts) for _ in range(count)]
    expected = [name for name in filled if name in list(dict.fromkeys(filled))[:weeks]]
    assert expected == shown_at_home(page)


def test_the_running_week_is_a_box_with_its_count_and_not_the_news_of_the_page() -> None:
    page = home_page(*week_of(date(2025, 10, 6), 2, "running"), *week_of(date(2025, 9, 29), 12, "closed"))
    assert page.running is not None
    assert page.week is not None
    assert ("issues/2025-W41.html", 2) == (page.running.href, page.running.count)
    assert ("issues/2025-W40.html", 12) == (page.week.href, page.week.count)
    assert {"closed"} == set(shown_at_home(page))


@pytest.mark.parametrize(("count", "shown"), [(2, 2), (5, 5), (6, 5)])
def test_the_box_of_the_running_week_names_its_newest(count: int, shown: int) -> None:
    page = home_page(*week_of(date(2025, 10, 6), count, "running"), clipping("closed"))
    assert ["running"] * shown == [item.href.split("/")[1].split("-")[0] for item in page.running_newest]


def test_the_box_of_the_running_week_begins_with_its_lead_and_ends_with_what_has_no_date() -> None:
    running = list(week_of(date(2025, 10, 6), 2, "running"))
    lead, undated = replace(running[0], slug="first", prominence="lead"), clipping("gap", date=None, added=homes.TODAY)
    page = home_page(undated, *running, lead, clipping("closed"))
    assert ["first", "running", "running", "gap"] == [item.href.split("/")[1].split(".")[0].split("-")[0] for item in page.running_newest]


def test_where_no_week_is_closed_nothing_is_named_twice() -> None:
    assert () == home_page(*week_of(date(2025, 10, 6), 2, "running")).running_newest


def test_an_article_of_a_week_to_come_does_not_hide_the_running_one() -> None:
    page = home_page(clipping("late", date=date(2026, 3, 2)), clipping("running", date=date(2025, 10, 7)), clipping("closed"))
    assert page.running is not None
    assert "issues/2025-W41.html" == page.running.href


@pytest.mark.parametrize(
    ("day", "closed"),
    [pytest.param(date(2025, 10, 5), True, id="Sunday before"), pytest.param(date(2025, 10, 6), False, id="Monday of this week")],
)
def test_a_week_is_closed_when_its_sunday_is_over(day: date, closed: bool) -> None:
    page = home_page(clipping(date=day))
    assert closed is (page.week is not None)


def test_before_the_first_week_is_closed_the_running_one_is_shown() -> None:
    assert ["running", "running"] == shown_at_home(home_page(*week_of(date(2025, 10, 6), 2, "running")))


def test_a_digest_without_articles_says_so(tmp_path: Path) -> None:
    output = homes.built(homes.home(tmp_path))
    assert "No article has been published yet." in (output / "index.html").read_text("utf8")
    assert [] == list(checks.broken_links(output))


# -- what is said --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's site with every gap there is, and with names that must not lead out of it."""
    clippings = [
        clipping("full", source_url="https://harbourcourier.example/full", mentions=("FR",)),
        clipping("gap", countries=(), topics=(), date=None, outlet="../../Up & <Out>", added=date(2025, 10, 1)),
        clipping("arabic", outlet=ARABIC, countries=("ML",)),
        clipping("mali", countries=("ML",), topics=("health",), title="../../../etc/passwd", mentions=("KE", "TD")),
    ]
    return homes.built(homes.home(tmp_path_factory.mktemp("desk"), clippings, DESK))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site for everybody, with an address of its own."""
    clippings = [clipping("full", source_url="https://harbourcourier.example/full"), clipping("gap", countries=(), topics=(), date=None)]
    return homes.built(homes.home(tmp_path_factory.mktemp("public"), clippings, PUBLIC))


def parsed(page: Path) -> HtmlElement:
    return lxml.html.fromstring(page.read_text("utf8"))


def words(page: Path) -> str:
    return " ".join(parsed(page).body.text_content().split()).casefold()


@pytest.mark.parametrize("page", ["articles/gap.html", "issues/2025-W40.html", "countries/none.html", "index.html"])
def test_gaps_are_said_in_words_wherever_the_article_is_shown(desk: Path, page: str) -> None:
    assert "date not stated" in words(desk / page)
    assert "no country named" in words(desk / page)


def test_a_week_has_one_name_for_people_on_every_page(desk: Path) -> None:
    named = [name for name in homes.pages(desk) if "2025-w" in words(desk / name)]
    assert [] == named
    assert "latest issue: week 40, 2025" in words(desk / "index.html")


def test_no_line_can_end_with_a_mark_between_two_values(desk: Path) -> None:
    """The style sheet sets it before a value, and cuts it off where the value begins a line."""
    assert [] == [name for name in homes.pages(desk) if "·" in words(desk / name)]


def test_an_article_without_a_topic_is_found_under_other_topics(desk: Path) -> None:
    assert "other topics" in words(desk / "topics/index.html")
    assert "title of gap" in words(desk / "topics/other.html")


def test_a_missing_address_is_said_and_a_known_one_is_linked(desk: Path) -> None:
    assert "original address not known" in words(desk / "articles/gap.html")
    addresses = parsed(desk / "articles/full.html").xpath("//footer[@class='source']//a[contains(@rel, 'external')]/@href")
    assert ["https://harbourcourier.example/full"] == addresses


def test_the_outlet_is_named_before_the_headline(desk: Path) -> None:
    for name in ("articles/full.html", "index.html", "countries/ke.html"):
        said = words(desk / name)
        assert said.index("harbour courier") < said.rindex("title of full"), name


def test_the_notice_stands_on_every_page(desk: Path) -> None:
    assert [] == [name for name in homes.pages(desk) if NOTICE.casefold() not in words(desk / name)]


def test_without_a_notice_there_is_no_room_for_one(public: Path) -> None:
    assert [] == [name for name in homes.pages(public) if parsed(public / name).xpath("//*[@class='notice']")]


def test_every_page_says_for_whom_it_is_and_that_listing_is_no_endorsement(desk: Path, public: Path) -> None:
    for name in homes.pages(desk):
        assert "for internal use" in words(desk / name), name
        assert "listing is not endorsement" in words(desk / name), name
    for name in homes.pages(public):
        assert "for internal use" not in words(public / name), name
        assert "listing is not endorsement" in words(public / name), name


# -- search engines -------------------------------------------------------------------------------------------------


def robots(page: Path) -> list[str]:
    return [str(content) for content in parsed(page).xpath("//head/meta[@name='robots']/@content")]


def test_no_page_of_a_desk_may_be_indexed(desk: Path) -> None:
    assert {("noindex",)} == {tuple(robots(desk / name)) for name in homes.pages(desk)}


def test_of_a_public_site_the_lists_may_be_indexed_and_the_articles_not(public: Path) -> None:
    rules = {name: robots(public / name) for name in homes.pages(public)}
    assert {("noindex",)} == {tuple(rules.pop(name)) for name in list(rules) if name.endswith(OTHER_FORMS)}
    closed = {name for name, said in rules.items() if said == ["noindex, follow"]}
    assert {"404.html", "search/index.html", "articles/full.html", "articles/gap.html"} == closed
    assert {()} == {tuple(said) for name, said in rules.items() if name not in closed}


def test_every_public_page_names_itself_as_the_one_to_keep(public: Path) -> None:
    for name in homes.pages(public):
        if name.endswith(".mail.html"):
            continue  # to be pasted, and no page for readers of the site
        own = "" if name == "index.html" else name.replace(".print.html", ".html")
        expected = [] if name == "404.html" else [f"https://press.example/digest/{own}"]
        assert expected == parsed(public / name).xpath("//head/link[@rel='canonical']/@href"), name


def test_the_direction_of_a_language_does_not_hang_on_its_capitals() -> None:
    assert ["rtl", "rtl", "rtl", "ltr"] == [names.direction(lang) for lang in ("ar", "AR", "ar-EG", "en")]


@pytest.mark.parametrize(
    ("outlet", "title", "lang", "expected"),
    [
        pytest.param(ARABIC, "سفينة في الميناء", "ar", ("ar", "rtl"), id="an Arabic name"),
        pytest.param("Al Difaf", "سفينة في الميناء", "ar", ("en", "ltr"), id="an Arabic outlet with a Latin name"),
        pytest.param(CHINESE, "新口岸试运行", "zh", ("zh", "ltr"), id="a Chinese name"),
        pytest.param(RUSSIAN, "«Новый» пункт", "ru", ("ru", "ltr"), id="a Russian name above a title in quotes"),
        pytest.param(ARABIC, "A ship in the port", "en", ("und", "rtl"), id="an Arabic name above English articles"),
        pytest.param("24/7", "A ship in the port", "en", ("en", "ltr"), id="no letter at all"),
    ],
)
def test_names_say_their_language_and_direction(outlet: str, title: str, lang: str, expected: tuple[str, str]) -> None:
    found = made(clipping("one", outlet=outlet, title=title, lang=lang, authors=(outlet,)))
    (group,) = (page for page in found.values() if isinstance(page, GroupPage) and page.kind == "outlet")
    assert expected == (group.heading_lang, group.heading_dir)
    article = found["articles/one.html"]
    assert isinstance(article, ArticlePage)
    told = {fact.label: (fact.value_lang, fact.value_dir) for fact in article.facts}
    assert {"Outlet": expected, "Signed": expected, "Country": ("en", "ltr")}.items() <= told.items()


def test_the_heading_of_an_arabic_outlet_reads_from_right_to_left(desk: Path) -> None:
    (name,) = parsed(desk / "outlets" / "shbk-ldff.html").xpath("//h1/bdi")
    assert ("und", "rtl") == (name.get("lang"), name.get("dir"))


def test_no_place_on_a_page_is_named_twice(desk: Path) -> None:
    for name in homes.pages(desk):
        ids = parsed(desk / name).xpath("//@id")
        assert sorted(set(ids)) == sorted(ids), name


def test_the_places_of_sections_are_kept_apart_from_those_of_templates() -> None:
    undated = clipping("undated", date=None, countries=(), added=date(2025, 10, 1))
    found = made(clipping("one"), clipping("before", date=date(2025, 9, 1)), undated)
    anchors = {section.anchor for page in found.values() for section in getattr(page, "sections", ())}
    assert {"in-ke", "in-undated", "in-2025-W40", "in-2025-W36"} <= anchors
    assert [] == [anchor for anchor in anchors if not anchor.startswith("in-")]


# -- links ------------------------------------------------------------------------------------------------------------


def links(page: Path) -> list[str]:
    return [str(target) for target in parsed(page).xpath("//@href | //@src")]


@pytest.mark.parametrize("site", ["desk", "public"])
def test_no_link_is_broken(site: str, request: pytest.FixtureRequest) -> None:
    assert [] == list(checks.broken_links(request.getfixturevalue(site)))


def test_links_of_the_site_are_relative_and_others_are_web_addresses(desk: Path, public: Path) -> None:
    for output in (desk, public):
        for name in homes.pages(output):
            for target in links(output / name) if name != "404.html" else ():
                parts = urlsplit(target)
                outside = parts.scheme in ("http", "https") and bool(parts.netloc)
                assert outside or (not parts.scheme and not parts.netloc and not target.startswith("/")), f"{name}: {target}"


def test_the_page_for_missing_addresses_links_from_the_root_of_its_site(public: Path) -> None:
    own = [target for target in links(public / "404.html") if not target.startswith("#")]
    assert own
    assert [] == [target for target in own if not target.startswith("/digest/")]


def test_links_to_other_sites_tell_them_nothing_and_vouch_for_nothing(desk: Path) -> None:
    outside = parsed(desk / "articles/full.html").xpath("//a[starts-with(@href, 'http')]")
    assert outside
    for link in outside:
        assert {"noopener", "noreferrer", "nofollow"} <= set(link.get("rel", "").split())


def test_broken_links_are_found_and_whole_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "page.html").write_text('<p id="here">', "utf8")
    (tmp_path / "outside.html").write_text("", "utf8")
    root = tmp_path / "below"
    (root / "index.html").write_text(
        '<a href="page.html"> <a href="page.html#here"> <a href="#own"> <b id="own"> <a href="https://press.example/x">'
        '<a href="gone.html"> <img src="gone.png"> <a href="page.html#nowhere"> <a href="../outside.html"> <a href="./">',
        "utf8",
    )
    assert ["../outside.html", "./", "gone.html", "gone.png", "page.html#nowhere"] == sorted(
        fault.found for fault in checks.broken_links(root)
    )


# -- no page leads out of the site ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../out.html", "articles/../../out.html", "/tmp/out.html"])  # noqa: S108 - a path to refuse
def test_a_path_that_leads_out_of_the_site_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(ValueError, match="leads out of the site"):
        writer.Fresh(tmp_path / "site", tmp_path, ()).put(path, "text")
    assert [tmp_path / "site"] == list(tmp_path.iterdir())


def test_a_path_that_goes_through_a_link_out_of_the_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "elsewhere").mkdir()
    try:
        (tmp_path / "site" / "articles").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system lets us make no link")
    with pytest.raises(ValueError, match="leads out of the site"):
        writer.Fresh(tmp_path / "site", tmp_path, ()).put("articles/x.html", "text")
    assert [] == list((tmp_path / "elsewhere").iterdir())


def test_a_page_that_a_disk_takes_a_part_of_is_refused(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system has no limits")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / "site").mkdir()
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, most[1]))
    try:
        with pytest.raises(OSError, match=r"large"):
            writer.Fresh(tmp_path / "site", tmp_path, ()).put("page.html", "x" * 9000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)


def test_a_page_is_the_same_only_with_all_its_letters_and_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("letters", "utf8")
    (tmp_path / "other.html").write_text("Letters", "utf8")
    (tmp_path / "linked.html").symlink_to("one.html")
    seen = ("one.html", "other.html", "linked.html", "gone.html")
    fresh = writer.Fresh(tmp_path / "site", tmp_path, seen)
    assert [False, True, True, True] == [fresh.put(path, "letters") for path in seen]
    assert [True, True, True] == [fresh.put("one.html", text) for text in ("", "letter", "letters\n")]


def test_names_of_outlets_and_titles_lead_nowhere(desk: Path) -> None:
    assert {"arabic.html", "full.html", "gap.html", "mali.html"} == {path.name for path in (desk / "articles").iterdir()}
    assert {"index.html", "harbour-courier.html", "shbk-ldff.html", "up-out.html"} == {
        path.name for path in (desk / "outlets").glob("*.html")
    }
    beside = {path.name for path in desk.parent.iterdir()}
    assert {"content", "output", ".clipsheet"} == beside


# -- the demo -----------------------------------------------------------------------------------------------------


def test_the_demo_builds_without_a_fault(demo_site: homes.Demo) -> None:
    assert 0 == demo_site.status, demo_site.said


def test_every_clipping_of_the_demo_that_is_not_held_has_its_page(demo_site: homes.Demo) -> None:
    shown = {path.stem for path in (demo_site.home / "content" / "clippings").rglob("*.md") if "\nheld: " not in path.read_text("utf8")}
    assert shown == {path.stem for path in (demo_site.output / "articles").iterdir()}


def test_no_link_of_the_demo_is_broken(demo_site: homes.Demo) -> None:
    assert [] == list(checks.broken_links(demo_site.output))


def test_every_page_of_the_demo_says_that_it_is_invented(demo_site: homes.Demo) -> None:
    notice = settings.load(demo_site.home).site.notice
    assert notice is not None
    assert "invented" in notice
    assert [] == [name for name in homes.pages(demo_site.output) if notice.casefold() not in words(demo_site.output / name)]
