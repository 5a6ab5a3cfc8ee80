"""A text file with several articles becomes several documents; a page, a live blog, a timeline stays one."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipsheet import intake
from clipsheet.clip import clip
from clipsheet.intake.several import articles
from clipsheet.model import Clipping, RawDocument
from clipsheet.settings import Vocabulary

SAID = {
    "Island keeps its old ferry": """\
The council of the island voted on Tuesday to keep the old ferry for another winter, although its engine is older than the crew.

Repairs will cost less than a new boat, the harbour master said, and the yard has promised to end them before the first storms.""",
    "Lighthouse to shine in colours": """\
The lighthouse on the northern cape will shine in three colours from next month, so that boats can tell from which side they come.

The keeper asked for red, the fishermen for green; the ministry has paid for both and for a yellow one that nobody had asked for.""",
    "Salt road opens after ten years": """\
The old salt road over the pass was opened again on Sunday with a procession of forty mules and one very slow bus.

It had been closed by a landslide. The villages on both sides now make their own salt, and are not sure what to send each other.""",
}
DAYS = ("5 June 2025", "12 June 2025", "19 June 2025")


def joined(form: str, between: str) -> str:
    """The articles, each in this form, with this between them."""
    return between.join(form.format(title=title, day=day, text=text) for (title, text), day in zip(SAID.items(), DAYS, strict=True))


PLAIN = "{title}\n{day}\n\n{text}\n"
SIGNED = "{title}\nHarbour Post\n{day}\n\n{text}\n"
BYLINED = "{title}\n\nBy Mara Quill, {day}\n\n{text}\n"
TYPED = "title: {title}\ndate: {day}\noutlet: Harbour Post\n\n{text}\n"
FILES = {
    "rules": joined(PLAIN, "\n-----------------------\n\n"),
    "equals signs": joined(PLAIN, "\n= = = = = = =\n\n"),
    "form feeds": joined(PLAIN, "\n\f\n"),
    "counted": "1 of 3 DOCUMENTS\n\n" + joined(PLAIN, "\n2 of 3 DOCUMENTS\n\n"),
    "counted in German": "Dokument 1 von 3\n\n" + joined(PLAIN, "\nDokument 2 von 3\n\n"),
    "ended": joined(PLAIN, "\nEnd of Document\n\n") + "\nEnd of Document\n",
    "heads with an outlet": joined(SIGNED, "\n\n"),
    "heads with a byline": joined(BYLINED, "\n\n"),
    "typed headers": joined(TYPED, "\n\n"),
}


def read(folder: Path, text: str) -> list[RawDocument]:
    """The documents of a text file."""
    path = folder / "export.txt"
    path.write_text(text, "utf8")
    return [found for found in intake.documents(path, "raw/export.txt") if isinstance(found, RawDocument)]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_each_article_of_a_file_becomes_a_clipping(tmp_path: Path, text: str) -> None:
    found = [(document.record, clip(document, Vocabulary({}, ()))) for document in read(tmp_path, text)]
    told = [(record, one.title, one.date and one.date.isoformat()) for record, one in found if isinstance(one, Clipping)]
    days = ("2025-06-05", "2025-06-12", "2025-06-19")
    assert [(str(number), title, day) for number, (title, day) in enumerate(zip(SAID, days, strict=True), 1)] == told


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_no_text_is_lost_or_moved(tmp_path: Path, text: str) -> None:
    parts = [document.text for document in read(tmp_path, text)]
    assert [True] * len(SAID) == [said in part for said, part in zip(SAID.values(), parts, strict=True)]


TEASERS = "".join(f"{title}\nHarbour Post\n{day}\n\n{text[:90]} …\n\n" for (title, text), day in zip(SAID.items(), DAYS, strict=True))
TIMELINE = "How the ferry aged\n\n" + "".join(
    f"{day}\n\n{text}\n\n" for day, text in zip(("3 May 1975", "9 June 1991", "2 July 2025"), SAID.values(), strict=True)
)
LIVE = "Storm on the coast: live\n\n5 June 2025\n\n" + "".join(
    f"{hour}\n{title}\n\n{text}\n\n" for hour, (title, text) in zip(("18:05", "17:30", "16:10"), SAID.items(), strict=True)
)
RULED = "Island keeps its old ferry\n5 June 2025\n\n" + "\n\n-------\n\n".join(SAID.values())
PAGE = (
    "Home\nNews\nSport\nLog in\nSubscribe\n\n"
    + joined(SIGNED, "\n\n")
    + "\nMost read\nContact us\n© 2025 Harbour Post. All rights reserved.\n"
)
ONE = {"teasers": TEASERS, "timeline": TIMELINE, "live blog": LIVE, "rules within an article": RULED, "a page": PAGE, "empty": "\n\n"}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE)
def test_what_is_one_article_or_page_is_not_parted(text: str) -> None:
    assert () == articles(text)


def test_what_stands_beside_a_file_is_said_of_each_of_its_articles(tmp_path: Path) -> None:
    (tmp_path / "export.yaml").write_text("outlet: Estuary Herald\n", "utf8")
    assert ["Estuary Herald"] * 3 == [document.declared.outlet for document in read(tmp_path, FILES["rules"])]


def test_a_part_that_is_no_article_is_told_of(tmp_path: Path) -> None:
    found = read(
        tmp_path, "Search: ferry or lighthouse\nResults: 3\n\n=======\n\n" + FILES["equals signs"].replace("= = = = = = =", "=======")
    )
    assert ["1", "2", "3", "4"] == [document.record for document in found]
