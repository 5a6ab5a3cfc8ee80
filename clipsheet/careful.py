"""[reads, writes] Reading on when a document has ended the process that read it: by a fault of a library, or for want of memory.

Documents are read in this process, or in some that are born of it: to start one that may end takes longer than a Monday's documents.
Where one ends without a word, such processes read what is left (`clipsheet.bulk`), and the document that ends them, too, is left out by
name: at once where a worker has ended, in the next run where it was the run itself, whose mark lies there still.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from clipsheet import work
from clipsheet.files import write_whole
from clipsheet.settings import Settings
from clipsheet.work import Known, Outcome

MARK = Path(".clipsheet", "reading")  # in a home, while documents are read

Files: TypeAlias = Sequence[tuple[Path, str]]
"""Files as (path, source name)."""


def outcomes(
    files: Files, known: Mapping[str, Known], settings: Settings, jobs: int, carefully: Callable[[Files], Iterable[Outcome]]
) -> Generator[Outcome, None, None]:
    """The outcomes as `work.outcomes` gives them; those that it came to no end with, now or in a former run, as `carefully` does."""
    if not files:
        return
    given: set[str] = set()
    mark = settings.home / MARK
    if not mark.exists():
        with suppress(BrokenProcessPool), _marked(mark), closing(work.outcomes(files, settings.vocabulary, jobs, known)) as found:
            for outcome in found:
                given.add(outcome.raw)
                yield outcome
            return
    yield from (outcome for outcome in carefully(files) if outcome.raw not in given)
    mark.unlink(missing_ok=True)


@contextmanager
def _marked(mark: Path) -> Iterator[None]:
    """A time in which a mark lies there, where that can be: a process that ends without a word leaves it."""
    with suppress(OSError):
        mark.parent.mkdir(exist_ok=True)
        write_whole(mark, "")
    try:
        yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
