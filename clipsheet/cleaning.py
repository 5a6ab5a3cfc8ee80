"""The first half of a run: what is new in content/raw becomes clippings, and every document's fate goes into the report."""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from clipsheet import intake, work
from clipsheet.archive import Archive, Entry, Fate, Placed, sources_of
from clipsheet.intake import names
from clipsheet.model import Clipping, Rejected, WrongUse
from clipsheet.report import SKIPPED, Item, Report
from clipsheet.selection import unwanted
from clipsheet.settings import Settings, today
from clipsheet.work import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for: paths in place of content/raw, documents to go through `again`, those of their fields in which a
    person's value is to give way (`taken`), to write nothing, to believe that clippings which are gone were deleted.
    """

    paths: Sequence[Path] = ()
    again: Sequence[str] = ()
    taken: Container[str] = ()
    dry_run: bool = False
    allow_loss: bool = False


PLAINLY = Asked()


Through: TypeAlias = Callable[[Sequence[tuple[Path, str]], Mapping[str, work.Known]], Generator[Outcome, None, None]]
"""From files, and what is known of their documents, to the outcomes, as `work.outcomes` does it."""


def clean(settings: Settings, report: Report, asked: Asked = PLAINLY, through: Through | None = None) -> None:
    """Clean what is new below content/raw, or what is asked for, in this process, or `through` others.

    What is asked for by its own name comes back even if its clipping was deleted. Raises `Faults` where the ledger is broken or so many
    clippings are gone that a folder was lost, `WrongUse` where a document that is asked for is not there any more.
    """
    dry_run = report.dry_run = asked.dry_run
    archive = Archive.open(settings)
    gone = archive.deleted(allow_loss=asked.allow_loss)
    named = _named(asked.again, archive)
    asked_for = {_source(path, settings): path for path in map(archive.raw_file, named) if path is not None}
    files = sorted((asked_for | _inbox(asked.paths, settings, report, dry_run=dry_run)).items(), key=itemgetter(1))
    for entry in gone:
        if entry.raw not in named:
            report.items.append(
                Item(entry.raw, Fate.DELETED, "its clipping was deleted; the raw document stays out", outlet=_outlet(entry))
            )
            if not dry_run:
                archive.record(entry)
    fresh = list(_fresh(files, archive, named, report))
    day = today(settings.site)
    known = _known(fresh, archive, named)
    through = through or (lambda files, known: work.outcomes(files, settings.vocabulary, 1, known))
    with closing(through(fresh, known)) as outcomes:
        for outcome in outcomes:
            if _is_as_before(outcome, archive) and outcome.raw not in named:
                report.items.append(_item(archive.entries[outcome.raw], archive, SKIPPED))
            else:
                _settle(outcome, _placed(outcome, archive, day, named, asked.taken), archive, report)


def _is_as_before(outcome: Outcome, archive: Archive) -> bool:
    """Whether this very document has been through before; of what cannot be read, whether that was for the same reason."""
    if not archive.knows(outcome.raw, outcome.sha256):
        return False
    return outcome.sha256 is not None or archive.entries[outcome.raw].reason == getattr(outcome.result, "reason", None)


def _settle(outcome: Outcome, placed: Placed, archive: Archive, report: Report) -> None:
    """Write what was decided, or suppose it in a dry run, and report it."""
    is_out = placed.entry.fate is Fate.DELETED  # told before, and counted with what is left as it was
    (archive.suppose if report.dry_run else archive.write)(placed)
    report.items.append(_item(placed.entry, archive, SKIPPED if is_out else placed.entry.fate, outcome.result))
    report.notes.extend(filter(None, [placed.note]))
    if placed.overwritten is not None:
        other = _item(placed.overwritten, archive, placed.overwritten.fate)
        report.items = [other if item.raw == other.raw and item.fate != SKIPPED else item for item in report.items]
    if placed.changes:
        report.changes[outcome.raw] = placed.changes


def _item(entry: Entry, archive: Archive, fate: str, result: Clipping | Rejected | None = None) -> Item:
    said = result.said if isinstance(result, Rejected) else result
    outlet = (said.outlet or said.domain) if said is not None else None
    return Item(entry.raw, fate, entry.reason, _clipping(entry, archive), outlet or _outlet(entry))


def _outlet(entry: Entry) -> str | None:
    values = dict(entry.values)
    return values.get("outlet") or values.get("domain")


def _clipping(entry: Entry, archive: Archive) -> str | None:
    """The file in which the editor finds what became of a document."""
    if entry.path is None or entry.fate is Fate.DELETED:
        return None
    return _shown(archive.file_of(entry) or archive.clippings / entry.path, archive.settings.home)


def _inbox(paths: Sequence[Path], settings: Settings, report: Report, *, dry_run: bool) -> dict[str, Path]:
    """The files to look at by their names, those outside content/raw brought in; what else lies there is noted."""
    raw_folder = settings.content / "raw"
    inbox = intake.inbox(list(paths) if paths else [raw_folder] if raw_folder.is_dir() else [])
    places = dict(_targets(paths, raw_folder))
    for path in [path for path in inbox.files if path in places and names.suffix(path) not in names.READ_SUFFIXES]:
        inbox.files.remove(path)
        inbox.others.append((path, names.NOT_READ))
    report.passed_over.extend((_shown(path, settings.home), reason) for path, reason in inbox.others)
    found: dict[Path, Path] = {}  # where a file lies, or would: where it is read
    for path in inbox.files:
        target = _free(path, places[path], found) if path in places else path
        if target is not path and not dry_run:
            bring_in(path, target)
        found[target] = path if dry_run else target
    return {_source(target, settings): path for target, path in found.items()}


def _targets(paths: Sequence[Path], raw_folder: Path) -> Iterator[tuple[Path, Path]]:
    """Where each file from outside content/raw would lie in it: under its own name, in a folder under that folder's name."""
    for path in paths:
        if path.resolve().is_relative_to(raw_folder.resolve()):
            continue
        content = raw_folder.parent.resolve()
        if raw_folder.resolve().is_relative_to(path.resolve()) or path.resolve().is_relative_to(content):
            raise WrongUse(f"{path}: this is the digest itself; name the pages, or the folder that they alone lie in")
        top = raw_folder / (path.resolve().name if path.name in ("", "..") else path.name)
        for file in intake.inbox([path]).files:
            yield file, top / file.relative_to(path)


