"""What was taken back and what was put right: the page in the article's place, and the list of all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import homes
from homes import built, clipping, fragments, home, places

from clipsheet.model import Clipping, Withdrawn
from clipsheet.settings import Settings, Site, Vocabulary
from clipsheet_digest import pages
from clipsheet_digest.inputs import ArticlePage, CorrectionsPage, WithdrawnPage

NEVER_SAID = "The quotation that nobody ever said"
GONE = Withdrawn(date(2025, 10, 6), "The quotation was invented.")


def made(*clippings: Clipping) -> dict[str, pages.Page]:
    found = Settings(Path("nowhere"), Site(), Vocabulary({}, ()))
    return {page.path: page for page in pages.pages(homes.edition(clippings, found))}


def test_a_tombstone_stands_where_the_article_stood() -> None:
    page = made(clipping("gone", withdrawn=GONE, outlet="Harbour Courier"))["articles/gone.html"]
    assert isinstance(page, WithdrawnPage)
    assert ("Harbour Courier", "2025-10-06", "The quotation was invented.", False) == (
        page.withdrawal.outlet, page.withdrawal.day.iso, page.withdrawal.reason, page.indexed,
    )  # fmt: skip


def test_corrections_and_withdrawals_are_listed_newest_first() -> None:
    older = Withdrawn(date(2025, 9, 1), "Older.")
    page = made(
        clipping("old", withdrawn=older),
        clipping("gone", withdrawn=GONE),
        clipping("plain"),
        clipping("mended", corrections=("The ferry has two decks.",)),
    )["corrections/index.html"]
    assert isinstance(page, CorrectionsPage)
    assert [("articles/mended.html", ("The ferry has two decks.",))] == [(item.href, texts) for item, texts in page.corrected]
    assert ["articles/gone.html", "articles/old.html"] == [one.href for one in page.withdrawn]


def test_a_correction_stands_on_its_article() -> None:
    page = made(clipping("mended", corrections=("The ferry has two decks.",)))["articles/mended.html"]
    assert isinstance(page, ArticlePage)
    assert ("The ferry has two decks.",) == page.corrections


def test_nothing_of_a_withdrawn_article_is_left_in_the_site(tmp_path: Path) -> None:
    gone = clipping(
        "gone",
        title=NEVER_SAID,
        body=f"{NEVER_SAID}.",
        summary=NEVER_SAID,
        headline=NEVER_SAID,
        gist=NEVER_SAID,
        note=NEVER_SAID,
        withdrawn=GONE,
    )
    output = built(home(tmp_path, [gone, clipping("stays")]))
    assert "The quotation was invented." in (output / "articles/gone.html").read_text("utf8")
    assert [] == places(output, NEVER_SAID)
    assert ["/articles/stays.html"] == [record["url"] for record in fragments(output)]
