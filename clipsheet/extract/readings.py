"""Trafilatura's readings of a page, and which of them is the article: the one door to trafilatura.

Its precise mode is the best one on most pages and loses whole articles on others, as every mode does. So the reading is compared with
what the page's lines look like by themselves (`clipsheet.extract.page.cut`), and the nearest one taken where the two are far apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document

from clipsheet.model import Block, Role
from clipsheet.rules.repairs import parted, repaired

AGREED = 0.4  # F1 of words with our own cut: below, the other readings are asked; on 18 of 551 pages one of them is nearer
WORD = re.compile(r"\w+")
ROLES = {"head": Role.HEADING, "item": Role.ITEM, "quote": Role.QUOTE}


def reading(text: str, cut: str) -> Document | None:
    """Trafilatura's precise reading, or that of its readings which agrees best with our own cut of the page; None if it has none."""
    precise = _read(text, favor_precision=True)
    own = said(cut)
    if precise is not None and _agreement(precise, own) >= AGREED:
        return precise
    readings = filter(None, (precise, _read(text), _read(text, favor_recall=True)))
    return max(readings, key=lambda reading: _agreement(reading, own), default=None)


def _read(text: str, **mode: bool) -> Document | None:
    found = bare_extraction(text, include_comments=False, include_formatting=False, with_metadata=True, **mode)  # type: ignore[arg-type]
    return found if isinstance(found, Document) and found.body is not None else None


def _agreement(reading: Document, own: Counter[str]) -> float:
    """F1 of a reading's words with our own cut's."""
    read = said(reading.text or "")
    return 2 * (read & own).total() / max(1, read.total() + own.total())


def said(text: str) -> Counter[str]:
    """How often a text says each of its words."""
    return Counter(WORD.findall(text.casefold()))


def blocks(document: Document) -> Iterator[Block]:
    """Trafilatura's tree as blocks of plain text: `p`, `head`, `quote`, items of `list`, rows of `table`."""
    for element in document.body:
        if element.tag == "list":
            yield from (block for item in element.iter("item") for block in _block(item, Role.ITEM))
        elif element.tag == "table":
            for row in element.iter("row"):
                cells = (" ".join("".join(cell.itertext()).split()) for cell in row.iter("cell"))
                yield from parts(" | ".join(filter(None, cells)), Role.PARAGRAPH)
        elif isinstance(element.tag, str):
            yield from _block(element, ROLES.get(element.tag, Role.PARAGRAPH))


def _block(element: etree._Element, role: Role) -> Iterator[Block]:
    for breaks in element.iter("lb"):
        breaks.tail = "\n" + (breaks.tail or "")
    for line in "".join(element.itertext()).split("\n"):
        yield from parts(line, role)


def parts(text: str, role: Role) -> Iterator[Block]:
    """A text as blocks of this role, repaired, glued sentences parted."""
    yield from (Block(role, part) for part in parted(repaired(text)) if part)
