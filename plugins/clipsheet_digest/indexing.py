"""The search index beside the pages: Pagefind is a process of its own, and need not wait for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from clipsheet import progress
from clipsheet_digest import search
from clipsheet_digest.editions import Edition
from clipsheet_digest.themes import has_search

INDEX = search.FOLDER


@dataclass(slots=True)
class Index:
    """The search index of a build, when it is made: the parts of the last one that it keeps, by name."""

    kept: frozenset[str] = frozenset()

    def put_in_place(self, folder: Path, former: Path) -> None:
        """Bring the last index up to date with what was made, if anything was."""
        if folder.is_dir():
            search.put_in_place(folder, former)

    def take_over(self, former: Path, folder: Path) -> None:
        """Put the parts that are kept into a whole new index."""
        if self.kept:
            search.take_over(former, folder, self.kept)


@contextmanager
def thread() -> Iterator[ThreadPoolExecutor]:
    """A thread that runs already: Ctrl-C while one starts would leave it to write into a folder that was taken away."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        yield pool


@contextmanager
def meanwhile(pool: ThreadPoolExecutor, edition: Edition, theme: Path, output: Path, former: Path | None) -> Iterator[Index]:
    """Make the index below `output` meanwhile, for a theme with a search; `former` is the last index, where it can be trusted."""
    made, told = Index(), SimpleQueue[str | None]()
    if not has_search(theme):
        yield made
        return
    search.program()

    def index() -> None:
        try:
            made.kept = search.write_index(edition, output, former, told.put)
        finally:
            told.put(None)

    try:
        begun = pool.submit(index)
        yield made
        deque(progress.over(iter(told.get, None), len(edition.digest.articles), "indexing for the search"), maxlen=0)
        begun.result()
    except BaseException:
        pool.shutdown(wait=True)  # nobody writes into the folder any more when it is taken away
        raise
