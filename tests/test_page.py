"""What of a text dump is its article: where it ends, what stands within it and is not its own, which keywords are the article's."""

from __future__ import annotations

import pytest

from builders import raw
from clipsheet.extract import page
from clipsheet.model import BODY, Extracted

PROSE = (
    "The council of the island voted on Tuesday to keep the ferry for another winter, although its engine is older than the pier.",
    "Repairs will cost less than a new boat, the harbour master said, and the yard has promised to end them before the first storms.",
    "Fishermen had asked for a ferry that can carry lorries, so that the catch need not be loaded twice on its way to the market.",
)
HEAD = "Harbour Post\n\nHome\n\nPolitics\n\nSport\n\nFerry to run for another winter\n\nBy Ada Brook\n\n5 June 2025"
FOOT = "Share\n\nMost read\n\nPrivacy Policy\n\n© 2025 Harbour Post. All rights reserved."


def read(*between: str) -> Extracted:
    """The dump of a page whose article is `PROSE` with these lines between its second and its third paragraph."""
    return dump(*PROSE[:2], *between, PROSE[2])


def dump(*body: str) -> Extracted:
    """The dump of a page with this body."""
    return page.extracted(raw("\n\n".join((HEAD, *body, FOOT))))


def body_of(extracted: Extracted) -> list[str]:
    """The blocks of the body, as text."""
    return [block.text for block in extracted.blocks]


def test_the_page_of_these_tests_is_read_as_a_page() -> None:
    assert list(PROSE) == body_of(read())
    assert {claim.rule for claim in read().claims if claim.role not in BODY} >= {"menu words", "legal line"}


@pytest.mark.parametrize(
    "line",
    [
        "Ada Brook is a reporter at the Harbour Post and writes about the islands.",
        "Ada Brook has written about the sea since 2011.",
        "(Reporting by Ada Brook; editing by Finn Marsh)",
        "Do you know more? Write to ada.brook@harbourpost.example",
        "ab/fm",
        "Please be respectful: abusive comments will be deleted.",
        "Sign up for our newsletter and get the news of the harbour every morning.",
        "Follow us on WhatsApp and never miss a ferry.",
    ],
)
def test_what_stands_below_the_last_sentence_is_not_the_articles(line: str) -> None:
    assert list(PROSE) == body_of(dump(*PROSE, line))


@pytest.mark.parametrize(
    "line",
    [
        "Finn Marsh is a reporter at the Harbour Post and has never missed a ferry, the council was told.",
        "“Write to the harbour master at ferry@island.example if you see her drift,” the notice on the quay says.",
        "Readers of the newsletter that the ferry company sends out every month had known of the vote for days, the mayor said.",
    ],
)
def test_the_same_in_the_midst_of_an_article_is_its_own(line: str) -> None:
    assert [*PROSE[:2], line, PROSE[2]] == body_of(read(line))


def test_a_linked_pictures_text_and_its_title_are_another_items() -> None:
    title = "Storm takes the old lighthouse"
    assert list(PROSE) == body_of(read(title, "Photo by Finn Marsh", title))
    assert list(PROSE) == body_of(dump(title, PROSE[0], title, PROSE[1], title, PROSE[2]))


@pytest.mark.parametrize("again", ["The harbour master of the island:", "Mayor", "Why a ferry?"])
def test_who_speaks_is_said_again_and_again(again: str) -> None:
    assert 2 == body_of(dump(PROSE[0], again, PROSE[1], again, PROSE[2])).count(again)


def test_a_contents_list_does_not_take_the_sub_headings() -> None:
    headings = ["What the repairs will cost", "Why the fishermen wait"]
    said = body_of(dump(*headings, PROSE[0], headings[0], PROSE[1] + " " + PROSE[0], headings[1], PROSE[2]))
    assert all(heading in said for heading in headings)


