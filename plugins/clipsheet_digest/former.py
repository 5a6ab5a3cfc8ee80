"""[reads; writes .clipsheet] What each page of the last build was made of; a page that would be made of the same is taken over.

A page is a function of its value, the templates and the code. So whether it must be made again is a comparison of hashes, and a build
that takes over gives the same bytes as one that makes all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from clipsheet.files import write_whole
from clipsheet_digest import standing
from clipsheet_digest.inputs import Page

KEY_LETTERS = 32  # of a hash: 128 bits


@dataclass(frozen=True, slots=True)
class Former:
    """The pages of a site: a hash of what each was made of, one of all that they have in common, and one of the files as they stand."""

    common: str = ""
    made: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


NOTHING = Former()


def key_of(page: Page) -> str:
    """What a page is made of, in a hash: its value is frozen, and shows every field."""
    return sha256(repr(page).encode("utf8", "surrogatepass")).hexdigest()[:KEY_LETTERS]


def last(home: Path, output: Path) -> Former:
    """The pages of the last build of this output; nothing where it is not as that build left it, or the memory is doubtful."""
    try:
        found = Former(**json.loads(_place(home, output).read_text("utf8")))
        return found if found.made == standing.stamp_of_output(output) else NOTHING
    except (OSError, ValueError, TypeError):  # of another version, or damaged: it is only a cache
        return NOTHING


def remember(home: Path, output: Path, former: Former) -> None:
    """Keep what the pages of a build were made of, for the next one."""
    write_whole(_place(home, output), json.dumps(asdict(former), indent=0) + "\n")


def _place(home: Path, output: Path) -> Path:
    name = sha256(str(output.resolve()).encode("utf8", "surrogateescape")).hexdigest()[:8]
    return home / ".clipsheet" / f"pages-{name}.json"
