"""[reads] content/clippings -> clippings; a broken file is named with its faults and left out, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clipsheet import frontmatter
from clipsheet.archive import Archive
from clipsheet.model import Clipping, Fault, Faults


@dataclass(slots=True)
class Reading:
    """What was read: the clippings with their files, in the files' order, and the faults of those left out."""

    named: list[tuple[Clipping, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # the files left out

    @property
    def clippings(self) -> list[Clipping]:
        """The clippings alone."""
        return [clipping for clipping, _file in self.named]


def read(home: Path) -> Reading:
    """Every clipping of a home."""
    reading = Reading()
    seen: dict[str, str] = {}
    for path in files(home):
        name = path.relative_to(home).as_posix()
        try:
            clipping = frontmatter.read(path.read_text("utf8"), name)
        except Faults as found:
            reading.faults.extend(found.faults)
            reading.broken.append(name)
            continue
        except (UnicodeDecodeError, OSError) as error:
            todo = "save the file as UTF-8" if isinstance(error, UnicodeDecodeError) else "make it readable"
            reading.faults.append(Fault(name, None, None, "cannot be read", todo))
            reading.broken.append(name)
            continue
        if clipping.slug in seen:
            todo = "change one of the two slugs, or delete one of the files"
            reading.faults.append(Fault(name, None, "slug", f"{clipping.slug!r} stands in {seen[clipping.slug]} too", todo))
            reading.broken.append(name)
            continue
        seen[clipping.slug] = name
        reading.named.append((clipping, name))
    return reading


def files(home: Path) -> Iterator[Path]:
    """The files of content/clippings in sorted order; links and hidden files are passed over."""
    for path in sorted((home / "content" / "clippings").rglob("*.md")):
        if not path.name.startswith(".") and not path.is_symlink():
            yield path


def lost(archive: Archive, reading: Reading, published: frozenset[str], *, allow_loss: bool) -> list[Fault]:
    """Articles that are gone without a person's deletion: more than a person deletes at once, or gone from the ledger as well."""
    if allow_loss:
        return []
    present = {clipping.slug for clipping in reading.clippings}
    recorded = {entry.slug for entry in archive.entries.values() if entry.slug}
    unknown = sorted(published - present - recorded - _broken_slugs(reading))
    faults = []
    if unknown:
        todo = "restore content/clippings and content/ledger; if you deleted them on purpose, say --allow-loss"
        faults.append(Fault("content", None, None, f"{len(unknown)} published articles are gone ({', '.join(unknown[:3])} …)", todo))
    try:
        archive.deleted(allow_loss=False)
    except Faults as found:
        faults.extend(found.faults)
    if reading.broken and not reading.clippings:
        faults.append(Fault("content/clippings", None, None, "every clipping is broken", "mend those named above"))
    return faults


def _broken_slugs(reading: Reading) -> set[str]:
    return {Path(name).stem for name in reading.broken}
