"""[reads; writes .clipsheet] Which clippings were found to tell of one event, kept from build to build.

To compare a week's clippings takes longer than all else that a build does; they seldom change.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from clipsheet.files import write_whole
from clipsheet.stories import Links

TABLES = ("function_words.tsv", "common_names.tsv", "countries.tsv", "countries_cyrillic.tsv", "countries_arabic.tsv", "months.tsv")


def last(home: Path) -> Links:
    """The links that the last build found; nothing where other rules found them, or the memory is doubtful."""
    try:
        memory = json.loads(_place(home).read_text("utf8"))
        pools = memory["links"].items() if memory["rules"] == _rules() else ()
        return {name: tuple((float(score), str(one), str(other)) for score, one, other in pool) for name, pool in pools}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # of another version, or damaged: it is only a cache
        return {}


def remember(home: Path, links: Links) -> None:
    """Keep the links for the next build."""
    if last(home) != links:
        write_whole(_place(home), json.dumps({"rules": _rules(), "links": links}) + "\n")


def _rules() -> str:
    """The code and the tables by which clippings are compared, in a hash."""
    package = files("clipsheet")
    parts = [package / "stories.py", package / "traits.py", *(package / "data" / name for name in TABLES)]
    return sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def _place(home: Path) -> Path:
    return home / ".clipsheet" / "links.json"
