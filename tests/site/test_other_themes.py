"""The plugin in a `pelicanconf.py` of somebody's own: with Pelican's stock theme, and with ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import homes
import pytest
from homes import clipping
from lxml.etree import fromstring
from playwright.sync_api import Browser, Page

CONFIGURATION = f"""\
PLUGIN_PATHS = [{str(homes.ROOT / "plugins")!r}]
PLUGINS = ["clipsheet_digest"]
PATH = "content"
SITEURL = "https://digest.example"
"""
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "Hostile <img class=theirs src=x onerror=hit(1)> \"'> & <b class=theirs>title</b>"


def pelican(home: Path, *arguments: str) -> Path:
    """Build a home with Pelican's own command; gives the output."""
    (home / "pelicanconf.py").write_text(CONFIGURATION, "utf8")
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "made", *arguments]
    made = subprocess.run(
        command, cwd=home, env=homes.environment(), capture_output=True, text=True, encoding="utf8", timeout=homes.PATIENCE
    )
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    return home / "made"


@pytest.fixture(scope="module", params=["simple", "notmyidea"])
def stock(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site by a theme that comes with Pelican."""
    clippings = [
        clipping("plain", body="The *whole* body of it.\n\n<script>hit(2)</script> <b class=theirs>x</b>", countries=("KE", "ML")),
        clipping("hostile", title=HOSTILE, outlet=HOSTILE, summary=HOSTILE, lang="en"),
        clipping("gap", countries=(), topics=(), date=None, outlet=None, body="Nothing is known of it."),
        clipping("held", held="look first", body="heldwords"),
    ]
    topics = homes.TOPICS.replace('"Drones"', '"Drones <b class=theirs>x</b>"')
    return pelican(homes.home(tmp_path_factory.mktemp("stock"), clippings, topics_yaml=topics), "-t", request.param)


def test_the_clippings_show_in_the_stock_theme_with_outlet_and_body(stock: Path) -> None:
    page = (stock / "plain.html").read_text("utf8")
    assert "Harbour Courier: Title of plain" in page
    assert "The <em>whole</em> body of it." in page
    assert ">Kenya</a>" in page
    assert ">Mali</a>" in page


def test_every_clipping_that_is_published_is_listed_and_no_other(stock: Path) -> None:
    listed = (stock / "index.html").read_text("utf8")
    for shown in ("Title of plain", "Title of gap", "Hostile"):
        assert shown in listed
    assert [] == homes.places(stock, "heldwords")


def test_an_article_with_gaps_is_shown_all_the_same(stock: Path) -> None:
    page = (stock / "gap.html").read_text("utf8")
    assert "Outlet not known: Title of gap" in page
    assert "Other topics" in page


def test_hostile_titles_are_escaped_where_the_theme_prints_them_as_they_are(
    stock: Path, served: Callable[[Path], str], browser: Browser
) -> None:
    page = watched(browser)
    for name in homes.pages(stock):
        page.goto(f"{served(stock)}/{name}")
        assert [] == page.evaluate("window.hits"), name
        assert 0 == page.locator(".theirs").count(), name
    page.goto(f"{served(stock)}/hostile.html")
    assert f"{HOSTILE}: {HOSTILE}" == page.locator("a[rel=bookmark]").inner_text()
    assert f"{HOSTILE}: {HOSTILE}" in page.title()
    page.close()


def test_the_feeds_carry_the_words_and_no_markup_of_theirs(stock: Path) -> None:
    feed = fromstring((stock / "feeds" / "all.atom.xml").read_bytes())
    entry = next(entry for entry in feed.iter(f"{ATOM}entry") if "hostile" in (entry.findtext(f"{ATOM}id") or ""))
    assert f"{HOSTILE}: {HOSTILE}" == entry.findtext(f"{ATOM}title")
    assert HOSTILE == entry.findtext(f"{ATOM}author/{ATOM}name")
    assert HOSTILE == unescape(entry.findtext(f"{ATOM}summary") or "")
    assert "<" not in (entry.findtext(f"{ATOM}summary") or "")
    assert "Drones <b class=theirs>x</b>" in [category.get("term") for category in entry.iter(f"{ATOM}category")]


def test_nothing_of_an_articles_body_lives_in_the_stock_theme(stock: Path, served: Callable[[Path], str], browser: Browser) -> None:
    page = watched(browser)
    page.goto(f"{served(stock)}/plain.html")
    assert [] == page.evaluate("window.hits")
    assert 0 == page.locator(".theirs, article script").count()
    page.close()


def watched(browser: Browser) -> Page:
    """A tab that counts what runs."""
    page = browser.new_page()
    page.add_init_script("window.hits = []; window.hit = (what) => window.hits.push(what);")
    page.route("**/favicon.ico", lambda route: route.abort())
    return page


# -- our theme ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["broadsheet", "plain"])
def test_with_our_theme_by_its_path_the_digests_pages_appear(tmp_path: Path, name: str) -> None:
    theme = homes.ROOT / "themes" / name
    made = pelican(homes.home(tmp_path, [clipping("plain")]), "-t", str(theme))
    assert {
        "index.html",
        "404.html",
        "articles",
        "countries",
        "topics",
        "outlets",
        "corrections",
        "issues",
        "search",
        "theme",
        "feed.xml",
        "robots.txt",
        ".well-known",
        "_headers",
        ".nojekyll",
        *(("about", "languages", "exports", "map", "feed.json") if name == "broadsheet" else ()),
    } == {path.name for path in made.iterdir()}
    assert (name == "broadsheet") == (made / "countries" / "ke" / "drones.html").is_file()
    assert "Title of plain" in (made / "countries" / "ke.html").read_text("utf8")
    assert "Title of plain" in (made / "index.html").read_text("utf8")


@pytest.mark.parametrize("theme", ["simple", "broadsheet", "plain"])
@pytest.mark.parametrize("place", ["content/raw", "content/pages", "content/images", "content"])
def test_nothing_of_content_is_published_but_the_clippings(tmp_path: Path, theme: str, place: str) -> None:
    home = homes.home(tmp_path, [clipping("plain", body="See [it]({static}/raw/page.html) and {attach}raw/page.md.")])
    (home / place).mkdir(exist_ok=True)
    head = '<title>A raw page</title><meta name="date" content="2025-10-01">'
    for name, text in (
        ("page.html", f"<html><head>{head}</head><body><script>hit(1)</script>rawwords</body></html>"),
        ("page.rst", "A raw page\n##########\n\n:date: 2025-10-01\n\nrawwords\n"),
        ("page.md", "title: A raw page\ndate: 2025-10-01\n\nrawwords\n"),
        ("page.txt", "rawwords"),
    ):
        (home / place / name).write_text(text, "utf8")
    made = pelican(home, "-t", theme if theme == "simple" else str(homes.ROOT / "themes" / theme))
    assert [] == homes.places(made, "rawwords")
