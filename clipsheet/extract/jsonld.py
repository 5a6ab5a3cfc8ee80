"""What a page says of itself to machines: its JSON-LD (schema.org), however broken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lxml import etree, html

MOST_NESTED = 20


def article_body(tree: etree._Element) -> tuple[str, ...]:
    """The paragraphs of the longest `articleBody`; none where the page hides no text."""
    bodies = [body for thing in things(tree) if isinstance(body := thing.get("articleBody"), str)]
    return tuple(_paragraphs(max(bodies, key=len, default="")))


def things(tree: etree._Element) -> Iterator[Mapping[str, object]]:
    """Every object of the page's JSON-LD, outer ones first; what cannot be parsed is passed over."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            yield from _objects(json.loads(script.text or "", strict=False))
        except (ValueError, RecursionError):
            continue


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if depth < MOST_NESTED:
        for one in inside:
            yield from _objects(one, depth + 1)


def _paragraphs(text: str) -> Iterator[str]:
    """The text's lines; outlets write plain text, markup, or markup written as entities."""
    if "&lt;" in text or "&amp;" in text:
        text = _shown(text)
    for line in (_shown(text) if "</" in text else text).splitlines():
        if line.strip():
            yield line


def _shown(text: str) -> str:
    try:
        tree = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return text
    for element in tree.iter("p", "br", "li", "h2", "h3", "h4", "div", "blockquote"):
        element.tail = "\n" + (element.tail or "")
    for element in list(tree.iter("script", "style")):
        element.text = None
    return str(tree.text_content())
