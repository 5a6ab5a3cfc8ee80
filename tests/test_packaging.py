"""What the wheel carries: the library, its data, the plugin and the themes, and nothing at the top that is not ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
PLACES = {"clipsheet": "clipsheet", "plugins/clipsheet_digest": "clipsheet_digest", "themes": "clipsheet/themes"}
"""A folder of the checkout, and where its files lie in the wheel."""


def carried() -> Iterator[str]:
    """Every file of the checkout that must be in the wheel, by its path there."""
    for folder, place in PLACES.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(PurePosixPath(place, path.relative_to(ROOT / folder).as_posix()))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel, built from a copy: setuptools leaves build/ and egg-info in the folder that it builds from."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("clipsheet", "plugins", "themes"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "build.py"):
        shutil.copy(ROOT / name, copy / name)
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    command = [sys.executable, "-m", "pip", "wheel", ".", *offline, "--wheel-dir", "made"]
    made = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    (path,) = (copy / "made").glob("*.whl")
    return zipfile.Path(path)


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def test_every_folder_of_code_is_a_package_of_pyproject() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    folders = {PurePosixPath(path).parent for path in carried() if path.endswith(".py")}
    assert sorted(".".join(folder.parts) for folder in folders) == sorted(set(listed) - {"clipsheet.themes"})


def test_wheel_carries_every_file_of_library_plugin_and_themes(wheel: zipfile.Path) -> None:
    assert sorted(set(carried()) - names(wheel)) == []


def test_wheel_has_only_our_names_at_its_top(wheel: zipfile.Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert {"clipsheet", "clipsheet_digest"} == {top for top in tops if not top.endswith(".dist-info")}


def test_wheel_does_not_install_a_module_named_build(wheel: zipfile.Path) -> None:
    assert "build.py" not in names(wheel)


def test_wheel_names_the_console_script(wheel: zipfile.Path) -> None:
    (entry_points,) = (name for name in names(wheel) if name.endswith(".dist-info/entry_points.txt"))
    assert "clipsheet = clipsheet.cli:main" in wheel.joinpath(entry_points).read_text("utf-8")
