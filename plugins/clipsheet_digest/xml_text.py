"""XML that is made here and not by templates: every text is escaped by `xml.etree`, and what XML cannot hold is left out.  Pure."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from clipsheet.commonmark import legal


def text(parent: Element, name: str, value: str, **attributes: str) -> None:
    """Add an element that holds a text."""
    SubElement(parent, name, attributes).text = legal(value)


def document(root: Element) -> str:
    """The document, an element of the first level on each line."""
    root.text = "\n"
    for child in root:
        child.tail = "\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'
