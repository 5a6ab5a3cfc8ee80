"""The search index is in parts by time, and one that would hold the same is taken over from the last site."""

from __future__ import annotations

import os
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
from playwright.sync_api import Browser, Page, expect

from clipsheet import settings
from clipsheet.model import Clipping, Withdrawn
from clipsheet.settings import Settings, Site, Vocabulary
from clipsheet_digest import parts, publish, search, standing
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
    assert homes.fragments(full) == homes.fragments(kept)
    assert (full / "pagefind/parts.json").read_text("utf8") == (kept / "pagefind/parts.json").read_text("utf8")
    assert {path.name for path in (full / "pagefind").iterdir()} == {path.name for path in (kept / "pagefind").iterdir()}


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

DAYS = [date(2025, 10, 1) - timedelta(days=5 * number) for number in range(40)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, served: Callable[[Path], str]) -> str:
    """Forty articles of seven months, in many parts, every fourth French; the newest and the oldest tell of a giraffe, the oldest more."""
    folder = homes.home(tmp_path_factory.mktemp("parts"), [told(number, day) for number, day in enumerate(DAYS)])
    made = homes.patched(folder, homes.SMALL_PARTS)
    assert 0 == made.returncode, made.stdout + made.stderr
    assert 5 < len(inodes(folder / "output"))
    return served(folder / "output")


def told(number: int, day: date) -> Clipping:
    giraffe = {0: "a giraffe", 39: "a giraffe, another giraffe and a third giraffe"}.get(number, "nobody")
    country = ("KE",) if number % 2 else ("ML",)
    lang = "fr" if number % 4 == 0 else "en"
    return clipping(
        f"n-{number}",
        title=f"Number {number}",
        body=f"A zebra crossed the road, seen by {giraffe}.",
        date=day,
        lang=lang,
        countries=country,
    )


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=f"{site}/", locale="en-GB")
    yield context.new_page()
    context.close()


def shown(page: Page, count: int) -> list[str]:
    """The headlines, once so many are found."""
    expect(page.locator("#status")).to_have_text(f"{count} articles")
    expect(page.locator("#results .item")).to_have_count(min(count, 15))
    return page.locator("#results h3").all_inner_texts()


def test_a_query_finds_in_all_parts_the_best_first(tab: Page) -> None:
    tab.goto("search/index.html?q=giraffe")
    assert ["Number 39", "Number 0"] == shown(tab, 2)


def test_without_words_the_newest_come_first_over_all_parts(tab: Page) -> None:
    tab.goto("search/index.html?country=Kenya&country=Mali")
    assert [f"Number {number}" for number in range(15)] == shown(tab, 40)
    for count in (30, 40):
        tab.locator("#more").click()
        expect(tab.locator("#results .item")).to_have_count(count)
    assert [f"Number {number}" for number in range(40)] == tab.locator("#results h3").all_inner_texts()
    expect(tab.locator("#more")).to_be_hidden()


def test_filters_hold_and_are_counted_over_all_parts(tab: Page) -> None:
    tab.goto("search/index.html?q=zebra&country=Mali")
    assert {f"Number {number}" for number in range(0, 40, 2)} >= set(shown(tab, 20))
    counts = {}
    for facet in ("country", "language"):
        tab.locator(f"details:has([data-facet={facet}]) summary").click()
        expect(tab.locator(f"[data-facet={facet}] label:not([hidden])")).to_have_count(2)
        counts[facet] = [" ".join(text.split()) for text in tab.locator(f"[data-facet={facet}] label").all_inner_texts()]
    assert {"country": ["Kenya 20", "Mali 20"], "language": ["English 10", "French 10"]} == counts


def test_the_empty_form_counts_all_and_loads_no_part(tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("search/index.html")
    tab.locator("details:has([data-facet=language]) summary").click()
    expect(tab.locator("[data-facet=language] label")).to_have_text(["English 30", "French 10"], use_inner_text=True)
    assert ["parts.json"] == [url.rsplit("/", 1)[1] for url in asked if "/pagefind/" in url]


def test_a_search_for_a_week_and_a_language_asks_their_parts_alone(tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"search/index.html?week={Week.of(DAYS[8])}&language=French")
    expect(tab.locator("#status")).to_have_text("1 article")
    assert {"wasm.fr.pagefind"} == {url.rsplit("/", 1)[1] for url in asked if url.endswith(".pagefind")}
    assert 1 == len({url.split("/pagefind/")[1].split("/")[0] for url in asked if "/fragment/" in url})
