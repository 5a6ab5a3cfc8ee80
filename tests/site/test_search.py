"""The search index is in parts by time, and one that would hold the same is taken over from the last site."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import homes
import pytest
from homes import clipping, file_of, put
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, expect

from clipsheet import settings
from clipsheet.model import Clipping, Withdrawn
from clipsheet.settings import Settings, Site, Vocabulary
from clipsheet_digest import checks, parts, publish, search, standing
from clipsheet_digest.digest import Article, Week

SEALED, CURRENT = 8, 3
FOUND = Settings(Path("nowhere"), Site(), Vocabulary({}, ()))
MONDAY = date(2025, 10, 6)

Members = frozenset[str]


def article(slug: str, age: int, added: date | None = None) -> Article:
    """An article of the week that is so many weeks old."""
    return homes.digest_of([clipping(slug, date=MONDAY - timedelta(weeks=age), added=added)], FOUND).articles[0]


def cut(articles: list[Article]) -> list[Members]:
    found = parts.parts(articles, SEALED, CURRENT)
    return [frozenset(article.slug for article in part) for part in found]


ARTICLES = st.lists(st.integers(0, 150), min_size=1, max_size=60).map(
    lambda ages: [article(f"slug-{number}", age) for number, age in enumerate(ages)]
)


@given(ARTICLES)
def test_each_article_is_in_one_part_and_no_part_is_too_large(articles: list[Article]) -> None:
    found = parts.parts(articles, SEALED, CURRENT)
    assert sorted(one.slug for one in articles) == sorted(one.slug for part in found for one in part)
    assert all(0 < len(part) <= SEALED for part in found)
    assert len(found[0]) <= CURRENT
    spans = [(min(one.week for one in part), max(one.week for one in part)) for part in found]
    assert all(later[0] >= earlier[1] for later, earlier in pairwise(spans)), "newest first"


IMPORTS = """
import sys, threading
class Look:
    def find_spec(self, name, *given):
        if threading.current_thread() is not threading.main_thread():
            sys.stderr.write(f"{name}\\n")
sys.meta_path.insert(0, Look())
"""


def test_what_the_index_needs_is_imported_before_its_thread_begins(tmp_path: Path) -> None:
    """Ctrl-C in a callback of an import may leave that locked: a thread that imports then waits for ever."""
    home = homes.home(tmp_path, [clipping("one"), clipping("two", lang="ar", body="توقفت العبّارة يوم الاثنين.")])
    assert (0, "") == ((made := homes.patched(home, IMPORTS)).returncode, made.stderr)


@given(ARTICLES)
def test_the_parts_do_not_depend_on_the_order(articles: list[Article]) -> None:
    assert set(cut(articles)) == set(cut(articles[::-1]))


@given(ARTICLES, st.integers(0, 150))
def test_an_article_that_comes_or_goes_changes_one_part(articles: list[Article], age: int) -> None:
    newest = article("newest", 0)  # what is new does not move
    fewer, more = cut([newest, *articles]), cut([newest, *articles, article("another", age)])
    cut_or_grown, made = set(fewer) - set(more), set(more) - set(fewer)
    assert 1 >= len(cut_or_grown)
    assert Members().union(*made) == Members({"another"}).union(*cut_or_grown), "and its articles are in no others"


@given(ARTICLES)
def test_a_new_week_seals_one_part_and_makes_its_own(articles: list[Article]) -> None:
    before, after = cut([article("last", 0), *articles]), cut([article("last", 0), *articles, article("new", -1)])
    ages = {one.slug: (MONDAY - one.day).days // 7 for one in articles if one.day} | {"last": 0, "new": -1}
    sealed = [part for part in set(after) - set(before) if min(ages[slug] for slug in part) > parts.LATE - 1]
    assert 1 >= len(sealed)


def test_a_mistaken_date_does_not_make_all_others_old() -> None:
    this_week = [article(f"slug-{number}", 0, MONDAY) for number in range(CURRENT + 1)]
    assert 2 < len(cut([*this_week, article("mistaken", -60, MONDAY)])), "cut as the newest week is"


def test_ten_thousand_articles_of_three_years_are_in_few_parts() -> None:
    found = parts.parts([article(f"slug-{number}", number % 156) for number in range(10_000)])
    assert 12 >= len(found)
    assert parts.CURRENT >= len(found[0])


# -- what is taken over -----------------------------------------------------------------------------------------------

OLD = {f"old-{number}": date(2025, 3, 3) for number in range(4)}
NEW = {f"new-{number}": date(2025, 9, 29) for number in range(2)}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "parts", partial(parts.parts, sealed=SEALED // 2, current=CURRENT))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two parts: four old articles, and two of the newest week."""
    folder = homes.home(tmp_path, [clipping(slug, date=day) for slug, day in (OLD | NEW).items()])
    built(folder)
    return folder


