"""The command line: every command and option, its exit status, what it prints and what it leaves alone."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builders import PROSE, article, clipping, dump, home, page
from clipsheet import __version__, frontmatter
from clipsheet.cli import COMMANDS, main
from clipsheet.model import Withdrawn
from clipsheet.report import Item, Report
from clipsheet.settings import read_outlets

ROOT = Path(__file__).parents[1]
KEYS = (
    "source", "record", "status", "reason", "title", "date", "modified", "lang", "outlet", "domain", "source_url", "authors", "agency",
    "section", "summary", "tags", "image", "text", "markdown", "countries", "topics", "evidence",
)  # fmt: skip
"""The keys of a record, as the contract has them, in its order."""


@dataclass(frozen=True, slots=True)
class Said:
    """The exit status of a command and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in an empty folder, as `python build.py` of an empty checkout."""
    here = tmp_path / "elsewhere"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def command(*arguments: object, checkout: Path | None = None) -> Said:
        capsys.readouterr()
        try:
            status = main([str(one) for one in arguments], checkout=checkout)
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return Said(status, told.out, told.err)

    return command


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest with three raw documents: one that is kept, one that is held and one that is no article."""
    documents = {"kept.txt": article("Ferry"), "held.txt": dump("Boats without a name"), "menu.txt": "Home\nNews\n"}
    return home(tmp_path / "digest", documents, site="format: 1\n")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def add(folder: Path, *clippings: Any) -> None:
    """Write clippings as an editor has them."""
    for one in clippings:
        path = folder / "content/clippings" / f"{one.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(frontmatter.write(one), "utf8")


# -- help and wrong use -----------------------------------------------------------------------------------------------


def test_help_names_every_command(run: Run) -> None:
    said = run("--help")
    assert 0 == said.status
    assert all(command.name in said.out and command.does.split()[0] in said.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_an_example(run: Run, command: Any) -> None:
    said = run(command.name, "--help")
    assert 0 == said.status
    assert f"example: clipsheet {command.example}" in " ".join(said.out.split())


def test_the_version_is_told(run: Run) -> None:
    assert Said(0, f"clipsheet {__version__}\n", "") == run("--version")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["clen"], id="an unknown command"),
        pytest.param(["clean", "--agin", "x"], id="an unknown option"),
        pytest.param(["extract"], id="no path"),
        pytest.param(["explain"], id="no file"),
        pytest.param(["list"], id="list of nothing"),
        pytest.param(["list", "everything"], id="list of what there is not"),
        pytest.param(["new"], id="new nothing"),
        pytest.param(["new", "site"], id="new site nowhere"),
        pytest.param(["clean", "--jobs", "0"], id="no process"),
        pytest.param(["clean", "--jobs", "x"], id="jobs that are no number"),
        pytest.param(["serve", "--port", "-1"], id="a port that is none"),
        pytest.param(["clean"], id="clean without a home"),
        pytest.param(["site"], id="site without a home"),
        pytest.param(["check"], id="check without a home"),
        pytest.param(["list", "held"], id="list without a home"),
        pytest.param([], id="a build without a home"),
        pytest.param(["--home", "nowhere", "clean"], id="a home that is not there"),
        pytest.param(["extract", "nowhere.txt"], id="extract of what is not there"),
        pytest.param(["explain", "nowhere.txt"], id="explain what is not there"),
        pytest.param(["explain", "."], id="explain a folder"),
        pytest.param(["new", "outlet"], id="new outlet without a name"),
        pytest.param(["new", "outlet", "A", "--proposed"], id="one outlet and all"),
        pytest.param(["new", "site"], id="new site without a folder"),
        pytest.param(["new", "issue"], id="new issue without a week"),
        pytest.param(["new", "issue", "2025-W60"], id="new issue of no week"),
        pytest.param(["publish"], id="publish nothing"),
        pytest.param(["publish", "a", "--all-held"], id="publish one and all"),
    ],
)
def test_wrong_use_is_status_2_and_a_sentence(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert (2, "") == (said.status, said.out)
    assert said.err.strip()
    assert "Traceback" not in said.err


@pytest.mark.parametrize("arguments", [["clean", "nowhere.txt"], ["clean", "--again", "nothing"]])
def test_a_document_that_is_not_there_is_wrong_use(run: Run, digest: Path, arguments: list[str]) -> None:
    before = tree(digest)
    said = run("--home", digest, *arguments)
    assert 2 == said.status
    assert arguments[-1] in said.err
    assert before == tree(digest)


# -- clean --------------------------------------------------------------------------------------------------------------


def test_clean_tells_what_became_of_every_document(run: Run, digest: Path) -> None:
    said = run("--home", digest, "clean")
    assert 0 == said.status
    assert "held: content/raw/held.txt: neither outlet nor address" in said.out
    assert "rejected: content/raw/menu.txt: no article on the page" in said.out
    assert "3 documents: 1 kept, 1 held, 1 rejected, 0 duplicates, 0 unchanged since the last run" in said.out
    assert 2 == len(list((digest / "content/clippings").rglob("*.md")))


def test_what_is_held_says_what_to_do_and_where(run: Run, digest: Path) -> None:
    said = run("--home", digest, "clean", "--json").json
    (held,) = (one for one in said["items"] if one["fate"] == "held")
    assert "held: " in (digest / held["clipping"]).read_text("utf8")
    said = run("--home", digest, "clean", "--again", "held.txt").out
    todo = f"add outlet: or source_url:\n    then delete the line held: in {held['clipping']}\n"
    assert f"held: content/raw/held.txt: neither outlet nor address is known: {todo}" in said
    path = digest / "content/clippings/moved.md"
    (digest / held["clipping"]).rename(path)
    assert "in content/clippings/moved.md" in run("--home", digest, "clean", "--again", "held.txt").out
    path.write_text("".join(line for line in path.read_text("utf8").splitlines(True) if not line.startswith("held:")), "utf8")
    assert "1 kept, 0 held" in run("--home", digest, "clean", "--again", "held.txt").out


def test_a_value_of_the_editor_stays_and_the_way_to_give_it_up_is_told(run: Run, digest: Path) -> None:
    kept = next(item["clipping"] for item in run("--home", digest, "clean", "--json").json["items"] if item["fate"] == "kept")
    path = digest / kept
    path.write_text(re.sub(r"outlet: .*", "outlet: Mine", path.read_text("utf8")) + "\nA line of mine.\n", "utf8")
    said = run("--home", digest, "clean", "--again", path.stem).out
    assert f'{kept}\n    outlet: "Mine" is yours and stays; Clipsheet reads "Harbour Post"\n    body: yours stays' in said
    assert f"      - A line of mine.\n    to take Clipsheet's instead: clean --again {path.stem} --take outlet body\n" in said
    said = run("--home", digest, "clean", "--again", path.stem, "--take", "outlet", "body").out
    assert f'changed: {kept}\n    outlet: "Mine" -> "Harbour Post"\n    body:\n      - A line of mine.\n' in said
    changes = run("--home", digest, "clean", "--again", path.stem, "--json").json["changes"]
    assert [] == changes


@pytest.mark.parametrize("arguments", [["--again", "kept.txt", "--take", "headline"], ["--take", "date"]])
def test_what_cannot_be_taken_over_is_wrong_use(run: Run, digest: Path, arguments: list[str]) -> None:
    run("--home", digest, "clean")
    said = run("--home", digest, "clean", *arguments)
    assert 2 == said.status
    assert f"--take {arguments[-1]}" in said.err or "--again NAME --take FIELD" in said.err


def test_a_verbose_run_names_the_kept_and_the_unchanged(run: Run, digest: Path) -> None:
    (kept,) = (line for line in run("--home", digest, "-v", "clean").out.splitlines() if line.startswith("kept: content/raw/kept.txt: "))
    clipping = kept.split(": ")[-1]
    assert (digest / clipping).is_file()
    said = run("--home", digest, "-v", "clean").out.splitlines()
    assert f"unchanged: content/raw/kept.txt: {clipping}" in said
    assert any(line.startswith("unchanged: content/raw/menu.txt: no article") for line in said)
    assert "unchanged: " not in run("--home", digest, "clean").out


def test_a_dry_run_says_what_would_become_of_each(run: Run, digest: Path) -> None:
    (digest / "content/raw/same.txt").write_text(article("Ferry") + "\n", "utf8")
    before = tree(digest)
    lines = [line for line in run("--home", digest, "clean", "--dry-run").out.splitlines() if line[:1].strip()]
    wants = (
        "held: content/raw/held.txt",
        "kept: content/raw/kept.txt",
        "rejected: content/raw/menu.txt",
        "a duplicate: content/raw/same.txt",
    )
    assert [f"would be {want}" for want in wants] == [line[: len(want) + 9] for line, want in zip(lines, wants, strict=False)]
    assert "4 documents: 1 kept, 1 held, 1 rejected, 1 duplicate, 0 unchanged" in lines[-1]
    assert "a dry run: nothing was written" in lines[-1]
    assert before == tree(digest)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--home", "HOME", "clean"],
        ["clean", "--home", "HOME"],
        ["--json", "clean", "--home", "HOME"],
        ["--home", "HOME", "clean", "--json"],
    ],
)
def test_options_of_all_commands_stand_before_or_behind(run: Run, digest: Path, arguments: list[str]) -> None:
    said = run(*[str(digest) if one == "HOME" else one for one in arguments])
    assert 0 == said.status
    assert ("--json" in arguments) is said.out.startswith("{")
    assert 2 == len(list((digest / "content/clippings").rglob("*.md")))


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param({}, id="none"),
        pytest.param({"a.txt": article("A"), "b.txt": article("A") + "\n"}, id="a duplicate"),
        pytest.param({"a.txt": article("A"), "b.html": page(), "c.txt": "x", "d.bin": b"\x00"}, id="of each kind"),
        pytest.param({"a.jsonl": '{"title": "One"}\n{"title": "One"}\nbroken\n{"title": "Two", "outlet": "B"}'}, id="rows"),
        pytest.param({"a.txt": b"", "b.txt.gz": b"no gzip", "c.json": "{"}, id="what cannot be read"),
    ],
)
def test_the_report_adds_up(run: Run, tmp_path: Path, documents: Mapping[str, str | bytes]) -> None:
    folder = home(tmp_path / "digest", documents)
    for _time in range(3):
        report = run("--home", folder, "clean", "--json").json
        assert report["documents"] == sum(report[fate] for fate in ("kept", "held", "rejected", "duplicate", "skipped"))
        assert len(report["items"]) == report["documents"] - report["skipped"] + report["deleted"]
    report = run("--home", folder, "clean", "--json", "--again", "a.txt").json if "a.txt" in documents else report
    assert report["documents"] == sum(report[fate] for fate in ("kept", "held", "rejected", "duplicate", "skipped"))


