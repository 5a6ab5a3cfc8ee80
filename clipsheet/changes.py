"""What differs between two readings of a clipping, field by field: what cleaning again changes, and what a person wrote.  Pure."""

from __future__ import annotations

from collections.abc import Container

from clipsheet import frontmatter
from clipsheet.model import BODY_FIELD, Change, Clipping

BY_THE_MACHINE = (
    *("title", "date", "modified", "lang", "outlet", "domain", "source_url", "authors", "agency", "section", "summary", "image"),
    *("countries", "mentions", "topics", "tags"),
    BODY_FIELD,
)
"""The fields that cleaning fills and may fill anew; slug and day of entry stay, and the rest is the editor's alone."""


def changes(current: Clipping, fresh: Clipping, mine: Container[str]) -> tuple[Change, ...]:
    """How a file and a fresh reading differ; `mine` names the fields that a person wrote."""
    found = (Change(field, _value(current, field), _value(fresh, field), field in mine) for field in BY_THE_MACHINE)
    return tuple(change for change in found if change.stands != change.reads)


def edits(before: Clipping, after: Clipping) -> tuple[Change, ...]:
    """How two states of a clipping's file differ, in every field."""
    found = (Change(field, _value(before, field), _value(after, field), stays=False) for field in (*frontmatter.SCHEMA, BODY_FIELD))
    return tuple(change for change in found if change.stands != change.reads)


def _value(clipping: Clipping, field: str) -> str:
    return clipping.body.strip("\n") if field == BODY_FIELD else frontmatter.shown(clipping, field)