def built(home: Path, *, full: bool = False, output: str = "output") -> Path:
    publish.publish(settings.load(home), publish.Options(home / output, allow_loss=True, full=full))
    return home / output


def inodes(output: Path) -> dict[str, set[int]]:
    """The files of each part, by its oldest week."""
    folders = (path for path in (output / "pagefind").iterdir() if path.is_dir())
    return {path.name[:8]: {file.stat().st_ino for file in path.rglob("*") if file.is_file()} for path in folders}


def test_a_part_whose_records_stay_is_taken_over_and_a_changed_one_made(home: Path) -> None:
    before = inodes(home / "output")
    put(home, clipping("new-0", title="Another title", date=NEW["new-0"]))
    after = inodes(built(home))
    assert {"2025-W10", "2025-W40"} == before.keys() == after.keys()
    assert before["2025-W10"] == after["2025-W10"]
    assert not before["2025-W40"] & after["2025-W40"]
    assert "Another title" in {record["meta"]["title"] for record in homes.fragments(home / "output")}


CHANGES: dict[str, Callable[[Path], object]] = {
    "one more": lambda home: put(home, clipping("new-2", date=NEW["new-0"])),
    "a late one": lambda home: put(home, clipping("late", date=OLD["old-0"])),
    "one without a date": lambda home: put(home, clipping("undated", date=None)),
    "one that moves": lambda home: put(home, clipping("old-0", date=NEW["new-0"])),
    "one that is held": lambda home: put(home, clipping("old-0", date=OLD["old-0"], held="two dates")),
    "one that is withdrawn": lambda home: put(home, clipping("new-0", withdrawn=Withdrawn(date(2025, 10, 2), "an error"))),
    "a part that vanishes": lambda home: [file_of(home, slug).unlink() for slug in OLD],
    "another language": lambda home: put(home, clipping("old-0", date=OLD["old-0"], lang="fr")),
    "a language that vanishes": lambda home: [put(home, clipping(slug, date=day, lang="fr")) for slug, day in (OLD | NEW).items()],
    "another name of a topic": lambda home: (home / "content/topics.yaml").write_text(homes.TOPICS.replace('"Drones"', '"UAVs"'), "utf8"),
    "another name of an outlet": lambda home: (home / "content/outlets.yaml").write_text('"Harbour Courier": {name: "Other"}\n', "utf8"),
    "fewer rights": lambda home: (home / "content/site.yaml").write_text('format: 1\nname: "Test"\naudience: public\n', "utf8"),
    "not one article": lambda home: [file_of(home, slug).unlink() for slug in OLD | NEW],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_the_index_holds_what_a_full_build_would(home: Path, change: Callable[[Path], object]) -> None:
    change(home)
    kept, full = built(home), built(home, full=True, output="full")
    assert [] == checks.differing(full, kept)


def test_a_part_without_articles_is_gone(home: Path) -> None:
    for slug in OLD:
        file_of(home, slug).unlink()
    assert {"2025-W40"} == inodes(built(home)).keys()


DOUBTS: dict[str, Callable[[Path], object]] = {
    "a file that another programme wrote into": lambda home: next((home / "output/pagefind").glob("*/part.json")).write_text("{}", "utf8"),
    "a file that was lost": lambda home: next((home / "output/pagefind").glob("*/fragment/*")).unlink(),
    "a memory that is damaged": lambda home: (home / ".clipsheet/memory.sqlite3").write_text("[", "utf8"),
    "no memory": lambda home: (home / ".clipsheet/memory.sqlite3").unlink(),
}


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=DOUBTS.keys())
def test_where_the_last_index_cannot_be_trusted_all_is_made(home: Path, doubt: Callable[[Path], object]) -> None:
    before = inodes(home / "output")
    doubt(home)
    after = inodes(built(home))
    assert not any(before[week] & after[week] for week in before)
    assert 6 == len(homes.fragments(home / "output"))


def test_other_code_and_a_full_build_make_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inodes(home / "output")
    full = inodes(built(home, full=True))
    monkeypatch.setattr(standing, "hash_of_code", lambda: "another")
    other = inodes(built(home))
    assert not any(before[week] & full[week] | full[week] & other[week] for week in before)


