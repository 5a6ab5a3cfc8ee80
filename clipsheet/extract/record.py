"""A record (title and text as fields of their own) -> `Extracted`: the text is the article, repaired but never cut."""

from __future__ import annotations

from clipsheet.extract.lines import record_lines
from clipsheet.model import Block, Claim, Extracted, Found, RawDocument, Role
from clipsheet.rules.repairs import parted


def extracted(raw: RawDocument) -> Extracted:
    """The record's lines, all kept."""
    lines = record_lines(raw.text)
    title = raw.declared.title
    return Extracted(
        blocks=tuple(Block(Role.PARAGRAPH, part) for line in lines for part in parted(line.text)),
        lines=lines,
        claims=tuple(Claim(line.number, Role.PARAGRAPH, "text of the record", line.text) for line in lines),
        title=None if title is None else Found(title, title, "title of the record"),
    )