def test_keywords_are_those_at_the_article() -> None:
    aside = "Categories\nEurope (23)\nFerries (7)\n\n"
    extracted = page.extracted(raw("\n\n".join((aside + HEAD, *PROSE, "Tags:\nferries\nwinter\n\nShare", FOOT))))
    assert ("ferries", "winter") == extracted.tags


def test_a_list_below_the_first_paragraph_is_no_byline() -> None:
    items = "1. It costs four crowns\n2. Bicycles are free\n3. Residents pay half"
    body = body_of(dump(PROSE[0], items, PROSE[1], PROSE[2]))
    assert ["It costs four crowns", "Bicycles are free", "Residents pay half"] == body[1:4]


def test_the_rows_of_a_table_below_the_first_paragraph_stay() -> None:
    rows = "Crop September October\nWheat 212.40 205.10 -3.4%\nBarley 188.00 171.20 -8.9%"
    body = body_of(dump(PROSE[0], rows, PROSE[1], PROSE[2]))
    assert all(row in body for row in rows.split("\n"))


def test_the_newest_entry_of_a_live_blog_keeps_its_heading() -> None:
    entries = [
        f"{hour}:05 The ferry comes {what}\n{text}" for hour, what, text in zip((23, 22, 21), ("back", "late", "home"), PROSE, strict=True)
    ]
    assert "23:05 The ferry comes back" == body_of(dump(*entries))[0]


def test_what_is_asked_of_several_people_is_asked_again() -> None:
    question = "What made you begin to sail with other people?"
    assert 3 == body_of(dump(*(part for said in PROSE for part in (question, said)))).count(question)


def test_a_posts_day_is_neither_the_articles_nor_its_end() -> None:
    posts = [part for said in PROSE for part in (said, "— A. Person (@person) June 7, 2025")]
    last = "The ferry's crew will hear of it on Friday, when the council meets them in the hall of the old school."
    extracted = dump(*posts, last)
    assert last == body_of(extracted)[-1]
    assert {"2025-06-05"} == {one.value.isoformat() for one in extracted.dates}


def test_a_last_section_of_one_sentence_is_the_articles() -> None:
    last = "Balıkçıların açtığı davanın ilk duruşması 3 Aralık'ta görülecek."
    text = f"""
Anasayfa
Gündem
Ekonomi
Spor
Giriş Yap

Karaburun'da balıkçılar yeni limanı istemiyor

Haber: Elif Deniz
Yayınlanma: 12.11.2025 - 14:05

Karaburunlu balıkçılar, yapımına gelecek ay başlanacak olan yeni limana karşı çarşamba günü meydanda toplandı.

Kooperatif başkanı Hasan Yel, "Bu liman bizim için değil, yatlar için yapılıyor" dedi.

Belediye ise limanın dört yüz kişiye iş getireceğini savunuyor.

Dava sürüyor
{last}

İlgili Haberler
Balık fiyatları arttı
Haberleri cebinizden okumak için WhatsApp kanalımıza katılın.
"""
    assert ["Dava sürüyor", last] == body_of(page.extracted(raw(text)))[-2:]


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Filed by the desk on 7 June 2025", {"2025-06-07"}),
        ("Saturday, 7 June 2025", set()),  # the day of the visit, as sites print it at their head
    ],
)
def test_the_only_date_of_a_page_is_taken_but_not_the_day_of_the_visit(line: str, days: set[str]) -> None:
    head = f"Harbour Post\n\n{line}\n\n" + "\n\n".join(("Home", "Politics", "Sport") * 6) + "\n\nFerry to run for another winter"
    found = page.extracted(raw("\n\n".join((head, *PROSE, FOOT)))).dates
    assert days == {one.value.isoformat() for one in found if one.confidence >= 0.5}


def test_a_keyword_between_share_buttons_and_a_caption_is_no_list() -> None:
    assert list(PROSE) == body_of(dump(PROSE[0], "Listen\n\nx\n• Harbour\nA crane at the quay. (File photo)", *PROSE[1:]))
