"""From a folder to an archive of millions: many raw documents become parts, files of JSON lines, on one machine or on many.

A piece (`pieces.py`) is what one task reads: some files, or a stretch of a web archive. An engine (`engines.py`, `on_dask.py`) gives it
to a worker, and that (`supervised.py`) to a process (`child.py`) which writes the part (`parts.py`), aside and renamed. The manifest
(`manifest.py`) knows the parts that are whole. So whatever is killed on the way, the same line goes on where it ended, and no document
is lost or stands there twice.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import zlib
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clipsheet import intake, progress
from clipsheet.bulk.child import OTHER_RULES, rules
from clipsheet.bulk.engines import Engine, Unreachable
from clipsheet.bulk.manifest import Manifest, Part
from clipsheet.bulk.pieces import Input, Piece, size_of_pieces
from clipsheet.bulk.rows import outcome_of
from clipsheet.bulk.supervised import Said
from clipsheet.intake import Inbox
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
        """Why pieces are missing, once for each reason, of many for the first."""
        todo = "mend that, and run the same line again: what is done stays"
        told = [f"{counted(number, 'part')} could not be made: {why}" for why, number in self.refused.most_common(SHOWN)]
        others = self.refused.total() - sum(number for _why, number in self.refused.most_common(SHOWN))
        if others:
            told.append(f"{counted(others, 'part')} could not be made for other reasons")
        return [Fault(str(self.folder), None, None, why, todo) for why in told]

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
    ours = folder.resolve()  # it may lie below what is read, and holds no raw documents
    inputs = [one for one in _inputs(files) if ours not in one.path.parents]
    made, refused = 0, Counter[str]()
    with _held(folder, say):
        manifest = Manifest.opened(folder, rules(home), size_of_pieces(inputs, engine.workers() or 1))
        left = manifest.left(inputs, split=not whole)  # records of a clipping are told apart by the whole of their archive
        common = {"folder": str(ours), "home": home and str(home.resolve()), "rules": manifest.rules, "whole": whole}
        for said in progress.over(_answers([common | {"piece": _said(piece)} for piece in left], engine, say), len(left), "parts"):
            if "part" in said:
                manifest.add(Part.of(said["part"]))
                made += 1
            else:
                refused[said["refused"]] += 1
    place = {str(one.path): number for number, one in enumerate(inputs)}

    def first(part: Part) -> int:
        return min((place[path] for path, *_others in part.files if path in place), default=-1)

    asked = [part for part in manifest.parts.values() if first(part) >= 0]
    return Run(folder, sorted(asked, key=lambda part: (first(part), part.within or ())), made, refused)


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

    Raises FileNotFoundError for what is not there, `WrongUse`.
    """
    for given in paths:
        for inbox in _inboxes(given):
            others.extend((str(path), reason) for path, reason in inbox.others)
            for path in inbox.files:
                reason = _passed_over(path)
                if reason is None:
                    yield path, str(path)
                else:
                    others.append((str(path), reason))


def named(paths: Iterable[Path], others: list[tuple[str, str]]) -> Iterator[Path]:
    """The paths themselves, and of patterns and lists the files that they stand for; as `files_of`."""
    for given in paths:
        if given.exists() and not given.name.endswith(LISTS):
            yield given
        else:
            yield from (path for path, _name in files_of([given], others))


def _passed_over(path: Path) -> str | None:
    """Why a file cannot be read now; None where it can. As a document it would be rejected, and done, until it changed."""
    if not path.is_file():
        return intake.NO_FILE
    return None if os.access(path, os.R_OK) else "you may not read it: change its permissions (chmod)"


def _inboxes(given: Path) -> Iterator[Inbox]:
    """What lies at a path: in a list of paths, behind a pattern (a shell has not the room for the names of a million files), or there."""
    if given.name.endswith(LISTS) and given.exists():
        yield intake.inbox(_listed(given))
    elif given.exists() or not PATTERN.search(str(given)):
        yield intake.inbox([given])
    else:
        found = _matching(given)
        yield from (intake.inbox(_listed(one)) for one in found if one.name.endswith(LISTS))
        yield intake.matches([one for one in found if not one.name.endswith(LISTS)])


@contextmanager
def _held(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """The folder, made if need be, for this run alone: two at once would write each file that both name. Raises `WrongUse`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise WrongUse(f"{folder}: is a file; name a folder") from None
    with one_run(folder, say):
        yield


def _matching(pattern: Path) -> list[Path]:
    found = sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    if not found:
        raise FileNotFoundError(2, "nothing matches", str(pattern))
    return found


def _listed(file: Path) -> list[Path]:
    """The paths of a list, as seen from its folder. Raises `WrongUse`."""
    try:
        with gzip.open(file, "rt", encoding="utf8") if file.suffix == ".gz" else file.open(encoding="utf8") as stream:
            found = [(number, file.parent / line.strip()) for number, line in enumerate(stream, 1) if line.strip()]
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error):
        raise WrongUse(f"{file}: is no list of paths: write one on each line, in UTF-8, and pack it whole by gzip or not at all") from None
    for number, path in found:
        if not path.exists():
            raise WrongUse(f"{file}:{number}: {path}: there is no such file or folder")
    return [path for _number, path in found]


def _inputs(files: Iterable[tuple[Path, str]]) -> list[Input]:
    """The files as they are now, each once, by the name that comes first."""
    found: dict[Path, Input] = {}
    for path, source in files:
        one = _input(path, source)
        found.setdefault(one.path, one)
    return [*found.values()]


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
            say("no worker is there; waiting for one (if some were, their logs tell why they ended)")
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
            except Exception as fault:  # of the engine: what befalls a piece, its worker answers
                cause = fault.__cause__ or fault
                told = " ".join(str(cause).split()) or type(cause).__name__
                yield {"refused": f"{told}: {OTHER_RULES}" if isinstance(cause, ImportError | AttributeError) else told}
        if is_lost:
            waiting.extendleft(flying.values())
            flying.clear()
            say("the scheduler forgot what it was to do; asking it again")
            engine.again()