def _fresh(files: Sequence[tuple[str, Path]], archive: Archive, named: Container[str], report: Report) -> Iterator[tuple[Path, str]]:
    """The files to read, those asked for by name among them; what is known as it stands is noted as skipped."""
    entries = entries_by_source(archive, {source for source, _path in files})
    for source, path in files:
        if _is_known(path, source, archive) and not any(entry.raw in named for entry in entries[source]):
            for entry in entries[source]:
                report.items.append(_item(entry, archive, SKIPPED))
        else:
            yield path, source


def _placed(outcome: Outcome, archive: Archive, day: date, named: Container[str], taken: Container[str]) -> Placed:
    raw, sha256, result = outcome.raw, outcome.sha256, outcome.result
    if raw in named and archive.is_gone(raw) and isinstance(result, Clipping):
        return archive.restored(raw, sha256, result, day)
    placed = archive.place(raw, sha256, result, day, taken if raw in named else ())
    if raw in named or not isinstance(result, Clipping):
        return placed
    is_new = raw not in archive.entries and placed.former is None and placed.entry.fate in (Fate.KEPT, Fate.HELD)
    reason = unwanted(result, archive.settings) if is_new else None
    if reason is None:
        return placed
    todo = "clean --again brings it in by its name"
    return archive.place(raw, sha256, Rejected(raw, f"{reason}; {todo}", result), day)


