"""How articles are cited: by people, by BibTeX, by RIS, and by machines that read the page."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import homes
import lxml.html
import pytest
from homes import clipping

from clipsheet.model import Clipping
from clipsheet_digest import citations
from clipsheet_digest.citations import Work

ONE = Work("ferry-1a", "Ferry stops", ("Orla Vennick", "Tam Osei"), "Harbour Courier", date(2025, 10, 1), "https://harbour.example/1", "en")
BARE = Work("ferry-1a", "Does the ferry stop?", (), "Harbour Courier", None, None, "en")


def test_a_reference_tells_who_when_what_where() -> None:
    said = "Orla Vennick & Tam Osei. (2025, October 1). Ferry stops. Harbour Courier. https://harbour.example/1"
    assert said == citations.apa(ONE)
    assert "Does the ferry stop? (n.d.). Harbour Courier." == citations.apa(BARE)


def test_an_outlet_that_is_not_known_is_left_out() -> None:
    gap = Work("ferry-1a", "Ferry stops", ("Orla Vennick",), None, None, None, "en")
    assert "Orla Vennick. (n.d.). Ferry stops." == citations.apa(gap)
    assert "howpublished" not in citations.bibtex(gap)
    assert "T2" not in citations.ris(gap)
    assert "publisher" not in gap.schema_org


def test_bibtex_has_every_name_whole_and_nothing_that_tex_would_obey() -> None:
    entry = citations.bibtex(ONE)
    assert entry.startswith("@misc{ferry-1a,\n  title = {{Ferry stops}},\n  author = {{Orla Vennick} and {Tam Osei}},\n")
    assert "  month = oct,\n  date = {2025-10-01},\n}\n" in entry
    hostile = Work("k", r"50% & \input{/etc/passwd} #1_$", ("A} and {B", "{"), "O", None, "https://a.example/{x}", "en")
    said = citations.bibtex(hostile)
    assert r"{{50\% \& \textbackslash{}input\textbraceleft{}/etc/passwd\textbraceright{} \#1\_\$}}" in said
    assert r"{{A\textbraceright{} and \textbraceleft{}B} and {\textbraceleft{}}}" in said
    assert said.count("{") == said.count("}")  # as BibTeX counts them
    assert "{https://a.example/%7Bx%7D}" in said


def test_ris_has_a_line_for_each_value() -> None:
    assert [
        "TY  - NEWS", "ID  - ferry-1a", "TI  - Ferry stops", "AU  - Orla Vennick", "AU  - Tam Osei", "T2  - Harbour Courier", "PY  - 2025",
        "DA  - 2025/10/01/", "UR  - https://harbour.example/1", "LA  - en", "ER  - ",
    ] == citations.ris(ONE).splitlines()  # fmt: skip


@pytest.mark.parametrize("said", ["A title\nER  - \nTY  - BOOK", "A\r\u2028title\x85ER  - "])
def test_no_value_ends_a_line_of_ris(said: str) -> None:
    lines = citations.ris(citations.work(clipping(title=said, authors=(said,)), said)).splitlines()
    assert 1 == sum(line.startswith("ER") for line in lines)
    assert 1 == sum(line.startswith("TY") for line in lines)


def page(folder: Path, article: Clipping) -> lxml.html.HtmlElement:
    home = homes.home(folder, [article])
    homes.build(home, "site")
    return lxml.html.fromstring((home / "output" / "articles" / f"{article.slug}.html").read_text("utf8"))


def test_machines_read_that_the_page_is_based_on_the_original(tmp_path: Path) -> None:
    said = '</script><script>alert(1)</script> & "Ferry"'
    found = page(tmp_path, clipping("a", title=said, authors=("Orla Vennick",), source_url="https://harbour.example/1"))
    (data,) = (json.loads(script.text) for script in found.xpath('//script[@type="application/ld+json"]'))
    assert ("WebPage", "Test digest") == (data["@type"], data["isPartOf"]["name"])
    assert (said, "Harbour Courier", "https://harbour.example/1") == (
        data["isBasedOn"]["headline"], data["isBasedOn"]["publisher"]["name"], data["isBasedOn"]["url"],
    )  # fmt: skip
    meta = {one.get("name") or one.get("property"): one.get("content") for one in found.xpath("//meta")}
    assert (said, "Orla Vennick", "2025/10/01") == (meta["citation_title"], meta["citation_author"], meta["citation_publication_date"])
    assert ("article", said) == (meta["og:type"], meta["og:title"])
    assert ["TY  - NEWS"] == [pre.text.splitlines()[0] for pre in found.xpath('//pre[preceding-sibling::*[1]="RIS"]')]
