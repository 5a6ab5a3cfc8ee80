"""Imports run downhill: no circles, one foreign library behind one door, and no more loaded than a command needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from builders import article, home
from clipsheet import settings
from clipsheet.cleaning import clean
from clipsheet.report import Report

ROOT = Path(__file__).parents[1]
PACKAGES = {"clipsheet": ROOT / "clipsheet", "clipsheet_digest": ROOT / "plugins/clipsheet_digest"}


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its name."""
    found = {}
    for package, folder in PACKAGES.items():
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join((package, *(part for part in parts if part != "__init__")))] = path
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf8"))


def imported(path: Path, *, at_once: bool = False) -> Iterator[str]:
    """The names that a module imports, with what it takes from each; `at_once`: those that its own import needs."""
    tree = tree_of(path)
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str, path: Path) -> set[str]:
    """The modules of ours that a module needs at its import, itself and the packages it lies in aside."""
    needed = {one for one in imported(path, at_once=True) if one in modules()}
    # `from clipsheet import countries` needs the package's __init__ only as every import of ours does
    return {one for one in needed if one != name and not name.startswith(f"{one}.") and one not in PACKAGES}


def users(library: str) -> set[str]:
    """The modules of ours that import a foreign library."""
    return {name for name, path in modules().items() if any(one.split(".")[0] == library for one in imported(path))}


def loaded(program: str, *libraries: str) -> list[str]:
    """Which of these libraries a program loads, in a fresh interpreter."""
    told = f"{program}\nimport sys\nprint(*[one for one in {libraries!r} if one in sys.modules])"
    paths = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'plugins')]!r}\n"
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", paths + told], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")[-2].split()


def test_there_are_no_circles() -> None:
    order = list(TopologicalSorter({name: ours(name, path) for name, path in modules().items()}).static_order())
    assert len(modules()) == len(order)


def test_the_library_does_not_know_the_plugin() -> None:
    knowing = {name for name in users("clipsheet_digest") if name.split(".")[0] == "clipsheet"}
    assert {"clipsheet.commands"} == knowing


def test_only_cli_is_above_everything_and_started_by_main() -> None:
    starting = {name for name, path in modules().items() if "clipsheet.cli" in set(imported(path))}
    assert {"clipsheet.__main__"} == starting


def test_the_model_needs_nothing_of_ours() -> None:
    assert set() == ours("clipsheet.model", modules()["clipsheet.model"])


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("clipsheet.rules", "clipsheet.extract"), ("clipsheet.rules", "clipsheet.clip"),
        ("clipsheet.evidence", "clipsheet.extract"), ("clipsheet.evidence", "clipsheet.clip"),
        ("clipsheet.extract", "clipsheet.clip"), ("clipsheet.extract", "clipsheet.intake"), ("clipsheet.intake", "clipsheet.clip"),
        ("clipsheet.clip", "clipsheet.archive"), ("clipsheet.clip", "clipsheet.intake"),
        ("clipsheet.archive", "clipsheet.cleaning"), ("clipsheet.settings", "clipsheet.archive"),
        ("clipsheet.frontmatter", "clipsheet.settings"), ("clipsheet.frontmatter", "clipsheet.archive"),
        ("clipsheet.rights", "clipsheet.archive"), ("clipsheet.stories", "clipsheet.archive"),
        ("clipsheet.traits", "clipsheet.stories"),
    ],
)  # fmt: skip
def test_what_stands_below_does_not_look_up(lower: str, upper: str) -> None:
    looking = {
        name for name, path in modules().items()
        if f"{name}.".startswith(f"{lower}.") and any(f"{one}.".startswith(f"{upper}.") for one in imported(path))
    }  # fmt: skip
    assert set() == looking


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("trafilatura", {"clipsheet.extract.readings", "clipsheet.extract.told"}),
        ("htmldate", {"clipsheet.extract.html"}),
        (
            "lxml",
            {f"clipsheet.extract.{name}" for name in ("headline", "html", "jsonld", "readings", "shown", "signed", "told")}
            | {"clipsheet.fetch.listings"},
        ),
        ("feedparser", {"clipsheet.fetch.listings"}),
        ("protego", {"clipsheet.fetch.web"}),
        ("cmarkgfm", {"clipsheet.commonmark"}),
        ("nh3", {"clipsheet.commonmark"}),
        ("ahocorasick_rs", {"clipsheet.evidence.surface"}),
        ("ftfy", {"clipsheet.rules.repairs"}),
        ("charset_normalizer", {"clipsheet.intake.decode"}),
        ("fastwarc", {"clipsheet.intake.warc"}),
        ("courlan", {"clipsheet.evidence.outlets"}),
        ("text_unidecode", {"clipsheet.traits"}),
        ("yaml", {"clipsheet.data", "clipsheet.plain_yaml"}),
        ("css_inline", {"clipsheet_digest.letters"}),
        ("argparse", {"clipsheet.cli", "clipsheet.commands"}),
        ("distributed", {"clipsheet.bulk.on_dask"}),
    ],
)
def test_a_foreign_library_has_its_door(library: str, doors: set[str]) -> None:
    assert doors == users(library)


def test_disk_clock_and_network_are_touched_in_few_places() -> None:
    reading = (
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "open",
        "unlink",
        "mkdir",
        "rename",
        "copyfile",
        "copytree",
        "now",
        "urlopen",
    )
    touching = {
        name
        for name, path in modules().items()
        if name.startswith("clipsheet.") and not name.startswith(("clipsheet.intake", "clipsheet.data"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in reading
    }
    names = (
        "archive",
        "bulk",
        "bulk.child",
        "bulk.manifest",
        "bulk.parts",
        "careful",
        "cleaning",
        "clock",
        "commands",
        "doctor",
        "fetch",
        "fetch.remembered",
        "files",
        "lock",
        "scaffold",
        "settings",
    )
    assert {f"clipsheet.{name}" for name in names} >= touching


def test_nothing_happens_at_import_time() -> None:
    assert [] == loaded("import clipsheet, clipsheet.model, clipsheet.rules", "trafilatura", "pelican", "ftfy", "babel", "ahocorasick_rs")


def test_asking_for_help_loads_neither_door() -> None:
    program = "from clipsheet.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert [] == loaded(program, "trafilatura", "pelican", "htmldate")


def test_extracting_does_not_load_pelican(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article("Ferry"), "utf8")
    program = f"from clipsheet.cli import main\nmain(['extract', {str(tmp_path)!r}])"
    assert [] == loaded(program, "pelican", "jinja2", "pagefind", "clipsheet_digest")


def test_building_a_site_does_not_load_the_extractors(tmp_path: Path) -> None:
    clean(settings.load(home(tmp_path, {"a.txt": article("Ferry")})), Report())
    program = (
        "from pathlib import Path\nfrom clipsheet import settings\nfrom clipsheet_digest import publish\n"
        f"publish.publish(settings.load(Path({str(tmp_path)!r})), publish.Options(Path({str(tmp_path / 'output')!r})))"
    )
    assert [] == loaded(program, "trafilatura", "htmldate", "ftfy", "charset_normalizer")
    assert (tmp_path / "output/index.html").is_file()