def test_a_disk_without_second_names_copies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object, **_named: object) -> None:
        raise OSError("no second names on this disk")

    before = homes.fragments(home / "output")
    monkeypatch.setattr(os, "link", refused)
    assert before == homes.fragments(built(home))


# -- in the browser ---------------------------------------------------------------------------------------------------

DAYS = [date(2025, 10, 1) - timedelta(days=4 * number) for number in range(40)]
FIRST_PAGE = "The newest 15 articles; there are more"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles of five months, in many parts, every fourth French, and one without a date.

    The newest and the oldest tell of a giraffe, the oldest more; the fifteen newest of a heron; the undated one of an otter.
    """
    undated = clipping("undated", title="Undated", body="An otter swam.", date=None, added=DAYS[0], countries=(), outlet="constructor")
    articles = [told(number, day) for number, day in enumerate(DAYS)]
    folder = homes.home(tmp_path_factory.mktemp("parts"), [*articles, undated])
    made = homes.patched(folder, homes.SMALL_PARTS)
    assert 0 == made.returncode, made.stdout + made.stderr
    assert 5 < len(inodes(folder / "output"))
    return folder / "output"


@pytest.fixture(scope="module")
def site(output: Path, served: Callable[[Path], str]) -> str:
    return served(output)


def told(number: int, day: date) -> Clipping:
    giraffe = {0: "a giraffe", 39: "a giraffe, another giraffe and a third giraffe"}.get(number, "nobody")
    heron = " A heron flew." if number < 15 else ""
    return clipping(
        f"n-{number}",
        title=f"Number {number}",
        body=f"A zebra crossed the road, seen by {giraffe}.{heron}",
        date=day,
        lang="fr" if number % 4 == 0 else "en",
        countries=("KE",) if number % 2 else ("ML",),
    )


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=f"{site}/", locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def asked(tab: Page) -> list[str]:
    """The addresses that the tab asks for, below the index."""
    found: list[str] = []
    tab.on("request", lambda request: found.append(request.url.partition("/pagefind/")[2]) if "/pagefind/" in request.url else None)
    return found


def parts_of(asked: list[str]) -> set[str]:
    return {address.split("/")[0] for address in asked if "/index/" in address}


def headlines(page: Page, status: str) -> list[str]:
    """Those shown, once the search says this."""
    expect(page.locator("#status")).to_have_text(status)
    return page.locator("#results h3").all_inner_texts()


def numbers(*places: int) -> list[str]:
    return [f"Number {number}" for number in places]


def test_the_most_relevant_come_first_over_all_parts(tab: Page) -> None:
    tab.goto("search/index.html?q=giraffe&sort=relevant")
    assert numbers(39, 0) == headlines(tab, "2 articles")
    expect(tab.get_by_label("Most relevant")).to_be_checked()


def test_the_newest_come_first_unless_it_is_said_otherwise(tab: Page) -> None:
    tab.goto("search/index.html?q=giraffe")
    assert numbers(0, 39) == headlines(tab, "2 articles")
    expect(tab.get_by_label("Newest first")).to_be_checked()


def test_a_full_page_asks_no_older_part_and_says_that_there_are_more(tab: Page, asked: list[str], output: Path) -> None:
    tab.goto("search/index.html?q=zebra")
    assert numbers(*range(15)) == headlines(tab, FIRST_PAGE)
    first = parts_of(asked)
    assert 0 < len(first) < len(inodes(output))
    tab.locator("#more").click()
    assert numbers(*range(30)) == headlines(tab, "The newest 30 articles; there are more")
    expect(tab.locator("#results h3 a").nth(15)).to_be_focused()
    assert first < parts_of(asked)
    tab.locator("#more").click()
    assert numbers(*range(40)) == headlines(tab, "40 articles")
    expect(tab.locator("#more")).to_be_hidden()


def test_a_page_that_is_just_full_says_that_older_ones_were_not_looked_for(tab: Page) -> None:
    tab.goto("search/index.html?q=heron")
    assert numbers(*range(15)) == headlines(tab, "The newest 15 articles; there may be older ones")
    tab.locator("#more").click()
    assert numbers(*range(15)) == headlines(tab, "15 articles")
    expect(tab.locator("#status")).to_be_focused()
    expect(tab.locator("#more")).to_be_hidden()


def test_without_words_the_newest_come_first_over_all_parts(tab: Page) -> None:
    tab.goto("search/index.html?country=Kenya&country=Mali&sort=relevant")
    assert numbers(*range(15)) == headlines(tab, FIRST_PAGE)


def test_the_order_stands_in_the_address_and_back_takes_it_back(tab: Page) -> None:
    tab.goto("search/index.html?q=giraffe")
    headlines(tab, "2 articles")
    tab.get_by_label("Newest first").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#results h3").first).to_have_text("Number 39")
    expect(tab).to_have_url(re.compile(r"\?q=giraffe&sort=relevant$"))
    tab.go_back()
    expect(tab.locator("#results h3").first).to_have_text("Number 0")
    expect(tab.get_by_label("Newest first")).to_be_checked()


def test_filters_hold_and_are_counted_over_all_parts(tab: Page) -> None:
    tab.goto("search/index.html?q=zebra&country=Mali")
    assert numbers(*range(0, 30, 2)) == headlines(tab, FIRST_PAGE)
    counts = {}
    for facet in ("country", "language"):
        tab.locator(f"details:has([data-facet={facet}]) summary").click()
        expect(tab.locator(f"[data-facet={facet}] label:not([hidden])")).to_have_count(2)
        labels = tab.locator(f"[data-facet={facet}] label:not([hidden])").all_inner_texts()
        counts[facet] = [" ".join(text.split()) for text in labels]
    assert {"country": ["Kenya 20", "Mali 20"], "language": ["English 10", "French 10"]} == counts


# -- from a folder --------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(browser: Browser, output: Path) -> Iterator[Page]:
    """The search page of a site that was opened from its folder."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto((output / "search" / "index.html").as_uri())
    yield page
    context.close()


