"""The demo of the repository, built once for all tests that look at a whole site."""

from __future__ import annotations

import shutil

import homes
import pytest


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> homes.Demo:
    """The demo as it is committed, cleaned and built by `python build.py` in a copy of its own."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copytree(homes.ROOT / "content", home / "content")
    made = homes.build(home, "--json")
    assert (home / "output" / "index.html").is_file(), made.stdout + made.stderr
    return homes.Demo(home, home / "output", made.returncode, made.stdout + made.stderr)
