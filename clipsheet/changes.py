"""What cleaning again changes in a clipping, and what it leaves because a person wrote it, field by field.  Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import unified_diff

from clipsheet import frontmatter
from clipsheet.model import Clipping

BODY = "body"
BY_THE_MACHINE = (
    *("title", "date", "modified", "lang", "outlet", "domain", "source_url", "authors", "agency", "section", "summary", "image"),
    *("countries", "mentions", "topics", "tags"),
    BODY,
)
"""The fields that cleaning fills and may fill anew; slug and day of entry stay, and the rest is the editor's alone."""
MOST_LINES = 6  # of a body, shown unless all are asked for
MOST_LETTERS = 110


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stands in the file, what cleaning reads now, and whether the former is a person's, and stays."""

    field: str
    stands: str
    reads: str
    stays: bool

    def lines(self, *, whole: bool) -> Iterator[str]:
        """The change for the editor; of a body the lines that differ, all of them or the first few."""
        if self.field == BODY:
            yield "body: yours stays; in Clipsheet's reading these lines are out (-) or in (+):" if self.stays else "body:"
            yield from self._of_body(whole=whole)
        elif self.stays:
            yield f"{self.field}: {_cut(self.stands or 'nothing')} is yours and stays; Clipsheet reads {_cut(self.reads or 'nothing')}"
        else:
            yield f"{self.field}: {_cut(self.stands or 'nothing')} -> {_cut(self.reads or 'nothing')}"

    def _of_body(self, *, whole: bool) -> Iterator[str]:
        told = list(unified_diff(self.stands.splitlines(), self.reads.splitlines(), n=0, lineterm=""))[2:]
        lines = [line for line in told if not line.startswith("@@") and line[1:].strip()]
        shown = lines if whole else lines[:MOST_LINES]
        yield from (f"  {line[0]} {_cut(line[1:])}" for line in shown)
        if len(shown) < len(lines):
            yield f"  … and {len(lines) - len(shown)} more; -v shows them all"


def changes(current: Clipping, fresh: Clipping, mine: Container[str]) -> tuple[Change, ...]:
    """How a file and a fresh reading differ; `mine` names the fields that a person wrote."""
    found = (Change(field, _value(current, field), _value(fresh, field), field in mine) for field in BY_THE_MACHINE)
    return tuple(change for change in found if change.stands != change.reads)


def _value(clipping: Clipping, field: str) -> str:
    return clipping.body.strip("\n") if field == BODY else frontmatter.shown(clipping, field)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
