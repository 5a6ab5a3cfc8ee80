"""Where nothing changed nothing is built; and whatever changed, and however little, is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import homes
import pytest
from homes import clipping, file_of, put

from clipsheet import frontmatter

LONG_AGO = 1_700_000_000
LOADED = """
import sys
sys.path[:0] = [{root!r}, {plugins!r}]
from clipsheet.cli import main
status = main(["--home", {home!r}, "-q", "site"])
print(status, *sorted({{"pelican", "jinja2", "trafilatura", "yaml"}} & sys.modules.keys()))
"""


def aged(home: Path) -> Path:
    """A home whose files nobody touched for long; what was changed a moment ago is not trusted to show a further change."""
    for path in home.rglob("*"):
        if "output" not in path.parts and ".clipsheet" not in path.parts:
            os.utime(path, (LONG_AGO, LONG_AGO))
    return home


def built_again(home: Path, *arguments: str, **values: str) -> bool:
    """Whether `site` built: a build leaves word in the memory."""
    memory = home / ".clipsheet" / "memory.sqlite3"
    before = memory.stat().st_mtime_ns if memory.exists() else None
    made = homes.build(home, "site", *arguments, **values)
    assert 0 == made.returncode, made.stdout + made.stderr
    return before != memory.stat().st_mtime_ns


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """A home with its site, which a build would make again."""
    home = homes.home(tmp_path, map(clipping, ("one", "two")), outlets_yaml='"Harbour Courier": {licence: "CC BY 4.0"}\n')
    (home / "themes" / "broadsheet" / "templates").mkdir(parents=True)
    homes.built(aged(home))
    return home


def test_a_site_that_nothing_changed_is_left_as_it_is_and_reported(standing: Path) -> None:
    before = homes.hashes(standing / "output")
    made = homes.build(standing)
    assert "2 articles on " in made.stdout
    assert "nothing changed on the site" in made.stdout
    assert not built_again(standing)
    assert before == homes.hashes(standing / "output")


def test_to_find_that_nothing_changed_no_library_is_needed(standing: Path) -> None:
    code = LOADED.format(root=str(homes.ROOT), plugins=str(homes.ROOT / "plugins"), home=str(standing))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=homes.environment(), check=True)
    assert ["0"] == done.stdout.split()[:1]
    assert ["0"] == done.stdout.split()


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda home: (home / name).write_text(text, "utf8")


def hidden(folder: Path) -> None:
    folder.mkdir()
    (folder / "three.md").write_text(frontmatter.write(clipping("three")), "utf8")


def damaged(memory: Path) -> None:
    content = memory.read_bytes()
    memory.write_bytes(content[:4096] + b"?" * (len(content) - 4096))


def remembered(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / ".clipsheet" / "memory.sqlite3")) as memory:
        memory.execute(statement)
        memory.commit()


CHANGES: dict[str, Callable[[Path], object]] = {
    "a clipping that is edited": lambda home: put(home, clipping("one", title="Another")),
    "a clipping of the same size and another time": lambda home: os.utime(file_of(home, "one")),
    "a clipping that comes": lambda home: put(home, clipping("three")),
    "a clipping that comes into a hidden folder": lambda home: hidden(home / "content/clippings/.x"),
    "a clipping that is renamed": lambda home: file_of(home, "one").rename(home / "content/clippings/moved.md"),
    "a topic's label": write("content/topics.yaml", homes.TOPICS.replace('"Drones"', '"Unmanned aircraft"')),
    "an outlet's row": write("content/outlets.yaml", ""),
    "the site's name": write("content/site.yaml", 'format: 1\nname: "Best digest"\n'),
    "a template of the home": write("themes/broadsheet/templates/404.html", "Not here"),
    "an issue": lambda home: (home / "content/issues").mkdir() or write("content/issues/2025-W40.md", "---\n---\nA note.\n")(home),
    "a page that was lost": lambda home: (home / "output/articles/one.html").unlink(),
    "a page that another programme wrote into": write("output/index.html", "Hello"),
    "a file in the output that is not ours": write("output/robots.txt", "User-agent: *"),
    "a memory that is damaged": write(".clipsheet/memory.sqlite3", "{"),
    "a memory that is damaged within": lambda home: damaged(home / ".clipsheet/memory.sqlite3"),
    "a memory of another version": lambda home: remembered(home, "PRAGMA user_version = 99"),
    "a memory that says something else": lambda home: remembered(home, """UPDATE notes SET value = '{"read": 1}'"""),
    "no memory": lambda home: (home / ".clipsheet/memory.sqlite3").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changed_is_built(standing: Path, change: Callable[[Path], object]) -> None:
    change(standing)
    assert built_again(standing)


def test_a_template_behind_a_link_is_looked_at_and_a_link_into_itself_ends(standing: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (standing / "themes" / "broadsheet").rename(elsewhere)
    try:
        (standing / "themes" / "broadsheet").symlink_to(elsewhere, target_is_directory=True)
        (elsewhere / "round").symlink_to(standing / "themes", target_is_directory=True)
        (elsewhere / "nowhere").symlink_to(tmp_path / "gone")
    except OSError:
        pytest.skip("this system lets us make no link")
    os.utime(elsewhere / "nowhere", (LONG_AGO, LONG_AGO), follow_symlinks=False)
    homes.built(aged(standing))
    assert not built_again(standing)
    (elsewhere / "templates" / "404.html").write_text("Not here", "utf8")
    assert built_again(standing)


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        pytest.param(["--full"], {}, id="a full build that is asked for"),
        pytest.param([], {"SOURCE_DATE_EPOCH": str(int(homes.CLOCK["SOURCE_DATE_EPOCH"]) + 86_400)}, id="another day"),
        pytest.param(["--theme", str(homes.ROOT / "themes" / "broadsheet")], {}, id="another theme"),
    ],
)
def test_what_is_asked_for_otherwise_is_built(standing: Path, arguments: list[str], values: dict[str, str]) -> None:
    assert built_again(standing, *arguments, **values)


def test_a_desks_site_is_refused_though_it_stands(standing: Path) -> None:
    assert 1 == homes.build(standing, CLIPSHEET_DEPLOY="public").returncode


def test_a_build_with_a_fault_says_it_again(standing: Path) -> None:
    file_of(standing, "two").write_text("no front matter", "utf8")
    aged(standing)
    for _ in range(2):
        made = homes.build(standing)
        assert 1 == made.returncode
        assert "two.md:1: no front matter" in made.stdout


def test_what_was_saved_a_moment_ago_is_not_trusted(standing: Path) -> None:
    put(standing, clipping("one", title="Another"))
    assert built_again(standing)
    assert built_again(standing)


def test_another_output_that_was_built_meanwhile_does_not_make_this_one_stand(standing: Path) -> None:
    other = ("site", "--output", str(standing.parent / "other"))
    homes.built(standing, *other)
    put(standing, clipping("one", title="Another title"))
    homes.built(aged(standing), *other)
    assert "Another title" in (homes.built(standing) / "articles" / "one.html").read_text("utf8")


def test_what_was_refused_is_refused_again(standing: Path) -> None:
    file_of(standing, "one").unlink()
    for _ in range(2):
        assert 1 == homes.build(standing).returncode


def test_what_was_read_by_a_build_that_was_killed_is_built(standing: Path) -> None:
    put(standing, clipping("one", held="look at the rights"))
    assert (
        9
        == homes.patched(
            aged(standing), "import os\nfrom clipsheet_digest import losses\nlosses.refuse = lambda *a, **k: os._exit(9)"
        ).returncode
    )
    assert not (homes.built(standing) / "articles" / "one.html").exists()


def test_an_article_that_is_gone_is_missed_though_nothing_is_remembered(standing: Path) -> None:
    (standing / ".clipsheet/memory.sqlite3").unlink()
    file_of(standing, "one").unlink()
    made = homes.build(standing)
    assert (1, True) == (made.returncode, "1 published articles are gone (one" in made.stderr)


def test_a_memory_that_another_program_locks_costs_time_alone(standing: Path) -> None:
    put(standing, clipping("one", title="Another title"))
    with closing(sqlite3.connect(standing / ".clipsheet/memory.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        made = homes.build(standing)
    assert 0 == made.returncode, made.stderr
    assert "Another title" in (standing / "output" / "articles" / "one.html").read_text("utf8")


REFUSED = """
import sqlite3
def refused(*given, **more):
    error = sqlite3.OperationalError("no such luck")
    error.sqlite_errorcode = sqlite3.{code}
    raise error
sqlite3.connect = refused
"""


@pytest.mark.parametrize("code", ["SQLITE_CANTOPEN", "SQLITE_IOERR_WRITE"])
def test_a_memory_that_a_disk_refuses_is_named_and_the_site_stays(standing: Path, code: str) -> None:
    before = homes.hashes(standing / "output")
    made = homes.patched(standing, REFUSED.format(code=code))
    assert (1, before) == (made.returncode, homes.hashes(standing / "output"))
    assert made.stderr.startswith(f"clipsheet: {standing / '.clipsheet' / 'memory.sqlite3'}: no such luck; ")
    assert 1 == len(made.stderr.splitlines())


def test_an_output_that_is_called_as_a_theme_is_no_theme(standing: Path) -> None:
    arguments = ("site", "--theme", "plain", "--output", str(standing / "plain"))
    homes.built(standing, *arguments)
    assert "nothing changed on the site" in homes.build(standing, *arguments).stdout
    memory = (standing / ".clipsheet" / "memory.sqlite3").stat().st_mtime_ns
    homes.built(standing, *arguments)
    assert memory == (standing / ".clipsheet" / "memory.sqlite3").stat().st_mtime_ns
