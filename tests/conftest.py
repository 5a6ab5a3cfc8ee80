"""What many tests need from outside: a browser, a web server, the benchmark's corpora."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

import browsing

# a property is tried with the same values everywhere, so that a fault found on one machine is found on each; a busy machine is no fault
settings.register_profile("clipsheet", derandomize=True, deadline=None)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True)  # other values each time, and many
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "clipsheet"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person rewrite what the cases must become, and read the difference."""
    parser.addoption("--update-cases", action="store_true", help="rewrite tests/cases/*/clipping.md as they come out now, and fail")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last: once it has started, a loop runs in this thread, and asyncio.run() refuses."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium; take `browser.new_page()` or a context of your own and close it. Its absence is a failure."""
    with browsing.started() as found:
        yield found


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of real pages and gold answers. They belong to others, so they are not in this repository."""
    named = os.environ.get("CLIPSHEET_BENCH")
    if not named:
        pytest.skip("CLIPSHEET_BENCH does not name the folder of the benchmark's corpora")
    path = Path(named)
    if not path.is_dir():
        pytest.fail(f"CLIPSHEET_BENCH names {named}, which is no folder")
    return path


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], str]]:
    """Serves each folder it is given until the tests end: `served(output)` is its base URL."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(browsing.serving(folder))