def test_files_that_are_not_read_are_named(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a.pdf": b"%PDF", "notes.docx": b"PK"})
    said = run("--home", folder, "clean", "--json")
    assert ["content/raw/a.pdf", "content/raw/notes.docx"] == [one["file"] for one in said.json["passed_over"]]
    assert "not read: content/raw/a.pdf: " in run("--home", folder, "clean").out


def test_a_path_outside_is_copied_into_raw_first(run: Run, digest: Path, tmp_path: Path) -> None:
    outside = tmp_path / "downloads"
    for name, content in {"kept.txt": article("Another"), "sub/new.txt": article("New")}.items():
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text(content, "utf8")
    before = tree(outside)
    run("--home", digest, "clean", outside / "kept.txt", outside / "sub")
    assert before == tree(outside)
    raw = tree(digest / "content/raw")
    assert article("Ferry").encode() == raw["kept.txt"]
    assert article("Another").encode() == raw["kept-2.txt"]
    assert article("New").encode() == raw["sub/new.txt"]
    run("--home", digest, "clean", outside / "kept.txt")
    assert raw == tree(digest / "content/raw")


def test_a_folder_from_outside_brings_its_pages_alone(run: Run, digest: Path, tmp_path: Path) -> None:
    outside = home(tmp_path / "other") / "pages"
    secret = tmp_path / "secret"
    for name, content in {
        "pages/a.txt": article("A"), "pages/a.yaml": "lang: fr\n", "pages/notes.docx": "PK",
        "pages/sub/b.html": page("Tram to run at dawn"),
        "pages/loose.yaml": "x: y\n", "pages/.git/config.txt": "secret",
    }.items():  # fmt: skip
        path = outside.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf8")
    secret.mkdir()
    (secret / "secret.txt").write_text(article("Secret"), "utf8")
    (outside / "link").symlink_to(secret)
    (outside / "link.txt").symlink_to(secret / "secret.txt")
    before = tree(digest / "content/raw")
    report = run("--home", digest, "clean", outside, "--json").json
    added = {"pages/a.txt", "pages/a.txt.yaml", "pages/sub/b.html"}
    assert added == set(tree(digest / "content/raw")) - set(before)
    left = {str(outside / name) for name in ("link", "link.txt", "loose.yaml", "notes.docx")}
    assert left == {one["file"] for one in report["passed_over"]}
    assert {"raw/pages/a.txt", "raw/pages/sub/b.html"} == {one["raw"] for one in report["items"]}
    (outside / "c.txt").write_text(article("C"), "utf8")
    run("--home", digest, "clean", outside)
    assert {*added, "pages/c.txt"} == set(tree(digest / "content/raw")) - set(before)


@pytest.mark.parametrize("place", [".", "content", "content/clippings", "content/site.yaml"])
def test_the_digest_itself_is_no_raw_document(run: Run, digest: Path, place: str) -> None:
    run("--home", digest, "clean")
    before = tree(digest)
    for said in (run("--home", digest, "clean", digest / place), run("--home", digest, "clean", "--dry-run", digest / place)):
        assert (2, "") == (said.status, said.out)
        assert "this is the digest itself" in said.err
    assert before == tree(digest)


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["done", "dry"])
def test_two_files_of_one_name_are_both_brought_in(run: Run, digest: Path, dry: list[str]) -> None:
    for name in ("one", "two", "same"):
        Path(name).mkdir()
        Path(name, "p.txt").write_text(article(name.replace("same", "two")), "utf8")
    items = run("--home", digest, "clean", "--json", *dry, "one/p.txt", "two/p.txt", "same/p.txt").json["items"]
    assert [("raw/p-2.txt", "kept"), ("raw/p.txt", "kept")] == sorted((one["raw"], one["fate"]) for one in items)


def test_a_dry_run_names_the_place_that_a_file_would_get(run: Run, digest: Path) -> None:
    Path("kept.txt").write_text(article("Another"), "utf8")
    before = tree(digest)
    assert (
        "would be kept: content/raw/kept-2.txt: content/clippings/2025/W23/another-"
        in run("--home", digest, "clean", "--dry-run", "kept.txt").out
    )
    assert before == tree(digest)
    assert "kept: content/raw/kept-2.txt" in run("--home", digest, "clean", "-v", "kept.txt").out


