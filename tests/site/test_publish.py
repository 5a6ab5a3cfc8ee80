"""A site is swapped in whole or not at all: what ends a build leaves the last good site as it was, byte for byte."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import homes
import pytest
from homes import TODAY, build, clipping, file_of, put

from clipsheet import settings
from clipsheet.archive import Archive
from clipsheet_digest import clippings, writer

SLUGS = ("one", "two", "three", "four", "five")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a site of five articles."""
    home = homes.home(tmp_path_factory.mktemp("master"), map(clipping, SLUGS))
    homes.built(home)
    return home


@pytest.fixture
def home(master: Path, tmp_path: Path) -> Path:
    """A copy of that home with its site."""
    return Path(shutil.copytree(master, tmp_path / "home"))


def articles(home: Path) -> set[str]:
    return {path.stem for path in (home / "output" / "articles").iterdir()}


def beside(home: Path) -> set[str]:
    """What lies in the home: a build leaves nothing half-done there."""
    return {path.name for path in home.iterdir()} - {"themes"}


# -- nothing is swapped in --------------------------------------------------------------------------------------------


def write(name: str, text: str) -> Callable[[Path], None]:
    def break_it(home: Path) -> None:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf8")

    return break_it


def break_all(home: Path) -> None:
    for slug in SLUGS:
        file_of(home, slug).write_text("no front matter", "utf8")


def lose(*slugs: str) -> Callable[[Path], None]:
    def break_it(home: Path) -> None:
        for slug in slugs:
            file_of(home, slug).unlink()

    return break_it


MACROS = (homes.ROOT / "themes" / "broadsheet" / "templates" / "macros.html").read_text("utf8")
REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "an unknown key of site.yaml": (
        write("content/site.yaml", "audiance: desk\n"),
        "content/site.yaml:1: audiance: unknown key",
    ),
    "a site.yaml that is no YAML": (write("content/site.yaml", 'name: "x\n'), "content/site.yaml:"),
    "a wrong right in outlets.yaml": (write("content/outlets.yaml", '"A":\n  rights: all\n'), "content/outlets.yaml:2: A.rights: 'all'"),
    "a topic without terms": (write("content/topics.yaml", 'drones:\n  medtop: "medtop:20000056"\n'), "drones.terms: missing"),
    "a broken file of the ledger": (write("content/ledger/2025/W40/x.json", "{"), "content/ledger/2025/W40/x.json: not a ledger entry"),
    "every clipping broken": (break_all, "content/clippings: every clipping is broken"),
    "an article that is gone": (lose("three"), "1 published articles are gone (three"),
    "all articles gone": (lose(*SLUGS), "5 published articles are gone"),
    "a folder that is gone": (lambda home: shutil.rmtree(home / "content" / "clippings"), "5 published articles are gone"),
    "a broken template": (
        write("themes/broadsheet/templates/issue.html", '{% extends "base.html" %}\n{% block main %}\n{{ page. }}\n{% endblock %}\n'),
        "issue.html:3: expected name or number",
    ),
    "a template that asks for what there is not": (write("themes/broadsheet/templates/404.html", "{{ page.nothing }}"), "404.html:1: "),
    "a template that adds words to numbers": (write("themes/broadsheet/templates/404.html", "{{ 1 + page.title }}"), "404.html:1: "),
    "a template that extends what there is not": (
        write("themes/broadsheet/templates/404.html", '{% extends "bse.html" %}'),
        "404.html:1: ",
    ),
    "a macro that fails": (write("themes/broadsheet/templates/macros.html", MACROS.replace("when.text", "when.txt")), "macros.html:"),
}


