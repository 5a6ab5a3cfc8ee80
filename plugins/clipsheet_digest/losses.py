"""Articles that are gone without a person's deletion: a site that would lose them is not built."""

from __future__ import annotations

from pathlib import PurePosixPath

from clipsheet import archive
from clipsheet.archive import Fate
from clipsheet.model import Fault, Faults
from clipsheet_digest.shelf import Shelf

LIVING = (Fate.KEPT, Fate.HELD)


def refuse(found: Shelf, published: frozenset[str], *, allow_loss: bool) -> None:
    """Refuse where more is gone than a person deletes at once, or what is gone from the ledger as well. Raises `Faults`.

    `published` are the slugs of the last build.
    """
    if allow_loss:
        return
    faults = []
    gone = published - found.names.keys() - {PurePosixPath(file).stem for file in found.broken}
    unknown = sorted(gone - {entry.slug for entry in found.entries.values()})
    if unknown:
        todo = "restore content/clippings and content/ledger; if you deleted them on purpose, say --allow-loss"
        faults.append(Fault("content", None, None, f"{len(unknown)} published articles are gone ({', '.join(unknown[:3])} …)", todo))
    missing = any(entry.path and entry.fate in LIVING and entry.slug not in found.names for entry in found.entries.values())
    if gone or missing or not published:  # what the last build found to be there, and still is, need not be looked for
        faults.extend(_of_the_ledger(found))
    if found.broken and not found.slips:
        faults.append(Fault("content/clippings", None, None, "every clipping is broken", "mend those named above"))
    if faults:
        raise Faults((*found.faults, *faults))


def _of_the_ledger(found: Shelf) -> list[Fault]:
    """That too many of the clippings are gone which the ledger knows."""
    living = {entry.path: entry for entry in found.entries.values() if entry.path and entry.fate in LIVING}
    known = {name for entry in living.values() for name in (entry.slug, PurePosixPath(entry.path or "").stem)}
    files = {name: (name, slug, None if slug in known else raw) for name, slug, raw in _told(found)}
    sought = {path: (path, entry.slug, archive.one_form(entry.written_raw)) for path, entry in living.items()}
    return archive.lost(len(sought) - len(archive.matched(files, sought)), len(sought))


def _told(found: Shelf) -> list[tuple[str, str | None, str | None]]:
    """What every file tells of itself: its place, its slug and its raw document."""
    readable = [(found.names[slip.slug], slip.slug, archive.one_form(slip.raw)) for slip in found.slips]
    broken = [(file.removeprefix("content/clippings/"), found.settings.home / file) for file in found.broken]
    return [*readable, *((name, *archive.file_tells(path, ())) for name, path in broken)]
