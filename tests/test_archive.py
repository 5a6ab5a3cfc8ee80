"""The archive: what a person changed stays, what a person deleted stays deleted, and a run that is killed loses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ADDRESS, PROSE, article, clipping, dump, home, mhtml, page, record, zipped_up
from clipsheet import archive, files, frontmatter, settings, work
from clipsheet.archive import Archive, Entry, Fate, evidence_as_json, evidence_from_json, folder, stricter
from clipsheet.cleaning import Asked, bring_in, clean
from clipsheet.files import write_whole
from clipsheet.model import Clipping, Evidence, Faults, Found, Judged, Rejected, Span, WrongUse
from clipsheet.report import Report
from clipsheet.sameness import same_keys
from clipsheet.settings import Site

FERRY = "2025/W23/ferry-to-run-at-night-from-monday-"
TODAY = date(2025, 11, 20)


@dataclass(frozen=True)
class Digest:
    """A home on disk and what a person and the machine do to it."""

    home: Path

    def clean(self, **options: object) -> Report:
        report = Report()
        clean(settings.load(self.home), report, Asked(**options))  # type: ignore[arg-type]
        return report

    def fates(self, **options: object) -> dict[str, str]:
        """What became of each document, in a word; what a person deleted is told and then skipped."""
        found: dict[str, str] = {}
        for item in self.clean(**options).items:
            name = item.raw.removeprefix("raw/")
            found[name] = f"{found[name]} and {item.fate}" if name in found else str(item.fate)
        return found

    @property
    def files(self) -> list[Path]:
        return sorted((self.home / "content/clippings").rglob("*.md"))

    @property
    def file(self) -> Path:
        (path,) = self.files
        return path

    @property
    def clipping(self) -> Clipping:
        return frontmatter.read(self.file.read_text("utf8"), self.file.name)

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text("utf8")
        assert text.count(old) == 1, text
        self.file.write_text(text.replace(old, new), "utf8", newline="\n")

    def bytes(self) -> dict[str, bytes]:
        content = self.home / "content"
        return {path.relative_to(content).as_posix(): path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}

    def ledger(self) -> dict[str, dict[str, object]]:
        entries = [json.loads(path.read_text("utf8")) for path in (self.home / "content/ledger").rglob("*.json")]
        return {entry["raw"]: entry for entry in entries}

    def documents(self, documents: Mapping[str, str | bytes]) -> None:
        home(self.home, documents)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """A digest with one document, about Mali, cleaned."""
    made = Digest(home(tmp_path, {"ferry.txt": article("Ferry", body=PROSE + " Mali watches. Mali waits. Mali decides.")}))
    assert {"ferry.txt": "kept"} == made.fates()
    return made


# -- new, and again -----------------------------------------------------------------------------------------------------


def test_a_new_document_becomes_a_clipping_in_the_folder_of_its_week(digest: Digest) -> None:
    assert digest.file.relative_to(digest.home / "content/clippings").as_posix().startswith(FERRY)
    assert ("raw/ferry.txt", "Harbour Post", date(2025, 6, 5), ("ML",)) == (
        digest.clipping.raw, digest.clipping.outlet, digest.clipping.date, digest.clipping.countries,
    )  # fmt: skip
    assert digest.clipping.added is not None
    (entry,) = digest.ledger().values()
    assert ("kept", digest.clipping.slug) == (entry["fate"], entry["slug"])
    assert digest.clipping.title in str(entry["values"])


def test_the_ledger_stands_beside_the_clipping(digest: Digest) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    assert digest.file.relative_to(digest.home / "content/clippings").with_suffix("") == path.relative_to(
        digest.home / "content/ledger"
    ).with_suffix("")


def test_a_second_run_writes_nothing(digest: Digest) -> None:
    before = {path: path.stat().st_mtime_ns for path in digest.home.rglob("*")}
    assert {"ferry.txt": "skipped"} == digest.fates()
    assert before == {path: path.stat().st_mtime_ns for path in digest.home.rglob("*")}


def test_cleaning_again_what_nobody_touched_writes_the_same_bytes(digest: Digest) -> None:
    before = digest.bytes()
    assert {"ferry.txt": "kept"} == digest.fates(again=["ferry.txt"])
    assert before == digest.bytes()


def test_a_dry_run_writes_nothing(digest: Digest) -> None:
    digest.documents({"second.txt": article("Second")})
    before = digest.bytes()
    assert {"ferry.txt": "skipped", "second.txt": "kept"} == digest.fates(dry_run=True)
    assert before == digest.bytes()


def test_an_undated_document_has_its_own_folder(tmp_path: Path) -> None:
    made = Digest(home(tmp_path, {"a.txt": article("Ferry").replace("date: 2025-06-05\n", "")}))
    made.clean()
    assert "undated" == made.file.parent.name


@pytest.mark.parametrize("name", ["slug", "path", "content path", "file name", "raw name", "raw path", "whole path", "path below raw"])
def test_a_document_is_named_in_any_way(digest: Digest, name: str) -> None:
    rename(digest, "ferry.txt", "2025/ferry.txt")
    digest.documents({"2025/not ferry.txt": "Home\n"})
    digest.clean()
    slug = digest.clipping.slug
    ways = {
        "slug": slug, "path": f"{slug}.md", "content path": digest.file.relative_to(digest.home).as_posix(), "file name": "ferry.txt",
        "raw name": "raw/2025/ferry.txt", "raw path": "content/raw/2025/ferry.txt",
        "whole path": str(digest.home / "content/raw/2025/ferry.txt"), "path below raw": "2025/ferry.txt",
    }  # fmt: skip
    assert {"2025/ferry.txt": "kept", "2025/not ferry.txt": "skipped"} == digest.fates(again=[ways[name]])


def test_an_unknown_name_is_wrong_use(digest: Digest) -> None:
    with pytest.raises(WrongUse, match="--again nothing: the ledger knows no"):
        digest.clean(again=["nothing"])


# -- what a person wrote ----------------------------------------------------------------------------------------------


def test_an_edited_field_survives_and_the_others_follow(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', "outlet: Harbor Mail")
    digest.edit('lang: "en"', 'lang: "en"\nheadline: Boats at night\nnote: "Ask them: why?"')
    digest.documents({"ferry.txt": article("Ferry", date="2025-06-06", body=PROSE + " Mali watches. Mali waits. Mali decides.")})
    assert {"ferry.txt": "kept"} == digest.fates()
    found = digest.clipping
    assert ("Harbor Mail", "Boats at night", "Ask them: why?") == (found.outlet, found.headline, found.note)
    assert date(2025, 6, 6) == found.date


def test_an_edited_field_survives_cleaning_twice(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', 'outlet: "Harbor Mail"')
    digest.clean(again=["ferry.txt"])
    digest.clean(again=["ferry.txt"])
    assert "Harbor Mail" == digest.clipping.outlet


def test_a_removed_country_does_not_return(digest: Digest) -> None:
    digest.edit('countries: ["ML"]  # Mali\n', "")
    digest.clean(again=["ferry.txt"])
    assert () == digest.clipping.countries
    digest.clean(again=["ferry.txt"])
    assert () == digest.clipping.countries


def test_a_country_taken_from_a_list_does_not_return(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"ferry.txt": article("Ferry between Mali and Norway")}))
    digest.clean()
    assert ("ML", "NO") == digest.clipping.countries
    digest.edit('countries: ["ML", "NO"]', 'countries: ["NO"]')
    digest.clean(again=["ferry.txt"])
    assert ("NO",) == digest.clipping.countries


def test_an_edited_body_survives_and_an_untouched_one_follows(digest: Digest) -> None:
    digest.edit("This is the news of Ferry.", "This is the news.")
    digest.documents({"ferry.txt": article("Ferry", body="Another text altogether stands here now, long enough. " * 5)})
    digest.clean()
    assert digest.clipping.body.endswith("This is the news.")
    assert "Another text" not in digest.clipping.body
    digest.edit("This is the news.", "This is the news of Ferry.")  # as the machine wrote it: untouched again


def test_a_release_survives(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": dump()}))
    assert {"a.txt": "held"} == digest.fates()
    held = next(line for line in digest.file.read_text("utf8").split("\n") if line.startswith("held:"))
    digest.edit(f"{held}\n", "")
    digest.clean(again=["a.txt"])
    assert digest.clipping.held is None


def test_another_way_to_write_the_same_is_no_edit(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', "outlet:   Harbour Post   # theirs")
    digest.edit('countries: ["ML"]  # Mali', "countries: Mali")
    digest.documents({"ferry.txt": article("Ferry", outlet="Harbour Mail")})
    digest.clean()
    assert "Harbour Mail" == digest.clipping.outlet
    assert () == digest.clipping.countries


def test_a_checkout_with_windows_line_ends_is_no_edit(digest: Digest) -> None:
    for path in (*digest.files, *(digest.home / "content/ledger").rglob("*.json")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = digest.file.read_bytes()
    assert {"ferry.txt": "kept"} == digest.fates(again=["ferry.txt"])
    assert before == digest.file.read_bytes()
    digest.documents(
        {"ferry.txt": article("Ferry", outlet="Harbour Mail", body="Another text altogether stands here now, long enough. " * 5)}
    )
    digest.clean()
    assert "Harbour Mail" == digest.clipping.outlet
    assert "Another text" in digest.clipping.body


def test_unicode_in_another_form_is_no_edit(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry", outlet="L’Été")}))
    digest.clean()
    digest.edit("L’Été", "L’E\u0301te\u0301")
    digest.documents({"a.txt": article("Ferry", outlet="L’Hiver")})
    digest.clean()
    assert "L’Hiver" == digest.clipping.outlet


def test_a_broken_clipping_is_left_alone(digest: Digest) -> None:
    digest.edit('lang: "en"', 'lang: "en"\nnote: [a')
    before = digest.file.read_bytes()
    digest.documents({"ferry.txt": article("Ferry", outlet="Harbour Mail")})
    assert {"ferry.txt": "kept"} == digest.fates()
    assert before == digest.file.read_bytes()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"---\n"])
def test_a_clipping_that_is_no_text_is_left_alone(digest: Digest, content: bytes) -> None:
    digest.file.write_bytes(content)
    digest.clean(again=["ferry.txt"])
    assert content == digest.file.read_bytes()


def test_what_was_an_article_stays_one(digest: Digest) -> None:
    before = digest.file.read_bytes()
    digest.documents({"ferry.txt": "Home\nNews\n"})
    digest.clean()
    assert before == digest.file.read_bytes()
    assert "kept" == digest.ledger()["raw/ferry.txt"]["fate"]


def test_a_sidecar_that_comes_changes_or_goes_is_noticed_and_a_persons_field_stays(digest: Digest) -> None:
    digest.edit('lang: "en"', 'lang: "en"\nnote: Mine')
    for outlet in ("Harbour Mail", "Harbour Times"):
        digest.documents({"ferry.yaml": f"outlet: {outlet}\n"})
        assert {"ferry.txt": "kept"} == digest.fates()
        assert {"ferry.txt": "skipped"} == digest.fates()
        assert (outlet, "Mine") == (digest.clipping.outlet, digest.clipping.note)
    digest.edit('outlet: "Harbour Times"', 'outlet: "Harbor Mail"')
    digest.documents({"ferry.yaml": "outlet: Harbour Herald\nlang: fr\n"})
    digest.clean()
    assert ("Harbor Mail", "fr") == (digest.clipping.outlet, digest.clipping.lang)
    (digest.home / "content/raw/ferry.yaml").unlink()
    assert {"ferry.txt": "kept"} == digest.fates()
    assert "en" == digest.clipping.lang


def test_a_sidecar_beside_rows_is_noticed(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.jsonl": json.dumps({"id": 1, "title": "Night boats", "text": PROSE})}))
    digest.clean()
    digest.documents({"a.yaml": "outlet: Harbour Mail\n"})
    assert {"a.jsonl#1": "kept"} == digest.fates()
    assert "Harbour Mail" == digest.clipping.outlet


def test_a_new_row_of_a_container_costs_no_look_at_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [json.dumps({"id": number, "title": f"Boat {number}", "text": f"{PROSE} {number}", "outlet": "A"}) for number in range(3)]
    digest = Digest(home(tmp_path, {"a.jsonl": "\n".join(rows[:2])}))
    digest.clean()
    digest.documents({"a.jsonl": "\n".join(rows)})
    looked_at = []
    plain_clip = work.clip
    monkeypatch.setattr(work, "clip", lambda raw, vocabulary: looked_at.append(raw.record) or plain_clip(raw, vocabulary))
    assert {"a.jsonl#0": "skipped", "a.jsonl#1": "skipped", "a.jsonl#2": "kept"} == digest.fates()
    assert ["2"] == looked_at
    assert {"a.jsonl#0": "skipped", "a.jsonl#1": "kept", "a.jsonl#2": "skipped"} == digest.fates(again=["a.jsonl#1"])


def test_a_page_of_an_archive_is_cleaned_again_by_its_name(tmp_path: Path) -> None:
    named = '<meta property="og:site_name" content="Harbour Post">'
    pages = [record(f"urn:uuid:{name}", page(f"Ferry {name}", named, f"{PROSE} {name}."), address=f"{ADDRESS}-{name}") for name in "ab"]
    digest = Digest(home(tmp_path, {"c #1.warc": b"".join(pages)}))
    zipped_up(tmp_path / "content/raw/d.zip", {"in/a #2.html": page("Ferry z", named, f"{PROSE} z.")})
    want = ["c #1.warc#urn:uuid:a", "c #1.warc#urn:uuid:b", "d.zip#in/a #2.html"]
    assert dict.fromkeys(want, "kept") == digest.fates()
    for name in want:
        assert {**dict.fromkeys(want, "skipped"), name: "kept"} == digest.fates(again=[name])
    rename(digest, "d.zip", "e.zip")
    assert "kept" == digest.fates()["e.zip#in/a #2.html"]
    assert 3 == len(digest.files)


def test_what_is_not_read_in_a_zip_is_told_anew_when_it_changes(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path))
    zipped_up(tmp_path / "content/raw/a.zip", {"a.html": page(), "b.pdf": "x"})
    assert {"a.zip#a.html": "held", "a.zip": "rejected"} == digest.fates()
    assert {"a.zip#a.html": "skipped", "a.zip": "skipped"} == digest.fates()
    zipped_up(tmp_path / "content/raw/a.zip", {"a.html": page(), "c.pdf": "x"})
    assert {"a.zip#a.html": "skipped", "a.zip": "rejected"} == digest.fates()
    assert "c.pdf" in str(digest.ledger()["raw/a.zip"]["reason"])


def test_a_page_that_is_saved_in_two_forms_is_one_article(tmp_path: Path) -> None:
    saved = page(head='<meta property="og:site_name" content="Harbour Post">')
    digest = Digest(home(tmp_path, {"a.html": saved, "b.mhtml": mhtml(saved), "sub/c.warc": record("x", saved)}))
    assert {"a.html": "kept", "b.mhtml": "duplicate", "sub/c.warc#x": "duplicate"} == digest.fates()


def test_the_faults_of_a_sidecar_are_told_until_they_are_mended(digest: Digest) -> None:
    before = digest.file.read_bytes()
    digest.documents({"ferry.yaml": "outlt: Harbour Mail\n"})
    for _time in range(2):
        assert "ferry.yaml:1: outlt" in " ".join(digest.clean().notes)
    assert before == digest.file.read_bytes()
    digest.documents({"ferry.yaml": "outlet: Harbour Mail\n"})
    digest.clean()
    assert "Harbour Mail" == digest.clipping.outlet


# -- deleted ------------------------------------------------------------------------------------------------------------


def test_what_a_person_deleted_stays_deleted(digest: Digest) -> None:
    digest.file.unlink()
    assert {"ferry.txt": "deleted and skipped"} == digest.fates()
    assert [] == digest.files
    digest.documents({"ferry.txt": article("Ferry", outlet="Harbour Mail")})
    for _time in range(2):
        assert {"ferry.txt": "skipped"} == digest.fates()
        assert [] == digest.files
    assert "deleted" == digest.ledger()["raw/ferry.txt"]["fate"]


def test_a_better_copy_of_what_was_deleted_stays_out(digest: Digest) -> None:
    digest.file.unlink()
    digest.clean()
    digest.documents({"copy.txt": (digest.home / "content/raw/ferry.txt").read_text("utf8") + "\n"})
    assert {"copy.txt": "duplicate", "ferry.txt": "skipped"} == digest.fates()
    assert [] == digest.files


@pytest.mark.parametrize("told", [True, False], ids=["after a run", "in the same run"])
def test_a_deleted_clipping_that_is_asked_for_by_name_comes_back(digest: Digest, told: bool) -> None:
    slug, before = digest.clipping.slug, digest.bytes()
    digest.file.unlink()
    if told:
        digest.clean()
    report = digest.clean(again=[slug])
    assert [("raw/ferry.txt", "kept")] == [(item.raw, item.fate) for item in report.items]
    assert (1, before) == (report.documents, digest.bytes())


def test_a_deleted_row_comes_back_without_its_neighbours(tmp_path: Path) -> None:
    rows = [{"id": number, "title": f"Boat {number}", "text": f"{PROSE} {number}", "outlet": "A"} for number in range(2)]
    digest = Digest(home(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))}))
    digest.clean()
    slugs = [path.stem for path in digest.files]
    for path in digest.files:
        path.unlink()
    digest.clean()
    assert {"a.jsonl#0": "skipped", "a.jsonl#1": "kept"} == digest.fates(again=[slugs[1]])
    assert slugs[1:] == [path.stem for path in digest.files]


@pytest.mark.parametrize("again", [False, True])
def test_what_has_no_raw_document_any_more_cannot_be_cleaned_again(digest: Digest, again: bool) -> None:
    (digest.home / "content/raw/ferry.txt").unlink()
    if again:
        with pytest.raises(WrongUse, match=r"content/raw/ferry\.txt is not there"):
            digest.clean(again=["ferry.txt"])
    else:
        assert {} == digest.fates()
    assert 1 == len(digest.files)


def test_a_name_is_found_beside_the_given_paths(digest: Digest) -> None:
    digest.documents({"tram.txt": article("Tram")})
    assert {"ferry.txt": "kept", "tram.txt": "kept"} == digest.fates(paths=[digest.home / "content/raw/tram.txt"], again=["ferry.txt"])


@pytest.mark.parametrize(
    ("count", "gone", "refused"),
    [
        pytest.param(3, 3, False, id="three are few, though all"),
        pytest.param(4, 4, True, id="four of four"),
        pytest.param(8, 4, False, id="half"),
        pytest.param(8, 5, True, id="more than half"),
    ],
)
def test_a_lost_folder_is_no_deletion(tmp_path: Path, count: int, gone: int, refused: bool) -> None:
    digest = Digest(home(tmp_path, {f"{number}.txt": article(f"Ferry {number}") for number in range(count)}))
    digest.clean()
    for path in digest.files[:gone]:
        path.unlink()
    before = digest.bytes()
    if refused:
        with pytest.raises(Faults, match=f"{gone} of {count} clippings are gone.*--allow-loss"):
            digest.clean()
        assert before == digest.bytes()
    report = digest.clean(allow_loss=True)
    assert gone == report.counts["deleted"]
    assert count - gone == len(digest.files)


def test_a_deleted_ledger_entry_brings_the_document_back_to_its_clipping(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', 'outlet: "Harbor Mail"')
    before = digest.file.read_bytes()
    for path in (digest.home / "content/ledger").rglob("*.json"):  # killed between the clipping and its entry
        path.unlink()
    assert {"ferry.txt": "kept"} == digest.fates()
    assert before == digest.file.read_bytes()
    assert "raw/ferry.txt" in digest.ledger()
    digest.clean(again=["ferry.txt"])
    assert "Harbor Mail" == digest.clipping.outlet


def test_the_ledger_of_a_killed_run_knows_the_day_on_which_the_clipping_was_added(digest: Digest) -> None:
    added = digest.clipping.added
    digest.edit(f'added: "{added}"', 'added: "2025-06-09"')  # the run was killed on that day
    for path in (digest.home / "content/ledger").rglob("*.json"):
        path.unlink()
    digest.clean()
    digest.clean(again=["ferry.txt"])
    assert date(2025, 6, 9) == digest.clipping.added


def test_a_clipping_of_another_name_is_found_by_its_slug(digest: Digest) -> None:
    target = digest.file.parent.parent / "moved" / "night boats.md"
    target.parent.mkdir()
    digest.file.rename(target)
    digest.documents({"ferry.txt": article("Ferry", outlet="Harbour Mail")})
    assert {"ferry.txt": "kept"} == digest.fates()
    assert target == digest.file
    assert "Harbour Mail" == digest.clipping.outlet


def test_a_moved_clipping_is_not_deleted(digest: Digest) -> None:
    target = digest.home / "content/clippings/2025/W24" / digest.file.name
    target.parent.mkdir(parents=True)
    digest.file.rename(target)
    assert {"ferry.txt": "skipped"} == digest.fates()


@pytest.mark.parametrize("slug", ["slug: 'SLUG'", "slug:   SLUG", 'slug: "SLUG"', '"slug": SLUG', "slug:\n  SLUG"])
def test_a_moved_clipping_is_found_however_its_slug_is_written(digest: Digest, slug: str) -> None:
    digest.edit(f'slug: "{digest.clipping.slug}"', slug.replace("SLUG", digest.clipping.slug))
    digest.file.rename(digest.file.with_name("moved.md"))
    assert {"ferry.txt": "skipped"} == digest.fates()


def test_a_slug_that_an_editor_changed_is_kept(digest: Digest) -> None:
    digest.edit(f'slug: "{digest.clipping.slug}"', "slug: night-boats")
    digest.documents({"ferry.txt": article("Ferry", outlet="Harbour Mail")})
    digest.clean()
    assert ("night-boats", "Harbour Mail") == (digest.clipping.slug, digest.clipping.outlet)
    assert {"ferry.txt": "skipped"} == digest.fates()


def test_a_slug_that_an_editor_changed_is_not_lost_when_the_file_moves(digest: Digest) -> None:
    digest.edit(f'slug: "{digest.clipping.slug}"', "slug: night-boats")
    digest.clean(again=["ferry.txt"])
    digest.file.rename(digest.file.with_name("night-boats.md"))
    assert {"ferry.txt": "skipped"} == digest.fates()


# -- duplicates -----------------------------------------------------------------------------------------------------------


def test_the_same_text_of_the_same_outlet_is_a_duplicate(digest: Digest) -> None:
    text = (digest.home / "content/raw/ferry.txt").read_text("utf8")
    digest.documents({"a copy.txt": text.replace("Ferry to run at night from Monday", "Ferry at night")})
    report = digest.clean()
    assert ("raw/a copy.txt", "duplicate", "the same article of the same outlet as raw/ferry.txt") in [
        (item.raw, item.fate, item.reason) for item in report.items
    ]
    assert 1 == len(digest.files)


def test_the_same_text_of_another_outlet_is_kept(digest: Digest) -> None:
    text = (digest.home / "content/raw/ferry.txt").read_text("utf8")
    digest.documents({"other.txt": text.replace("Harbour Post", "Estuary Herald")})
    assert "kept" == digest.fates()["other.txt"]
    assert 2 == len({frontmatter.read(path.read_text("utf8"), "").slug for path in digest.files})


@pytest.mark.parametrize("mark", ["", "#top", "/", "/#top"])
def test_the_same_address_is_a_duplicate(tmp_path: Path, mark: str) -> None:
    digest = Digest(home(tmp_path, {"a.txt": f"url: https://harbour.example/a\n{article('Ferry')}"}))
    digest.clean()
    digest.documents({"b.txt": f"url: https://harbour.example/a{mark}\n{article('Other', body=PROSE.upper())}"})
    assert {"a.txt": "skipped", "b.txt": "duplicate"} == digest.fates()


CAPTION = "The ferry at its berth in the old harbour on Sunday evening, seen from the northern bank (Photo: A. Person)\n\n"
LONG = "\n\n".join(f"{PROSE} So it was said in the {word} round of the talks." for word in ("first", "second", "third", "fourth"))
COLUMN = "Good morning. Here is what you need to know about the river and its boats today, in five minutes and no more.\n\n"


def news(body: str, date: str = "2025-06-05", outlet: str = "Harbour Post", title: str = "The river today") -> str:
    return json.dumps({"title": title, "text": body, "outlet": outlet, "date": date})


def other_words(count: int) -> str:
    return " ".join(f"{letter}{number} of it" for number in range(count // 3) for letter in "q")


@pytest.mark.parametrize(
    ("first", "later", "want"),
    [
        pytest.param(news(LONG), news(CAPTION + LONG), "duplicate", id="a caption kept"),
        pytest.param(news(CAPTION + LONG), news(LONG, title="The River — today"), "duplicate", id="a caption left out"),
        pytest.param(news(LONG), news(LONG + "\n\nRead more about boats", date=""), "duplicate", id="a line at the end, no date"),
        pytest.param(news(LONG), news(CAPTION + LONG, outlet="Estuary Herald"), "kept", id="another outlet"),
        pytest.param(news(LONG), news(CAPTION + LONG, title="The river"), "kept", id="another title"),
        pytest.param(news(LONG), news(CAPTION + LONG, date="2025-06-06"), "kept", id="another day"),
        pytest.param(news(COLUMN + LONG, date=""), news(COLUMN + other_words(300), date=""), "kept", id="a column without a date"),
        pytest.param(news(PROSE), news(LONG), "kept", id="the article behind a teaser"),
        pytest.param(news("It runs at night."), news("It runs by night."), "kept", id="too short to compare"),
    ],
)
def test_nearly_the_same_article_of_one_outlet_is_a_duplicate(tmp_path: Path, first: str, later: str, want: str) -> None:
    digest = Digest(home(tmp_path, {"a.json": first}))
    digest.clean()
    digest.documents({"b.json": later})
    assert {"a.json": "skipped", "b.json": want} == digest.fates()
    if want == "kept":
        return
    (digest.home / "content/raw/a.json").unlink()
    (digest.home / "content/raw/b.json").rename(digest.home / "content/raw/c.json")
    digest.clean()
    assert 1 == len(digest.files)
    assert "raw/c.json" == digest.clipping.raw


def test_three_dumps_of_one_page_are_shown_once(tmp_path: Path) -> None:
    bodies = (LONG, CAPTION + LONG, LONG + "\n\nMore about boats")
    digest = Digest(home(tmp_path, {f"{number}.txt": article("Ferry", body=body) for number, body in enumerate(bodies)}))
    assert {"0.txt": "kept", "1.txt": "duplicate", "2.txt": "duplicate"} == digest.fates()


def test_two_documents_of_one_run_are_duplicates_too(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry"), "b.txt": article("Ferry") + "\n"}))
    assert {"a.txt": "kept", "b.txt": "duplicate"} == digest.fates()
    assert {"a.txt": "skipped", "b.txt": "skipped"} == digest.fates()


def test_a_renamed_raw_file_takes_entry_and_clipping_with_it(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', "outlet: Harbor Mail  # as they write it")
    want = digest.file.read_text("utf8").replace("raw/ferry.txt", "raw/2025/renamed.txt")
    rename(digest, "ferry.txt", "2025/renamed.txt")
    report = digest.clean()
    assert [("raw/2025/renamed.txt", "kept", None)] == [(item.raw, item.fate, item.reason) for item in report.items]
    assert ["content/raw/ferry.txt is now content/raw/2025/renamed.txt; its clipping and ledger entry follow"] == report.notes
    assert want == digest.file.read_text("utf8")
    assert ["raw/2025/renamed.txt"] == list(digest.ledger())
    assert {"2025/renamed.txt": "skipped"} == digest.fates()
    digest.clean(again=["renamed.txt"])
    assert ("Harbor Mail", "raw/2025/renamed.txt") == (digest.clipping.outlet, digest.clipping.raw)


def test_a_renamed_and_changed_raw_file_is_merged(digest: Digest) -> None:
    digest.edit('lang: "en"', 'lang: "en"\nnote: Mine')
    rename(digest, "ferry.txt", "renamed.txt")
    path = digest.home / "content/raw/renamed.txt"
    path.write_text(path.read_text("utf8").replace("2025-06-05", "2025-06-06"), "utf8")
    digest.clean()
    found = digest.clipping
    assert ("raw/renamed.txt", date(2025, 6, 6), "Mine") == (found.raw, found.date, found.note)


def test_a_renamed_raw_file_whose_clipping_was_deleted_stays_out(digest: Digest) -> None:
    digest.file.unlink()
    rename(digest, "ferry.txt", "renamed.txt")
    digest.clean()
    assert ([], ["raw/renamed.txt"]) == (digest.files, list(digest.ledger()))
    assert {"renamed.txt": "skipped"} == digest.fates()


def test_a_renamed_container_takes_its_rows_with_it(tmp_path: Path) -> None:
    rows = [{"id": number, "title": f"Boat {number}", "text": f"{PROSE} {number}", "outlet": "A"} for number in range(3)]
    digest = Digest(home(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))}))
    digest.clean()
    rename(digest, "a.jsonl", "b #1.jsonl")
    assert {f"b #1.jsonl#{number}": "kept" for number in range(3)} == digest.fates()
    assert [f"raw/b #1.jsonl#{number}" for number in range(3)] == sorted(digest.ledger())
    assert 3 == len(digest.files)


def test_another_article_under_the_old_name_of_a_renamed_file_costs_neither(digest: Digest) -> None:
    rename(digest, "ferry.txt", "renamed.txt")
    digest.documents({"ferry.txt": article("Tram", body="Another text altogether stands here now, long enough. " * 5)})
    assert {"ferry.txt": "kept", "renamed.txt": "kept"} == digest.fates()
    assert 2 == len(digest.files)


OTHER = article("Tram", body="Another text altogether stands here now, long enough for anybody to read. " * 5)


def test_another_article_saved_over_a_raw_file_costs_the_first_nothing(digest: Digest) -> None:
    first = digest.file.read_bytes()
    digest.documents({"ferry.txt": OTHER})
    assert {"ferry.txt": "kept"} == digest.fates()
    assert 2 == len(digest.files)
    assert first in [file.read_bytes() for file in digest.files]
    before = {file: file.read_bytes() for file in digest.files}
    assert {"skipped"} == set(digest.fates().values())
    assert before == {file: file.read_bytes() for file in digest.files}


def test_a_corrected_page_saved_over_a_raw_file_is_still_the_same_article(digest: Digest) -> None:
    digest.documents({"ferry.txt": article("Ferry").replace("Monday", "Tuesday")})
    assert {"ferry.txt": "kept"} == digest.fates()
    assert 1 == len(digest.files)


def rename(digest: Digest, old: str, new: str) -> None:
    raw = digest.home / "content/raw"
    (raw / new).parent.mkdir(exist_ok=True)
    (raw / old).rename(raw / new)


def test_rows_with_the_same_id_do_not_overwrite_one_another(tmp_path: Path) -> None:
    rows = [
        {"id": "x", "title": "First boat", "text": PROSE, "outlet": "A"},
        {"id": "x", "title": "Second boat", "text": PROSE[::-1], "outlet": "A"},
    ]
    digest = Digest(home(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))}))
    digest.clean()
    assert ["First boat", "Second boat"] == sorted(frontmatter.read(path.read_text("utf8"), "").title for path in digest.files)


def test_documents_whose_names_are_longer_than_a_files_may_be_are_cleaned_again(tmp_path: Path) -> None:
    row = {"id": "x" * 200, "title": "First boat", "text": PROSE, "outlet": "A"}
    digest = Digest(home(tmp_path, {f"{'a' * 200}.jsonl": json.dumps(row), "b.jsonl": json.dumps(row)}))
    digest.clean()
    assert ["kept", "duplicate"] == list(digest.fates(again=("raw",)).values())


@pytest.mark.parametrize("identity", ["x" * 201, "#" * 500_000])
def test_an_id_that_is_no_name_is_passed_over(tmp_path: Path, identity: str) -> None:
    digest = Digest(home(tmp_path, {"a.jsonl": json.dumps({"id": identity, "title": "First boat", "text": PROSE})}))
    assert {"a.jsonl#1": "held"} == digest.fates()


def test_two_articles_with_the_same_slug_get_two_files(tmp_path: Path) -> None:
    found = Archive.open(settings.load(home(tmp_path)))
    for raw in ("raw/a.txt", "raw/b.txt"):
        found.write(found.place(raw, f"bytes of {raw}", clipping(outlet=raw), TODAY))
    assert 2 == len(list((tmp_path / "content/clippings").rglob("*.md")))
    assert 2 == len({entry.slug for entry in found.entries.values()})


def test_a_row_of_a_container_has_its_own_entry(tmp_path: Path) -> None:
    rows = [{"id": number, "title": f"Boat {number}", "text": f"{PROSE} {number}", "outlet": "A"} for number in range(3)]
    digest = Digest(home(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))}))
    assert {"a.jsonl#0": "kept", "a.jsonl#1": "kept", "a.jsonl#2": "kept"} == digest.fates()
    rows[1]["text"] = f"{PROSE} Changed."
    rows.append({"id": 9, "title": "Boat 9", "text": f"{PROSE} 9", "outlet": "A"})
    digest.documents({"a.jsonl": "\n".join(map(json.dumps, rows))})
    assert {"a.jsonl#0": "skipped", "a.jsonl#1": "kept", "a.jsonl#2": "skipped", "a.jsonl#9": "kept"} == digest.fates()


# -- rejected, held ---------------------------------------------------------------------------------------------------


def test_a_rejection_is_remembered_and_looked_at_again_when_the_file_changes(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": "Home\nNews\n"}))
    assert {"a.txt": "rejected"} == digest.fates()
    assert {"a.txt": "skipped"} == digest.fates()
    digest.documents({"a.txt": article("Ferry")})
    assert {"a.txt": "kept"} == digest.fates()
    assert 1 == len(digest.ledger())
    assert 1 == len(list((digest.home / "content/ledger").rglob("*.json")))


def test_a_file_that_cannot_be_read_is_rejected_each_time(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.pdf.txt": b"%PDF-1.7 and so on"}))
    assert {"a.pdf.txt": "rejected"} == digest.fates()
    assert set(digest.fates().values()) <= {"rejected", "skipped"}
    assert 1 == len(digest.ledger())


@pytest.mark.parametrize(
    ("hold", "gaps", "want"),
    [
        pytest.param((), {"date": None, "outlet": None, "countries": (), "topics": ()}, None, id="nothing is stricter by default"),
        pytest.param(("undated",), {"date": None}, "undated", id="no date"),
        pytest.param(("unknown-outlet",), {"outlet": None}, "unknown-outlet", id="no outlet"),
        pytest.param(("no-country",), {"countries": ()}, "no-country", id="no country"),
        pytest.param(("no-topic", "undated"), {"topics": (), "date": None}, "no-topic, undated", id="two gaps"),
        pytest.param(("undated", "unknown-outlet", "no-country", "no-topic"), {}, None, id="no gap"),
    ],
)
def test_hold_makes_holding_stricter(hold: tuple[str, ...], gaps: dict[str, object], want: str | None) -> None:
    whole = clipping(date=date(2025, 6, 5), outlet="Harbour Post", countries=("ML",), topics=("x",))
    found = stricter(replace(whole, **gaps), Site(hold=hold))  # type: ignore[arg-type]
    assert (want is None) is (found is None)
    assert want is None or f"site.yaml ({want}): add " in (found or "")


def test_a_document_that_is_held_is_held_in_file_and_ledger(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry")}, site="hold: [no-topic]\n"))
    assert {"a.txt": "held"} == digest.fates()
    assert "no-topic" in (digest.clipping.held or "")
    assert "held" == digest.ledger()["raw/a.txt"]["fate"]


# -- weeks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "zone", "want"),
    [
        ("2025-06-05", "UTC", "2025/W23"), ("2025-06-08", "UTC", "2025/W23"), ("2025-06-09", "UTC", "2025/W24"),
        ("2024-12-30", "UTC", "2025/W01"), ("2023-01-01", "UTC", "2022/W52"), ("2020-12-31", "UTC", "2020/W53"),
        ("2025-06-08T23:30", "Asia/Tokyo", "2025/W23"), ("2025-06-08T23:30+00:00", "Asia/Tokyo", "2025/W24"),
        ("2025-06-09T01:00+03:00", "UTC", "2025/W23"), ("2025-06-09T00:30+00:00", "America/Lima", "2025/W23"),
    ],
)  # fmt: skip
def test_the_week_is_iso_in_the_zone_of_the_site(when: str, zone: str, want: str) -> None:
    assert want == folder(frontmatter.when(when), Site(timezone=zone))
    assert "undated" == folder(None, Site(timezone=zone))


# -- writing ----------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    write_whole(path, "as it was\n")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "something new\n")
    assert "as it was\n" == path.read_text("utf8")
    assert ["a.md"] == [left.name for left in tmp_path.iterdir()]


def test_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.md", "as it was\n")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.md", "half \ud800")
    assert ["as it was\n"] == [path.read_text("utf8") for path in tmp_path.iterdir()]


KILLED = """
import os, sys
from pathlib import Path
from clipsheet import files
files.os.fsync = lambda _handle: os._exit(137)
files.write_whole(Path(sys.argv[1]), "half")
"""


def test_what_a_killed_run_left_aside_goes_when_the_file_is_written(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.md")], cwd=Path(__file__).parents[1], check=False)
    assert (137, 1) == (killed.returncode, len(list(tmp_path.iterdir())))
    write_whole(tmp_path / "a.md", "whole")
    assert ["a.md"] == [path.name for path in tmp_path.iterdir()]


def test_nothing_is_written_through_a_link_that_lies_aside(tmp_path: Path) -> None:
    outside, raw = tmp_path / "outside.txt", tmp_path / "raw"
    outside.write_text("mine", "utf8")
    raw.mkdir()
    for name in ("a.md", "b.txt"):
        (raw / f".{name}.tmp").symlink_to(outside)
    (tmp_path / "b.txt").write_text("page", "utf8")
    write_whole(raw / "a.md", "article")
    bring_in(tmp_path / "b.txt", raw / "b.txt")
    assert "mine" == outside.read_text("utf8")
    assert ["article", "page"] == [(raw / name).read_text("utf8") for name in ("a.md", "b.txt")]
    assert not any((raw / name).is_symlink() for name in ("a.md", "b.txt"))


def test_lines_end_in_the_same_way_on_every_system(tmp_path: Path) -> None:
    write_whole(tmp_path / "b/c/a.md", "one\ntwo\n")
    assert b"one\ntwo\n" == (tmp_path / "b/c/a.md").read_bytes()


def teased(text: str) -> str:
    """A document of one address, with so much of its article."""
    return f"url: https://harbour.example/ferry\noutlet: Harbour Post\ndate: 2025-06-05\n\nFerry to run at night\n\n{text}\n"


TEASER, WHOLE = PROSE.split("\n\n")[0], PROSE + "\n\n" + PROSE.replace("ferry", "boat")
FERRIES = {f"{number}.txt": article(f"Ferry {number}") for number in range(3)}
CORRECTED = {"0.txt": article("Ferry 0", body=f"{PROSE}\n\nAn earlier version gave another price.")}


@pytest.mark.parametrize(
    ("before", "after", "writes"),
    [
        ({}, FERRIES, 6),
        (FERRIES, FERRIES | CORRECTED, 3),
        ({"0.txt": FERRIES["0.txt"]}, {"another name.txt": FERRIES["0.txt"]}, 3),
        ({"0.txt": FERRIES["0.txt"]}, {"another name.txt": CORRECTED["0.txt"]}, 3),
        (
            {"a teaser.txt": teased(TEASER)},
            {"a teaser.txt": teased(TEASER), "the whole.txt": teased(WHOLE)},
            3,
        ),  # before the fourth, the entry lacks the keys of the teaser
    ],
)
def test_a_run_that_is_killed_at_any_write_loses_nothing_and_calls_nothing_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str], after: dict[str, str], writes: int
) -> None:
    real = archive.write_whole

    def changed(folder: Path) -> Digest:
        digest = Digest(home(folder, before))
        digest.clean()
        for name in before.keys() - after:
            (digest.home / "content/raw" / name).unlink()
        digest.documents(after)
        return digest

    whole = changed(tmp_path / "whole")
    whole.clean()
    for killed_at in range(writes):
        digest = changed(tmp_path / str(killed_at))
        left = [killed_at]

        def write(path: Path, text: str, left: list[int] = left) -> None:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            real(path, text)

        monkeypatch.setattr(archive, "write_whole", write)
        with pytest.raises(KeyboardInterrupt):
            digest.clean()
        monkeypatch.setattr(archive, "write_whole", real)
        for entry in Archive.open(settings.load(digest.home)).entries.values():
            if entry.path is not None:
                text = (digest.home / "content/clippings" / entry.path).read_text("utf8")
                assert () == archive.edited(entry, frontmatter.read(text, entry.path))
        digest.clean()
        assert whole.bytes() == digest.bytes()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"format": 2}',
        '{"format": 1}',
        b"\xff\xfe",
        "[]",
        "null",
        "[" * 100_000,
    ],
)
def test_a_broken_ledger_file_is_named(digest: Digest, content: str | bytes) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Faults) as raised:
        Archive.open(settings.load(digest.home))
    (fault,) = raised.value.faults
    assert path.relative_to(digest.home).as_posix() == fault.file
    assert "restore" in fault.todo


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("raw", 1),
        ("raw", "a\ud800"),
        ("sha256", 1.5),
        ("slug", []),
        ("clipping", {}),
        ("clipping", "../../../elsewhere/x.md"),
        ("clipping", "/elsewhere/x.md"),
        ("clipping", "2025/W23/../x.md"),
        ("clipping", "2025/W23/x\x00.md"),
        ("clipping", "2025/W23/x"),
        ("keys", [[]]),
        ("values", {"raw": 1}),
        ("values", {"date": {"a": "b"}}),
        ("values", {"countries": [None]}),
        ("opening", {"of": "a", "day": None, "length": "many", "runs": ""}),
        ("opening", {"of": "a", "day": 1, "length": 1, "runs": ""}),
        ("evidence", {"date": {"value": "2025-09-27", "text": 1, "rule": "", "confidence": 1}}),
        ("evidence", {"topics": [{"code": "a", "role": "about", "score": "high", "evidence": []}]}),
    ],
)
def test_a_ledger_file_with_a_value_of_another_kind_is_named(digest: Digest, key: str, value: object) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text("utf8")), key: value}), "utf8")
    with pytest.raises(Faults, match=rf"^{path.relative_to(digest.home).as_posix()}: not a ledger entry"):
        Archive.open(settings.load(digest.home))


def test_no_place_in_the_ledger_leads_out_of_it(digest: Digest) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    entry = json.loads(path.read_text("utf8"))
    path.write_text(json.dumps({**entry, "clipping": f"../../../{digest.home.name}-elsewhere/x.md"}), "utf8")
    outside = digest.home.parent / f"{digest.home.name}-elsewhere"
    digest.documents({"ferry.txt": "Nothing"})
    with pytest.raises(Faults, match="is no place of a clipping"):
        digest.clean()
    assert not outside.exists()


@pytest.mark.parametrize(
    "place", ["../../../outside.md", "/outside.md", "..\\outside.md", "C:outside.md", "2025/W23/../../a.md", "a\0.md", "a.txt", 7]
)
def test_an_entry_that_leads_out_of_the_ledger_is_named(digest: Digest, place: object) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf8")) | {"clipping": place}), "utf8")
    with pytest.raises(Faults, match="not a ledger entry"):
        digest.clean()


@pytest.mark.parametrize(
    "forged",
    [{"raw": 7}, {"raw": None}, {"slug": [1]}, {"body_sha256": {"a": 1}}, {"sha256": 7}, {"values": {"date": 7}}, {"values": [1]}],
    ids=str,
)
def test_an_entry_of_other_kinds_of_values_is_named(digest: Digest, forged: dict[str, object]) -> None:
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf8")) | forged), "utf8")
    with pytest.raises(Faults, match="not a ledger entry"):
        digest.clean()


@pytest.mark.parametrize("raw", ["raw/../../outside.txt", "../outside.txt", "raw/link.txt", "raw/linked/outside.txt", "site.yaml"])
def test_an_entry_brings_in_no_file_that_is_no_raw_document(digest: Digest, raw: str) -> None:
    (digest.home / "outside.txt").write_text(article("Secret"), "utf8")
    (digest.home / "content/site.yaml").write_text("format: 1\n", "utf8")
    for name, to in (("link.txt", digest.home / "outside.txt"), ("linked", digest.home)):
        with suppress(OSError):  # of Windows, which makes none for everybody
            (digest.home / "content/raw" / name).symlink_to(to)
    (path,) = (digest.home / "content/ledger").rglob("*.json")
    forged = json.loads(path.read_text("utf8")) | {"raw": raw}
    (digest.home / "content/raw/ferry.txt").unlink()
    path.write_text(json.dumps(forged), "utf8")
    with pytest.raises(WrongUse, match="is not there"):
        digest.clean(again=[digest.file.stem])
    assert "Secret" not in digest.clipping.body


# -- what the ledger holds ------------------------------------------------------------------------------------------------


def test_an_entry_reads_back_as_it_was_written(digest: Digest) -> None:
    found = Archive.open(settings.load(digest.home))
    (entry,) = found.entries.values()
    found.record(entry)
    assert {"raw/ferry.txt": entry} == Archive.open(settings.load(digest.home)).entries
    assert ("title", digest.clipping.title) in entry.values
    assert entry.evidence.countries


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)
CONFIDENCE = st.floats(0, 1)
SPANS = st.lists(st.builds(Span, st.sampled_from(["title", "body"]), TEXT), max_size=2).map(tuple)
JUDGED = st.lists(st.builds(Judged, TEXT, st.sampled_from(["about", "mentioned"]), CONFIDENCE, SPANS), max_size=2).map(tuple)
WHEN = st.dates() | st.datetimes(min_value=datetime(1990, 1, 1))


FIELDS = st.dictionaries(st.sampled_from(["title", "outlet", "lang"]), st.builds(Found, TEXT, TEXT, TEXT, CONFIDENCE))
DATES = st.lists(st.builds(Found, WHEN, TEXT, TEXT, CONFIDENCE), max_size=2)


@given(FIELDS, DATES, JUDGED, JUDGED)
def test_evidence_survives_the_ledger(
    fields: dict[str, Found[str]], candidates: list[Found[date]], countries: tuple[Judged, ...], topics: tuple[Judged, ...]
) -> None:
    whole = Evidence(tuple(fields.items()), tuple(candidates), countries, topics)
    assert whole == evidence_from_json(json.loads(json.dumps(evidence_as_json(whole))))


def test_a_documents_entry_moves_with_its_fate(tmp_path: Path) -> None:
    found = Archive.open(settings.load(home(tmp_path)))
    found.record(Entry("raw/a.txt", "1", Fate.REJECTED, "why"))
    found.write(found.place("raw/a.txt", "2", clipping(outlet="A"), TODAY))
    assert [Fate.KEPT] == [entry.fate for entry in Archive.open(settings.load(tmp_path)).entries.values()]


def test_a_result_of_an_unreadable_file_has_no_hash(tmp_path: Path) -> None:
    found = Archive.open(settings.load(home(tmp_path)))
    placed = found.place("raw/a.txt", None, Rejected("raw/a.txt", "why"), TODAY)
    assert (None, Fate.REJECTED, "why") == (placed.entry.sha256, placed.entry.fate, placed.entry.reason)


def test_sameness_looks_at_words_and_outlet_alone() -> None:
    one = clipping(outlet="The Harbour Post", body="One, two. Three!")
    assert same_keys(one) == same_keys(replace(one, outlet="the harbour-post", body="one two\n\n*three*", title="Other"))
    assert same_keys(one) != same_keys(replace(one, outlet="Another"))
    assert () == same_keys(replace(one, body=""))


# -- what only sequences showed --------------------------------------------------------------------------------------------


def test_a_value_that_newer_rules_agree_with_stays_the_persons(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', 'outlet: "Harbor Mail"')
    for outlet in ("Harbor Mail", "Harbour Times"):
        digest.documents({"ferry.yaml": f"outlet: {outlet}\n"})
        digest.clean()
        assert "Harbor Mail" == digest.clipping.outlet


def test_a_removed_country_does_not_return_after_rules_that_did_not_find_it(digest: Digest) -> None:
    digest.edit('countries: ["ML"]  # Mali\n', "")
    whole = (digest.home / "content/raw/ferry.txt").read_text("utf8")
    for text in (whole.replace("Mali", "Somebody"), whole):
        digest.documents({"ferry.txt": text})
        digest.clean()
        assert () == digest.clipping.countries


def test_a_body_that_newer_rules_agree_with_stays_the_persons(digest: Digest) -> None:
    raw = digest.home / "content/raw/ferry.txt"
    digest.edit("This is the news of Ferry.", "This is the news.")
    for end in ("This is the news.", "Read more of it."):
        raw.write_text(
            article("Ferry", body=PROSE + " Mali watches. Mali waits. Mali decides.").replace("This is the news of Ferry.", end), "utf8"
        )
        digest.clean()
        assert digest.clipping.body.endswith("This is the news.")


@pytest.mark.parametrize(("removed", "other"), [("countries", "mentions"), ("mentions", "countries")])
def test_a_country_taken_from_one_list_does_not_return_in_the_other(digest: Digest, removed: str, other: str) -> None:
    digest.documents({"ferry.yaml": f"{removed}: [ML]\n{other}: [NO]\n"})
    digest.clean()
    digest.edit(f'{removed}: ["ML"]  # Mali\n', "")
    digest.documents({"ferry.yaml": f"{removed}: [FR]\n{other}: [ML, NO]\n"})
    digest.clean()
    assert ((), ("NO",)) == (getattr(digest.clipping, removed), getattr(digest.clipping, other))


def test_what_site_yaml_holds_is_not_released_by_cleaning_again(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry")}, site="hold: [no-topic]\n"))
    digest.clean()
    assert {"a.txt": "held"} == digest.fates(again=["a.txt"])
    assert "no-topic" in (digest.clipping.held or "")


def test_a_clipping_whose_slug_and_name_an_editor_changed_is_not_deleted(digest: Digest) -> None:
    digest.edit(f'slug: "{digest.clipping.slug}"', "slug: night-boats")
    digest.file.rename(digest.file.with_name("night-boats.md"))
    assert {"ferry.txt": "skipped"} == digest.fates()
    assert {"ferry.txt": "kept"} == digest.fates(again=["ferry.txt"])
    assert "night-boats" == digest.clipping.slug


def test_a_clipping_put_in_the_place_of_a_deleted_one_is_not_taken_for_it(digest: Digest) -> None:
    ferry = digest.file
    digest.documents({"tram.txt": article("Tram")})
    digest.clean()
    (tram,) = {*digest.files} - {ferry}
    ferry.replace(tram)
    assert {"ferry.txt": "skipped", "tram.txt": "deleted and skipped"} == digest.fates()
    assert ("Ferry to run at night from Monday", "raw/ferry.txt") == (digest.clipping.title, digest.clipping.raw)


@pytest.mark.parametrize("broken", ["deleted", "broken"])
def test_another_article_under_the_name_of_one_without_a_clipping_is_not_lost(digest: Digest, broken: str) -> None:
    first = digest.file
    if broken == "deleted":
        first.unlink()
    else:
        first.write_bytes(b"broken")
    digest.documents({"ferry.txt": OTHER})
    digest.clean()
    assert ["Tram to run at night from Monday"] == [
        frontmatter.read(path.read_text("utf8"), "").title for path in digest.files if path != first
    ]


def test_raw_files_that_changed_names_make_no_second_clipping(digest: Digest) -> None:
    digest.documents({"tram.txt": OTHER})
    digest.clean()
    before = [path.read_bytes() for path in digest.files]
    digest.documents({"ferry.txt": OTHER, "tram.txt": (digest.home / "content/raw/ferry.txt").read_bytes()})
    digest.clean()
    assert 2 == len(before) == len(digest.files)


def test_a_column_saved_under_the_same_name_each_day_loses_none(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path))
    for day in (5, 6, 7):
        body = " ".join(f"word{day}x{place}" for place in range(60))
        digest.documents({"latest.json": json.dumps({"title": "The river", "text": body, "outlet": "A", "date": f"2025-06-0{day}"})})
        digest.clean()
        assert day - 4 == len(digest.files)


def test_the_same_words_of_another_outlet_do_not_take_a_file_whose_slug_was_changed(digest: Digest) -> None:
    digest.edit(f'slug: "{digest.clipping.slug}"', "slug: night-boats")
    digest.clean(again=["ferry.txt"])
    text = (digest.home / "content/raw/ferry.txt").read_text("utf8")
    digest.documents({"other.txt": text.replace("Harbour Post", "Estuary Herald")})
    digest.clean()
    assert 2 == len(digest.files) == len({entry["clipping"] for entry in digest.ledger().values()})


def test_a_renamed_document_is_known_by_its_bytes_whatever_the_rules_say_now(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    digest.file.unlink()
    digest.clean()
    rename(digest, "ferry.txt", "renamed.txt")
    monkeypatch.setattr(work, "clip", lambda raw, _vocabulary: clipping(title="Better", slug="better", body="Better words.", raw=raw.name))
    digest.clean()
    assert [] == digest.files


@pytest.mark.parametrize("line", ["raw: raw/ferry.txt", "raw: 'raw/ferry.txt'  # mine"])
def test_a_renamed_document_is_told_however_its_name_is_written(digest: Digest, line: str) -> None:
    digest.edit('raw: "raw/ferry.txt"', line)
    rename(digest, "ferry.txt", "renamed.txt")
    digest.clean()
    assert "raw/renamed.txt" == digest.clipping.raw


def test_a_broken_clipping_is_left_alone_when_its_raw_file_is_renamed(digest: Digest) -> None:
    digest.edit('lang: "en"', 'lang: "en"\nnote: [a')
    digest.file.write_bytes(digest.file.read_bytes().replace(b"\n", b"\r\n"))
    before = digest.file.read_bytes()
    rename(digest, "ferry.txt", "renamed.txt")
    digest.clean()
    assert before == digest.file.read_bytes()


def test_what_came_while_a_clipping_was_broken_follows_once_it_is_mended(digest: Digest) -> None:
    digest.edit('lang: "en"', 'lang: "en"\nnote: [a')
    digest.documents({"ferry.yaml": "outlet: Harbour Mail\n"})
    digest.clean()
    digest.edit("note: [a", "note: mended")
    digest.clean()
    assert ("Harbour Mail", "mended") == (digest.clipping.outlet, digest.clipping.note)


def test_a_slug_is_cleaned_again_though_a_copy_of_its_document_is_gone(digest: Digest) -> None:
    digest.documents({"copy.txt": (digest.home / "content/raw/ferry.txt").read_text("utf8") + "\n"})
    digest.clean()
    (digest.home / "content/raw/copy.txt").unlink()
    assert {"ferry.txt": "kept"} == digest.fates(again=[digest.clipping.slug])


def test_a_copy_of_a_later_version_of_what_was_deleted_stays_out(digest: Digest) -> None:
    digest.file.unlink()
    later = (digest.home / "content/raw/ferry.txt").read_text("utf8").replace("Monday", "Tuesday")
    digest.documents({"ferry.txt": later})
    digest.clean()
    digest.documents({"copy.txt": later.replace("Ferry to run", "Boats to run") + "\n"})
    digest.clean()
    assert [] == digest.files


# -- what changes, and what gives way ---------------------------------------------------------------------------------


def test_what_cleaning_again_changes_and_what_stays_is_told(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', "outlet: Harbor Mail")
    digest.documents({"ferry.txt": article("Ferry", date="2025-06-06", body=PROSE + " Mali watches. Mali waits. Mali decides.")})
    told = digest.clean().changes["raw/ferry.txt"]
    assert {("outlet", '"Harbor Mail"', '"Harbour Post"', True), ("date", '"2025-06-05"', '"2025-06-06"', False)} <= {
        (one.field, one.stands, one.reads, one.stays) for one in told
    }
    assert {} == digest.clean().changes


def test_a_field_that_is_taken_over_is_the_machines_again(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', 'outlet: "Harbor Mail"')
    digest.edit('countries: ["ML"]  # Mali\n', "")
    digest.clean(again=["ferry.txt"], taken=["outlet"])
    assert ("Harbour Post", ()) == (digest.clipping.outlet, digest.clipping.countries)
    digest.documents({"ferry.txt": article("Ferry", outlet="River Post", body=PROSE + " Mali watches. Mali waits. Mali decides.")})
    digest.clean()
    assert "River Post" == digest.clipping.outlet


def test_a_body_that_is_taken_over_is_the_machines_again(digest: Digest) -> None:
    before = digest.clipping.body
    digest.edit("This is the news of Ferry.", "My own words.")
    digest.clean(again=["ferry.txt"], taken=["title"])
    assert "My own words." in digest.clipping.body
    digest.clean(again=["ferry.txt"], taken=["body"])
    assert before == digest.clipping.body


def test_only_what_is_named_gives_way(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry"), "b.txt": article("Boat")}))
    digest.clean()
    for path in digest.home.rglob("clippings/**/*.md"):
        path.write_text(path.read_text("utf8").replace('"Harbour Post"', '"Mine"'), "utf8")
    digest.documents({"b.txt": article("Boat", date="2025-06-06")})
    digest.clean(again=["a.txt"], taken=["outlet"])
    found = {path.name[:4]: 'outlet: "Mine"' in path.read_text("utf8") for path in digest.home.rglob("clippings/**/*.md")}
    assert {"ferr": False, "boat": True} == found


def test_remarks_and_spelling_survive_cleaning_again(digest: Digest) -> None:
    digest.edit('outlet: "Harbour Post"', "# asked them\noutlet: 'Harbour Post'   # by telephone")
    digest.documents({"ferry.txt": article("Ferry", date="2025-06-06", body=PROSE + " Mali watches. Mali waits. Mali decides.")})
    digest.clean()
    assert date(2025, 6, 6) == digest.clipping.date
    assert "# asked them\noutlet: 'Harbour Post'   # by telephone\n" in digest.file.read_text("utf8")


@pytest.mark.parametrize("folder", ["raw", "content/raw/", "./content/raw", "content/clippings/2025"])
def test_a_folder_names_all_that_lies_in_it(digest: Digest, folder: str) -> None:
    digest.edit('countries: ["ML"]  # Mali\n', "")
    assert digest.clean(again=[folder]).changes


def test_a_folder_does_not_bring_back_what_a_person_deleted(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": article("Ferry"), "b.txt": article("Boat")}))
    digest.clean()
    boat, ferry = digest.files
    boat.unlink()
    assert {"a.txt": "kept", "b.txt": "deleted and skipped"} == digest.fates(again=["raw"])
    assert {"a.txt": "kept", "b.txt": "skipped"} == digest.fates(again=["content/clippings/2025"])
    assert [ferry] == digest.files
    assert {"a.txt": "skipped", "b.txt": "kept"} == digest.fates(again=["b.txt"])


def test_a_folder_of_deleted_clippings_alone_is_told(digest: Digest) -> None:
    digest.file.unlink()
    with pytest.raises(WrongUse, match="deleted"):
        digest.clean(again=["raw"])


def test_a_clipping_that_was_moved_is_named_as_it_is_called_now(digest: Digest) -> None:
    digest.edit('countries: ["ML"]  # Mali\n', "")
    target = digest.home / "content/clippings/mine/my ferry.md"
    target.parent.mkdir()
    digest.file.rename(target)
    report = digest.clean(again=["mine"])
    assert any("clean --again 'my ferry' --take countries" in line for line in report.lines())
    for name in ("my ferry", "my ferry.md", "content/clippings/mine/my ferry.md", str(target)):
        assert digest.clean(again=[name]).changes
    digest.clean(again=["my ferry"], taken=["countries"])
    assert ("ML",) == digest.clipping.countries


def test_cleaning_a_broken_clipping_again_says_that_nothing_was_done(digest: Digest) -> None:
    digest.edit('lang: "en"', "lang: [")
    before = digest.bytes()
    (note,) = digest.clean(again=["ferry.txt"]).notes
    assert note.startswith("content/clippings/2025/W23/ferry")
    assert "cannot be read" in note
    assert before == digest.bytes()


# -- a teaser and its article -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [True, False])
def test_a_teaser_that_came_first_does_not_keep_the_whole_article_out(tmp_path: Path, at_once: bool) -> None:
    digest = Digest(home(tmp_path, {"a teaser.txt": teased(TEASER)}))
    if not at_once:
        digest.clean()
    digest.documents({"the whole.txt": teased(WHOLE)})
    found = digest.fates()
    assert ("duplicate" if at_once else "skipped", "kept") == (found["a teaser.txt"], found["the whole.txt"])
    assert "The boat between the two banks" in digest.clipping.body
    assert ("raw/the whole.txt", "duplicate") == (digest.clipping.raw, digest.ledger()["raw/a teaser.txt"]["fate"])
    assert {"a teaser.txt": "skipped", "the whole.txt": "skipped"} == digest.fates()
    assert {"a teaser.txt": "duplicate", "the whole.txt": "skipped"} == digest.fates(again=["a teaser.txt"])


def test_a_body_that_a_person_wrote_into_stays_though_a_longer_document_comes(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": teased(TEASER)}))
    digest.clean()
    digest.edit("---\nThe ferry between", "---\nMy ferry between")
    digest.documents({"b.txt": teased(WHOLE)})
    assert "duplicate" == digest.fates()["b.txt"]
    assert "My ferry between" in digest.clipping.body


def test_a_shorter_document_of_the_same_article_is_its_copy(tmp_path: Path) -> None:
    digest = Digest(home(tmp_path, {"a.txt": teased(WHOLE), "b.txt": teased(TEASER)}))
    assert {"a.txt": "kept", "b.txt": "duplicate"} == digest.fates()


@pytest.mark.parametrize("title", ["Ferry to run at night", "The mayor steals the harbour"])
@pytest.mark.parametrize("words", [240, 60])
def test_a_page_that_claims_the_address_of_an_article_neither_replaces_it_nor_keeps_it_out(tmp_path: Path, title: str, words: int) -> None:
    forged = teased(other_words(words)).replace("Ferry to run at night", title)
    digest = Digest(home(tmp_path, {"a.txt": teased(WHOLE)}))
    digest.clean()
    before = digest.file.read_bytes()
    digest.documents({"b.txt": forged})
    (item,) = (item for item in digest.clean().items if item.raw == "raw/b.txt")
    assert ("held", "it gives the address of an article of other words") == (item.fate, item.kind)
    assert [before] == [path.read_bytes() for path in digest.files if b"ferry" in path.read_bytes().partition(b"\n---\n")[2]]
    want = digest.bytes()
    assert {"a.txt": "skipped", "b.txt": "skipped"} == digest.fates()
    assert {"a.txt": "kept", "b.txt": "held"} == digest.fates(again=["a.txt", "b.txt"])
    assert want == digest.bytes()
