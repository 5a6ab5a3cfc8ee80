"""[reads] What is wrong -> a page for the browser: every fault with what to do and its place in the file. It builds and serves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clipsheet.model import Fault, Faults
from clipsheet.report import counted, printable
from clipsheet_digest.render import page_of

SERVED = Path(__file__).with_name("served")
MOST_SHOWN = 100
LINES_AROUND = 2
LONGEST = 300  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault as the page shows it: one sentence, what to do, and the numbered lines of the file around it."""

    said: str
    todo: str
    line: int | None
    lines: tuple[tuple[int, str], ...]


def not_built(faults: Sequence[Fault], home: Path, version: int) -> str:
    """The page in place of every page of a site that could not be built."""
    lead = f"{counted(len(faults), 'fault')}. Mend and save; the page comes back by itself."
    return _page("The site was not built", lead, faults, home, version)


def left_out(faults: Sequence[Fault], home: Path, version: int, link: str) -> str:
    """The page behind the bar: the site was built, with faults; `link` leads to it."""
    if not faults:
        return _page("No faults", "Nothing is wrong any more.", faults, home, version, link)
    lead = "The site was built without the clippings that cannot be read. Mend and save; this page follows by itself."
    return _page(counted(len(faults), "fault"), lead, faults, home, version, link)


def faults_of(error: Exception) -> tuple[Fault, ...]:
    """What ended a build, in words for the person who must act."""
    if isinstance(error, Faults):
        return in_order(error.faults)
    if isinstance(error, OSError):
        place, told = str(error.filename or "this machine"), error.strerror or str(error) or type(error).__name__
        return (Fault(place, None, None, told, "see to it that the file may be read and written, then save again"),)
    todo = "this is a fault of Clipsheet's own: please report it; serve --debug shows where it came from"
    return (Fault("the build", None, None, f"{type(error).__name__}: {error}", todo),)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by file and line."""
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line or 0, str(fault))))


def _page(title: str, lead: str, faults: Sequence[Fault], home: Path, version: int, link: str = "") -> str:
    shown = [_shown(fault, home.resolve()) for fault in faults[:MOST_SHOWN]]
    more = len(faults) - len(shown)
    return page_of(SERVED / "faults.html", title=title, lead=lead, faults=shown, more=more, version=version, home=link)


def _shown(fault: Fault, home: Path) -> Shown:
    """A fault with its excerpt, which is taken from files of the home alone."""
    file = (home / fault.file).resolve()
    inside = file.is_relative_to(home) and file.is_file()
    name = file.relative_to(home).as_posix() if inside else fault.file
    said = str(Fault(name, fault.line, fault.field, fault.found, ""))
    lines = _around(file, fault.line) if inside and fault.line is not None else ()
    return Shown(printable(said), printable(fault.todo), fault.line, lines)


def _around(file: Path, line: int) -> tuple[tuple[int, str], ...]:
    first = max(1, line - LINES_AROUND)
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            texts = [text.rstrip("\n") for text in islice(stream, first - 1, line + LINES_AROUND)]
    except OSError:
        return ()
    return tuple((first + place, printable(text[:LONGEST])) for place, text in enumerate(texts))
