"""The task of every engine: a piece is given to a process of its own, which is started again where a document ends it.

A document that ends it twice is left out by name, and its neighbours are kept. Nothing of an article passes through here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import clipsheet
from clipsheet.bulk.parts import At

Said: TypeAlias = dict[str, Any]
"""Plain JSON types."""

START = "import sys; sys.path.insert(0, sys.argv[1]); from clipsheet.bulk.child import main; main()"
ROOT = Path(clipsheet.__file__).parents[1]
GRACE = 1.0  # seconds between a process's last word and its end
TWICE = 2
MOST_POISONED = 20  # documents of a piece: more are not poison, but a machine that is broken. A further run tries as many more
STOPPED: Said = {"refused": "stopped"}

_OWN = threading.local()  # each thread of a worker has a child of its own
_CHILDREN: set[subprocess.Popen[str]] = set()
_STOPPED = threading.Event()


def written(task: Said) -> Said:
    """What a child answers to a task: the `part` that it wrote, or why it was `refused`."""
    poisoned: list[At] = []
    deaths: Counter[At | None] = Counter()
    while not _STOPPED.is_set():
        last, status = None, 0
        child = _child()
        for said in _answers(child, {**task, "poisoned": poisoned}):
            if "at" not in said:
                return said
            last = At(*said["at"])
        with suppress(subprocess.TimeoutExpired):  # or its status would be that we killed it
            child.wait(GRACE)
        status = _ended(child)
        deaths[last] += 1
        if deaths[last] == TWICE:
            if last is None:
                return {"refused": f"its process ends at once, with status {status}"}
            if len(poisoned) == MOST_POISONED:
                return {"refused": f"more than {MOST_POISONED} documents end the process that reads them, the last with status {status}"}
            poisoned.append(last)
    return STOPPED


@contextmanager
def children() -> Iterator[None]:
    """A time in which tasks may be done in this process; no child outlives it."""
    _STOPPED.clear()
    try:
        yield
    finally:
        _STOPPED.set()
        for child in [*_CHILDREN]:
            _ended(child)


def _child() -> subprocess.Popen[str]:
    child: subprocess.Popen[str] | None = getattr(_OWN, "child", None)
    if child is None or child.poll() is not None:
        if child is not None:
            _ended(child)
        command = [sys.executable, "-P", "-c", START, str(ROOT)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii", start_new_session=True)
        _OWN.child = child
        _CHILDREN.add(child)
    return child


def _answers(child: subprocess.Popen[str], task: Said) -> Iterator[Said]:
    """What a child says to a task until it has nothing to say any more."""
    with suppress(OSError, ValueError):  # it has ended: so have its answers
        print(json.dumps(task), file=child.stdin, flush=True)
        for line in child.stdout or ():
            if line.endswith("\n"):
                yield json.loads(line)


def _ended(child: subprocess.Popen[str]) -> int:
    """The status with which a child has ended, as it does now."""
    child.kill()
    status = child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    _CHILDREN.discard(child)
    return status
