"""The theme plain: a few kilobytes without a script, and all the same everything that a reader must be told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import homes
import lxml.html
import pytest
from homes import clipping
from lxml.html import HtmlElement
from playwright.sync_api import Browser

from clipsheet.model import Withdrawn
from clipsheet_digest import checks

HOSTILE = "Hostile </title><script>hit(1)</script><img src=x onerror=hit(2)> \"'><b onclick=hit(3)>x</b> {{ 7*7 }} &lt;i&gt;"
MOST_STYLE = 3000  # bytes
PHONE = {"width": 320, "height": 640}
BROADSHEET = homes.ROOT / "themes" / "broadsheet" / "templates" / "base.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's site with every gap there is, hostile words, and what an editor may write."""
    clippings = [
        clipping("known", source_url="https://harbour.example/known", story="one", mentions=("FR",), tags=("ferries",), authors=("A. B.",)),
        clipping("gap", countries=(), topics=(), date=None, outlet=None, domain=None, added=date(2025, 10, 1)),
        clipping("arabic", title="سفينة في الميناء", lang="ar", outlet="شبكة الضفاف", body="توقفت العبّارة يوم الاثنين.", story="one"),
        clipping(
            "edited",
            title="Alkuperäinen",
            lang="fi",
            headline="The headline",
            gist="The gist.",
            note="The *note*.",
            corrections=("Mended.",),
        ),
        clipping("hostile", title=HOSTILE, outlet=HOSTILE, summary=HOSTILE, body=HOSTILE, date=date(2025, 9, 24), thread=HOSTILE),
        clipping("running", date=date(2025, 10, 7)),
        clipping("taken", withdrawn=Withdrawn(date(2025, 10, 2), "an error")),
    ]
    home = homes.home(tmp_path_factory.mktemp("plain"), clippings, 'name: "Test digest"\nnotice: "For <the> desk."\n')
    homes.build(home, "site", "--theme", "plain")  # which names the HTML in the hostile body
    return home / "output"


def parsed(page: Path) -> HtmlElement:
    return lxml.html.fromstring(page.read_text("utf8"))


def words(page: Path) -> str:
    return " ".join(parsed(page).body.text_content().split())


def test_it_has_the_pages_that_broadsheet_has_but_for_those_that_a_theme_need_not_have(site: Path) -> None:
    plain = set(homes.pages(site))
    assert not (site / "pagefind").exists()
    homes.build(site.parent, "site", "--output", "broadsheet")
    assert (site.parent / "broadsheet" / "pagefind").is_dir()
    optional = re.compile(r"countries/.*/.*|(?:languages|about|exports|map)/.*|issues/.*\.(?:mail|print)\.html")
    combined = {path for path in homes.pages(site.parent / "broadsheet") if optional.fullmatch(path)}
    assert combined == set(homes.pages(site.parent / "broadsheet")) - plain
    assert not plain - set(homes.pages(site.parent / "broadsheet"))
    assert combined
    assert "By topic Drones" in words(site / "countries" / "ke.html")


def test_no_link_is_broken_and_no_place_named_twice(site: Path) -> None:
    assert [] == list(checks.broken_links(site))
    for name in homes.pages(site):
        ids = parsed(site / name).xpath("//@id")
        assert sorted(set(ids)) == sorted(ids), name


def test_no_page_has_a_script_or_a_style_of_its_own_and_each_has_the_policy_of_broadsheet(site: Path) -> None:
    (policy,) = re.findall(
        r'content="(default-src [^"]*)"', BROADSHEET.read_text("utf8").replace("{% block script_src %}{% endblock %}", "")
    )
    for name in homes.pages(site):
        page = parsed(site / name)
        assert [] == page.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]"), name
        assert [policy] == page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content"), name
    assert {"favicon.svg", "style.css"} == {path.name for path in (site / "theme").iterdir()}
    assert (site / "theme" / "style.css").stat().st_size < MOST_STYLE


def test_hostile_words_are_shown_as_they_are_and_no_tag_of_theirs_lives(site: Path) -> None:
    assert HOSTILE == parsed(site / "articles" / "hostile.html").findtext(".//h1")
    for name in homes.pages(site):
        assert [] == parsed(site / name).xpath("//img | //script | //b[@onclick]"), name


def test_an_article_says_what_is_known_and_what_is_not(site: Path) -> None:
    known, gap = words(site / "articles" / "known.html"), words(site / "articles" / "gap.html")
    for said in (
        "Harbour Courier",
        "1 October 2025",
        "Original: harbour.example",
        "Kenya",
        "Drones",
        "France",
        "ferries",
        "A. B.",
        "Week 40, 2025",
    ):
        assert said in known, said
    assert known.index("Harbour Courier") < known.index("Title of known")
    for said in ("Outlet not known", "Date not stated", "Original address not known.", "No country named"):
        assert said in gap, said
    assert "The same story in other outlets" in known


@pytest.mark.parametrize("name", ["index.html", "issues/2025-W40.html", "countries/none.html", "search/index.html"])
def test_lists_name_the_outlet_first_and_say_that_a_date_is_missing(site: Path, name: str) -> None:
    (row,) = [
        " ".join(item.text_content().split()) for item in parsed(site / name).cssselect(".rows li") if "Title of gap" in item.text_content()
    ]
    assert "Outlet not known Title of gap date not stated" == row


def test_what_the_editor_wrote_stands_first_and_the_original_below(site: Path) -> None:
    said = words(site / "articles" / "edited.html")
    parts = ["The headline", "Alkuperäinen", "The gist.", "Mended.", "The note.", "The ferry of edited"]
    assert sorted(parts, key=said.index) == parts
    row = next(item for item in parsed(site / "countries/ke.html").cssselect(".rows li") if "The headline" in item.text_content())
    assert [("en", "The headline"), ("fi", "Alkuperäinen")] == [(one.get("lang"), one.text) for one in row.xpath(".//bdi[@lang]")]


def test_languages_and_directions_are_said(site: Path) -> None:
    page = parsed(site / "articles" / "arabic.html")
    for place in ("//h1", "//div[@class='body']"):
        assert ("ar", "rtl") == tuple(page.xpath(place)[0].get(name) for name in ("lang", "dir"))
    assert ("en", "ltr") == (page.get("lang"), page.get("dir"))
    assert "in Arabic" in words(site / "articles" / "arabic.html")


def test_every_page_says_for_whom_it_is(site: Path) -> None:
    for name in homes.pages(site):
        said = words(site / name)
        assert "for internal use. Listing is not endorsement." in said, name
        assert "For <the> desk." in said, name


def test_a_withdrawn_article_leaves_its_reason_and_nothing_else(site: Path) -> None:
    assert "Why it was taken back: an error" in words(site / "articles" / "taken.html")
    assert "Harbour Courier, 2 October 2025: an error" in words(site / "corrections" / "index.html")
    assert [] == homes.places(site, "Title of taken")


def test_the_page_of_the_search_says_that_there_is_none_and_where_to_look(site: Path) -> None:
    assert "no search of their own" in words(site / "search" / "index.html")
    assert {"../countries/index.html", "../topics/index.html", "../issues/index.html"} <= set(
        parsed(site / "search/index.html").xpath("//main//@href")
    )


def test_a_phone_shows_every_page_without_scrolling_sideways(site: Path, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    tab = context.new_page()
    for name in homes.pages(site):
        tab.goto((site / name).as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    context.close()