def test_a_file_of_another_form_is_not_brought_in(run: Run, digest: Path, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    before = tree(digest)
    said = run("--home", digest, "clean", tmp_path / "report.pdf")
    assert "report.pdf: not a form that is read" in said.out
    assert before == tree(digest)


def test_a_packed_page_keeps_its_form_under_a_number(run: Run, digest: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = tmp_path / name / "a.b.html.gz"
        path.parent.mkdir()
        path.write_bytes(gzip.compress(page(f"Boat {name} to run at night").encode()))
        run("--home", digest, "clean", path)
    assert {"a.b.html.gz", "a.b-2.html.gz"} < set(tree(digest / "content/raw"))


def test_a_sidecar_comes_with_the_file_that_it_serves(run: Run, digest: Path, tmp_path: Path) -> None:
    outside = tmp_path / "downloads"
    outside.mkdir()
    (outside / "a.txt").write_text(dump("Boats of another kind"), "utf8")
    (outside / "a.yaml").write_text("outlet: Harbour Mail\n", "utf8")
    run("--home", digest, "clean", outside / "a.txt")
    (made,) = (path for path in (digest / "content/clippings").rglob("*.md"))
    assert "Harbour Mail" == frontmatter.read(made.read_text("utf8"), "").outlet


def test_only_the_named_paths_are_cleaned(run: Run, digest: Path) -> None:
    report = run("--home", digest, "clean", digest / "content/raw/kept.txt", "--json").json
    assert (1, 1) == (report["documents"], report["kept"])


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_jobs_change_nothing_in_what_is_made(run: Run, tmp_path: Path, jobs: str) -> None:
    documents = {f"{number:02}.txt": article(f"Ferry {number}") for number in range(3)}
    for count in ("1", jobs):
        run("--home", home(tmp_path / count, documents), "clean", "--jobs", count)
    assert tree(tmp_path / "1") == tree(tmp_path / jobs)


def test_a_dry_run_says_and_writes_nothing(run: Run, digest: Path) -> None:
    before = tree(digest)
    assert "1 kept" in run("--home", digest, "clean", "--dry-run").out
    assert before == tree(digest)


def test_strict_counts_what_is_held(run: Run, digest: Path) -> None:
    assert 1 == run("--home", digest, "--strict", "clean").status
    assert 0 == run("--home", digest, "--strict", "clean").status  # skipped now, and told by `list held`


def test_quiet_prints_faults_alone(run: Run, digest: Path) -> None:
    assert Said(0, "", "") == run("--home", digest, "-q", "clean")


def test_lost_clippings_stop_the_run_until_a_person_insists(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {f"{number}.txt": article(f"Ferry {number}") for number in range(5)})
    run("--home", folder, "clean")
    for path in (folder / "content/clippings").rglob("*.md"):
        path.unlink()
    before = tree(folder)
    said = run("--home", folder, "clean")
    assert (1, "") == (said.status, said.out)
    assert "5 of 5 clippings are gone" in said.err
    assert before == tree(folder)
    assert 0 == run("--home", folder, "clean", "--allow-loss").status


@pytest.mark.parametrize("command", ["clean", "site", "check", "list held", ""])
def test_broken_settings_stop_every_command_with_all_their_faults(run: Run, digest: Path, command: str) -> None:
    home(digest, site="format: 1\ntimezone: Mars\nnam: x\n", outlets="a:\n  rights: some\n", topics="x:\n  label: X\n")
    before = tree(digest)
    said = run("--home", digest, *command.split())
    told = said.out + said.err
    assert 1 == said.status
    for place in (
        "content/site.yaml:2: timezone",
        "content/site.yaml:3: nam",
        "content/outlets.yaml:2: a.rights",
        "content/topics.yaml:1: x.",
    ):
        assert place in told
    assert before == tree(digest)


@pytest.mark.parametrize("address", ["https://[digest.example", "https://kip:secret@digest.example", "https:///digest"])
def test_an_address_of_the_site_that_cannot_be_shown_is_a_fault(run: Run, digest: Path, address: str) -> None:
    home(digest, site=f'format: 1\nbase_url: "{address}"\n')
    said = run("--home", digest, "site")
    assert (1, True) == (said.status, "content/site.yaml:2: base_url" in said.out + said.err)


def test_the_summary_of_a_workflow_is_written(run: Run, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (digest / "content/raw/`@all`.txt").write_text("Home\n", "utf8")
    run("--home", digest, "clean")
    text = summary.read_text("utf8")
    assert "## Clipsheet" in text
    assert "- held: `raw/held.txt`" in text
    assert "rejected: `raw/'＠all'.txt`" in text
    assert "| Harbour Post | 1 |" in text
    assert "| outlet not known | 1 held, 2 rejected |" in text


def test_a_hostile_outlet_draws_no_picture_and_no_cell_in_the_summary() -> None:
    items = [
        Item(
            "raw/a.txt",
            "held",
            "![b](https://evil.example/c) WWW.evil.example &commat;all \x1b[2J",
            None,
            "Evil | Post\n**b** #1 " + "x" * 3000,
        )
    ]
    text = Report(items=items).markdown()
    assert "\n| Evil \\| Post \\*\\*b\\*\\* \\#1 xxx" in text
    assert "!\\[b\\](https\\://evil.example/c) WWW\\.evil.example \\&commat;all \\\\x1b\\[2J" in text
    assert 1000 > len(text)
    assert all(len(line) < 200 for line in Report(items=items).lines())


def test_the_report_counts_by_outlet_and_reason(run: Run, tmp_path: Path) -> None:
    documents = {f"{number}.txt": f"Home\nNews {number}\n" for number in range(7)} | {"a.txt": article("Ferry")}
    folder = home(tmp_path / "digest", documents)
    said = run("--home", folder, "clean").out
    assert "\nby outlet: outlet not known 7 rejected; Harbour Post 1\nby reason: 7 rejected: no article on the page\n8 documents" in said
    assert "by outlet:" not in run("--home", folder, "clean").out
    (folder / "content/raw/b.txt").write_text(article("Boat"), "utf8")
    report = run("--home", folder, "clean", "--json").json
    assert ({"Harbour Post": {"kept": 1}}, []) == (report["outlets"], report["reasons"])


def test_a_run_without_standard_error_is_whole(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)  # as of a programme that a service starts with it closed
    assert 0 == main(["--home", str(digest), "clean"])


# -- the home -----------------------------------------------------------------------------------------------------------


def test_the_working_directory_is_the_home_if_it_has_content(run: Run, digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(digest)
    assert "3 documents" in run("clean", checkout=ROOT).out


def test_the_checkout_is_the_home_where_there_is_no_other(run: Run, digest: Path) -> None:
    assert "3 documents" in run("clean", checkout=digest).out


def test_the_checkout_is_not_touched_where_there_is_another(run: Run, digest: Path, tmp_path: Path) -> None:
    other = home(tmp_path / "other", {"a.txt": article("A")})
    before = tree(other)
    assert "3 documents" in run("--home", digest, "clean", checkout=other).out
    assert before == tree(other)


@pytest.mark.parametrize("command", [["clean", "page.txt"], ["site", "--output", "out"], ["--output", "out"]])
def test_a_path_of_ones_own_never_meets_the_checkouts_digest_unasked(run: Run, digest: Path, command: list[str]) -> None:
    Path("page.txt").write_text(article("Mine"), "utf8")
    before = tree(digest)
    said = run(*command, checkout=digest)
    assert (2, "") == (said.status, said.out)
    assert all(word in said.err for word in (command[-1], "new site DIR", "--home DIR"))
    assert (before, ["page.txt"]) == (tree(digest), list(tree(Path.cwd())))


def test_a_path_of_the_checkouts_digest_is_its_own(run: Run, digest: Path) -> None:
    assert 0 == run("clean", digest / "content/raw/kept.txt", checkout=digest).status


# -- extract --------------------------------------------------------------------------------------------------------------


def records(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_extract_gives_a_record_of_every_document_and_writes_nothing(run: Run, digest: Path) -> None:
    (digest / "content/raw/notes.docx").write_bytes(b"PK")
    before = tree(digest)
    said = run("extract", digest / "content/raw")
    assert 0 == said.status
    assert said.out.isascii()
    assert [KEYS] * 3 == [tuple(record) for record in records(said)]
    assert [str(digest / "content/raw" / name) for name in ("held.txt", "kept.txt", "menu.txt")] == [one["source"] for one in records(said)]
    assert ["kept", "kept", "rejected"] == [one["status"] for one in records(said)]
    assert "notes.docx" in said.err
    assert before == tree(digest)
    assert [] == list(Path.cwd().iterdir())


def test_a_record_says_what_the_page_says(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"url: https://www.outlet.example/a\nauthors: A. Person\n{article('Мали', body=PROSE)}", "utf8")
    (record,) = records(run("extract", path))
    want = {
        "source": str(path), "record": None, "status": "kept", "reason": None, "title": "Мали to run at night from Monday",
        "date": "2025-06-05", "modified": None, "lang": "en", "outlet": "Harbour Post", "domain": "outlet.example",
        "source_url": "https://www.outlet.example/a", "authors": ["A. Person"], "agency": None, "section": None, "tags": [], "image": None,
    }  # fmt: skip
    assert want == {key: record[key] for key in want}
    assert f"{PROSE}\n\nThis is the news of Мали." == record["text"] == record["markdown"]
    assert "ML" == record["countries"][0]["code"]
    assert {"code", "role", "score", "evidence"} == set(record["countries"][0])
    assert {"part": "title", "text": "Мали"} in record["countries"][0]["evidence"]
    assert {"value", "text", "rule", "confidence", "candidates"} == set(record["evidence"]["date"])


def test_a_rejected_document_has_a_reason_and_no_text(run: Run, digest: Path) -> None:
    record = records(run("extract", digest / "content/raw/menu.txt"))[0]
    assert KEYS == tuple(record)
    assert ("rejected", None, None, []) == (record["status"], record["text"], record["title"], record["countries"])
    assert record["reason"]


def test_a_row_has_its_id_in_its_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x7", "title": "One"}\n{"title": "Two", "text": "It runs."}\nbroken\n', "utf8")
    found = records(run("extract", path))
    assert [(str(path), "x7"), (str(path), "2"), (str(path), "3")] == [(one["source"], one["record"]) for one in found]
    assert ["kept", "kept", "rejected"] == [one["status"] for one in found]


def test_a_number_sign_in_a_files_name_is_no_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page #7.txt"
    path.write_text("Home\n", "utf8")
    broken = tmp_path / "page #8.txt"
    broken.write_bytes(b"%PDF-1.7")
    found = records(run("extract", path, broken))
    assert [(str(path), None), (str(broken), None)] == [(one["source"], one["record"]) for one in found]


def test_a_number_sign_in_a_files_name_confuses_nothing(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"page #7.txt": article("Ferry"), "page #8.txt": "Home\n"}, site="format: 1\n")
    run("--home", folder, "clean")
    assert "0 kept, 0 held, 0 rejected, 0 duplicates, 2 unchanged since the last run" in run("--home", folder, "clean").out
    assert "1 kept" in run("--home", folder, "clean", "--again", "page #7.txt").out
    assert 0 == run("--home", folder, "check").status


def test_the_order_of_records_is_that_of_the_paths_whatever_the_jobs(run: Run, tmp_path: Path) -> None:
    for number in range(70):  # enough for a second process
        (tmp_path / f"{number:02}.json").write_text(json.dumps({"title": f"Title {number}"}), "utf8")
    one, two = run("extract", tmp_path, "--jobs", "1"), run("extract", tmp_path, "--jobs", "2")
    assert one.out == two.out
    assert [f"Title {number}" for number in range(70)] == [record["title"] for record in records(one)]


def test_extract_uses_the_home_it_stands_in(run: Run, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home(digest, outlets='outlet.example:\n  name: "The Outlet"\n')
    path = tmp_path / "a.txt"
    path.write_text(f"url: https://outlet.example/a\n{dump()}", "utf8")
    assert "outlet.example" == records(run("extract", path))[0]["outlet"]
    assert "The Outlet" == records(run("--home", digest, "extract", path))[0]["outlet"]
    monkeypatch.chdir(digest)
    assert "The Outlet" == records(run("extract", path))[0]["outlet"]


def test_a_topic_has_its_code(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", topics='boats:\n  label: "Boats"\n  medtop: "medtop:20000343"\n  terms: {en: [ferry]}\n')
    path = tmp_path / "a.txt"
    path.write_text(article("Ferry"), "utf8")
    (topic,) = records(run("--home", folder, "extract", path))[0]["topics"]
    assert ("boats", "medtop:20000343", 1.0) == (topic["slug"], topic["id"], topic["score"])
    assert topic["evidence"]


# -- explain --------------------------------------------------------------------------------------------------------------


def test_explain_shows_every_line_with_its_fate_and_rule(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"outlet: Harbour Post\n\nFerry to run at night\n\n5 June 2025 15:39\n\n{PROSE}\n\n12 Comments\n", "utf8")
    said = run("explain", path)
    assert 0 == said.status
    rows = {line.split()[0]: line for line in said.out.splitlines() if line.split() and line.split()[0].isdigit()}
    assert ["3", "5", "7", "9", "11"] == list(rows)
    assert all(word in rows["5"] for word in ("read", "date: date line", "5 June 2025 15:39"))
    assert all(word in rows["7"] for word in ("kept", "paragraph"))
    assert all(word in rows["11"] for word in ("dropped", "comment counter"))
    assert "date        2025-06-05T15:39:00  [date line" in said.out
    assert "outlet      Harbour Post  [declared" in said.out
    assert "\x1b[" not in said.out


@pytest.mark.parametrize("given", ["content/raw/sub/menu.txt", "raw/sub/menu.txt", "sub/menu.txt"])
def test_a_document_is_found_as_the_report_names_it(run: Run, tmp_path: Path, given: str) -> None:
    folder = home(tmp_path / "digest", {"sub/menu.txt": "Home\nNews\n"})
    assert f"# {given}\n" in run("--home", folder, "explain", given).out
    assert [given] == [record["source"] for record in records(run("--home", folder, "extract", given))]
    assert [given] == [record["source"] for record in records(run("--home", folder, "extract", Path(given).parent))]
    Path(given).parent.mkdir(parents=True)
    Path(given).write_text(article("Nearer"), "utf8")
    assert "Nearer to run" in run("--home", folder, "explain", given).out


def test_one_row_of_a_container_is_explained(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a.jsonl": '{"title": "One"}\n{"title": "Two"}\n'})
    said = run("--home", folder, "explain", "content/raw/a.jsonl#2").out
    assert "Two" in said
    assert "One" not in said
    assert 2 == run("--home", folder, "explain", "content/raw/a.jsonl#3").status


def test_explain_tells_what_is_unsure(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    below = "12 Comments\n\nMost read\n\nThe harbour office has bought three boats.\n\nAll rights reserved\n"
    path.write_text(f"{article('Ferry to run at night')}\n\n{below}", "utf8")
    unsure = [line.split(maxsplit=1)[1] for line in run("explain", path).out.splitlines() if line.startswith("unsure")]
    assert "authors: not found" in unsure
    assert [line for line in unsure if "reads like prose and is left out: The harbour office has bought" in line]


def test_explain_says_that_a_language_has_no_words_of_ours(run: Run, tmp_path: Path) -> None:
    text = "भारत और नेपाल के अधिकारियों ने काठमांडू में व्यापार समझौते पर हस्ताक्षर किए और कहा कि काम जल्द शुरू होगा। " * 6
    (tmp_path / "hindi.txt").write_text(f"भारत और नेपाल ने समझौता किया\n\n{text}\n", "utf8")
    said = run("explain", tmp_path / "hindi.txt").out
    assert "hi: no words of ours in this language" in said
    assert "IN about" in said
    (tmp_path / "english.txt").write_text(dump(), "utf8")
    assert "no words of ours" not in run("explain", tmp_path / "english.txt").out


def test_records_are_explained_apart(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "One"}\n{"title": "Two"}\n', "utf8")
    assert f"\n\n# {path}#2\n" in run("explain", path).out


def test_explain_tells_why_a_document_is_rejected(run: Run, digest: Path) -> None:
    assert "rejected: no article on the page" in run("explain", digest / "content/raw/menu.txt").out
    (digest / "content/raw/a.txt").write_bytes(b"%PDF")
    assert "rejected: a PDF" in run("explain", digest / "content/raw/a.txt").out


def test_explain_shows_no_control_characters_of_a_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(page("Ferry\x1b[2J to run\u202e at night", body=PROSE + "\n\nRing \x07 the bell."), "utf8")
    said = run("explain", path).out
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_files_name_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a\x1b[2J\nheld: \u202eb.txt": "Home\n"})
    for command in ("clean", "clean --again raw/c", "list held", "explain content/raw"):
        said = run("--home", folder, "-v", *command.split())
        assert not {"\x1b", "\u202e"} & set(said.out + said.err)
        assert not [line for line in said.out.splitlines() if line.startswith("held: ")]
    assert r"a\x1b[2J\nheld: \u202eb.txt" in run("--home", folder, "clean", "--again", *folder.rglob("a*.txt")).out


# -- site, check, list, new -------------------------------------------------------------------------------------------------


def test_a_build_cleans_and_publishes(run: Run, digest: Path) -> None:
    said = run("--home", digest, "--json")
    assert 0 == said.status
    report = said.json
    assert (3, 1, 1, 1) == (report["documents"], report["kept"], report["held"], report["rejected"])
    assert "1 article on " in report["site"]
    assert (digest / "output/index.html").is_file()
    assert "Ferry to run at night" in (digest / "output/index.html").read_text("utf8")


def test_site_goes_where_it_is_told_and_cleans_nothing(run: Run, digest: Path, tmp_path: Path) -> None:
    add(digest, clipping(outlet="Harbour Post", date=date(2025, 6, 5)))
    before = tree(digest)
    assert 0 == run("--home", digest, "site", "--output", tmp_path / "out", "--full").status
    assert (tmp_path / "out/index.html").is_file()
    assert before == {name: content for name, content in tree(digest).items() if not name.startswith(".clipsheet/")}


def test_an_unknown_theme_is_named_and_nothing_swapped_in(run: Run, digest: Path) -> None:
    (digest / "themes/mine/templates").mkdir(parents=True)
    said = run("--home", digest, "site", "--theme", "nothing")
    assert 2 == said.status
    assert "'nothing': no such theme; there are broadsheet, mine, plain" in said.err
    assert not (digest / "output").exists()


def test_a_broken_clipping_is_left_out_and_the_rest_is_built(run: Run, digest: Path) -> None:
    add(digest, clipping(outlet="Harbour Post", date=date(2025, 6, 5)))
    (digest / "content/clippings/broken.md").write_text('---\ntitle: "B"\nslug: "b"\nlang: "en"\nsumary: x\n---\n', "utf8")
    said = run("--home", digest, "site")
    assert 1 == said.status
    assert "content/clippings/broken.md:5: sumary: unknown key: did you mean 'summary'?" in said.out
    assert "Night boats" in (digest / "output/index.html").read_text("utf8")


def test_check_finds_every_fault_at_once(run: Run, digest: Path) -> None:
    run("--home", digest, "clean")
    assert Said(0, "no faults\n", "") == run("--home", digest, "check")
    (digest / "content/raw/new.txt").write_text(article("New"), "utf8")
    add(digest, clipping(slug="html", outlet="A", body="A <b>bold</b> word."), clipping(slug="topic", outlet="A", topics=("xyz",)))
    (digest / "content/clippings/broken.md").write_text('---\ntitle: "B"\nslug: "b"\nlang: "en"\ndate: soon\n---\n', "utf8")
    before = tree(digest)
    said = run("--home", digest, "check")
    assert 1 == said.status
    for place in (
        "content/raw/new.txt: a raw document without a ledger entry: ",
        "content/clippings/html.md: body: HTML",
        "content/clippings/topic.md:6: topics: 'xyz': neither in topics.yaml nor a Media Topic; add it",
        "content/clippings/broken.md:5: date: 'soon': ",
    ):
        assert place in said.out
    assert "4 faults" in said.out
    assert before == tree(digest)
    assert [1, 4] == [run("--home", digest, "check", "--json").status, len(run("--home", digest, "check", "--json").json)]


def test_check_speaks_to_githubs_workflows_in_their_form(run: Run, digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--home", digest, "clean")
    add(digest, clipping(slug="misspelt", outlet="A", topics=("socer",)))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    said = run("--home", digest, "check")
    assert "::error file=content/clippings/misspelt.md,line=6,title=topics::'socer': neither in topics.yaml" in said.out


def test_a_run_that_ends_by_a_fault_speaks_to_githubs_workflows_too(
    run: Run, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home(digest, site="format: 1\nname:\n  - a\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert run("--home", digest, "clean").err.startswith("::error file=content/site.yaml,line=2,title=name::")
    assert (tmp_path / "summary.md").read_text("utf8").startswith("## 1 fault\n\n- `content/site.yaml:2: name: ")


def test_compare_tells_what_is_added_changed_and_deleted_and_what_is_held(run: Run, digest: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    add(
        digest, clipping(slug="stays"), clipping(slug="goes"), clipping(slug="changes", body="A line.\n\nAnother."), clipping(slug="breaks")
    )
    shutil.copytree(digest, before)
    assert Said(0, "no clipping is added, changed or deleted\n", "") == run("--home", digest, "compare", before)
    (digest / "content/clippings/goes.md").unlink()
    add(digest, clipping(slug="changes", note="Look.", body="A line.\n\nOther."), clipping(slug="comes", held="look first"))
    (digest / "content/clippings/breaks.md").write_text("---\n", "utf8")
    (digest / "content/clippings/stays.md").rename(digest / "content/clippings/elsewhere.md")
    said = run("--home", digest, "compare", before)
    assert [
        "changed: content/clippings/changes.md: Night boats",
        '    note: nothing -> "Look."',
        "    body:",
        "      - Another.",
        "      + Other.",
        "added: content/clippings/comes.md: Night boats",
        "    held: look first",
        "deleted: content/clippings/goes.md: Night boats",
        "cannot be read: content/clippings/breaks.md: see what check says of it",
        "clippings: 1 added, 1 changed, 1 deleted; 1 of them held; 1 cannot be read",
    ] == said.out.splitlines()
    told = run("--home", digest, "compare", before, "--json").json
    assert ["changed", "added", "deleted"] == [one["fate"] for one in told["clippings"]]
    assert {"field": "note", "before": "", "after": '"Look."'} == told["clippings"][0]["changes"][0]
    assert ["content/clippings/breaks.md"] == told["unread"]


def test_compare_wants_a_digest(run: Run, digest: Path, tmp_path: Path) -> None:
    said = run("--home", digest, "compare", tmp_path)
    assert (2, True) == (said.status, "there is no content/ in it; name the folder of the digest as it was" in said.err)


def test_the_summary_of_a_comparison_has_what_is_held_first_and_nothing_alive(
    run: Run, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(digest, tmp_path / "before")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    evil = "](https://evil.example) | @all <img src=x>\n::error::x"
    add(digest, clipping(slug="a", title=evil, outlet=evil, countries=("KE",)), clipping(slug="b", held="no date"))
    said = run("--home", digest, "compare", tmp_path / "before", "--links", "https://github.example/o/r/blob/main/")
    text = (tmp_path / "summary.md").read_text("utf8")
    dead = "\\](https\\://evil.example) \\| ＠all ‹img src=x> ::error::x"
    assert "::warning file=content/clippings/b.md,line=5,title=held::no date, then delete this line" == said.out.splitlines()[-1]
    assert 1 == sum(line.lstrip().startswith("::") for line in said.out.splitlines())
    assert text.index("### Held: 1") < text.index("- [Night boats](https://github.example/o/r/blob/main/content/clippings/b.md)<br>")
    assert text.index("<br>held: no date\n") < text.index("### Added: 1")
    assert text.endswith(f"- [{dead}](https://github.example/o/r/blob/main/content/clippings/a.md)<br>{dead} · undated · Kenya\n\n")


def test_no_clipping_is_so_long_that_github_shows_no_summary(
    run: Run, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(digest, tmp_path / "before")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    add(digest, *(clipping(slug=f"{number:03}", held="船" * 30_000) for number in range(150)))
    run("--home", digest, "compare", tmp_path / "before")
    text = (tmp_path / "summary.md").read_text("utf8")
    assert len(text.encode()) < 1 << 20
    assert "content/clippings/000.md" in text
    assert re.search(r"- … and \d+ more; --json names them all", text)


def test_check_names_two_clippings_of_one_address_and_topics_without_terms(run: Run, digest: Path) -> None:
    home(digest, topics='boats:\n  medtop: "medtop:20000343"\n  terms:\n    en: []\n')
    run("--home", digest, "clean")
    add(
        digest,
        clipping(slug="a", outlet="A", source_url="https://post.example/x"),
        clipping(slug="b", outlet="B", source_url="https://post.example/x/#top"),
    )
    said = run("--home", digest, "check")
    assert "content/clippings/b.md:6: source_url: 'https://post.example/x/#top': stands in content/clippings/a.md too" in said.out
    assert "content/topics.yaml:3: boats.terms: no terms" in said.out
    assert "2 faults" in said.out


def test_a_strict_check_names_outlets_without_a_row(run: Run, digest: Path) -> None:
    run("--home", digest, "clean")
    add(digest, clipping(slug="strange", outlet="A"))
    assert 0 == run("--home", digest, "check").status
    said = run("--home", digest, "--strict", "check")
    assert (1, True) == (said.status, "content/clippings/strange.md:5: outlet: 'A': no row in outlets.yaml" in said.out)


def test_check_names_every_fault_of_the_topics_at_once(run: Run, digest: Path) -> None:
    broken = '"":\n  medtop: "medtop:20000056"\n  terms: {en: [a]}\nb:\n  parent: c\n  medtop: "medtop:20000056"\n  terms: {en: [b]}\n'
    home(digest, topics=broken)
    said = run("--home", digest, "check")
    assert 'topics.yaml:1: "": not a slug' in said.out
    assert "topics.yaml:5: b.parent: unknown key" in said.out


@pytest.mark.parametrize("nothing", ["", '""', "[]"])
def test_check_names_what_a_topic_needs_and_says_nothing_of(run: Run, digest: Path, nothing: str) -> None:
    home(digest, topics=f"boats:\n  medtop: {nothing}\n  terms: {nothing}\n")
    said = run("--home", digest, "check")
    assert "topics.yaml:1: boats.medtop: missing: add medtop: to this topic" in said.out
    assert "topics.yaml:1: boats.terms: missing: add terms: to this topic" in said.out


def test_check_names_terms_that_stand_twice_and_codes_that_are_none_and_a_build_goes_on(run: Run, digest: Path) -> None:
    home(digest, topics='boats:\n  medtop: "medtop:99999999"\n  terms:\n    en:\n      - ferry\n      - pier\n      - Ferry\n')
    assert 0 == run("--home", digest).status
    said = run("--home", digest, "check")
    assert "content/topics.yaml:2: boats.medtop: 'medtop:99999999': not among the IPTC Media Topics" in said.out
    assert "content/topics.yaml:7: boats.terms.en: 'Ferry': stands twice; delete one" in said.out
    assert "2 faults" in said.out


def test_check_knows_the_media_topics_and_names_the_nearest(run: Run, digest: Path) -> None:
    run("--home", digest, "clean")
    add(digest, clipping(slug="known", outlet="A", topics=("soccer",)), clipping(slug="misspelt", outlet="A", topics=("socer",)))
    said = run("--home", digest, "check")
    assert "content/clippings/misspelt.md:6: topics: 'socer': neither in topics.yaml nor a Media Topic; did you mean 'soccer'?" in said.out
    assert "1 fault\n" in said.out


TOPICS = 'boats:\n  label: "Boats"\n  medtop: "medtop:20000343"\n  terms: {en: [ferry]}\n'


@pytest.mark.parametrize("command", ["check", "site"])
def test_an_unknown_topic_is_named_with_its_line_and_the_nearest(run: Run, digest: Path, command: str) -> None:
    home(digest, topics=TOPICS)
    run("--home", digest, "clean")
    add(digest, clipping(outlet="Harbour Post", date=date(2025, 6, 5), topics=("boats",)))
    assert 0 == run("--home", digest, command).status
    path = digest / "content/clippings/night-boats-0a1b2c.md"
    path.write_text(path.read_text("utf8").replace('topics: ["boats"]', "topics:\n  - boats\n  - boat\n"), "utf8")
    said = run("--home", digest, command)
    assert 1 == said.status
    assert (
        "content/clippings/night-boats-0a1b2c.md:8: topics: 'boat': neither in topics.yaml nor a Media Topic; did you mean 'boats'?"
        in said.out
    )


@pytest.mark.parametrize(
    ("site", "want"),
    [
        pytest.param(None, "content/site.yaml: missing: write one, beginning with the line format: 1", id="no site.yaml"),
        pytest.param("name: A\n", "content/site.yaml:1: format: missing: add the line format: 1", id="no format"),
        pytest.param("name: A\nformat: 2\n", "content/site.yaml:2: format: '2': this Clipsheet reads format: 1", id="another format"),
        pytest.param("format: 1\nlanguages: [en, xq]\n", "content/site.yaml:2: languages: ", id="a language that is none"),
    ],
)
def test_check_looks_at_the_site_file(run: Run, tmp_path: Path, site: str | None, want: str) -> None:
    folder = home(tmp_path / "digest", **({} if site is None else {"site": site}))
    said = run("--home", folder, "check")
    assert (1, [want]) == (said.status, [line[: len(want)] for line in said.out.splitlines()[:-1]])


@pytest.mark.parametrize(
    ("name", "text", "want"),
    [
        (
            "site",
            "format: 1\nregions:\n  Sahel: [ML, NE]\n  Coast:\n    - GH\n    - Atlantis\n",
            "site.yaml:6: regions: 'Atlantis': 'Atlantis' is no country",
        ),
        ("site", "format: 1\nhold: [undated,\n  undatd]\n", "site.yaml:3: hold: 'undatd': choose one of"),
        ("site", "format: 1\nlanguages: [en, xq]\n", "site.yaml:2: languages: 'xq': a language"),
        ("site", "format: 1\nregions:\n  Sahel: Mally\n", "site.yaml:3: regions: 'Mally': 'Mally' is no country; did you mean ML (Mali)?"),
        ("topics", f"{TOPICS}  exclude:\n    en: [one]\n    fr!: [two]\n", "topics.yaml:7: boats.exclude: 'fr!': a language code"),
        ("outlets", "a.example:\n  aliases: [A, [B]]\n", "outlets.yaml:2: a.example.aliases: ['B']: give one text"),
        ("outlets", "a.example:\n  rights: some\n", "outlets.yaml:2: a.example.rights: 'some': choose"),
    ],
)
def test_a_wrong_setting_is_named_alone_with_its_line(run: Run, tmp_path: Path, name: str, text: str, want: str) -> None:
    folder = home(tmp_path / "digest", **{"site": "format: 1\n", name: text})
    said = run("--home", folder, "check").out
    assert said.startswith(f"content/{want}"), said
    assert said.endswith("1 fault\n")


def test_a_strict_check_counts_what_is_held(run: Run, digest: Path) -> None:
    run("--home", digest, "clean")
    assert 0 == run("--home", digest, "check").status
    said = run("--home", digest, "check", "--strict")
    assert 1 == said.status
    assert "held: neither outlet nor address is known: add outlet: or source_url:, then delete this line\n" in said.out
    assert ": held: " in said.out


# -- what the machine refuses -----------------------------------------------------------------------------------------------


def full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_one_sentence_that_names_the_file(run: Run, digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipsheet.files.os.fsync", full)
    said = run("--home", digest, "clean")
    assert (1, "", 1) == (said.status, said.out, said.err.count("\n"))
    assert "content/clippings/" in said.err
    assert "No space left on device" in said.err
    assert ".tmp" not in said.err
    with pytest.raises(OSError, match="No space"):
        run("--home", digest, "--debug", "clean")


@pytest.mark.parametrize("place", ["content/clippings/2025", "content/ledger/2025", "output"])
@pytest.mark.parametrize("command", ["clean", "site", ""])
def test_a_file_in_the_place_of_a_folder_is_no_crash(run: Run, digest: Path, place: str, command: str) -> None:
    (digest / place).parent.mkdir(exist_ok=True)
    (digest / place).write_text("in the way\n", "utf8")
    said = run("--home", digest, *command.split())
    assert said.status in (0, 1)
    assert "" == said.err or place in said.err


@pytest.mark.parametrize(
    ("what", "want"),
    [("held", ["held.md"]), ("undated", ["undated.md"]), ("unassigned", ["plain.md", "undated.md"])],
)
def test_list_names_what_waits_for_a_person(run: Run, tmp_path: Path, what: str, want: list[str]) -> None:
    folder = home(tmp_path / "digest", topics='boats:\n  label: "Boats"\n  medtop: "medtop:20000343"\n  terms: {en: [ferry]}\n')
    day = date(2025, 6, 5)
    add(folder, clipping(slug="plain", outlet="A", date=day), clipping(slug="undated", outlet="A"))
    add(
        folder,
        clipping(slug="held", outlet="A", date=day, held="why it waits"),
        clipping(slug="topic", outlet="A", date=day, topics=("boats",)),
    )
    said = run("--home", folder, "list", what)
    assert 0 == said.status
    assert want == [line.split(":")[0].removeprefix("content/clippings/") for line in said.out.splitlines() if line.startswith("content/")]
    assert f"{len(want)} {what}" in said.out
    rows = run("--home", folder, "list", what, "--json").json
    assert [f"content/clippings/{name}" for name in want] == [row["file"] for row in rows]
    assert all(row["reason"] for row in rows)
    assert 1 == run("--home", folder, "--strict", "list", what).status


def test_what_an_outlet_puts_on_all_its_pages_is_found_and_left_out_once_its_row_says_so(run: Run, tmp_path: Path) -> None:
    slogan = "The harbour is awake when the town sleeps and tells it in the morning."
    titles = ("Ferry to run at night", "Pier to be mended in spring", "Clock of the harbour stands still")
    texts = (PROSE, PROSE.replace("ferry", "pier").replace("boat", "plank"), PROSE.replace("ferry", "clock").replace("boat", "bell"))
    dumps = [dump(title, body=f"{slogan}\n\n{text}") for title, text in zip(titles, texts, strict=True)]
    pages = {f"{number}.txt": f"outlet: Harbour Post\n\n{text}" for number, text in enumerate(dumps)}
    folder = home(tmp_path / "digest", pages)
    assert 0 == run("--home", folder, "clean").status
    (row,) = run("--home", folder, "list", "repeated", "--json").json
    assert slogan == row["title"]
    assert "in 3 clippings of Harbour Post" in row["reason"]
    (folder / "content/outlets.yaml").write_text(f'Harbour Post:\n  name: "Harbour Post"\n  furniture: ["{slogan.upper()}"]\n', "utf8")
    assert "furniture: known furniture" in run("--home", folder, "explain", "content/raw/0.txt").out
    slugs = row["reason"].rpartition("--again ")[2].split()
    assert 3 == run("--home", folder, "clean", "--again", *slugs, "--json").json["kept"]
    bodies = [path.read_text("utf8") for path in (folder / "content/clippings").rglob("*.md")]
    assert 3 == len(bodies)
    assert not [body for body in bodies if slogan in body.partition("\n---\n")[2]]
    assert "0 repeated" in run("--home", folder, "list", "repeated").out


def test_outlets_without_a_row_are_listed_and_proposed(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest")
    mine = "# mine, and to stay\nharbour.example:\n  name: Harbour Post  # the good one\n"
    (folder / "content/outlets.yaml").write_text(mine, "utf8")
    add(
        folder,
        clipping(slug="known", outlet="Harbour Post"),
        clipping(slug="first", outlet="Le Phare: du Nord", domain="phare.example.sn", lang="fr"),
        clipping(slug="second", outlet="Le Phare: du Nord", lang="fr"),
        clipping(slug="third", outlet="Phare", domain="phare.example.sn", lang="wo"),
        clipping(slug="fourth", outlet='The "Gull"', lang="und"),
        clipping(slug="fifth", outlet="Press TV", domain="presstv.ir"),
        clipping(slug="nobody"),
    )
    rows = run("--home", folder, "list", "unknown-outlets", "--json").json
    assert ["phare.example.sn", 'The "Gull"', "presstv.ir"] == [row["title"] for row in rows]
    assert rows[0]["reason"].startswith("3 clippings, no row in outlets.yaml")
    assert 0 == run("--home", folder, "new", "outlet", "le phare: du nord").status
    said = run("--home", folder, "new", "outlet", "--proposed")
    assert (0, True) == (said.status, "2 added" in said.out)
    assert "# country: IR  # Iran, by the state media profiles" in (folder / "content/outlets.yaml").read_text("utf8")
    text = (folder / "content/outlets.yaml").read_text("utf8")
    assert text.startswith(mine)
    assert "  # country: SN  # Senegal, by its address" in text
    assert "  # country: IR" in text
    read = read_outlets(text, "outlets.yaml")
    assert read["phare"] == read["phare.example.sn"] == read["le phare: du nord"]
    assert ("Le Phare: du Nord", "fr", 'The "Gull"', None) == (
        read["phare"].name, read["phare"].language, read['the "gull"'].name, read['the "gull"'].language,
    )  # fmt: skip
    assert "0 unknown-outlets" in run("--home", folder, "list", "unknown-outlets").out
    assert "nothing to add" in run("--home", folder, "new", "outlet", "--proposed").out
    assert text == (folder / "content/outlets.yaml").read_text("utf8")


def test_the_file_of_an_issue_is_made_once_and_shown(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest")
    add(folder, clipping(slug="ferry", outlet="A", date=date(2025, 6, 5)))
    assert 0 == run("--home", folder, "new", "issue", "2025-W23").status
    path = folder / "content/issues/2025-W23.md"
    path.write_text(path.read_text("utf8") + "A quiet week at the pier.\n", "utf8")
    again = run("--home", folder, "new", "issue", "2025-W23")
    assert (2, True) == (again.status, "nothing was changed" in again.err)
    assert "issues" not in run("--home", folder, "check").out
    assert 0 == run("--home", folder, "site").status
    assert "A quiet week at the pier." in (folder / "output/issues/2025-W23.html").read_text("utf8")
    path.write_text("---\nlead: [fery]\n---\n", "utf8")
    said = run("--home", folder, "check")
    assert (1, True) == (said.status, "content/issues/2025-W23.md:2: lead: 'fery': did you mean 'ferry'?" in said.out)


@pytest.mark.parametrize("week", ["9999-W52", "10000-W01", "0000-W10", "2025-W54"])
def test_a_week_that_no_calendar_has_is_refused(run: Run, tmp_path: Path, week: str) -> None:
    said = run("--home", home(tmp_path / "digest"), "new", "issue", week)
    assert (2, True) == (said.status, "name a week of ISO 8601" in said.err)


def test_a_row_is_made_for_an_outlet_that_no_clipping_names(run: Run, digest: Path) -> None:
    assert 0 == run("--home", digest, "new", "outlet", "Radio Pelican").status
    again = run("--home", digest, "new", "outlet", "radio pelican")
    assert (2, True) == (again.status, "has a row" in again.err)


def test_duplicates_and_what_was_withdrawn_are_listed(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a.txt": f"outlet: A\n\n{dump('Ferry to run at night')}"})
    run("--home", folder, "clean")
    shutil.copy(folder / "content/raw/a.txt", folder / "content/raw/b.txt")
    run("--home", folder, "clean")
    (row,) = run("--home", folder, "list", "duplicates", "--json").json
    assert ("content/raw/b.txt", "the same article of the same outlet as raw/a.txt") == (row["file"], row["title"])
    add(folder, clipping(slug="gone", outlet="A", withdrawn=Withdrawn(date(2025, 6, 7), "the quotation was invented")))
    (row,) = run("--home", folder, "list", "withdrawn", "--json").json
    assert "withdrawn on 2025-06-07: the quotation was invented" == row["reason"]


@pytest.mark.parametrize("name", ["one", "content/clippings/one.md", "raw/one.txt", "content/raw/one.txt", "one.txt"])
def test_a_held_clipping_is_released_by_name_and_nothing_else_changes(run: Run, tmp_path: Path, name: str) -> None:
    folder = home(tmp_path / "digest")
    for slug in ("one", "two"):
        add(folder, clipping(slug=slug, outlet="A", date=date(2025, 6, 5), held="two dates", raw=f"raw/{slug}.txt"))
    path = folder / "content/clippings/one.md"
    before = path.read_text("utf8")
    said = run("--home", folder, "publish", name)
    assert (0, True) == (said.status, "1 clipping released" in said.out)
    assert before.replace('held: "two dates"\n', "") == path.read_text("utf8")
    assert ["content/clippings/two.md"] == [row["file"] for row in run("--home", folder, "list", "held", "--json").json]
    assert 2 == run("--home", folder, "publish", name).status
    assert "1 clipping released" in run("--home", folder, "publish", "--all-held").out
    assert [] == run("--home", folder, "list", "held", "--json").json


def test_what_is_released_stays_so_when_it_is_cleaned_again(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a.txt": dump()})
    assert 1 == run("--home", folder, "clean", "--json").json["held"]
    assert 0 == run("--home", folder, "publish", "--all-held").status
    run("--home", folder, "clean", "--again", "a.txt")
    assert [] == run("--home", folder, "list", "held", "--json").json


def test_what_the_desk_does_not_want_is_out_and_nothing_is_deleted(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"old.txt": f"outlet: A\n\n{dump('Ferry horoscope of the week')}"})
    assert 1 == run("--home", folder, "--json").json["kept"]
    (folder / "content/site.yaml").write_text('format: 1\nblock: {words: ["horoscope*"]}\n', "utf8")
    (folder / "content/raw/new.txt").write_text(f"outlet: A\n\n{dump('Pier horoscopes are cheap').replace('ferry', 'pier')}", "utf8")
    dry = run("--home", folder, "clean", "--dry-run").out
    assert "raw/new.txt: block: in site.yaml (words: horoscope*)" in dry
    (row,) = run("--home", folder, "list", "blocked", "--json").json
    assert "left out of the site by block: in site.yaml (words: horoscope*)" == row["reason"]
    said = run("--home", folder, "--json").json
    assert (0, 1) == (said["kept"], said["rejected"])
    assert [] == list((folder / "output").glob("articles/*"))
    assert 1 == len(list((folder / "content/clippings").rglob("*.md")))
    assert 1 == run("--home", folder, "clean", "--again", "new.txt", "--json").json["kept"]
    (folder / "content/site.yaml").write_text("format: 1\n", "utf8")
    assert 0 == run("--home", folder).status
    assert 2 == len(list((folder / "output/articles").glob("*.html")))


def test_a_raw_document_that_moves_keeps_its_clipping_though_a_rule_is_against_it(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"old.txt": f"outlet: A\n\n{dump('Ferry horoscope of the week')}"})
    run("--home", folder, "clean")
    (folder / "content/site.yaml").write_text('format: 1\nblock: {words: ["horoscope*"]}\n', "utf8")
    (folder / "content/raw/old.txt").rename(folder / "content/raw/moved.txt")
    said = run("--home", folder, "clean").out
    assert "content/raw/old.txt is now content/raw/moved.txt; its clipping and ledger entry follow" in said
    assert "0 rejected" in said
    assert 'raw: "raw/moved.txt"' in next((folder / "content/clippings").rglob("*.md")).read_text("utf8")


def test_a_suggested_thread_says_who_told_what_when_and_an_undated_clipping_breaks_nothing(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest")
    text = "The minister, Orla Vennick, and Captain Tobin Rusk spoke of the ferry Marenka off Cape Dolm."
    days = (date(2025, 6, 5), date(2025, 7, 9), None)
    for number, day in enumerate(days):
        add(
            folder,
            clipping(slug=f"told-{number}", outlet=f"Outlet {number}", date=day, body=text, countries=("FJ",), title=f"Report {number}"),
        )
    (row,) = run("--home", folder, "list", "threads", "--json").json
    assert "2025-06-05 Outlet 0: Report 0 · 2025-07-09 Outlet 1: Report 1" == row["title"]
    assert row["reason"].endswith("into the front matter of told-0 told-1")
    assert run("--home", folder, "list", "threads").out.endswith("\n1 thread\n")


def test_the_report_says_that_a_clipping_with_faults_is_not_on_the_site(run: Run, tmp_path: Path) -> None:
    folder = home(tmp_path / "digest", {"a.txt": article("Ferry"), "b.txt": article("Pier", outlet="Tide Mail")})
    assert "until mended" not in run("--home", folder).out
    path = next((folder / "content/clippings").rglob("ferry*.md"))
    path.write_text(path.read_text("utf8").replace("---\n", "---\ncountries: [Atlantis]\n", 1), "utf8")
    said = run("--home", folder)
    assert (1, True) == (said.status, "\n1 clipping with faults: not on the site until mended\n" in said.out)


def test_what_is_held_shows_the_dates_of_its_page(run: Run, tmp_path: Path) -> None:
    two = (
        article("Ferry")
        .replace("date: 2025-06-05\n", "")
        .replace("Monday\n", "Monday\n\nPublished 5 June 2025\n\nPublished 25 April 2025\n", 1)
    )
    folder = home(tmp_path / "digest", {"two.txt": two, "none.txt": dump("Boats to rest on Monday")})
    run("--home", folder, "clean")
    rows = {row["title"].partition(" ")[0]: row for row in run("--home", folder, "list", "held", "--json").json}
    assert "the page gives two dates" in rows["Ferry"]["reason"]
    assert rows["Ferry"]["evidence"].startswith("2025-06-05 (")
    assert rows["Ferry"]["evidence"].endswith("'Published 25 April 2025'); the page is content/raw/two.txt")
    assert "the page is content/raw/none.txt" == rows["Boats"]["evidence"]
    assert f"    {rows['Ferry']['evidence']}\n" in run("--home", folder, "list", "held").out


def test_list_names_broken_clippings_too(run: Run, digest: Path) -> None:
    add(digest, clipping(outlet="A", held="why"))
    (digest / "content/clippings/broken.md").write_text("no front matter", "utf8")
    said = run("--home", digest, "list", "held")
    assert 1 == said.status
    assert "content/clippings/night-boats-0a1b2c.md" in said.out
    assert "content/clippings/broken.md:1" in said.err


def test_a_new_site_can_be_built_and_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my digest"
    said = run("new", "site", folder)
    assert 0 == said.status
    assert '--home "' in said.out
    assert {"content/site.yaml", "content/outlets.yaml", "content/topics.yaml", ".gitignore", ".gitattributes"} == set(tree(folder))
    assert 0 == run("--home", folder, "check").status
    (folder / "content/site.yaml").write_text("format: 1\nname: Mine\n", "utf8")
    before = tree(folder)
    again = run("new", "site", folder)
    assert (2, "") == (again.status, again.out)
    assert "nothing was changed" in again.err
    assert before == tree(folder)


def test_a_new_site_spares_the_files_that_are_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/.gitignore").write_text("mine\n", "utf8")
    assert 0 == run("new", "site", tmp_path / "mine").status
    assert b"mine\n" == (tmp_path / "mine/.gitignore").read_bytes()


@pytest.mark.parametrize(
    ("checkout", "found", "typed"),
    [
        pytest.param(None, "/usr/bin/clipsheet", "clipsheet", id="installed"),
        pytest.param(None, None, f"{Path(sys.executable)} -m clipsheet", id="not on the path"),
        pytest.param(ROOT, None, f"{Path(sys.executable)} {ROOT / 'build.py'}", id="a checkout"),
    ],
)
def test_what_to_do_next_can_be_typed_as_it_stands(
    run: Run, monkeypatch: pytest.MonkeyPatch, checkout: Path | None, found: str | None, typed: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: found)
    assert f"make a digest with: {typed} new site nowhere\n" in run("--home", "nowhere", checkout=checkout).err
    assert f"  2. run: {typed} --home mine\n" in run("new", "site", "mine", checkout=checkout).out


def test_a_first_run_without_pages_says_where_they_go(run: Run, digest: Path) -> None:
    said = "there is nothing to read yet: drop saved pages into"
    assert said not in run("--home", digest).out
    run("new", "site", "mine")
    assert f"{said} {Path('mine').resolve() / 'content' / 'raw'}, and run this again\n" in run("--home", "mine").out


# -- as a person starts it ------------------------------------------------------------------------------------------------


ASCII_CONSOLE = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
"""As a pipe on a machine of another code page: what is printed beyond it must not end the run."""


def started(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", cwd=cwd)


def test_build_py_runs_from_anywhere(tmp_path: Path) -> None:
    made = started("new", "site", tmp_path / "mine", cwd=tmp_path)
    assert (0, "") == (made.returncode, made.stderr)
    (tmp_path / "mine/content/raw/a.txt").write_text(article("Ferry"), "utf8")
    built = started(cwd=tmp_path / "mine")
    assert (0, "") == (built.returncode, built.stderr)
    assert "1 document: 1 kept" in built.stdout
    assert (tmp_path / "mine/output/index.html").is_file()


def test_extract_prints_ascii_whatever_the_console_is(tmp_path: Path) -> None:
    (tmp_path / "паром.txt").write_text(article("Паром"), "utf8")
    command = [sys.executable, str(ROOT / "build.py"), "extract", str(tmp_path)]
    made = subprocess.run(command, capture_output=True, cwd=tmp_path, env=ASCII_CONSOLE)
    assert (0, b"") == (made.returncode, made.stderr)
    assert "Паром to run at night from Monday" == json.loads(made.stdout)["title"]


@pytest.mark.parametrize("command", [["explain"], ["clean", "--dry-run"]])
def test_a_console_that_knows_ascii_alone_is_no_crash(tmp_path: Path, command: list[str]) -> None:
    folder = home(tmp_path / "digest", {"паром.txt": "Меню\nНовости\n"})
    path = folder / "content/raw/паром.txt"
    line = [sys.executable, str(ROOT / "build.py"), "--home", str(folder), *command, *([str(path)] if command == ["explain"] else [])]
    made = subprocess.run(line, capture_output=True, cwd=tmp_path, env=ASCII_CONSOLE)
    assert (0, b"") == (made.returncode, made.stderr)


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    rows = "\n".join(json.dumps({"id": number, "title": f"Title {number}", "text": PROSE}) for number in range(500))
    (tmp_path / "a.jsonl").write_text(rows, "utf8")
    command = [sys.executable, str(ROOT / "build.py"), "extract", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_missing_package_is_one_line_that_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise ModuleNotFoundError(name='yaml')\n", "utf8")
    program = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport build\nsys.path.insert(0, {str(tmp_path)!r})\n"
    command = [sys.executable, "-c", f"{program}sys.exit(build.main())"]
    made = subprocess.run(command, capture_output=True, encoding="utf8", cwd=tmp_path)
    assert 2 == made.returncode
    assert made.stderr.startswith("the package 'yaml' is not installed; install with: ")
    assert 1 == made.stderr.count("\n")
