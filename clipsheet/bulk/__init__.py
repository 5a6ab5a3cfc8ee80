"""From a folder to an archive of millions: many raw documents become parts, files of JSON lines, on one machine or on many.

A piece (`pieces.py`) is what one task reads: some files, or a stretch of a web archive. An engine (`engines.py`, `on_dask.py`) gives it
to a worker, and that (`supervised.py`) to a process (`child.py`) which writes the part (`parts.py`), aside and renamed. The manifest
(`manifest.py`) knows the parts that are whole. So whatever is killed on the way, the same line goes on where it ended, and no document
is lost or stands there twice.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clipsheet import intake, progress
from clipsheet.bulk.child import rules
from clipsheet.bulk.engines import Engine, Unreachable
from clipsheet.bulk.manifest import Manifest, Part
from clipsheet.bulk.pieces import Input, Piece, size_of_pieces
from clipsheet.bulk.rows import outcome_of
from clipsheet.bulk.supervised import Said
from clipsheet.lock import one_run
from clipsheet.model import Fault, WrongUse
from clipsheet.report import counted
from clipsheet.work import Outcome

AHEAD = 2  # tasks for each worker that an engine knows of: the one it does, and the next
MOST_DEATHS = 3  # of those who do a task, each time after the engine had tried it with several
LOOK = 10.0  # seconds without anything done, after which we look whether anybody works
LISTS = (".paths", ".paths.gz")  # files of paths, a line each, as Common Crawl publishes them
OWN_FOLDER = Path(".clipsheet", "parts")  # of a home, between reading and writing clippings
PATTERN = re.compile(r"[*?[]")
SHOWN = 8  # reasons


@dataclass(slots=True)
class Run:
    """What became of the files that a run was asked for: all their parts, how many of them it made, and why some could not be."""

    folder: Path
    parts: list[Part]
    made: int
    refused: Counter[str]
    others: list[tuple[str, str]] = field(default_factory=list)  # files that are not read, and why
    seconds: float = 0.0

    @property
    def faults(self) -> list[Fault]:
        """Why pieces are missing, once for each reason."""
        todo = "mend that, and run the same line again: what is done stays"
        return [
            Fault(str(self.folder), None, None, f"{counted(n, 'part')} could not be made: {why}", todo) for why, n in self.refused.items()
        ]

    def as_json(self) -> dict[str, object]:
        """The run in plain JSON types."""
        sums = {name: sum(getattr(part, name) for part in self.parts) for name in ("documents", "kept", "rejected")}
        return {
            **sums,
            "quarantined": [name for part in self.parts for name in part.quarantined],
            "reasons": dict(self._reasons().most_common()),
            "parts": len(self.parts),
            "made": self.made,
            "passed_over": [{"file": name, "reason": reason} for name, reason in self.others],
            "faults": [asdict(fault) for fault in self.faults],
            "seconds": round(self.seconds, 2),
        }

    def lines(self) -> Iterator[str]:
        """The run for a terminal, with a line that adds up."""
        yield from (f"not read: {name}: {reason}" for name, reason in self.others)
        yield from (f"quarantined: {name}: it ended the process that read it" for part in self.parts for name in part.quarantined)
        yield from (f"fault: {fault}" for fault in self.faults)
        reasons = self._reasons().most_common()
        if reasons:
            more = f"; … and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
            yield "rejected by reason: " + "; ".join(f"{count} {reason}" for reason, count in reasons[:SHOWN]) + more
        documents, kept, rejected = (sum(getattr(part, name) for part in self.parts) for name in ("documents", "kept", "rejected"))
        yield f"{counted(documents, 'document')}: {kept} kept, {rejected} rejected ({self.seconds:.1f} s)"
        yield f"{counted(len(self.parts), 'part')} in {self.folder}, {self.made} of them made now"

    def _reasons(self) -> Counter[str]:
        return sum((Counter(dict(part.reasons)) for part in self.parts), Counter[str]())


def write(
    files: Iterable[tuple[Path, str]], folder: Path, home: Path | None, engine: Engine, say: Callable[[str], None], *, whole: bool = False
) -> Run:
    """Write the parts of files, given as (path, source name), that are not in the folder yet: their records, or (`whole`) outcomes.

    By the outlets and topics of a home, or the starter's. Raises `WrongUse` where the folder is another's, `Unreachable`.
    """
    inputs = [_input(path, source) for path, source in files]
    made, refused = 0, Counter[str]()
    with _held(folder, say):
        manifest = Manifest.opened(folder, rules(home), size_of_pieces(inputs, engine.workers() or 1))
        left = manifest.left(inputs, split=not whole)  # records of a clipping are told apart by the whole of their archive
        common = {"folder": str(folder.resolve()), "home": home and str(home.resolve()), "rules": manifest.rules, "whole": whole}
        for said in progress.over(_answers([common | {"piece": _said(piece)} for piece in left], engine, say), len(left), "parts"):
            if "part" in said:
                manifest.add(Part.of(said["part"]))
                made += 1
            else:
                refused[said["refused"]] += 1
    place = {one.source: number for number, one in enumerate(inputs)}

    def first(part: Part) -> int:
        return min((place[name] for name, _size, _changed in part.files if name in place), default=-1)

    ours = [part for part in manifest.parts.values() if first(part) >= 0]
    return Run(folder, sorted(ours, key=lambda part: (first(part), part.within or ())), made, refused)


def outcomes(
    files: Iterable[tuple[Path, str]], home: Path, engine: Engine, say: Callable[[str], None], fail: Callable[[Fault], None]
) -> Generator[Outcome, None, None]:
    """The outcome of every document in the files, in their order, by way of parts in the home; `fail` hears of what is missing."""
    listed = list(files)
    names = {source for _path, source in listed}
    folder = home / OWN_FOLDER
    try:
        run = write(listed, folder, home, engine, say, whole=True)
    except Unreachable:  # what is done is kept
        raise
    except WrongUse:  # of former rules
        shutil.rmtree(folder)
        run = write(listed, folder, home, engine, say, whole=True)
    for part in run.parts:
        with (folder / part.part).open(encoding="ascii") as stream:
            yield from (outcome_of(row) for row in map(json.loads, stream) if row["source"] in names)
    for fault in run.faults:
        fail(fault)
    shutil.rmtree(folder)


def files_of(paths: Sequence[Path], others: list[tuple[str, str]]) -> Iterator[tuple[Path, str]]:
    """The files below paths, behind patterns and in lists of paths, with their names as given; what is not read goes to `others`.

    Raises FileNotFoundError for what is not there.
    """
    for given in paths:
        found = _matching(given)
        for one in found:
            listed = _listed(one) if one.name.endswith(LISTS) else [one]
            inbox = intake.inbox(listed)
            yield from ((path, str(path)) for path in inbox.files)
            others.extend((str(path), reason) for path, reason in inbox.others)


@contextmanager
def _held(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """The folder, made if need be, for this run alone: two at once would write each file that both name. Raises `WrongUse`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise WrongUse(f"{folder}: is a file; name a folder") from None
    with one_run(folder, say):
        yield