def look_for(page: Page, words: str) -> None:
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")


def test_from_a_folder_headlines_and_summaries_of_all_parts_are_searched(opened: Page) -> None:
    expect(opened.locator("#folder")).to_be_visible()
    look_for(opened, "number 3")
    assert numbers(3, *range(30, 40)) == headlines(opened, "11 articles")
    opened.locator("#results h3 a").first.click()
    expect(opened.locator("h1")).to_have_text("Number 3")


def test_from_a_folder_filters_range_order_and_pages_hold(opened: Page) -> None:
    look_for(opened, "number")
    assert numbers(*range(15)) == headlines(opened, FIRST_PAGE)
    opened.locator("details:has([data-facet=country]) summary").click()
    opened.locator("[data-facet=country] label", has_text="Mali").click()
    assert numbers(*range(0, 30, 2)) == headlines(opened, FIRST_PAGE)
    expect(opened.locator("[data-facet=country] label:not([hidden])")).to_have_text(["Kenya 20", "Mali 20"], use_inner_text=True)
    opened.locator("#more").click()
    assert numbers(*range(0, 40, 2)) == headlines(opened, "20 articles")


def test_from_a_folder_what_is_not_there_is_said(opened: Page) -> None:
    look_for(opened, "okapi")
    assert [] == headlines(opened, "No article found")
    expect(opened.locator("#none")).to_be_visible()


def test_a_name_that_every_object_of_javascript_has_is_counted_as_any_other(opened: Page, tab: Page, output: Path) -> None:
    for page, place in ((opened, (output / "search/index.html").as_uri()), (tab, "search/index.html")):
        page.goto(f"{place}?q=undated&outlet=toString")
        headlines(page, "No article found")
        page.locator("details:has([data-facet=outlet]) summary").click()
        counted = page.locator("[data-facet=outlet] label:not([hidden])")
        expect(counted).to_have_text(["constructor 1", "toString 0"], use_inner_text=True)


def test_on_a_server_nothing_is_said_of_a_folder(tab: Page, asked: list[str]) -> None:
    tab.goto("search/index.html?q=giraffe")
    headlines(tab, "2 articles")
    expect(tab.locator("#folder")).to_be_hidden()
    assert [] == [address for address in asked if address.endswith(("titles.js", "parts.js"))]


def test_the_empty_form_counts_all_and_loads_no_part(tab: Page, asked: list[str]) -> None:
    tab.goto("search/index.html", wait_until="networkidle")
    assert [] == asked
    tab.locator("details:has([data-facet=language]) summary").click()
    expect(tab.locator("[data-facet=language] label")).to_have_text(["English 31", "French 10"], use_inner_text=True)
    assert ["parts.json"] == asked


