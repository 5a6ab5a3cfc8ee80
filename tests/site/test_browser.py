"""A reader's way through the demo in a browser: from home to an article and a search, on a phone, in the dark, without scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import homes
import pytest
from homes import clipping
from playwright.sync_api import Browser, Page, expect

from clipsheet import frontmatter
from clipsheet.model import Clipping
from clipsheet_digest.digest import Week

PHONE = {"width": 320, "height": 640}
PLACES = ("index.html", "an issue", "a country", "an article", "an Arabic article", "search/index.html")


@pytest.fixture(scope="module")
def base(served: Callable[[Path], str], demo_site: homes.Demo) -> str:
    """The address of the demo, its search index in many parts."""
    made = homes.patched(demo_site.home, homes.SMALL_PARTS, "--output", str(demo_site.home / "in parts"))
    assert made.returncode == demo_site.status, made.stdout + made.stderr
    return served(demo_site.home / "in parts")


@pytest.fixture(scope="module")
def clippings(demo_site: homes.Demo) -> list[Clipping]:
    """The clippings of the demo that have a page."""
    files = sorted((demo_site.home / "content" / "clippings").rglob("*.md"))
    pages = {path.stem for path in (demo_site.output / "articles").iterdir()}
    return [frontmatter.read(path.read_text("utf8"), path.name) for path in files if path.stem in pages]


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of its own, as a reader opens one."""
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def in_language(clippings: list[Clipping], lang: str) -> Clipping:
    return next(one for one in clippings if one.lang.split("-")[0] == lang and one.summary)


def place(name: str, clippings: list[Clipping], output: Path) -> str:
    """The path of one of PLACES."""
    arabic = in_language(clippings, "ar")
    found = {
        "an issue": max((path.name for path in (output / "issues").glob("2025-W??.html")), default=""),
        "a country": f"{clippings[0].countries[0].lower()}.html" if clippings[0].countries else "none.html",
    }
    paths = {
        "an issue": f"issues/{found['an issue']}",
        "a country": f"countries/{found['a country']}",
        "an article": f"articles/{in_language(clippings, 'en').slug}.html",
        "an Arabic article": f"articles/{arabic.slug}.html",
    }
    return paths.get(name, name)


def results(page: Page) -> list[str]:
    """The headlines found, once the search has come to rest; it shows fifteen at once."""
    status = page.locator("#status")
    expect(status).to_have_text(re.compile(r"^(\d+ articles?|No article found)$"))
    count = int((re.match(r"\d+", status.inner_text()) or ["0"])[0])
    expect(page.locator("#results .item")).to_have_count(min(count, 15))
    return page.locator("#results h3").all_inner_texts()


# -- the way through ------------------------------------------------------------------------------------------------


def test_from_home_to_a_week_a_country_an_article_and_a_search_that_can_be_sent_on(browser: Browser, tab: Page, base: str) -> None:
    tab.goto(f"{base}/index.html")
    tab.locator(".index a[href*='issues/']").first.click()
    expect(tab).to_have_url(re.compile(r"/issues/\d{4}-W\d\d\.html$"))
    tab.locator(".ways a[href*='countries/']").first.click()
    expect(tab).to_have_url(re.compile(r"/countries/[a-z]+\.html$"))
    headline = tab.locator("article.item h3 a").first.inner_text()
    tab.locator("article.item h3 a").first.click()
    expect(tab.locator("h1")).to_have_text(headline)

    tab.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
    tab.get_by_role("searchbox").fill("drones")
    tab.get_by_role("searchbox").press("Enter")
    everywhere = results(tab)
    assert 2 <= len(everywhere)
    tab.locator("details.facet:has([data-facet=country]) summary").click()
    box = tab.locator("[data-facet=country] label:not([hidden]) input").first
    country = box.input_value()
    box.check()
    expect(tab.locator("#results .item").first).to_contain_text(country)
    found = results(tab)
    assert 0 < len(found) < len(everywhere)
    assert {"q": ["drones"], "country": [country]} == parse_qs(urlsplit(tab.url).query)

    other = browser.new_context()
    again = other.new_page()
    again.goto(tab.url)
    assert found == results(again)
    assert "drones" == again.get_by_role("searchbox").input_value()
    assert country in again.locator("details.facet:has([data-facet=country]) .chosen").inner_text()
    again.locator("#results h3 a").first.click()
    expect(again.locator("h1")).to_have_text(found[0])
    other.close()


