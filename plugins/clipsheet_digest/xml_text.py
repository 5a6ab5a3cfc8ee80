"""XML that is made here and not by templates: every text is escaped by `xml.etree`, and what XML cannot hold is left out.  Pure."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML 1.0 document can hold


def text(parent: Element, name: str, value: str, **attributes: str) -> None:
    """Add an element that holds a text."""
    SubElement(parent, name, attributes).text = legal(value)


def legal(value: str) -> str:
    """A text without what no XML document can hold; no other file for machines needs that either."""
    return NO_XML.sub("", value)


def document(root: Element) -> str:
    """The document, an element of the first level on each line."""
    root.text = "\n"
    for child in root:
        child.tail = "\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'