@pytest.mark.parametrize(("break_it", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_makes_the_whole_site_wrong_leaves_the_last_one_as_it_was(home: Path, break_it: Callable[[Path], None], said: str) -> None:
    before, around = homes.hashes(home / "output"), beside(home)
    break_it(home)
    made = build(home)
    assert 1 == made.returncode
    assert said in made.stderr
    assert "Traceback" not in made.stderr
    assert before == homes.hashes(home / "output")
    assert around == beside(home)


def test_all_faults_of_the_three_settings_files_are_told_at_once(home: Path) -> None:
    write("content/site.yaml", "nane: x\ntimezone: Mars/Olympus\n")(home)
    write("content/outlets.yaml", '"A":\n  countri: KE\n')(home)
    write("content/topics.yaml", "drones: 7\n")(home)
    lines = build(home).stderr.splitlines()
    assert 4 <= len(lines)
    rows = ("content/outlets.yaml:2: A.countri", "content/topics.yaml:1: drones")
    for place in ("content/site.yaml:1: nane", "content/site.yaml:2: timezone", *rows):
        assert [line for line in lines if line.startswith(place)], place


def test_without_a_last_site_a_refused_build_leaves_none(tmp_path: Path) -> None:
    home = homes.home(tmp_path, [clipping()], site_yaml="nane: x\n")
    assert 1 == build(home).returncode
    assert {"content"} == beside(home)


def test_an_unknown_theme_is_refused_with_those_there_are(home: Path) -> None:
    before = homes.hashes(home / "output")
    made = build(home, "site", "--theme", "broadshet")
    assert (2, before) == (made.returncode, homes.hashes(home / "output"))
    assert "'broadshet': no such theme; there are broadsheet" in made.stderr


ENDED = {
    "an error in a plan": "from clipsheet_digest import making\ndef broken(*a): raise OSError(5, 'Input/output error')\n"
    "making._plans = broken",
    "a full disk": "from clipsheet_digest import generator\ndef full(*a): raise OSError(28, 'No space left on device')\n"
    "from clipsheet_digest import writer\nwriter._target = full",
    "an index that is not made": "from clipsheet_digest import search\ndef broken(*a): raise RuntimeError('no index')\n"
    "search.write_index = broken",
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda home: put(home, clipping("new")), id="while the site is changed"),
        pytest.param(write("content/site.yaml", 'format: 1\nname: "Another name"\n'), id="while a whole one is built"),
    ],
)
@pytest.mark.parametrize("patch", ENDED.values(), ids=ENDED.keys())
def test_what_breaks_while_building_leaves_the_last_site_as_it_was(home: Path, patch: str, change: Callable[[Path], object]) -> None:
    before, around = homes.hashes(home / "output"), beside(home)
    change(home)
    assert 1 == homes.patched(home, patch).returncode
    assert before == homes.hashes(home / "output")
    assert around == beside(home)


def test_a_full_disk_is_told_with_the_folder_that_was_written(home: Path) -> None:
    put(home, clipping("new"))
    assert f"clipsheet: {home / 'output'}: No space left on device\n" == homes.patched(home, ENDED["a full disk"]).stderr


def test_an_error_in_pelicans_log_leaves_the_last_site_as_it_was(home: Path) -> None:
    before = homes.hashes(home / "output")
    write("content/site.yaml", 'format: 1\nname: "Another name"\n')(home)
    logged = "logging.getLogger('pelican.x').error('a thing broke')"
    patch = f"from clipsheet_digest import generator\nimport logging\ngenerator.making.make = lambda *given: {logged}"
    assert 1 == homes.patched(home, patch).returncode
    assert before == homes.hashes(home / "output")


def test_a_file_of_the_theme_that_the_disk_refuses_is_named_and_leaves_the_last_site_as_it_was(home: Path) -> None:
    before = homes.hashes(home / "output")
    write("content/site.yaml", 'format: 1\nname: "Another name"\n')(home)
    patch = "import shutil\ndef full(*a): raise OSError(28, 'No space left on device', *a)\nshutil.copyfile = full"
    made = homes.patched(home, patch)
    assert (1, before) == (made.returncode, homes.hashes(home / "output"))
    assert re.fullmatch(r"clipsheet: .*/\.output[^ ]*/theme/[^ ]+: No space left on device\n", made.stderr), made.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one form for the names of files")