def test_a_search_for_a_week_and_a_language_asks_their_parts_alone(tab: Page, asked: list[str]) -> None:
    tab.goto(f"search/index.html?week={Week.of(DAYS[8])}&language=French")
    expect(tab.locator("#status")).to_have_text("1 article")
    assert {"wasm.fr.pagefind"} == {address for address in asked if address.startswith("wasm.")}
    assert 1 == len(parts_of(asked))


STANDS = {"road": True, "roads": True, "roa": True, "zebra road": True, '"the road"': True, "roadworks": False, "zebra roadworks": False}


@pytest.mark.parametrize(("query", "is_found"), STANDS.items(), ids=STANDS.keys())
def test_a_word_is_found_by_its_stem_or_its_beginning_and_not_by_a_shorter_word(tab: Page, query: str, is_found: bool) -> None:
    tab.goto(f"search/index.html?q={query}")
    expect(tab.locator("#status")).to_have_text(FIRST_PAGE if is_found else "No article found")


# -- days -------------------------------------------------------------------------------------------------------------

DAY = timedelta(days=1)
RANGES = {
    "from the day of an article": (f"from={DAYS[1]}", (0, 1)),
    "from the day after": (f"from={DAYS[1] + DAY}", (0,)),
    "until the day of an article": (f"to={DAYS[38]}", (38, 39)),
    "until the day before": (f"to={DAYS[38] - DAY}", (39,)),
    "both ends": (f"from={DAYS[4]}&to={DAYS[3]}", (3, 4)),
    "one day": (f"from={DAYS[4]}&to={DAYS[4]}", (4,)),
    "with words": (f"q=giraffe&from={DAYS[38]}", (0,)),
    "with words, the most relevant": (f"q=giraffe&from={DAYS[39]}&sort=relevant", (39, 0)),
    "with a filter": (f"country=Kenya&from={DAYS[3]}", (1, 3)),
}
NO_DAYS = {
    "between two articles": f"from={DAYS[4] + DAY}&to={DAYS[3] - DAY}",
    "after the newest": f"from={DAYS[0] + DAY}",
    "before the oldest": f"to={DAYS[39] - DAY}",
    "the wrong way round": f"from={DAYS[0]}&to={DAYS[9]}",
}


@pytest.mark.parametrize(("address", "expected"), RANGES.values(), ids=RANGES.keys())
def test_a_range_of_days_holds_to_the_day(tab: Page, address: str, expected: tuple[int, ...]) -> None:
    tab.goto(f"search/index.html?{address}")
    assert numbers(*expected) == headlines(tab, f"{len(expected)} articles" if expected[1:] else "1 article")


@pytest.mark.parametrize("address", NO_DAYS.values(), ids=NO_DAYS.keys())
def test_no_article_of_these_days(tab: Page, address: str) -> None:
    tab.goto(f"search/index.html?{address}")
    expect(tab.locator("#status")).to_have_text("No article found")
    expect(tab.locator("#none")).to_be_visible()


def test_an_article_without_a_date_is_in_no_range(tab: Page) -> None:
    tab.goto("search/index.html?q=otter")
    assert ["Undated"] == headlines(tab, "1 article")
    tab.goto("search/index.html?q=otter&from=2025-01-01")
    expect(tab.locator("#status")).to_have_text("No article found")


def test_parts_outside_of_a_range_are_not_asked(tab: Page, asked: list[str]) -> None:
    tab.goto(f"search/index.html?q=zebra&from={DAYS[39]}&to={DAYS[38]}&sort=relevant")
    headlines(tab, "2 articles")
    assert 1 == len(parts_of(asked))


def test_days_are_no_facet_and_stand_in_no_list(output: Path) -> None:
    told = json.loads((output / "pagefind/parts.json").read_text("utf8"))
    assert {"country", "topic", "outlet", "language", "week"} == told["counts"].keys()
    assert [str(DAYS[39]), str(DAYS[0])] == [told["parts"][-1]["days"][0], told["parts"][0]["days"][1]]


def test_days_that_are_typed_stand_in_the_address_and_back_takes_them_back(tab: Page) -> None:
    tab.goto("search/index.html?q=zebra")
    headlines(tab, FIRST_PAGE)
    tab.locator("details:has([name=from]) summary").click()
    tab.get_by_label("From", exact=True).fill(str(DAYS[4]))
    headlines(tab, "5 articles")
    tab.get_by_label("To", exact=True).fill(str(DAYS[3]))
    assert numbers(3, 4) == headlines(tab, "2 articles")
    expect(tab).to_have_url(re.compile(rf"\?q=zebra&from={DAYS[4]}&to={DAYS[3]}$"))
    expect(tab.locator("details:has([name=from]) .chosen")).to_contain_text(f"{DAYS[4]} – {DAYS[3]}")
    tab.go_back()
    headlines(tab, "5 articles")
    expect(tab.get_by_label("To", exact=True)).to_have_value("")


