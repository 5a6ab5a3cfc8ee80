"""[reads; writes .clipsheet] Which clippings were found to tell of one event, kept from build to build.

To compare a week's clippings takes longer than all else that a build does; they seldom change.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from clipsheet import stories
from clipsheet.files import write_whole
from clipsheet.stories import Links, Profile

TABLES = ("function_words.tsv", "common_names.tsv", "countries.tsv", "countries_cyrillic.tsv", "countries_arabic.tsv", "months.tsv")


def links_of(profiles: Sequence[Profile], home: Path, *, kept: bool) -> Links:
    """The links between clippings; what the last build compared is not compared again. `kept`: for the next build."""
    rules = _rules()
    known = _known(home, rules)
    found = stories.links_of(profiles, known)
    if kept and found.keys() != known.keys():
        write_whole(_place(home), json.dumps({"rules": rules, "links": found}) + "\n")
    return found


def _known(home: Path, rules: str) -> Links:
    try:
        memory = json.loads(_place(home).read_text("utf8"))
        links = {
            name: tuple((float(score), str(one), str(other)) for score, one, other in found) for name, found in memory["links"].items()
        }
        return links if memory["rules"] == rules else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # of another version, or damaged: it is only a cache
        return {}


def _rules() -> str:
    """The code and the tables by which clippings are compared, in a hash."""
    package = files("clipsheet")
    parts = [package / "stories.py", *(package / "data" / name for name in TABLES)]
    return sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def _place(home: Path) -> Path:
    return home / ".clipsheet" / "links.json"
