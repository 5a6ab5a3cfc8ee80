"""An issue on paper: what stands on it, how a browser prints it, and that pages of the site print without their chrome."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import homes
import pytest
from homes import clipping, put
from playwright.sync_api import Browser, Page

from clipsheet import settings
from clipsheet_digest import checks, prints, publish
from clipsheet_digest.digest import Week
from clipsheet_digest.editions import Edition
from clipsheet_digest.inputs import PrintPage

PRINT = "issues/2025-W40.print.html"
BODY = "\n\n".join(f"Paragraph {number} tells of the harbour and of the ferry that was late again this week." for number in range(30))
ARABIC = clipping("ar", title="سفينة في الميناء", lang="ar", outlet="شبكة", body="توقفت السفينة يوم الاثنين.")
ISSUE = "---\nlead: [two]\nglance: [The ferry drifts.]\n---\nA *note* with a [link](https://note.example/1).\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's home with a long issue, in the theme that prints."""
    one = clipping("one", body=BODY, source_url="https://harbour.example/one", authors=("Ana Bea",), countries=("ML",))
    two = clipping("two", body=BODY, headline="In my words", gist="Why it matters.")
    folder = homes.home(tmp_path_factory.mktemp("print"), [one, two, ARABIC, clipping("old", date=date(2025, 9, 24))])
    (folder / "content/issues").mkdir()
    (folder / "content/issues/2025-W40.md").write_text(ISSUE, "utf8")
    homes.built(folder)
    return folder


@pytest.fixture
def paper(browser: Browser, home: Path) -> Page:
    return opened(browser, home, PRINT)


def opened(browser: Browser, home: Path, path: str) -> Page:
    """A page of the site as paper shows it."""
    tab = browser.new_page()
    tab.emulate_media(media="print")
    tab.goto((home / "output" / path).as_uri())
    return tab


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# -- what stands on it --------------------------------------------------------------------------------------------------


def test_it_has_the_whole_issue(home: Path) -> None:
    text = re.sub("<[^>]*>", "", (home / "output" / PRINT).read_text("utf8"))
    words = ("Test digest", "At a glance", "The ferry drifts.", "A note", "In this issue", "In my words", "Why it matters.", "Ana Bea")
    places = [text.index(one) for one in words]
    assert sorted(places) == places
    assert 2 == text.count("Paragraph 29 tells")
    assert "https://harbour.example/one" in text, "an address that paper shows in words"


def test_its_page_is_sound_and_shut(home: Path) -> None:
    text = (home / "output" / PRINT).read_text("utf8")
    assert "default-src 'none'; style-src 'self'" in text
    assert "<script" not in text
    assert '<meta name="robots" content="noindex">' in text
    assert [] == [*checks.broken_links(home / "output"), *checks.broken_markup(home / "output")]


def test_the_issue_leads_to_its_other_forms(home: Path) -> None:
    text = (home / "output/issues/2025-W40.html").read_text("utf8")
    assert {"../issues/2025-W40.print.html", "../issues/2025-W40.mail.html", "../issues/2025-W40.eml"} <= set(
        re.findall('href="([^"]*)"', text)
    )


def test_an_article_has_its_own_language_and_direction(home: Path) -> None:
    text = (home / "output" / PRINT).read_text("utf8")
    assert re.search(r'<h3 lang="ar" dir="rtl">سفينة', text)
    assert re.search(r'<div class="body" lang="ar" dir="rtl">', text)


def test_the_public_gets_excerpts(tmp_path: Path) -> None:
    body = "Openings are shown. " + " ".join(f"ending{number}" for number in range(400))
    site = 'format: 1\nname: "Test digest"\naudience: public\n'
    folder = homes.home(tmp_path, [clipping("a", body=body), clipping("b", title="Heldback", held="two dates")], site)
    text = (printing(folder) / PRINT).read_text("utf8")
    assert "Openings are shown." in text
    assert "This is an excerpt." in text
    assert not re.search("ending|Heldback", text)


def printing(home: Path) -> Path:
    """The site of a home in a theme that prints, and has no search, which takes longest."""
    templates = home / "themes/plain/templates"
    templates.mkdir(parents=True, exist_ok=True)
    for name in ("print.html", "macros.html"):
        (templates / name).write_text((homes.ROOT / "themes/broadsheet/templates" / name).read_text("utf8"), "utf8")
    publish.publish(settings.load(home), publish.Options(home / "output", "plain"))
    return home / "output"


def test_it_is_made_again_for_its_own_texts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = homes.home(tmp_path, [clipping("a"), clipping("old", date=date(2025, 9, 24))])
    printing(folder)
    weeks, page_of = [], prints._page

    def page(edition: Edition, week: Week) -> PrintPage:
        weeks.append(str(week))
        return page_of(edition, week)

    monkeypatch.setattr(prints, "_page", page)
    put(folder, clipping("a", body=f"{clipping('a').body}\n\nA last word."))
    printing(folder)
    assert ["2025-W40"] == weeks
    assert "A last word." in (folder / "output" / PRINT).read_text("utf8")


def test_a_theme_without_its_template_makes_none(tmp_path: Path) -> None:
    folder = homes.home(tmp_path, [clipping("a")])
    publish.publish(settings.load(folder), publish.Options(folder / "output", "plain"))
    assert {"2025-W40.html", "index.html"} == {path.name for path in (folder / "output/issues").iterdir()}


# -- how it is printed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_chromium_prints_it_on_several_pages(paper: Page, size: str) -> None:
    assert 1 < page_count(paper.pdf(format=size)) < 8
    paper.close()


def test_headings_stay_with_what_follows(paper: Page) -> None:
    styles = "of => of.map(one => getComputedStyle(one).breakAfter)"
    assert {"avoid"} == set(paper.eval_on_selector_all("h2, h3, article > header", styles))
    paper.close()


@pytest.mark.parametrize("path", ["issues/2025-W40.html", "articles/one.html"])
def test_pages_of_the_site_print_without_their_chrome(browser: Browser, home: Path, path: str) -> None:
    tab = opened(browser, home, path)
    for chrome in (".bar", ".skip", ".index", ".ways", ".pager", ".forms", ".foot", ".cite pre", ".cite .label:has(+ pre)"):
        assert not any(tab.locator(chrome).nth(place).is_visible() for place in range(tab.locator(chrome).count())), chrome
    assert tab.locator("h1").is_visible()
    tab.close()


@pytest.mark.parametrize(("path", "link"), [("articles/one.html", ".source a[rel~=external]"), ("issues/2025-W40.html", ".note a")])
def test_printed_links_to_originals_show_their_addresses(browser: Browser, home: Path, path: str, link: str) -> None:
    tab = opened(browser, home, path)
    first = tab.locator(link).first
    shown = first.evaluate("one => getComputedStyle(one, '::after').content")
    assert str(first.get_attribute("href")) in shown
    tab.close()