def test_back_takes_the_search_back(tab: Page, base: str) -> None:
    tab.goto(f"{base}/search/index.html?q=drones")
    first = results(tab)
    tab.get_by_role("searchbox").fill("zzzzqqqq")
    tab.get_by_role("searchbox").press("Enter")
    expect(tab.locator("#none")).to_be_visible()
    tab.go_back()
    expect(tab.locator("#none")).to_be_hidden()
    assert first == results(tab)


def test_values_of_one_filter_are_joined_by_or(tab: Page, base: str) -> None:
    def found(*languages: str) -> set[str]:
        tab.goto(f"{base}/search/index.html?{'&'.join(f'language={name}' for name in languages)}")
        return set(results(tab))

    arabic, russian = found("Arabic"), found("Russian")
    assert arabic
    assert russian
    assert arabic | russian == found("Arabic", "Russian")


def test_without_words_the_newest_come_first_whatever_the_language(tab: Page, base: str, clippings: list[Clipping]) -> None:
    week = Counter(str(Week.of(as_day(one))) for one in clippings if one.date).most_common(1)[0][0]
    tab.goto(f"{base}/search/index.html?week={week}")
    days = {one.headline or one.title: as_day(one) for one in clippings}
    found = [days[" ".join(headline.split())] for headline in results(tab)]
    assert 1 < len(set(found))
    assert sorted(found, reverse=True) == found


def as_day(one: Clipping) -> date:
    return one.date.date() if isinstance(one.date, datetime) else one.date or one.added or date.min


# -- languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "query"),
    [
        pytest.param("ar", "السودان", id="Arabic"),
        pytest.param("ru", "пункты", id="Russian, with another ending than the text has"),
        pytest.param("zh", "口岸", id="Chinese"),
        pytest.param("fr", "vaccination", id="French"),
        pytest.param("es", "acogida", id="Spanish"),
        pytest.param("en", "drone", id="English"),
    ],
)
def test_a_query_finds_in_its_own_language(tab: Page, base: str, clippings: list[Clipping], lang: str, query: str) -> None:
    tab.goto(f"{base}/search/index.html?q={query}")
    languages = {one.headline or one.title: one.lang.split("-")[0] for one in clippings}
    assert lang in {languages[" ".join(headline.split())] for headline in results(tab)}


def test_an_arabic_article_reads_from_right_to_left(tab: Page, base: str, clippings: list[Clipping]) -> None:
    arabic = in_language(clippings, "ar")
    tab.goto(f"{base}/articles/{arabic.slug}.html")
    assert "ltr" == tab.locator("html").evaluate("e => getComputedStyle(e).direction"), "the page around it is English"
    for part in ("h1", ".body", ".body p >> nth=0"):
        assert "rtl" == tab.locator(part).evaluate("e => getComputedStyle(e).direction"), part
    for part in ("h1", ".body"):
        assert ("ar", "rtl") == (tab.locator(part).get_attribute("lang"), tab.locator(part).get_attribute("dir")), part
    edge = tab.locator(".body p").first.evaluate(
        "p => { const r = document.createRange(); r.selectNodeContents(p); const w = r.getClientRects()[0], b = p.getBoundingClientRect();"
        " return Math.abs(b.right - w.right) < 2; }"
    )
    assert edge, "the first line begins at the right edge"
    evidence = " ".join(tab.locator(".why q").all_text_contents())
    assert ("؛" in evidence, ";" in evidence) == (True, False), "its words are parted by the semicolon of its own script"


def test_an_arabic_item_in_an_english_list_reads_from_right_to_left(tab: Page, base: str, clippings: list[Clipping]) -> None:
    arabic = in_language(clippings, "ar")
    code = arabic.countries[0].lower() if arabic.countries else "none"
    tab.goto(f"{base}/countries/{code}.html")
    headline = tab.locator(f"h3:has(a[href$='{arabic.slug}.html'])")
    assert ("ar", "rtl") == (headline.get_attribute("lang"), headline.evaluate("e => getComputedStyle(e).direction"))


