"""The sites of several years under one search: each is built alone, and the newest asks the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import homes
import pytest
from homes import clipping
from playwright.sync_api import Browser, Page, expect

from clipsheet.model import Clipping, Faults
from clipsheet.settings import read_site
from clipsheet_digest import checks

YEARS = (2023, 2024, 2025)
OF_THE_NEWEST = 'format: 1\nname: "Test digest"\nvolumes: {2024: ../2024, Year before: ../2023}\n'


def told(year: int) -> Iterator[Clipping]:
    """What a year has: a giraffe in the first month, and many zebras."""
    for month in range(1, 10):
        animal, lang = ("giraffe" if month == 1 else "zebra"), ("fr" if month % 3 == 0 else "en")
        body = f"A {animal} crossed the road in {year}, the harbour master said."
        country = ("ML",) if month % 2 else ("KE",)
        day = date(year, month, 5)
        yield clipping(f"n-{year}-{month}", title=f"Number {year}-{month}", body=body, date=day, added=day, lang=lang, countries=country)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a host, with a site for each year below `digest`."""
    host = tmp_path_factory.mktemp("host")
    for year in YEARS:
        settings = OF_THE_NEWEST if year == YEARS[-1] else 'format: 1\nname: "Test digest"\n'
        home = homes.home(host / f"home-{year}", told(year), settings)
        homes.built(home, "--output", str(host / "digest" / str(year)))
    return host


@pytest.fixture(scope="module")
def site(sites: Path, served: Callable[[Path], str]) -> str:
    return f"{served(sites)}/digest/2025"


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=f"{site}/", locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [] == [text for text in wrong if "Content Security Policy" in text]


def headlines(page: Page, status: str) -> list[str]:
    expect(page.locator("#status")).to_have_text(status)
    return page.locator("#results h3").all_inner_texts()


def test_the_search_of_the_newest_finds_what_is_in_all_and_leads_there(tab: Page, site: str) -> None:
    tab.goto("search/index.html?q=giraffe")
    assert ["Number 2025-1", "Number 2024-1", "Number 2023-1"] == headlines(tab, "3 articles")
    expect(tab.locator("#volumes")).to_be_hidden()
    tab.get_by_role("link", name="Number 2023-1").click()
    expect(tab.locator("h1")).to_have_text("Number 2023-1")
    assert tab.url.startswith(site.replace("2025", "2023"))


def test_the_newest_come_first_over_all_volumes_and_are_counted(tab: Page) -> None:
    tab.goto("search/index.html?country=Kenya")
    assert [f"Number {year}-{month}" for year in YEARS[::-1] for month in (8, 6, 4, 2)] == headlines(tab, "12 articles")
    for facet, counts in {"country": ["Kenya 12", "Mali 15"], "language": ["English 9", "French 3"]}.items():
        tab.locator(f"details:has([data-facet={facet}]) summary").click()
        expect(tab.locator(f"[data-facet={facet}] label:not([hidden])")).to_have_text(counts, use_inner_text=True)


def test_a_volume_that_holds_nothing_of_the_range_is_not_asked(tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto("search/index.html?q=zebra&from=2024-02-01&to=2024-04-30")
    assert ["Number 2024-4", "Number 2024-3", "Number 2024-2"] == headlines(tab, "3 articles")
    assert {"2024"} == {found[1] for address in asked if (found := re.search(r"/(\d{4})/pagefind/[^/]+/index/", address))}


def test_a_volume_that_is_away_is_told_of_and_the_others_are_searched(tab: Page) -> None:
    tab.route("**/2024/pagefind/parts.json", lambda route: route.fulfill(status=404, body="gone"))
    tab.goto("search/index.html?q=giraffe")
    assert ["Number 2025-1", "Number 2023-1"] == headlines(tab, "2 articles")
    expect(tab.locator("#volumes")).to_be_visible()
    assert ["2024"] == tab.locator("#volumes bdi").all_inner_texts()


def test_the_archive_leads_to_each_volume(sites: Path) -> None:
    page = (sites / "digest/2025/issues/index.html").read_text("utf8")
    assert re.findall(r'href="(../\.\./\d+/index\.html)"[^>]*><bdi>([^<]*)', page) == [
        ("../../2024/index.html", "2024"),
        ("../../2023/index.html", "Year before"),
    ]
    assert [] == list(checks.broken_links(sites / "digest/2025", volumes=["../2024", "../2023"]))
    assert 2 == len(list(checks.broken_links(sites / "digest/2025")))


@pytest.mark.parametrize(
    "folder", ["2024", "/2024", "https://a.example/", "..", "../..", "../a/../../b", "../a b", "../a?b", "../.git", "//a/b"]
)
def test_a_volume_lies_beside_the_site(folder: str) -> None:
    with pytest.raises(Faults, match="beside this site's"):
        read_site(f'format: 1\nvolumes: {{a: "{folder}"}}\n', "site.yaml")


def test_volumes_may_lie_anywhere_on_the_host() -> None:
    read = read_site('format: 1\nvolumes: {a: "../../old/2023", 2024: ../2024.v1}\n', "site.yaml")
    assert (("a", "../../old/2023"), ("2024", "../2024.v1")) == read.volumes