def test_a_home_is_built_where_the_system_knows_ascii_alone(tmp_path: Path) -> None:
    folder = homes.home(tmp_path / "Überblick 週報", [clipping("a")])
    made = homes.build(folder, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert 0 == made.returncode, made.stderr
    assert 1 == len(homes.fragments(folder / "output"))


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_where_the_search_index_ends_early_it_is_a_fault_and_no_traceback(home: Path, tmp_path: Path) -> None:
    """A Pagefind that does not start on this system, or that ends: the last site stays, and the sentence says what to do."""
    before = homes.hashes(home / "output")
    broken = tmp_path / "pagefind"
    broken.write_text("#!/bin/sh\nexit 3\n", "utf8")
    broken.chmod(0o755)
    put(home, clipping("new"))
    made = build(home, PAGEFIND_BINARY_PATH=str(broken))
    assert (1, before) == (made.returncode, homes.hashes(home / "output"))
    assert "the search index: Pagefind ended at NewIndex: build again" in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize("place", [".", "content", "content/clippings", "..", "mine"])
def test_a_folder_that_is_no_site_of_ours_is_never_replaced(home: Path, place: str) -> None:
    """`--output` with a slip of the hand must not cost an editor the clippings, or anybody a folder."""
    (home / "mine").mkdir()
    (home / "mine" / "letters.txt").write_text("years of work", "utf8")
    before = homes.hashes(home.parent)
    made = build(home, "site", "--output", str(home / place))
    assert before == homes.hashes(home.parent)
    assert made.returncode in (1, 2)
    assert "--output" in made.stderr


def test_a_second_build_in_the_same_process_does_no_more_than_the_first(home: Path) -> None:
    """`serve` builds again and again in one process."""
    again = f"from clipsheet import cli\ncli.main(['--home', {str(home)!r}, 'site'])"
    counts = [line.split(":")[0] for line in homes.patched(home, again).stdout.splitlines() if " articles on " in line]
    assert 2 == len(counts)
    assert counts[0] == counts[1]


def test_strict_counts_the_held_ones_of_a_site_too(home: Path) -> None:
    put(home, clipping("waiting", held="look first"))
    assert 0 == build(home, "site").returncode
    assert 1 == build(home, "site", "--strict").returncode


# -- what is left out, and what a person may do -----------------------------------------------------------------------

HEAD = '---\ntitle: "Title of three"\nslug: "three"\nlang: "en"\n'
WHOLE = f"{HEAD}---\nWords.\n"
BROKEN = {
    "an unknown key": (f'{HEAD}save_as: "index.html"\n---\n'.encode(), "three.md:5: save_as: unknown key"),
    "no front matter": (b"Words.\n", "three.md:1: no front matter"),
    "a date that is none": (f'{HEAD}date: "31 June"\n---\n'.encode(), "three.md:5: date: '31 June'"),
    "not UTF-8": (f"{HEAD}---\nUne s\xe9ance.\n".encode("latin-1"), "three.md: cannot be read: save the file as UTF-8"),
    "a merge conflict": (f"<<<<<<< HEAD\n{WHOLE}".encode(), "three.md:1: <<<<<<<"),
    "empty": (b"", "three.md:1: no front matter"),
    "a day of the last year of the calendar": (f'{HEAD}date: "9999-12-31"\n---\n'.encode(), "three.md:5: date: '9999-12-31'"),
    "a time before the first day": (f'{HEAD}date: "0001-01-01T00:00:00+10:00"\n---\n'.encode(), "three.md:5: date: "),
    "added before the first day": (f'{HEAD}added: "0001-01-01"\n---\n'.encode(), "three.md:5: added: "),
    "a slug that no disk can hold": (WHOLE.replace('slug: "three"', f'slug: "{"a" * 300}"').encode(), "three.md:3: slug: "),
    "a topic that no disk can hold": (f'{HEAD}topics: ["{"a" * 300}"]\n---\n'.encode(), "three.md:5: topics: "),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_clipping_is_named_with_its_line_and_the_others_are_read(tmp_path: Path, content: bytes, said: str) -> None:
    home = homes.home(tmp_path, map(clipping, SLUGS))
    file_of(home, "three").write_bytes(content)
    reading = clippings.read(home)
    assert {"one", "two", "four", "five"} == {one.slug for one in reading.clippings}
    assert [f"content/clippings/{said}"] == [str(fault)[: len(said) + 18] for fault in reading.faults]


def test_one_broken_clipping_is_left_out_and_named_and_the_rest_is_built(home: Path) -> None:
    content, said = BROKEN["an unknown key"]
    file_of(home, "three").write_bytes(content)
    put(home, clipping("new"))
    made = build(home)
    assert 1 == made.returncode
    assert said in made.stdout
    assert {"one", "two", "four", "five", "new"} == articles(home)
    shown = (home / "output" / "issues" / "2025-W40.html").read_text("utf8")
    assert "Title of new" in shown
    assert "Title of three" not in shown


def test_of_two_clippings_with_one_slug_the_second_is_left_out_and_both_are_named(home: Path) -> None:
    shutil.copy(file_of(home, "two"), home / "content" / "clippings" / "two-copied.md")
    made = build(home)
    assert 1 == made.returncode
    assert "content/clippings/two.md: slug: 'two' stands in content/clippings/two-copied.md too" in made.stdout
    assert set(SLUGS) == articles(home)


def test_a_clipping_that_is_mended_is_back(home: Path) -> None:
    whole = file_of(home, "three").read_text("utf8")
    file_of(home, "three").write_text("broken", "utf8")
    build(home)
    file_of(home, "three").write_text(whole, "utf8")
    assert 0 == build(home).returncode
    assert set(SLUGS) == articles(home)


def test_faults_of_clippings_are_told_all_at_once_with_the_whole_report_as_json(home: Path) -> None:
    for slug in ("one", "four"):
        file_of(home, slug).write_text("broken", "utf8")
    made = build(home, "site", "--json")
    report = json.loads(made.stdout)
    assert ["content/clippings/four.md", "content/clippings/one.md"] == sorted(fault["file"] for fault in report["faults"])
    assert {"line", "field", "found", "todo"} <= set(report["faults"][0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_folder_is_not_put_aside_for_a_site(home: Path) -> None:
    pipe = home / "pipe"
    os.mkfifo(pipe)
    made = homes.build(home, "site", "--output", str(pipe))
    assert (1, True) == (made.returncode, f"{pipe} is a file: name a new folder" in made.stdout + made.stderr)
    assert pipe.is_fifo()
    assert [] == [*home.glob(".pipe*")]


def test_allow_loss_insists(home: Path) -> None:
    lose("three")(home)
    assert 1 == build(home).returncode
    assert 0 == build(home, "site", "--allow-loss").returncode
    assert set(SLUGS) - {"three"} == articles(home)
    assert 0 == build(home).returncode, "it is known as gone from now on"


def test_what_a_person_deleted_of_the_machines_clippings_is_no_loss(home: Path) -> None:
    archived(home, "machine")
    assert "machine" in articles(home)
    next((home / "content" / "clippings").rglob("machine*.md")).unlink()
    assert 0 == build(home).returncode
    assert set(SLUGS) == articles(home)


def test_half_of_the_machines_clippings_gone_is_a_loss_though_the_ledger_knows_them(home: Path) -> None:
    archived(home, *(f"machine-{place}" for place in range(5)))
    before = homes.hashes(home / "output")
    for path in (home / "content" / "clippings").rglob("machine-*.md"):
        path.unlink()
    made = build(home)
    assert (1, before) == (made.returncode, homes.hashes(home / "output"))
    assert "content/clippings: 5 of 5 clippings are gone" in made.stderr


def archived(home: Path, *slugs: str) -> None:
    """Clippings that the machine wrote, with their ledger entries, published."""
    archive = Archive.open(settings.load(home))
    for slug in slugs:
        one = clipping(slug, body=f"The words of {slug}.")
        archive.write(archive.place(f"raw/{slug}.txt", slug, one, TODAY))
    homes.built(home)


def test_a_clipping_that_is_held_again_goes_without_a_fault(home: Path) -> None:
    put(home, replace(clipping("three"), held="look again"))
    assert 0 == build(home).returncode
    assert set(SLUGS) - {"three"} == articles(home)


def test_a_page_that_is_not_made_any_more_is_gone(home: Path) -> None:
    assert (home / "output" / "countries" / "ke.html").exists()
    for slug in SLUGS:
        put(home, clipping(slug, countries=("ML",)))
    assert 0 == build(home).returncode
    assert {"index.html", "ml.html"} == {path.name for path in (home / "output" / "countries").glob("*.html")}


def test_a_site_may_go_to_another_place_and_the_first_stays(home: Path, tmp_path: Path) -> None:
    before = homes.hashes(home / "output")
    put(home, clipping("new"))
    assert 0 == build(home, "site", "--output", str(tmp_path / "elsewhere" / "site")).returncode
    assert (tmp_path / "elsewhere" / "site" / "articles" / "new.html").is_file()
    assert before == homes.hashes(home / "output")


def test_a_templates_own_version_in_the_home_comes_first(home: Path) -> None:
    write("themes/broadsheet/templates/404.html", '{% extends "base.html" %}{% block main %}Our own words{% endblock %}')(home)
    assert "Our own words" in (homes.built(home) / "404.html").read_text("utf8")
    assert "Our own words" not in (home / "output" / "index.html").read_text("utf8")


# -- killed ---------------------------------------------------------------------------------------------------------

KILLED_BUILDING = "import os\nfrom clipsheet_digest import search\nsearch.write_index = lambda *a: os._exit(137)"
KILLED_SWAPPING = """
import os
from pathlib import Path
rename = Path.rename
def once(self, target):
    moved = rename(self, target)
    os._exit(137)
Path.rename = once
"""


def test_a_build_that_is_killed_leaves_the_last_site_and_the_next_clears_up(home: Path) -> None:
    before, around = homes.hashes(home / "output"), beside(home)
    put(home, clipping("new"))
    assert 137 == homes.patched(home, KILLED_BUILDING).returncode
    assert before == homes.hashes(home / "output")
    assert around != beside(home), "something half-done was left"
    assert 0 == build(home).returncode
    assert around == beside(home)


@pytest.mark.parametrize("good", [pytest.param(True, id="by the next build"), pytest.param(False, id="by one that is refused")])
def test_a_swap_that_is_killed_is_recovered(home: Path, good: bool) -> None:
    before, around = homes.hashes(home / "output"), beside(home)
    write("content/site.yaml", 'format: 1\nname: "Another name"\n')(home)
    assert 137 == homes.patched(home, KILLED_SWAPPING).returncode
    assert not (home / "output").exists(), "killed between the two renames"
    if not good:
        break_all(home)
    assert (0 if good else 1) == build(home).returncode
    assert around == beside(home) - {name for name in beside(home) if not good and ".new-" in name}
    if not good:
        assert before == homes.hashes(home / "output")
    assert set(SLUGS) == articles(home)


def test_recover_puts_the_old_site_back_and_touches_none_that_stands(tmp_path: Path) -> None:
    output, old = tmp_path / "output", tmp_path / ".output.old-77"
    old.mkdir()
    (old / "index.html").write_text("old", "utf8")
    writer.recover(output)
    assert "old" == (output / "index.html").read_text("utf8")
    old.mkdir()
    (old / "index.html").write_text("older", "utf8")
    writer.recover(output)
    assert "old" == (output / "index.html").read_text("utf8")


def test_recover_without_any_site_does_nothing(tmp_path: Path) -> None:
    writer.recover(tmp_path / "output")
    assert [] == list(tmp_path.iterdir())


def test_a_swap_leaves_the_new_site_alone(tmp_path: Path) -> None:
    output = tmp_path / "output"
    for text in ("first", "second"):
        fresh = writer.fresh_folder(output)
        (fresh / "index.html").write_text(text, "utf8")
        writer.swap_in(fresh, output)
    assert [output] == list(tmp_path.iterdir())
    assert "second" == (output / "index.html").read_text("utf8")


@pytest.mark.parametrize("renames", [pytest.param(1, id="once the old one is aside"), pytest.param(2, id="once the new one stands")])
def test_a_swap_that_is_interrupted_leaves_a_whole_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int) -> None:
    """Ctrl-C may come at any moment, and nobody may start another run."""
    output, done, rename = tmp_path / "output", [], Path.rename
    output.mkdir()
    (output / "index.html").write_text("old", "utf8")
    fresh = writer.fresh_folder(output)
    (fresh / "index.html").write_text("new", "utf8")

    def interrupted(self: Path, target: Path) -> Path:
        moved = rename(self, target)
        done.append(target)
        if len(done) == renames:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writer.swap_in(fresh, output)
    assert {1: "old", 2: "new"}[renames] == (output / "index.html").read_text("utf8")


def test_what_a_killed_run_of_the_same_number_left_is_no_obstacle(tmp_path: Path) -> None:
    """In a container every run may have the same process number."""
    output, left = tmp_path / "output", tmp_path / f".output.old-{os.getpid()}"
    for folder in (output, left):
        folder.mkdir()
        (folder / "index.html").write_text("old", "utf8")
    fresh = writer.fresh_folder(output)
    (fresh / "index.html").write_text("new", "utf8")
    writer.swap_in(fresh, output)
    assert "new" == (output / "index.html").read_text("utf8")
    assert [output] == list(tmp_path.iterdir())


def test_a_build_for_a_look_is_not_remembered_as_published(home: Path) -> None:
    memory = (home / ".clipsheet" / "memory.sqlite3").read_bytes()
    put(home, clipping("new", date=date(2025, 9, 30)))
    assert 0 == build(home, "check").returncode
    assert memory == (home / ".clipsheet" / "memory.sqlite3").read_bytes()


def test_a_site_that_stands_is_compared_with_a_full_build(home: Path) -> None:
    assert "no faults\n" == build(home, "check", "--standing").stdout
    put(home, clipping("one", title="Another title"))
    assert build(home).returncode == 0
    assert "no faults\n" == build(home, "check", "--standing").stdout
    output = home / "output"
    (output / "robots.txt").write_text("", "utf8")
    (output / "other.html").write_text("", "utf8")
    (output / "404.html").unlink()
    entry = next(output.glob("pagefind/*/pagefind-entry.json"))
    entry.write_text(entry.read_text("utf8").replace('"page_count":5', '"page_count":4'), "utf8")
    next(output.glob("pagefind/*/*.pf_meta")).write_bytes(b"broken")
    made = build(home, "check", "--standing")
    named = [line.partition(": not as a full build makes it: ")[0] for line in made.stdout.splitlines()]
    folder = f"output/pagefind/{entry.parent.name}"
    assert (1, ["output/404.html", "output/other.html"]) == (made.returncode, named[:2])
    assert [f"{folder}/pagefind-entry.json", f"{folder}/pagefind.en_.pf_meta", "output/robots.txt", "5 faults"] == named[2:]


def test_a_build_says_what_it_changes_on_the_site(tmp_path: Path) -> None:
    folder = homes.home(tmp_path, map(clipping, ("a", "b", "c")))
    assert "changed on the site" not in build(folder).stdout
    assert "nothing changed on the site" in build(folder).stdout
    put(folder, clipping("a", title="Another title"))
    put(folder, clipping("d"))
    file_of(folder, "c").unlink()
    said = json.loads(build(folder, "site", "--json", "--allow-loss").stdout)["pages"]
    assert {"new": ["articles/d.html"], "changed": ["articles/a.html"], "gone": ["articles/c.html"]} == {
        fate: [path for path in paths if path.startswith("articles/")] for fate, paths in said.items()
    }
    put(folder, clipping("a", title="A third title"))
    summary = tmp_path / "summary.md"
    assert "changed on the site: articles: 1 changed; " in build(folder, GITHUB_STEP_SUMMARY=str(summary)).stdout
    assert "changed on the site: articles: 1 changed; " in summary.read_text("utf8")
    assert "<details><summary>Which pages</summary>\n\n- changed: `articles/a.html`\n" in summary.read_text("utf8")
