"""The first half of a run: what is new in content/raw becomes clippings, and every document's fate goes into the report."""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from clipsheet import intake, work
from clipsheet.archive import Archive, Entry, Fate, sources_of
from clipsheet.model import WrongUse
from clipsheet.report import SKIPPED, Report
from clipsheet.settings import Settings, today


def clean(
    settings: Settings,
    report: Report,
    *,
    paths: Sequence[Path] = (),
    again: Sequence[str] = (),
    dry_run: bool = False,
    allow_loss: bool = False,
    jobs: int = 1,
) -> None:
    """Clean what is new below content/raw, or the given paths; `again` names documents to go through once more.

    Raises `Faults` where the ledger is broken or so many clippings are gone that a folder was lost.
    """
    raw_folder = settings.content / "raw"
    archive = Archive.open(settings)
    for entry in archive.deleted(allow_loss=allow_loss):
        report.add(entry.raw, Fate.DELETED, "its clipping was deleted; the raw document stays out")
        if not dry_run:
            archive.record(entry)
    inbox = intake.inbox(brought_in(paths, raw_folder, dry_run=dry_run) if paths else [raw_folder] if raw_folder.is_dir() else [])
    report.passed_over.extend((_shown(path, settings.home), reason) for path, reason in inbox.others)
    files = [(path, _source(path, settings)) for path in inbox.files]
    entries = entries_by_source(archive, {source for _path, source in files})
    wanted = _named(again, entries)
    fresh = [(path, source) for path, source in files if not _is_known(path, source, archive) or source in wanted]
    for _path, source in files:
        for entry in entries[source] if (_path, source) not in fresh else ():
            report.add(entry.raw, SKIPPED)
    day = today(settings.site)
    for outcome in work.outcomes(fresh, settings.vocabulary, jobs):
        if archive.knows(outcome.raw, outcome.sha256) and outcome.source not in wanted:
            report.add(outcome.raw, SKIPPED)
            continue
        placed = archive.place(outcome.raw, outcome.sha256, outcome.result, day)
        report.add(outcome.raw, placed.entry.fate, placed.entry.reason)
        report.notes.extend(filter(None, [placed.note]))
        if not dry_run:
            archive.write(placed)


def brought_in(paths: Sequence[Path], raw_folder: Path, *, dry_run: bool) -> list[Path]:
    """The paths, those outside content/raw copied into it first, under a free name; folders keep what is below them."""
    found = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(2, "no such file", str(path))
        if path.resolve().is_relative_to(raw_folder.resolve()) or dry_run:
            found.append(path)
            continue
        if raw_folder.resolve().is_relative_to(path.resolve()):
            raise WrongUse(f"{path}: this folder holds the digest itself; name the files or the folder with the pages")
        target = _free_place(path, raw_folder)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True)
            else:
                shutil.copyfile(path, target)
                _bring_sidecar(path, target)
        found.append(target)
    return found


def _bring_sidecar(path: Path, target: Path) -> None:
    """What a person keeps beside a file comes with it."""
    sidecar = intake.sidecar_of(path)
    beside = target.with_name(f"{target.name}{intake.SIDECAR_SUFFIX}")
    if sidecar is not None and not beside.exists():
        shutil.copyfile(sidecar, beside)


def _free_place(path: Path, raw_folder: Path) -> Path:
    """Where a path goes below content/raw: under its own name, numbered where another file has it; the same file is one."""
    target, number = raw_folder / path.name, 1
    while target.exists() and not _same_file(path, target):
        number += 1
        target = raw_folder / f"{path.stem}-{number}{path.suffix}"
    return target


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
    return entry is not None and entry.sha256 is not None and path.suffix.lower() != ".gz" and entry.sha256 == intake.fingerprint(path)


def _named(again: Sequence[str], entries: Mapping[str, Sequence[Entry]]) -> set[str]:
    """The sources of the documents that `--again` names, by slug, clipping file or raw file. Raises FileNotFoundError."""
    wanted = set()
    for name in again:
        stem = Path(name).name.removesuffix(".md")
        found = [source for source, held in entries.items() if any(_is_meant(entry, source, name, stem) for entry in held)]
        if not found:
            raise FileNotFoundError(2, "unknown", name)
        wanted.update(found)
    return wanted


def _is_meant(entry: Entry, source: str, name: str, stem: str) -> bool:
    return entry.slug == stem or Path(name).as_posix() in (entry.raw, f"content/{source}", Path(source).name, source)


def _shown(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
