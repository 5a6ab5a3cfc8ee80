"""Builders for the tests of the site: a clipping, a home that holds clippings, a build of it, and a look into what was built.

A build runs in a process of its own, as an editor starts it: playwright's loop, once it runs, forbids another in this one.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from clipsheet import frontmatter
from clipsheet.archive import Entry
from clipsheet.model import Clipping
from clipsheet.settings import Settings
from clipsheet.stories import Story
from clipsheet_digest import editions, slips
from clipsheet_digest.digest import Digest, digest
from clipsheet_digest.editions import Edition
from clipsheet_digest.issues import Issue

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build.py"

TODAY = date(2025, 10, 8)  # a Wednesday, in 2025-W41: W40 is the newest closed week
CLOCK = {"SOURCE_DATE_EPOCH": str(int(datetime(2025, 10, 8, 12, tzinfo=UTC).timestamp()))}

TOPICS = """\
drones:
  label: "Drones"
  medtop: "medtop:20000056"
  terms: {en: ["drone*"]}
health:
  label: "Health"
  medtop: "medtop:07000000"
  terms: {en: ["fever"]}
"""

PAGEFIND_MARK = b"pagefind_dcd"
SMALL_PARTS = """\
from functools import partial
from clipsheet_digest import search
search.parts = partial(search.parts, sealed=8, current=3)
"""  # for `patched`: a search index in many parts, for few articles
PATIENCE = 300  # seconds for one build; two are usual, on a busy machine five; a home of the torture takes twenty


@dataclass(frozen=True, slots=True)
class Demo:
    """A copy of the demo and the site that was built of it."""

    home: Path
    output: Path
    status: int
    said: str


def clipping(slug: str = "ferry-stops", **values: Any) -> Clipping:
    """A whole clipping of the newest closed week, with what the test needs said of it."""
    given = {
        "title": f"Title of {slug}",
        "lang": "en",
        "body": f"The ferry of {slug} stopped on Monday. It will sail again in spring, the harbour master said.",
        "date": date(2025, 10, 1),
        "outlet": "Harbour Courier",
        "countries": ("KE",),
        "topics": ("drones",),
        "added": date(2025, 10, 6),
    }
    return Clipping(slug=slug, **{**given, **values})


def digest_of(clippings: Iterable[Clipping], found: Settings) -> Digest:
    """The digest of clippings that were read."""
    return digest(slips.slips_of(slips.in_hand(clippings, found)), found)


def edition(
    clippings: Iterable[Clipping],
    found: Settings,
    stories: Iterable[Story] = (),
    said: Mapping[str, Issue] | None = None,
    ledger: Mapping[str, Entry] | None = None,
) -> Edition:
    """The edition of clippings that were read, as of `TODAY`."""
    source = slips.in_hand(clippings, found, ledger or {})
    return editions.edition(digest(slips.slips_of(source), found), found, source, stories, TODAY, said or {})


def home(
    folder: Path,
    clippings: Iterable[Clipping] = (),
    site_yaml: str = 'format: 1\nname: "Test digest"\n',
    outlets_yaml: str = "",
    topics_yaml: str = TOPICS,
) -> Path:
    """A digest's home below `folder`, with these clippings as an editor's own files; gives the home."""
    content = folder / "home" / "content"
    (content / "clippings").mkdir(parents=True)
    for name, text in (("site.yaml", site_yaml), ("outlets.yaml", outlets_yaml), ("topics.yaml", topics_yaml)):
        (content / name).write_text(text, "utf8", newline="\n")
    for one in clippings:
        put(content.parent, one)
    return content.parent


def file_of(home: Path, slug: str) -> Path:
    """The file of a clipping that `put` wrote."""
    return home / "content" / "clippings" / f"{slug}.md"


def put(home: Path, one: Clipping) -> Path:
    """Write a clipping, or write it anew; gives its file."""
    file = file_of(home, one.slug)
    file.write_text(frontmatter.write(one), "utf8", newline="\n")
    return file


def environment(**values: str) -> dict[str, str]:
    """This process's environment with the tests' clock and what is given."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("CLIPSHEET_DEPLOY", "GITHUB_STEP_SUMMARY")}
    return {**inherited, "PYTHONUTF8": "1", **CLOCK, **values}


def build(home: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run `build.py --home HOME site`, or another command line; `values` are variables of its environment."""
    command = [sys.executable, str(BUILD), "--home", str(home), *(arguments or ("site",))]
    return subprocess.run(command, cwd=home, env=environment(**values), capture_output=True, text=True, encoding="utf8", timeout=PATIENCE)


def built(home: Path, *arguments: str, **values: str) -> Path:
    """Build a home that has no fault; gives its output."""
    made = build(home, *arguments, **values)
    assert made.returncode == 0, made.stdout + made.stderr
    return home / "output"


def patched(home: Path, patch: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`site` in a process in which `patch` was run first: where no other way leads."""
    script = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'plugins')]!r}\n{patch}\n"
    script += f"from clipsheet import cli\nsys.exit(cli.main(['--home', {str(home)!r}, 'site', *{arguments!r}]))"
    return subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, encoding="utf8", timeout=PATIENCE
    )


# -- looking into what was built ---------------------------------------------------------------------------------------


def pages(output: Path) -> dict[str, str]:
    """Every HTML page of an output, by its path."""
    return {path.relative_to(output).as_posix(): path.read_text("utf8") for path in sorted(output.rglob("*.html"))}


def hashes(output: Path) -> dict[str, str]:
    """The hash of every file of an output, by its path."""
    files = (path for path in sorted(output.rglob("*")) if path.is_file())
    return {path.relative_to(output).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def fragments(output: Path) -> list[dict[str, Any]]:
    """What the search index holds of every article, decoded, in the order of the addresses."""
    found = (gzip.decompress(path.read_bytes()) for path in (output / "pagefind").glob("*/fragment/*"))
    return sorted((json.loads(content.removeprefix(PAGEFIND_MARK)) for content in found), key=lambda record: record["url"])


def everything(output: Path) -> Iterator[tuple[str, str]]:
    """The text of every file of an output; the search bundle's own are unpacked."""
    for path in sorted(output.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
            yield path.relative_to(output).as_posix(), content.decode("utf8", "replace")


def places(output: Path, words: str) -> list[str]:
    """The files of an output that hold these words, unpacked."""
    return [name for name, text in everything(output) if words in text]
