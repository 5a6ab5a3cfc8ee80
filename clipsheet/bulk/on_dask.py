"""The workers of a Dask cluster as an engine; the one door to Dask, which is an extra: clipsheet[cluster].

Only names, places and numbers go over the wire: the workers read the input and write the parts, on a disk that all of them see.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from distributed import Client, KilledWorker, LocalCluster
from distributed.comm.core import connect
from distributed.security import Security

from clipsheet.bulk import supervised
from clipsheet.bulk.engines import Engine, Unreachable
from clipsheet.bulk.supervised import Said

PATIENCE = 60.0  # seconds in which a scheduler that is started again comes back
CONNECTING = 5.0  # seconds
PAUSE = 0.5  # seconds between two looks
OWN_CLUSTER: dict[str, Any] = {
    "host": "127.0.0.1",
    "threads_per_worker": 1,
    "memory_limit": 0,  # the children's is bounded by what a document may take
    "dashboard_address": None,
    "scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"},  # it serves its counters even so, and complains if 8787 is taken
    "silence_logs": logging.CRITICAL,
}


@dataclass(slots=True)
class _Dask:
    connected: Callable[[], Client]
    client: Client
    killed: tuple[type[Exception], ...] = (KilledWorker,)
    seen: int = 0  # workers, when the scheduler was last heard of

    def submit(self, task: Said) -> Future[Said]:
        future: Future[Said] = self.client.get_executor(pure=False).submit(supervised.written, task)
        return future

    def workers(self) -> int:
        with suppress(OSError):
            self.seen = sum(self.client.nthreads().values())
        return self.seen

    def again(self) -> None:
        until = time.monotonic() + PATIENCE
        _closed(self.client)
        while True:
            try:
                self.client = self.connected()
                return
            except Unreachable:
                if time.monotonic() > until:
                    raise
            time.sleep(PAUSE)


@contextmanager
def dask(scheduler: str | None, jobs: int) -> Iterator[Engine]:
    """The workers of a scheduler, or so many of this machine's own. Raises `Unreachable`."""
    for name in [one for one in logging.root.manager.loggerDict if one.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what a person must know of it is said by us
    with ExitStack() as ending:
        place: Any = scheduler
        if scheduler is None:
            folder = ending.enter_context(tempfile.TemporaryDirectory())
            with _deaf():
                place = ending.enter_context(LocalCluster(n_workers=jobs, local_directory=folder, **OWN_CLUSTER))

        def connected() -> Client:
            try:
                if scheduler is not None:
                    asyncio.run(asyncio.wait_for(_greeted(scheduler), CONNECTING))
                return Client(place, set_as_default=False, timeout=CONNECTING)
            except (OSError, ValueError, TypeError, MemoryError) as refused:  # the last two of certificates, and of no answer of Dask's
                said = " ".join(str(refused).split())
                todo = "see whether it runs there; what is done is kept, and the same line goes on behind it"
                raise Unreachable(f"the scheduler {scheduler} does not answer{f' ({said})' if said else ''}: {todo}") from refused

        engine = _Dask(connected, connected())
        ending.callback(lambda: _closed(engine.client))
        yield engine


async def _greeted(scheduler: str) -> None:
    """Come back when a scheduler of Dask has greeted; a client would wait for ever where another server listens."""
    comm = await connect(scheduler, timeout=CONNECTING, **Security().get_connection_args("client"))
    comm.abort()


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that Ctrl-C, which reaches all of a terminal, does not end with a traceback: we end them."""
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _closed(client: Client) -> None:
    with suppress(Exception):  # whatever is left of it
        client.close(timeout=CONNECTING)