def test_an_arabic_result_of_the_search_reads_from_right_to_left(tab: Page, base: str) -> None:
    tab.goto(f"{base}/search/index.html?language=Arabic")
    results(tab)
    headline = tab.locator("#results h3").first
    assert ("ar", "rtl") == (headline.get_attribute("lang"), headline.evaluate("e => getComputedStyle(e).direction"))


def test_a_chosen_week_is_named_as_pages_name_it(tab: Page, base: str) -> None:
    tab.goto(f"{base}/search/index.html?week=2025-W39")
    results(tab)
    assert "week: week 39, 2025" == tab.locator("details.facet:has([data-facet=week]) summary").inner_text().casefold()
    assert "2025-W39" not in tab.locator("[data-facet=week]").text_content()


@pytest.mark.parametrize("name", ["index.html", "an Arabic article"])
def test_on_a_phone_no_mark_between_two_values_shows_at_the_edge(
    browser: Browser, base: str, clippings: list[Clipping], demo_site: homes.Demo, name: str
) -> None:
    phone = browser.new_page(viewport={"width": 320, "height": 800})
    phone.goto(f"{base}/{place(name, clippings, demo_site.output)}")
    kept = phone.evaluate(
        """() => [...document.querySelectorAll('.facts, .byline')].filter((list) => getComputedStyle(list).overflowX !== 'clip'
             || [...list.children].some((li) => getComputedStyle(li, '::after').content !== 'none')).length"""
    )
    assert 0 == kept
    phone.close()


LANGUAGES = ("und", "pt", "pt-BR", "zh-TW", "ka", "he", "ja")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, served: Callable[[Path], str]) -> str:
    """A site in languages for which the search has no word endings, and an Arabic article with a headline of the editor's."""
    articles = [clipping(f"in-{lang.lower()}", lang=lang, title=f"Zebra {lang}", body="A zebra crossed.") for lang in LANGUAGES]
    edited = clipping("edited", lang="ar", title="سفينة في الميناء", headline="Ship in port", body="وصلت السفينة إلى الميناء.")
    return served(homes.built(homes.home(tmp_path_factory.mktemp("mixed"), [*articles, edited])))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_article_of_any_language_is_found_once(tab: Page, mixed: str, lang: str) -> None:
    tab.goto(f"{mixed}/search/index.html?q=zebra")
    assert 1 == results(tab).count(f"Zebra {lang}")


def test_a_result_keeps_the_editors_language_apart_from_the_articles(tab: Page, mixed: str) -> None:
    tab.goto(f"{mixed}/search/index.html?q=السفينة")
    assert ["Ship in port"] == results(tab)
    for part, expected in (("h3", ("en", "ltr")), (".summary", ("ar", "rtl"))):
        found = tab.locator(f"#results {part}")
        assert expected == (found.get_attribute("lang"), found.get_attribute("dir")), part


