"""docs/themes.md tells of everything that a template gets."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def make_themes() -> ModuleType:
    """The program that writes the tables."""
    spec = importlib.util.spec_from_file_location("make_themes", ROOT / "docs/make_themes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_those_of_the_code(make_themes: ModuleType) -> None:
    written = make_themes.DOCUMENT.read_text("utf8")
    assert make_themes.document() == written, "python docs/make_themes.py writes them"
    for name in ("Site", "GroupPage", "ArticlePage", "Item", "Chart", "Work"):
        assert f"### `{name}`" in written


def test_a_value_without_an_explanation_is_named(make_themes: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "inputs.py"
    source.write_text("class Item:\n    href: str  # the path\n    also: str\n", "utf8")
    (node,) = ast.parse(source.read_text("utf8")).body
    with pytest.raises(SystemExit, match=r"inputs\.py:3: Item\.also has no explanation"):
        list(make_themes.fields(node, source))


def test_every_template_of_ours_is_told_of() -> None:
    said = (ROOT / "docs/themes.md").read_text("utf8")
    parts = {"base.html", "macros.html", "week.html"}  # what pages share
    templates = {path.name for path in (ROOT / "themes").glob("*/templates/*.html")} - parts
    assert [] == sorted(name for name in templates if f"`{name}`" not in said)
