"""A digest that is worked on: pages come in, an editor writes into clippings, and both must be there whatever happens to a run."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import homes

from builders import PROSE, article
from clipsheet_digest import checks

TOWNS = {
    "Mali": "2025-09-29",
    "Kenya": "2025-10-01",
    "Senegal": "2025-10-03",
    "Chad": "2025-10-06",
}  # with a day that is in the clock's past
SITE = 'format: 1\nname: "Test digest"\n'


@dataclass(slots=True)
class Desk:
    """A home, who works on it, and what this person wrote: line by line, by the clipping's file."""

    home: Path
    random: Random
    pages: int = 0
    written: dict[Path, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def page_comes(self) -> None:
        """A new page is saved into content/raw."""
        self.pages += 1
        self.page(self.pages)

    def page_changes(self) -> None:
        """One of the pages is saved once more, with another sentence."""
        self.page(self.random.randint(1, self.pages), f"\n\nIt was saved again, the office said on {self.random.randint(2, 28)} October.")

    def page(self, number: int, more: str = "") -> None:
        """Save a page of this number; the words of no two are the same."""
        country, day = sorted(TOWNS.items())[number % len(TOWNS)]
        own = " ".join(f"{word}{number}" for word in PROSE.split())
        path = self.home / "content" / "raw" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(f"Ferry {number} of {country}", date=day, body=f"{PROSE}\n\n{own}{more}"), "utf8")

    def editor_writes(self) -> None:
        """An editor gives a clipping a note of its own, or another one, and adds a line to its words."""
        files = sorted((self.home / "content" / "clippings").rglob("*.md"))
        if not files:
            return
        path, mark = self.random.choice(files), self.random.randrange(10**9)
        note, line = f'note: "Look at {mark}: é, ‘so’."', f"A line of mine, {mark}."
        text = re.sub(r"^note: .*\n", "", path.read_text("utf8"), flags=re.MULTILINE)
        head, body = text.removeprefix("---\n").split("\n---\n", 1)
        path.write_text(f"---\n{head}\n{note}\n---\n{body.rstrip()}\n\n{line}\n", "utf8")
        kept = [one for one in self.written[path] if not one.startswith(b"note: ")]
        self.written[path] = [*kept, note.encode(), line.encode()]

    def lost(self) -> list[bytes]:
        """What the editor wrote and is not there to the byte."""
        found = {path: path.read_bytes().splitlines() if path.exists() else [] for path in self.written}
        return [line for path, lines in self.written.items() for line in lines if line not in found[path]]


def desk(folder: Path, pages: int, seed: int = 0) -> Desk:
    """A digest with so many pages, and its site."""
    made = Desk(homes.home(folder, site_yaml=SITE), Random(seed))  # noqa: S311
    for _ in range(pages):
        made.page_comes()
    homes.built(made.home, "--json")
    return made


def site_of(home: Path) -> Counter[tuple[str, str]]:
    """The site of a home by the names and hashes of its files."""
    return checks.contents(home / "output")


def clean_site_of(home: Path, folder: Path) -> Counter[tuple[str, str]]:
    """The same of the site that is built where nothing was built before."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home / "content", folder / "content")
    if (home / "themes").is_dir():
        shutil.copytree(home / "themes", folder / "themes")
    homes.built(folder)
    return site_of(folder)


def pages(output: Path) -> list[Path]:
    """The pages of a site, which may change meanwhile: a folder that is gone has none."""
    return [Path(parent, name) for parent, _folders, names in os.walk(output) for name in names if name.endswith(".html")]


def broken_pages(output: Path) -> list[str]:
    """The pages that end before their end, and the links that lead nowhere."""
    cut = [f"{path}: cut off" for path in pages(output) if not is_whole(path)]
    return cut or list(map(str, checks.broken_links(output)))


def is_whole(page: Path) -> bool:
    """Whether a page has its end, or is gone."""
    try:
        return page.read_bytes().rstrip().endswith(b"</html>")
    except FileNotFoundError:
        return True


def left_over(home: Path) -> list[str]:
    """What a run leaves only while it is at work."""
    return sorted(path.relative_to(home).as_posix() for pattern in (".output.*", "content/**/.*.tmp") for path in home.glob(pattern))
