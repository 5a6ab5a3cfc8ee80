"""The exports: a row for every article that is shown, in four formats, with what rights release and nothing that a spreadsheet reckons."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import homes
import pytest
from homes import clipping

from clipsheet import settings
from clipsheet.model import Clipping, Withdrawn
from clipsheet.settings import Outlet, Ownership, Settings, Site, Topic, Vocabulary
from clipsheet.stories import Story
from clipsheet_digest import exports, pages, publish
from clipsheet_digest.digest import Article
from clipsheet_digest.editions import Edition
from clipsheet_digest.slips import Row

ADDRESS = "https://press.example/digest"
SUFFIXES = ("csv", "jsonl", "ris", "bib")
OWNED = Ownership("state-owned", "a register", "2025-01")
WHOLE = clipping(
    "one",
    title="A “title”, with\ta comma",
    headline="A headline",
    gist="A gist\nof two lines.",
    lang="fr",
    date=datetime(2025, 10, 1, 23, 30),
    countries=("KE", "ML"),
    mentions=("SO",),
    authors=("Orla Vennick", "Kip Ruto"),
    agency="Coast Agency",
    source_url="https://harbour.example/a?b=1&c=2",
    archive_url="https://archive.example/1",
    summary="A summary.",
    thread="Ferries",
)


def edition(*clippings: Clipping, row: Outlet | None = None, stories: tuple[Story, ...] = (), **site: object) -> Edition:
    rows = {"harbour courier": row} if row is not None else {}
    said = Settings(Path("nowhere"), Site(**site), Vocabulary(rows, (Topic("drones", "Drones", "medtop:20000056", ()),)))  # type: ignore[arg-type]
    return homes.edition(clippings, said, stories)


def files(made: Edition) -> dict[str, str]:
    """Every file of an edition's exports by its path."""
    return {plan.path: str(plan.make()) for plan in exports.plans(made) if not plan.path.endswith(".html")}


def rows_of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def rows(made: Edition) -> list[dict[str, object]]:
    """The rows of a year as JSON Lines has them."""
    return [json.loads(line) for line in files(made)["exports/2025.jsonl"].splitlines()]


# -- what a row says ----------------------------------------------------------------------------------------------------


def test_a_row_has_every_field() -> None:
    row = Outlet("Harbour Courier", ownership=OWNED)
    (found,) = rows(edition(WHOLE, row=row, stories=(Story("ferries", ("one",)),), base_url=ADDRESS))
    assert {
        "slug": "one",
        "title": "A “title”, with a comma",
        "headline": "A headline",
        "gist": "A gist of two lines.",
        "outlet": "Harbour Courier",
        "ownership": "state-owned",
        "date": "2025-10-01",
        "week": "2025-W40",
        "lang": "fr",
        "countries": ["KE", "ML"],
        "mentions": ["SO"],
        "topics": ["drones"],
        "authors": ["Orla Vennick", "Kip Ruto"],
        "agency": "Coast Agency",
        "original": "https://harbour.example/a?b=1&c=2",
        "archive": "https://archive.example/1",
        "page": f"{ADDRESS}/articles/one.html",
        "summary": "A summary.",
        "story": f"{ADDRESS}/stories/ferries.html",
        "thread": "Ferries",
    } == found


def test_csv_says_the_same_and_parts_several_values_by_a_semicolon() -> None:
    made = edition(WHOLE, clipping("two", countries=()))
    told = rows(made)
    flat = [{name: "; ".join(value) if isinstance(value, list) else value or "" for name, value in row.items()} for row in told]
    text = files(made)["exports/2025.csv"]
    assert flat == rows_of_csv(text)
    assert 2 == len(flat)
    assert "KE; ML" == flat[1 if flat[0]["slug"] == "two" else 0]["countries"]
    assert text.startswith("\ufeffslug,title,")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 3


def test_without_an_address_of_the_site_a_page_is_named_by_its_path() -> None:
    (found,) = rows(edition(WHOLE))
    assert "articles/one.html" == found["page"]


def test_every_field_is_explained_once() -> None:
    fields = exports.page_of(edition(WHOLE)).fields
    assert list(rows(edition(WHOLE))[0]) == [name for name, _meaning in fields]
    assert len(fields) == len({meaning for _name, meaning in fields})
    assert all(meaning.endswith(".") for _name, meaning in fields)