def test_a_year_that_is_still_being_typed_starts_no_search(tab: Page) -> None:
    tab.goto("search/index.html?q=zebra")
    headlines(tab, FIRST_PAGE)
    tab.locator("details:has([name=from]) summary").click()
    tab.get_by_label("From", exact=True).fill("0202-09-11")
    expect(tab).to_have_url(re.compile(r"\?q=zebra$"))


def test_what_is_no_day_is_left_out(tab: Page) -> None:
    tab.goto("search/index.html?q=giraffe&from=yesterday")
    assert numbers(0, 39) == headlines(tab, "2 articles")


def test_counts_hold_within_a_range(tab: Page) -> None:
    tab.goto(f"search/index.html?from={DAYS[4]}")
    headlines(tab, "5 articles")
    tab.locator("details:has([data-facet=country]) summary").click()
    expect(tab.locator("[data-facet=country] label:not([hidden])")).to_have_text(["Kenya 2", "Mali 3"], use_inner_text=True)


# -- failures ---------------------------------------------------------------------------------------------------------


def without_wasm(route: Route) -> None:
    page = route.fetch()
    route.fulfill(response=page, body=page.text().replace("'wasm-unsafe-eval'", ""))


FAILURES: dict[str, tuple[str, Callable[[Route], object]]] = {
    "a host that has no WebAssembly file": ("**/wasm.*", lambda route: route.fulfill(status=404)),
    "a policy that forbids WebAssembly": ("**/search/index.html*", without_wasm),
    "a connection that breaks": ("**/*.pf_meta", lambda route: route.abort()),
    "no index": ("**/parts.json", lambda route: route.fulfill(status=404)),
}


@pytest.mark.parametrize(("pattern", "answer"), FAILURES.values(), ids=FAILURES.keys())
def test_a_search_that_fails_says_so(tab: Page, pattern: str, answer: Callable[[Route], object]) -> None:
    tab.route(pattern, answer)
    tab.goto("search/index.html?q=zebra")
    expect(tab.locator("#failed")).to_be_visible()
    expect(tab.locator("#status")).to_have_text("The search failed")


def test_where_older_parts_fail_the_newest_stay(tab: Page) -> None:
    tab.goto("search/index.html?q=zebra")
    headlines(tab, FIRST_PAGE)
    tab.route("**/*.pf_meta", lambda route: route.abort())
    tab.locator("#more").click()
    expect(tab.locator("#failed")).to_be_visible()
    assert numbers(*range(15)) == tab.locator("#results h3").all_inner_texts()[:15]


# -- from every page --------------------------------------------------------------------------------------------------


def test_a_key_leads_to_the_search(tab: Page) -> None:
    tab.goto("index.html")
    field = tab.get_by_role("searchbox")
    tab.keyboard.press("Control+/")
    expect(field).not_to_be_focused()
    tab.keyboard.press("/")
    expect(field).to_be_focused()
    tab.keyboard.type("n/a")
    expect(field).to_have_value("n/a")
    field.fill("giraffe")
    tab.keyboard.press("Enter")
    assert numbers(0, 39) == headlines(tab, "2 articles")
    expect(tab.get_by_role("searchbox")).to_have_value("giraffe")
    tab.get_by_label("Newest first").focus()
    tab.keyboard.press("/")
    expect(tab.get_by_role("searchbox")).to_be_focused()


def test_the_key_can_be_switched_off(tab: Page) -> None:
    tab.goto("search/index.html")
    tab.get_by_label("The key /").uncheck()
    tab.goto("index.html")
    tab.keyboard.press("/")
    expect(tab.get_by_role("searchbox")).not_to_be_focused()
    tab.goto("search/index.html")
    tab.get_by_label("The key /").check()
    tab.goto("index.html")
    tab.keyboard.press("/")
    expect(tab.get_by_role("searchbox")).to_be_focused()


def test_without_scripts_the_field_leads_to_the_search_page(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/articles/n-3.html")
    page.get_by_role("searchbox").fill("giraffe")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(f"{site}/search/index.html?q=giraffe")
    expect(page.locator("noscript p").first).to_be_visible()
    context.close()
