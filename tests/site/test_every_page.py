"""Every kind of page in an English and an Arabic interface: no fault that axe finds, in light and dark, and nothing over a phone's edge."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import homes
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

KINDS = {
    "home": "index.html",
    "an issue": "issues/????-W??.html",
    "an issue on paper": "issues/????-W??.print.html",
    "the archive": "issues/index.html",
    "all countries": "countries/index.html",
    "the map": "map/index.html",
    "a country": "countries/ro.html",
    "a country and topic": "countries/ro/*.html",
    "a topic": "topics/drones.html",
    "an outlet": "outlets/[!i]*.html",
    "a language": "languages/ar.html",
    "a story": "stories/*.html",
    "an article": "articles/drone-wreckage*.html",
    "an Arabic article": "articles/lbnn*.html",
    "the search": "search/index.html",
    "about": "about/index.html",
    "the corrections": "corrections/index.html",
    "the exports": "exports/index.html",
    "nothing here": "404.html",
}
PHONE = {"width": 320, "height": 640}


@dataclass(frozen=True, slots=True)
class Site:
    """A built demo, and its address."""

    output: Path
    address: str

    def page(self, kind: str) -> str:
        """The address of the first page of a kind."""
        first = min(self.output.glob(KINDS[kind]), key=lambda path: (-path.stat().st_size, path.name))  # the one with the most on it
        return f"{self.address}/{first.relative_to(self.output).as_posix()}"


@pytest.fixture(scope="module", params=["en", "ar"])
def site(
    request: pytest.FixtureRequest, served: Callable[[Path], str], demo_site: homes.Demo, tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """The demo, with an interface in each of two languages."""
    output = demo_site.output
    if request.param != "en":
        home = tmp_path_factory.mktemp(request.param)
        shutil.copytree(demo_site.home / "content", home / "content")
        said = home / "content" / "site.yaml"
        said.write_text(said.read_text("utf8").replace("languages: [en]", f"languages: [{request.param}, en]"), "utf8")
        homes.build(home)
        output = home / "output"
    return Site(output, served(output))


@pytest.fixture(scope="module")
def is_arabic(site: Site) -> bool:
    return '<html lang="ar" dir="rtl">' in (site.output / "index.html").read_text("utf8")


@pytest.fixture(params=["light", "dark"])
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, viewport=PHONE)
    yield context.new_page()
    context.close()


def open_all(page: Page) -> None:
    """Open whatever can be opened: facts, citations, numbers, filters."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_fault_and_fits_a_phone(site: Site, tab: Page, kind: str) -> None:
    tab.goto(site.page(kind))
    if kind == "the search":
        tab.locator("#q").fill("drones")
        tab.locator("#q").press("Enter")
        expect(tab.locator("#results .item").first).to_be_visible()
    open_all(tab)
    found = Axe().run(tab)
    assert 0 == found.violations_count, found.generate_report()
    assert 320 >= tab.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reads_in_the_direction_of_its_interface(site: Site, is_arabic: bool, browser: Browser, kind: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.page(kind))
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if is_arabic else "ltr")
    for place, shown in (("body", "rtl" if is_arabic else "ltr"), (".world", "ltr"), ("h1[lang=ar]", "rtl")):
        directions = page.locator(place).evaluate_all("(all) => all.map((one) => getComputedStyle(one).direction)")
        assert {shown} >= set(directions), place
    context.close()


def test_the_search_answers_in_the_language_of_its_interface(site: Site, is_arabic: bool, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/search/index.html?q=drones")
    expect(page.locator("#status")).to_have_text(re.compile(r"^عدد المقالات: \d+$" if is_arabic else r"^\d+ articles?$"))
    page.locator("details:has([data-facet=country]) summary").click()
    names = page.locator("[data-facet=country] label:not([hidden]) bdi")
    expect(names.filter(has_text="رومانيا" if is_arabic else "Romania")).to_be_visible()
    context.close()


def test_the_field_in_the_head_shows_headlines_as_one_types(site: Site, is_arabic: bool, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(f"{site.address}/")))
    page.goto(site.page("a country"))
    before = {"theme/headlines.js", "pagefind/parts.js"} & {*asked}
    page.keyboard.press("/")
    page.keyboard.type("drone")
    links = page.locator(".found a:not(.all)")
    expect(links).to_have_count(3)
    expect(page.locator(".quick [role=status]")).to_have_text("عدد العناوين التي عُثر عليها: 3" if is_arabic else "Headlines found: 3")
    assert set() == before, "what is not used is not loaded"
    assert [] == [address for address in asked if "wasm" in address]
    assert 0 == Axe().run(page).violations_count
    assert 320 >= page.evaluate("document.documentElement.scrollWidth")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".found")).to_be_hidden()
    expect(page.locator(".quick input")).to_be_focused()
    page.keyboard.type("zz")
    expect(links).to_have_count(0)
    expect(page.locator(".found .all")).to_have_attribute("href", re.compile(r"/search/index\.html\?q=dronezz$"))
    page.locator(".quick input").fill("drones")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article.story h1")).to_be_visible()
    context.close()


def test_without_an_index_the_field_in_the_head_still_leads_to_the_search(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route("**/pagefind/*.js", lambda route: route.abort())
    page.goto(site.page("home"))
    page.locator(".quick input").fill("drone")
    expect(page.locator(".found")).to_be_hidden()
    page.locator(".quick input").press("Enter")
    page.wait_for_url("**/search/index.html?q=drone")
    assert [] == faults
    context.close()


def test_every_issue_prints(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    for kind in ("an issue", "an issue on paper", "an article"):
        page.goto(site.page(kind))
        assert page.pdf(format="A4").startswith(b"%PDF-"), kind
    page.close()
