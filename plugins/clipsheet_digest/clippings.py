"""[reads] content/clippings -> clippings; a broken file is named with its faults and left out, and the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import dropwhile
from pathlib import Path

from clipsheet import commonmark, frontmatter, media_topics
from clipsheet.archive import Archive
from clipsheet.model import Clipping, Fault, Faults
from clipsheet.settings import Settings


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


@dataclass(frozen=True, slots=True)
class Content:
    """What a build is made of, read once."""

    settings: Settings
    reading: Reading
    archive: Archive


def content(settings: Settings) -> Content:
    """Clippings and ledger of a home. Raises `Faults` for ledger files that cannot be read."""
    return Content(settings, read(settings.home), Archive.open(settings))


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


def lost(content: Content, published: frozenset[str], *, allow_loss: bool) -> list[Fault]:
    """Articles that are gone without a person's deletion: more than a person deletes at once, or gone from the ledger as well."""
    if allow_loss:
        return []
    reading, archive = content.reading, content.archive
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


def faults_of(named: Iterable[tuple[Clipping, str]], settings: Settings) -> Iterator[Fault]:
    """What is wrong with clippings that can be read, given with their files, and are built all the same."""
    topics = dict.fromkeys((*(topic.slug for topic in settings.vocabulary.topics), *media_topics.by_slug()))
    addresses: dict[str, str] = {}
    for clipping, file in named:
        yield from _of_clipping(clipping, file, settings.home / file, topics)
        address = (clipping.source_url or "").partition("#")[0].rstrip("/")
        if address and addresses.setdefault(address, file) != file:
            todo = f"stands in {addresses[address]} too: delete one of the two, or mend the address"
            yield Fault(file, line_of(settings.home / file, "source_url"), "source_url", repr(clipping.source_url), todo)


def _of_clipping(clipping: Clipping, file: str, path: Path, topics: Mapping[str, None]) -> Iterator[Fault]:
    for slug in clipping.topics:
        if slug not in topics:
            near = get_close_matches(slug, topics, n=1)
            todo = (
                f"neither in topics.yaml nor a Media Topic; did you mean {near[0]!r}?"
                if near
                else "neither in topics.yaml nor a Media Topic; add it there or change it here"
            )
            yield Fault(file, line_of(path, "topics", slug), "topics", repr(slug), todo)
    if commonmark.has_raw_html(clipping.body):
        yield Fault(file, None, "body", "HTML, which is left out", "write it as Markdown")


def line_of(path: Path, key: str, value: str = "") -> int | None:
    """The line on which a key of a file stands, or the value below or behind it; None where there is none."""
    lines = list(enumerate(path.read_text("utf-8-sig").splitlines(), 1))
    below = dropwhile(lambda line: not re.match(rf"[\"']?{key}[\"']?\s*:", line[1]), lines)
    return next((number for number, text in below if value in text), None)
