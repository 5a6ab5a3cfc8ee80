"""[reads; writes .clipsheet] What each page of the last build was made of, and the file that came of it.

A page is a function of its value, the templates and the code. So whether it must be made again is a comparison of hashes, and a build
that leaves pages as they are gives the same bytes as one that makes all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import fsdecode, fsencode
from sqlite3 import Connection

from clipsheet_digest import memory
from clipsheet_digest.standing import Files, Stamp

NO_PAGE = ""  # the key of a file that is no page: a style sheet, the search index


@dataclass(frozen=True, slots=True)
class Former:
    """The files of a site as the last build left them: what all pages have in common, and of each file its key and its stamp."""

    common: str = ""
    files: Mapping[str, tuple[str, Stamp]] = field(default_factory=dict)

    def is_same(self, path: str, key: str, seen: Files) -> bool:
        """Whether a page of this key stands there, untouched."""
        known = self.files.get(path)
        return known is not None and known[0] == key and known[1] == seen.get(path)

    def is_whole(self, folder: str, seen: Files) -> bool:
        """Whether the very files of a folder are there, untouched."""
        known = {path: stamp for path, (_key, stamp) in self.files.items() if path.startswith(f"{folder}/")}
        return known == {path: stamp for path, stamp in seen.items() if path.startswith(f"{folder}/")}

    def stands_but_for_pages(self, seen: Files) -> bool:
        """Whether the very files are there, and none that is no page was touched."""
        return seen.keys() == self.files.keys() and all(seen[path] == stamp for path, (key, stamp) in self.files.items() if key == NO_PAGE)


NOTHING = Former()


def last(known: Connection, output: str) -> Former:
    """The last build of an output, by its name in the memory; nothing where none is remembered."""
    rows = known.execute("SELECT path, key, size, changed FROM pages WHERE output = ?", (output,))
    files = {fsdecode(path): (key, (size, changed)) for path, key, size, changed in rows}
    return Former(memory.note(known, _name(output)) or "", files)


def articles_of(former: Former) -> frozenset[str]:
    """The slugs of the articles that the last build published, tombstones included."""
    return articles_among(path for path, (key, _stamp) in former.files.items() if key != NO_PAGE)


def articles_among(paths: Iterable[str]) -> frozenset[str]:
    """The slugs of the articles whose pages are among these files of a site."""
    pages = (path for path in paths if path.startswith("articles/") and path.endswith(".html"))
    return frozenset(path.removeprefix("articles/").removesuffix(".html") for path in pages)


def remember(known: Connection, output: str, before: Former, common: str, keys: Mapping[str, str], seen: Files) -> None:
    """Keep what the pages of a build were made of (`keys`), and how its files stand, for the next one."""
    after = {path: (keys.get(path, NO_PAGE), stamp) for path, stamp in seen.items()}
    changed: Iterable[str] = (path for path, file in after.items() if before.files.get(path) != file)
    rows = ((output, fsencode(path), after[path][0], *after[path][1]) for path in changed)
    known.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", rows)
    gone = ((output, fsencode(path)) for path in before.files.keys() - after.keys())
    known.executemany("DELETE FROM pages WHERE output = ? AND path = ?", gone)
    memory.put_note(known, _name(output), common)


def _name(output: str) -> str:
    return f"common {output}"
