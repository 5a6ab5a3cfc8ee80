"""Who does the tasks, by `concurrent.futures`: processes of this machine, or (`on_dask.py`) the workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from clipsheet.bulk import supervised
from clipsheet.bulk.supervised import Said
from clipsheet.model import WrongUse


class Unreachable(WrongUse):
    """A scheduler does not answer; says what to do."""


class Engine(Protocol):
    """Those who do tasks."""

    killed: tuple[type[Exception], ...]
    """What a future raises when those who did its task were killed."""

    def submit(self, task: Said) -> Future[Said]:
        """A future of what `supervised.written` answers; it is cancelled where nobody knows of the task any more."""

    def workers(self) -> int:
        """How many tasks are done at once; 0 where no worker is there now."""

    def again(self) -> None:
        """Be ready after futures were cancelled. Raises `Unreachable`."""


@dataclass(slots=True)
class _Local:
    jobs: int
    executor: Executor
    killed: tuple[type[Exception], ...] = ()

    def submit(self, task: Said) -> Future[Said]:
        return self.executor.submit(supervised.written, task)

    def workers(self) -> int:
        return self.jobs

    def again(self) -> None:
        """Threads are never lost."""


@contextmanager
def local(jobs: int) -> Iterator[Engine]:
    """So many processes of this machine, each behind a thread that minds it."""
    executor = ThreadPoolExecutor(jobs)
    try:
        with supervised.children():
            yield _Local(jobs, executor)
    finally:
        executor.shutdown(cancel_futures=True)