# -- without scripts, from a folder ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[Page]:
    """A tab without scripts. Playwright looks for no text below <noscript>, only for elements."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_every_page_shows_its_content(
    scriptless: Page, base: str, clippings: list[Clipping], demo_site: homes.Demo
) -> None:
    for name in PLACES:
        scriptless.goto(f"{base}/{place(name, clippings, demo_site.output)}")
        expect(scriptless.locator("h1")).to_be_visible()
        expect(scriptless.locator("article h3:visible, .body p:visible").first).to_be_visible()


def test_without_scripts_the_search_says_so_and_shows_the_newest(scriptless: Page, base: str) -> None:
    scriptless.goto(f"{base}/search/index.html")
    expect(scriptless.locator("noscript p").first).to_be_visible()
    expect(scriptless.locator("article.item h3 a").nth(9)).to_be_visible()
    expect(scriptless.locator("form")).to_be_hidden()
    scriptless.locator("article.item h3 a").first.click()
    expect(scriptless.locator("article.story h1")).to_be_visible()


def test_pages_open_from_a_folder_with_their_style(tab: Page, demo_site: homes.Demo, clippings: list[Clipping]) -> None:
    for name in PLACES:
        tab.goto((demo_site.output / place(name, clippings, demo_site.output)).as_uri())
        background = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert "rgb(251, 250, 247)" == background, name
    tab.goto((demo_site.output / "index.html").as_uri())
    tab.locator("article.item h3 a").first.click()
    expect(tab.locator("article.story h1")).to_be_visible()


# -- the looks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLACES)
def test_on_a_narrow_phone_nothing_runs_over_the_edge(
    browser: Browser, base: str, clippings: list[Clipping], demo_site: homes.Demo, name: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    query = "?q=drones" if name.startswith("search") else ""
    page.goto(f"{base}/{place(name, clippings, demo_site.output)}{query}")
    if query:
        results(page)
        for facet in page.locator("details.facet summary").all():
            facet.click()
    assert 320 == page.evaluate("innerWidth")
    assert 320 >= page.evaluate("document.documentElement.scrollWidth")
    over = "() => [...document.querySelectorAll('main *')].filter(e => e.getClientRects().length && e.getBoundingClientRect().right > 321)"
    assert [] == page.evaluate(f"({over})().map(e => e.outerHTML.slice(0, 99))")
    context.close()


@pytest.mark.parametrize("name", ["index.html", "search/index.html"])
def test_on_a_phone_every_control_is_large_enough_to_be_hit(browser: Browser, base: str, name: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{base}/{name}")
    for facet in page.locator("details.facet summary").all():
        facet.click()
    controls = (
        ".rooms a, .quick input, .search :is(input:not([type=radio], [type=checkbox]), button, summary, label), .slash label, .foot select"
    )
    small = """(controls) => [...document.querySelectorAll(controls)].filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return one.getClientRects().length && Math.min(width, height) < 24;
    }).map((one) => one.outerHTML)"""
    assert [] == page.evaluate(small, controls)
    page.close()


def test_the_dark_scheme_changes_the_colours_and_can_be_read(browser: Browser, base: str) -> None:
    def colours(scheme: str) -> tuple[float, float]:
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{base}/index.html")
        found = [light(page.evaluate(f"getComputedStyle(document.documentElement).{name}")) for name in ("backgroundColor", "color")]
        context.close()
        return found[0], found[1]

    paper, ink = colours("light")
    night, chalk = colours("dark")
    assert paper - ink > 0.7
    assert chalk - night > 0.7


def test_a_reader_chooses_the_scheme_and_finds_it_again(tab: Page, base: str) -> None:
    def paper() -> float:
        return light(str(tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")))

    tab.goto(f"{base}/index.html")
    assert paper() > 0.9
    tab.get_by_label("Colours").select_option("dark")
    assert paper() < 0.2
    tab.goto(f"{base}/search/index.html")
    assert paper() < 0.2
    tab.get_by_label("Colours").select_option("")
    assert paper() > 0.9


def test_what_came_since_the_last_visit_is_marked(tab: Page, base: str) -> None:
    new = tab.locator(".outlet.new")
    tab.goto(f"{base}/index.html")
    expect(tab.locator(".item").first).to_be_visible()
    assert 0 == new.count(), "on a first visit nothing is"
    days = {str(day) for day in tab.locator(".item[data-added]").evaluate_all("(all) => all.map((one) => one.dataset.added)")}
    for visit, marked in (("2025-01-01", tab.locator(".item[data-added]").count()), (max(days), 0)):
        tab.evaluate("(day) => { sessionStorage.clear(); localStorage.setItem('clipsheet: visit', day); }", visit)
        tab.reload()
        assert marked == new.count()
        if marked:
            assert "New" in tab.evaluate("getComputedStyle(document.querySelector('.outlet.new'), '::before').content")


def test_without_a_store_nothing_of_it_is_shown_and_nothing_fails(browser: Browser, base: str) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{base}/index.html")
    expect(page.get_by_label("Colours")).to_be_hidden()
    assert [] == errors
    context.close()


def light(colour: str) -> float:
    """The mean of red, green and blue, 0 to 1."""
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) / 3 / 255


def test_in_print_the_menus_are_gone_and_the_article_stays(tab: Page, base: str, clippings: list[Clipping]) -> None:
    tab.goto(f"{base}/articles/{in_language(clippings, 'en').slug}.html")
    tab.emulate_media(media="print")
    expect(tab.locator("nav.rooms")).to_be_hidden()
    expect(tab.locator("h1")).to_be_visible()
    expect(tab.locator(".body p").first).to_be_visible()


def test_the_first_key_leads_past_the_menus(tab: Page, base: str) -> None:
    tab.goto(f"{base}/index.html")
    tab.keyboard.press("Tab")
    expect(tab.locator("a.skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{base}/index.html#main")
