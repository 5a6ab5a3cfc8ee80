"""Trafilatura's readings of a page, and which of them is the article: the one door to trafilatura.

Its precise mode is the best one on most pages and loses whole articles on others, as every mode does. So the reading is compared with
what the page's lines look like by themselves (`clipsheet.extract.page.cut`), and the nearest one taken where the two are far apart.

What the markup says of the article is no part of a reading: `clipsheet.extract.told` asks for that, once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from clipsheet.model import Block, Role
from clipsheet.rules.repairs import parted, repaired

SURE = 0.9  # F1 of words with our own cut: from here on the quick reading stays; of 501 such pages the slow one differs on 3
AGREED = 0.4  # the same: below, the other readings are asked; on 18 of 551 pages one of them is nearer
WORD = re.compile(r"\w+")
PLACES = frozenset({"table", "cell", "div"})
HOLD_TEXT = frozenset({"p", "head", "quote", "list", "table", "row"})
ROLES = {"head": Role.HEADING, "item": Role.ITEM, "quote": Role.QUOTE}


def reading(tree: HtmlElement, cut: str) -> Document | None:
    """Trafilatura's precise reading, or that of its readings which agrees best with our own cut of the page; None if it has none.

    The quick reading comes first, without the two other programs that trafilatura compares it with: they take two fifths of the time.
    """
    own = said(cut)
    quick = _read(tree, favor_precision=True, fast=True)
    if quick is not None and _agreement(quick, own) >= SURE:
        return quick
    precise = _read(tree, favor_precision=True)
    if precise is not None and _agreement(precise, own) >= AGREED:
        return precise
    readings = filter(None, (precise, _read(tree), _read(tree, favor_recall=True)))
    return max(readings, key=lambda reading: _agreement(reading, own), default=None)


def _read(tree: HtmlElement, **mode: bool) -> Document | None:
    """A reading; trafilatura leaves the tree as it is."""
    found = bare_extraction(tree, include_comments=False, include_formatting=False, **mode)  # type: ignore[arg-type]
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
        yield from _blocks(element)


def _blocks(element: etree._Element) -> Iterator[Block]:
    """An element's blocks; of a table that only puts things into their places, as newsletters are made, those within its cells."""
    if element.tag == "list":
        yield from (block for item in element.iter("item") for block in _block(item, Role.ITEM))
    elif element.tag == "row":
        cells = [cell for cell in element.iterchildren("cell") if _text(cell)]
        if len(cells) > 1 and all(len(cell) <= 1 and cell.find(".//row") is None for cell in cells):
            yield from parts(" | ".join(map(_text, cells)), Role.PARAGRAPH)
        else:
            yield from (block for cell in cells for block in _blocks(cell))
    elif element.tag in PLACES and any(child.tag in HOLD_TEXT for child in element):
        yield from parts(element.text or "", Role.PARAGRAPH)
        for child in element:
            yield from _blocks(child)
            yield from parts(child.tail or "", Role.PARAGRAPH)
    elif isinstance(element.tag, str):
        yield from _block(element, ROLES.get(element.tag, Role.PARAGRAPH))


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _block(element: etree._Element, role: Role) -> Iterator[Block]:
    for breaks in element.iter("lb"):
        breaks.tail = "\n" + (breaks.tail or "")
    for line in "".join(element.itertext()).split("\n"):
        yield from parts(line, role)


def parts(text: str, role: Role) -> Iterator[Block]:
    """A text as blocks of this role, repaired, glued sentences parted."""
    yield from (Block(role, part) for part in parted(repaired(text)) if part)