def test_ris_and_bibtex_cite_each_original_once() -> None:
    found = files(edition(WHOLE, clipping("two"), clipping("three", date=None)))
    assert 3 == found["exports/2025.ris"].count("TY  - NEWS\n") == found["exports/2025.ris"].count("ER  - \n")
    assert {"one", "two", "three"} == {
        line.removeprefix("@misc{").rstrip(",") for line in found["exports/2025.bib"].splitlines() if "@" in line
    }
    assert "AU  - Orla Vennick\nAU  - Kip Ruto\n" in found["exports/2025.ris"]
    assert "author = {{Orla Vennick} and {Kip Ruto}}" in found["exports/2025.bib"]


# -- what is harmless ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_cell_that_begins_like_a_formula_is_text(sign: str) -> None:
    made = edition(clipping("one", title=f"{sign}1+2", authors=(f"{sign}cmd",)))
    (row,) = rows_of_csv(files(made)["exports/2025.csv"])
    assert (f"'{sign}1+2", f"'{sign}cmd") == (row["title"], row["authors"])
    assert f"{sign}1+2" == rows(made)[0]["title"]


@pytest.mark.parametrize("space", ["\t", "\r", "\n"])
def test_a_space_before_a_formula_hides_nothing(space: str) -> None:
    (row,) = rows_of_csv(files(edition(clipping("one", title=f"{space}=1+2")))["exports/2025.csv"])
    assert "'=1+2" == row["title"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_a_formula_behind_a_semicolon_is_text_too(sign: str) -> None:
    """Excel parts cells at semicolons, and at them alone, where a comma writes decimals: as in French or Russian."""
    made = edition(clipping("one", title=f"A;{sign}cmd|' /C calc'!A0;B", authors=("Kip", f"{sign}1+2")))
    (row,) = rows_of_csv(files(made)["exports/2025.csv"])
    assert (f"A;'{sign}cmd|' /C calc'!A0;B", f"Kip; '{sign}1+2") == (row["title"], row["authors"])


def test_a_sign_within_a_cell_is_left() -> None:
    (row,) = rows_of_csv(files(edition(clipping("one", title="A = B")))["exports/2025.csv"])
    assert "A = B" == row["title"]


HOSTILE = 'A\x00B "quoted", \ud800]]>\x85\u2028C\r\nTY  - BOOK\n}@misc{x, \U0001f4f0'
READ = 'AB "quoted", ]]> C TY - BOOK }@misc{x, \U0001f4f0'


def test_a_hostile_title_breaks_no_file() -> None:
    made = edition(clipping("one", title=HOSTILE, authors=(HOSTILE,), agency=HOSTILE, gist=HOSTILE))
    found = {path: text.encode("utf8").decode("utf8") for path, text in files(made).items()}
    (row,) = rows_of_csv(found["exports/2025.csv"])
    assert {READ} == {row[name] for name in ("title", "authors", "agency", "gist")} == {rows(made)[0]["title"]}
    assert 1 == len([line for line in found["exports/2025.ris"].splitlines() if line.startswith("TY")])
    assert 1 == len([line for line in found["exports/2025.bib"].splitlines() if line.startswith("@")])


# -- what is in them ----------------------------------------------------------------------------------------------------


def test_every_issue_country_topic_and_year_has_four_files() -> None:
    made = edition(WHOLE, clipping("two", date=date(2024, 12, 31), countries=(), topics=()), clipping("undated", date=None))
    groups = {
        "issues/2025-W40": {"one"},
        "issues/2025-W41": {"undated"},
        "issues/2025-W01": {"two"},
        "countries/ke": {"one", "undated"},
        "countries/ml": {"one"},
        "countries/none": {"two"},
        "topics/drones": {"one", "undated"},
        "topics/other": {"two"},
        "exports/2025": {"one", "undated"},
        "exports/2024": {"two"},
    }
    found = files(made)
    assert {f"{group}.{suffix}" for group in groups for suffix in SUFFIXES} == set(found)
    for group, slugs in groups.items():
        assert slugs == {row["slug"] for row in rows_of_csv(found[f"{group}.csv"])}, group


def test_a_theme_without_the_template_has_none() -> None:
    made = replace(edition(WHOLE), kinds=frozenset({"country-topic"}))
    assert [] == list(exports.plans(made))
    assert {"feed.xml"} == {plan.path for plan in pages.plans(made) if not plan.path.endswith(".html")}


@pytest.mark.parametrize(
    ("rights", "licence", "summary"),
    [("full", "CC BY 4.0", "The page's own."), ("excerpt", None, "It sailed at last. " * 8), ("metadata", None, None)],
)
def test_the_summary_is_what_rights_release(rights: str, licence: str | None, summary: str | None) -> None:
    one = clipping("one", summary="The page's own.", body="It sailed at last. " * 40)
    row = Outlet("Harbour Courier", rights=rights, licence=licence)
    (found,) = rows(edition(one, row=row, audience="public"))
    if rights == "excerpt":
        assert str(found["summary"]) in one.body
        assert 24 >= len(str(found["summary"]).split()) > 0
    else:
        assert summary == found["summary"]


# -- a whole site -------------------------------------------------------------------------------------------------------

SITE = f'format: 1\nname: "Test"\naudience: public\nbase_url: "{ADDRESS}"\n'
OUTLETS = '"Blocked Post": {rights: blocked}\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public site with an article that is shown and three that are not."""
    hidden = [
        clipping("taken", title="Titletaken", withdrawn=Withdrawn(date(2025, 10, 2), "an error")),
        clipping("waiting", title="Titlewaiting", held="two dates"),
        clipping("blocked", title="Titleblocked", outlet="Blocked Post"),
    ]
    return homes.built(homes.home(tmp_path_factory.mktemp("exports"), [WHOLE, *hidden], SITE, OUTLETS))


def test_nothing_that_is_not_shown_is_in_any_file_for_machines(site: Path) -> None:
    machines = [path for path in site.rglob("*") if path.suffix in (".csv", ".jsonl", ".ris", ".bib", ".json", ".xml")]
    assert {".csv", ".jsonl", ".ris", ".bib", ".json", ".xml"} == {path.suffix for path in machines}
    for path in machines:
        text = path.read_text("utf8")
        assert not [title for title in ("Titletaken", "Titlewaiting", "Titleblocked") if title in text], path
    assert 20 == sum(path.suffix in (".csv", ".jsonl", ".ris", ".bib") for path in machines)


@pytest.mark.parametrize("page", ["countries/ke", "topics/drones", "issues/2025-W40"])
def test_pages_lead_to_their_files(site: Path, page: str) -> None:
    said = (site / f"{page}.html").read_text("utf8")
    for suffix in SUFFIXES:
        assert f'href="../{page}.{suffix}"' in said
        assert (site / f"{page}.{suffix}").is_file()


def test_the_page_of_exports_leads_to_every_year_and_explains_every_field(site: Path) -> None:
    said = (site / "exports" / "index.html").read_text("utf8")
    for suffix in SUFFIXES:
        assert f'href="../exports/2025.{suffix}"' in said
    for field in exports.FIELDS:
        assert f">{field.name}</code>" in said
    assert 'href="exports/index.html"' in (site / "index.html").read_text("utf8")


def test_a_file_that_excel_opens_begins_with_the_mark_of_utf_8(site: Path) -> None:
    assert (site / "exports" / "2025.csv").read_bytes().startswith(b"\xef\xbb\xbfslug,")


# -- remembered ---------------------------------------------------------------------------------------------------------


def made_rows(home: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Build a home in a theme with exports and without a search; the articles whose rows were made, and not remembered."""
    found = set()

    def row(made: Edition, article: Article) -> Row:
        found.add(article.slug)
        return ROW(made, article)

    with monkeypatch.context() as patched:
        patched.setattr(exports, "row", row)
        publish.publish(settings.load(home), publish.Options(home / "output", "plain"))
    return found


ROW = exports.row


def test_a_row_is_made_when_what_it_says_changes_and_is_remembered_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = homes.home(tmp_path, map(clipping, ("one", "two", "three")))
    (home / "themes" / "plain" / "templates").mkdir(parents=True)
    (home / "themes" / "plain" / "templates" / "exports.html").write_text('{% extends "base.html" %}', "utf8")
    assert {"one", "two", "three"} == made_rows(home, monkeypatch)
    homes.put(home, clipping("one", agency="Coast Agency"))
    assert {"one"} == made_rows(home, monkeypatch)
    assert "Coast Agency" in (home / "output" / "exports" / "2025.csv").read_text("utf8")
    owned = '"Harbour Courier": {ownership: {label: "state-owned", source: "a register", date: "2025-01"}}\n'
    (home / "content" / "outlets.yaml").write_text(owned, "utf8")
    assert {"one", "two", "three"} == made_rows(home, monkeypatch)
    assert 3 == (home / "output" / "exports" / "2025.csv").read_text("utf8").count("state-owned")


def test_an_outlet_that_nobody_knows_is_a_gap_and_no_name() -> None:
    made = edition(clipping("one", outlet=None), languages=("fr",))
    assert ["Média inconnu"] == [article.outlet for article in made.digest.articles]
    said = files(made)
    assert [""] == [row["outlet"] for row in rows_of_csv(said["exports/2025.csv"])]
    assert json.loads(said["exports/2025.jsonl"])["outlet"] is None
    assert not [path for path, text in said.items() if "T2  -" in text or "howpublished" in text or "inconnu" in text]
