"""[reads] content/clippings -> clippings; a broken file is named with its faults and left out, and the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import FileIO
from itertools import dropwhile
from pathlib import Path

from clipsheet import frontmatter, media_topics
from clipsheet.files import is_own
from clipsheet.model import Clipping, Fault, Faults
from clipsheet.settings import Settings
from clipsheet_digest.slips import Slip


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
    """Every clipping of a home, whole."""
    reading = Reading()
    seen: dict[str, str] = {}
    for path in files(home):
        name = path.relative_to(home).as_posix()
        try:
            clipping, _text = read_file(home, name)
            if clipping.slug in seen:
                raise Faults((twice(name, clipping.slug, seen[clipping.slug]),))
        except Faults as found:
            reading.faults.extend(found.faults)
            reading.broken.append(name)
            continue
        seen[clipping.slug] = name
        reading.named.append((clipping, name))
    return reading


def read_file(home: Path, file: str) -> tuple[Clipping, str]:
    """A clipping with the text of its file, which is named from the home. Raises `Faults`."""
    try:
        text = text_of(home, file)
    except (UnicodeDecodeError, OSError) as error:
        todo = "save the file as UTF-8" if isinstance(error, UnicodeDecodeError) else "make it readable"
        raise Faults((Fault(file, None, None, "cannot be read", todo),)) from error
    return frontmatter.read(text, file), text


def text_of(home: Path, file: str) -> str:
    """The text of a file, which is named from the home, each of its line ends as one sign; a Path would read it at four times the cost."""
    with FileIO(f"{home}/{file}") as stream:
        text = stream.readall().decode("utf8")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def twice(file: str, slug: str, other: str) -> Fault:
    """That two files have one slug."""
    return Fault(file, None, "slug", f"{slug!r} stands in {other} too", "change one of the two slugs, or delete one of the files")


def files(home: Path) -> Iterator[Path]:
    """The files of content/clippings in sorted order; links and hidden files are passed over."""
    for path in sorted((home / "content" / "clippings").rglob("*.md")):
        if not path.name.startswith(".") and is_own(path):
            yield path


def faults_of(named: Iterable[tuple[Slip, str]], settings: Settings) -> Iterator[Fault]:
    """What is wrong with clippings that can be read, given with their files, and are built all the same."""
    topics = dict.fromkeys((*(topic.slug for topic in settings.vocabulary.topics), *media_topics.by_slug()))
    addresses: dict[str, str] = {}
    for slip, file in named:
        for slug in slip.topics:
            if slug not in topics:
                yield _unknown_topic(slug, file, settings.home / file, topics)
        if slip.has_raw_html:
            yield Fault(file, None, "body", "HTML, which is left out", "write it as Markdown")
        if slip.address and addresses.setdefault(slip.address, file) != file:
            todo = f"stands in {addresses[slip.address]} too: delete one of the two, or mend the address"
            found = frontmatter.read((settings.home / file).read_text("utf8"), file).source_url
            yield Fault(file, line_of(settings.home / file, "source_url"), "source_url", repr(found), todo)


def _unknown_topic(slug: str, file: str, path: Path, topics: Mapping[str, None]) -> Fault:
    near = get_close_matches(slug, topics, n=1)
    todo = (
        f"neither in topics.yaml nor a Media Topic; did you mean {near[0]!r}?"
        if near
        else "neither in topics.yaml nor a Media Topic; add it there or change it here"
    )
    return Fault(file, line_of(path, "topics", slug), "topics", repr(slug), todo)


def line_of(path: Path, key: str, value: str = "") -> int | None:
    """The line on which a key of a file stands, or the value below or behind it; None where there is none."""
    lines = list(enumerate(path.read_text("utf-8-sig").splitlines(), 1))
    below = dropwhile(lambda line: not re.match(rf"[\"']?{key}[\"']?\s*:", line[1]), lines)
    return next((number for number, text in below if value in text), None)