def _matching(given: Path) -> list[Path]:
    """A path that is there, or what a pattern matches: a shell has not the room for the names of a million files."""
    if given.exists() or not PATTERN.search(str(given)):
        return [given]
    found = sorted(Path(given.anchor).glob(str(given.relative_to(given.anchor))))
    if not found:
        raise FileNotFoundError(2, "nothing matches", str(given))
    return found


def _listed(file: Path) -> list[Path]:
    """The paths of a list, as seen from its folder."""
    with gzip.open(file, "rt", encoding="utf8") if file.suffix == ".gz" else file.open(encoding="utf8") as stream:
        return [file.parent / line.strip() for line in stream if line.strip()]


def _input(path: Path, source: str) -> Input:
    stat = path.stat()
    return Input(path.resolve(), source, stat.st_size, stat.st_mtime_ns)


def _said(piece: Piece) -> Said:
    return {"files": [(str(one.path), one.source, one.size, one.changed) for one in piece.files], "within": piece.within}


def _answers(tasks: Iterable[Said], engine: Engine, say: Callable[[str], None]) -> Iterator[Said]:
    """What comes of tasks, each as it is done. What those who did it took with them is given to others."""
    waiting, flying = deque(tasks), dict[Future[Said], Said]()
    deaths: Counter[str] = Counter()
    is_told = False
    while waiting or flying:
        while waiting and len(flying) < AHEAD * max(1, engine.workers()):
            task = waiting.popleft()
            flying[engine.submit(task)] = task
        done, _others = wait(flying, LOOK, FIRST_COMPLETED)
        if not done and not engine.workers() and not is_told:
            say("no worker is there; waiting for one")
            is_told = True
        is_lost = False
        for future in done:
            task = flying.pop(future)
            try:
                yield future.result()
            except CancelledError:
                is_lost = True
                waiting.appendleft(task)
            except engine.killed as killed:
                name = json.dumps(task["piece"])
                deaths[name] += 1
                if deaths[name] < MOST_DEATHS:
                    waiting.append(task)
                else:
                    yield {"refused": f"those who tried were killed: {killed}"}
        if is_lost:
            waiting.extendleft(flying.values())
            flying.clear()
            say("the scheduler forgot what it was to do; asking it again")
            engine.again()
