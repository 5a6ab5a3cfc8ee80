"""What a reader sees of an HTML page: its lines, one for each block of text, with what the markup says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from clipsheet.model import Line
from clipsheet.rules.repairs import repaired

UNSHOWN = frozenset({"script", "style", "noscript", "template", "svg", "head", "select", "iframe"})
INLINE = frozenset({"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
                    "time", "u"})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "dl", "blockquote"})


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines, the element that each line's block (paragraph, heading, list) stands in, and texts of some kinds of elements."""

    lines: tuple[Line, ...]
    containers: tuple[etree._Element | None, ...]
    headlines: frozenset[str]
    captions: frozenset[str]


def shown(tree: etree._Element) -> Shown:
    """The page of a tree, its lines numbered from 1."""
    found = [(text, element) for texts, element in _texts(tree) if (text := repaired(texts))]
    linked = _said(tree, "a")
    return Shown(
        lines=tuple(_line(number, text, element, linked) for number, (text, element) in enumerate(found, 1)),
        containers=tuple(_container(element) for _, element in found),
        headlines=_said(tree, "h1"),
        captions=_said(tree, "figcaption"),
    )


def _said(tree: etree._Element, tag: str) -> frozenset[str]:
    return frozenset(repaired("".join(element.itertext())) for element in tree.iter(tag))


def _texts(tree: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The texts between the beginnings and ends of block elements, each with the innermost one that holds it."""
    held: list[str] = []
    blocks = [tree]

    def flushed() -> Iterator[tuple[str, etree._Element]]:
        if held:
            yield "".join(held), blocks[-1]
        held.clear()

    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi") or not isinstance(element.tag, str):
            continue
        if event == "start":
            if element.tag not in INLINE:
                yield from flushed()
                blocks.append(element)
            if element.tag not in UNSHOWN:
                held.append(element.text or "")
        else:
            if element.tag not in INLINE:
                yield from flushed()
                blocks.pop()
            held.append(element.tail or "")
    yield from flushed()


def _line(number: int, text: str, element: etree._Element, linked: frozenset[str]) -> Line:
    tags = {element.tag, *(above.tag for above in _above(element, 3))}
    listed, quoted = "li" in tags or "dd" in tags, "blockquote" in tags
    return Line(number, text, heading=element.tag in HEADINGS, bullet=listed, quote=quoted, linked=text in linked)


def _container(element: etree._Element) -> etree._Element | None:
    """What holds the paragraph, heading or whole list that a line belongs to: its siblings are of the same text."""
    block = element
    for above in _above(element, 8):
        if above.tag in LISTS:
            block = above
    return block.getparent()


def _above(element: etree._Element, most: int) -> Sequence[etree._Element]:
    """The elements around one, from the inside, up to a number."""
    return [above for above, _ in zip(element.iterancestors(), range(most), strict=False)]
