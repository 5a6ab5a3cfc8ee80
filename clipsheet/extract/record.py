"""A record (title and text as fields of their own) -> `Extracted`: the text is the article, repaired but never cut.

Where the text comes as a page, the page's article is taken, or all its text where no article is found on it.
"""

from __future__ import annotations

from dataclasses import replace

from clipsheet.extract import html
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


def of_page(raw: RawDocument) -> Extracted:
    """The article of the page, or every line of it but its title: who gave it a title says that it is one."""
    found = html.extracted(raw)
    if found.blocks:
        return found
    titles = {raw.declared.title, found.title.value if found.title is not None else None}
    lines = tuple(line for line in found.lines if line.text not in titles)
    return replace(
        found,
        blocks=tuple(Block(Role.PARAGRAPH, part) for line in lines for part in parted(line.text)),
        claims=tuple(Claim(line.number, Role.PARAGRAPH, "text of the record", line.text) for line in lines),
    )
