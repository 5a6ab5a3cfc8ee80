"""Random strings through the front matter: what is written is read back the same, or refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from homes import clipping

from clipsheet import frontmatter
from clipsheet.model import Faults
from torture.rows import SEED, Row

STRINGS = 100_000
FIELDS = ("title", "headline", "gist", "outlet", "agency", "section", "summary", "note")
ODD = "\x00\x01\t\n\r\x1b\x7f\x85\xa0\xad\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff\U0001f468\U000e0001\U0010ffff"
SIGNS = "'\"\\:#-?[]{},&*!|>%@`~=<. \n"
WORDS = (
    "null",
    "~",
    "yes",
    "no",
    "on",
    "1e5",
    "0x1F",
    "0o7",
    ".inf",
    "2025-10-01",
    "---",
    "...",
    "<<",
    "!!python/object:os.system",
    "key: value",
)


def rows(_folder: Path, share: float) -> Iterator[Row]:
    """Each string in each field that holds text."""
    random, count = Random(SEED), max(200, round(STRINGS * share))  # noqa: S311
    equal = refused = other = 0
    for _ in range(count):
        text, field = _string(random), random.choice(FIELDS)
        one = replace(clipping("random"), **{field: text})
        try:
            written = frontmatter.write(one)
            read = getattr(frontmatter.read(written, "random.md"), field)
        except Faults:
            refused += 1
            continue
        equal += read == text
        other += read != text
    measured = f"{equal:,} equal, {refused:,} refused by name, {other:,} changed"
    yield Row(f"{count:,} random strings through the front matter", measured, "equal or refused", other == 0)


def _string(random: Random) -> str:
    pieces = (
        lambda: random.choice(WORDS),
        lambda: random.choice(ODD),
        lambda: random.choice(SIGNS),
        lambda: chr(random.randrange(0x20, 0x7F)),
        lambda: chr(random.choice((random.randrange(0xD800), random.randrange(0xE000, 0x110000)))),  # no file holds a surrogate
    )
    return "".join(random.choice(pieces)() for _ in range(random.randrange(1, 12)))