def bring_in(path: Path, target: Path) -> None:
    """Copy a file, with the sidecar that a person keeps beside it; what is there already stays."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy_whole(path, target)
    sidecar = intake.sidecar_of(path)
    if sidecar is not None and intake.sidecar_of(target) is None:
        _copy_whole(sidecar, target.with_name(f"{target.name}{names.SIDECAR_SUFFIX}"))


def _copy_whole(path: Path, target: Path) -> None:
    """Copy a file whole or not at all: half a page that a stopped run left would be read as a document of its own."""
    aside = target.with_name(f".{target.name}.tmp")
    aside.unlink(missing_ok=True)  # it may be a link that somebody committed, which would be followed
    try:
        shutil.copyfile(path, aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _free(path: Path, place: Path, taken: Mapping[Path, Path]) -> Path:
    """The place itself, or one with a number where another file has it."""
    form = "".join(place.suffixes[-2:]) if place.suffix.lower() == ".gz" else place.suffix
    numbered = (place.with_name(f"{place.name.removesuffix(form)}-{number}{form}") for number in count(2))
    return next(
        free for free in chain([place], numbered) if _same_file(path, taken.get(free, free)) or not (free in taken or free.exists())
    )


def _same_file(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and _hash(one) == _hash(other)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _source(path: Path, settings: Settings) -> str:
    """The raw document's name: its path below content/, with `/` on every system."""
    resolved, content = path.resolve(), settings.content.resolve()
    return resolved.relative_to(content).as_posix() if resolved.is_relative_to(content) else str(path)


def entries_by_source(archive: Archive, sources: Container[str]) -> defaultdict[str, list[Entry]]:
    """The ledger's entries by their file: one, or one for each record inside it. A file's own name may hold a `#`."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for raw, entry in archive.entries.items():
        found[next((name for name in sources_of(raw) if name in sources), raw)].append(entry)
    return found


def _is_known(path: Path, source: str, archive: Archive) -> bool:
    """Whether a file with one document is in the ledger with these very bytes and sidecar; containers are looked into row by row."""
    entry = archive.entries.get(source)
    try:
        return entry is not None and entry.sha256 is not None and path.suffix.lower() != ".gz" and entry.sha256 == intake.fingerprint(path)
    except OSError:  # told, by its name, when it is read
        return False


def _known(files: Iterable[tuple[Path, str]], archive: Archive, named: Container[str]) -> dict[str, dict[str, str | None]]:
    """What the ledger knows in files that hold several documents, so that a new one of a thousand costs no look at the others."""
    entries = entries_by_source(archive, {source for _path, source in files})
    return {source: {entry.raw: entry.sha256 for entry in found if entry.raw not in named} for source, found in entries.items()}


def _named(again: Sequence[str], archive: Archive) -> set[str]:
    """The documents that `--again` names, by slug, clipping, raw file or a folder of them. Raises `WrongUse`.

    A folder does not name what a person deleted: that comes back by its own name alone.
    """
    named = set()
    for name in again:
        called = {entry.raw for entry in archive.entries.values() if _is_called(entry, name, archive)}
        below = {entry.raw for entry in archive.entries.values() if _lies_below(entry, name, archive)}
        found = called | {raw for raw in below if not archive.is_gone(raw)}
        if not found and below:
            raise WrongUse(f"--again {name}: all clippings of that folder were deleted; name a raw file to bring its clipping back")
        if not found:
            raise WrongUse(f"--again {name}: the ledger knows no slug, clipping or raw file of that name")
        if not any(map(archive.raw_file, found)):
            raise WrongUse(f"content/{min(found)} is not there: put it back to clean it again")
        named |= found
    return named


def _is_called(entry: Entry, name: str, archive: Archive) -> bool:
    given, file = Path(name).as_posix().removeprefix("./"), archive.file_of(entry)
    if entry.slug == Path(name).name.removesuffix(".md") or (file is not None and file.stem == given):
        return True
    return any(place.endswith(f"/{given}") or given.endswith(place) for place in _places_of(entry, archive))


def _lies_below(entry: Entry, name: str, archive: Archive) -> bool:
    given = Path(name).as_posix().removeprefix("./")
    return any(f"/{given}/" in place for place in _places_of(entry, archive))


def _places_of(entry: Entry, archive: Archive) -> list[str]:
    """Where a document lies, where its clipping was written and where that lies now."""
    file = archive.file_of(entry)
    clippings = {entry.path, file.relative_to(archive.clippings).as_posix() if file is not None else None} - {None}
    return [*(f"/content/{one}" for one in sources_of(entry.raw) if one), *(f"/content/clippings/{one}" for one in clippings)]


def _shown(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
