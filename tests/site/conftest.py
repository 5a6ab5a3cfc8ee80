"""The demo of the repository, built once for all tests that look at a whole site."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import homes
import pytest


@dataclass(frozen=True, slots=True)
class Demo:
    """A copy of the demo and the site that was built of it."""

    home: Path
    output: Path
    status: int
    said: str


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as it is committed, cleaned and built by `python build.py` in a copy of its own."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copytree(homes.ROOT / "content", home / "content")
    made = homes.build(home, "--json")
    assert (home / "output" / "index.html").is_file(), made.stdout + made.stderr
    return Demo(home, home / "output", made.returncode, made.stdout + made.stderr)
