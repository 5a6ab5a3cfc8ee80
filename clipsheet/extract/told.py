"""What the head and the JSON-LD of a page tell of its article, as trafilatura reads them.

Part by part, and not by its `extract_metadata`, three fifths of whose time go to what is found elsewhere (the date), asked for on few pages
(the author) or not at all (the licence).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from lxml.html import HtmlElement
from trafilatura import metadata
from trafilatura.settings import Document

from clipsheet.evidence.outlets import domain_of
from clipsheet.extract import jsonld

JOINERS = re.compile("[\u200c\u200d]")
TEXTS = ("title", "description", "author", "url", "sitename", "image")


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of itself; None where it does not say."""

    title: str | None
    description: str | None
    outlet: str | None
    author: str | None
    url: str | None
    host: str | None
    section: str | None
    tags: tuple[str, ...]
    image: str | None


def told(tree: HtmlElement) -> Told:
    """What this page tells of itself. The tree stays as it is."""
    document = metadata.examine_meta(tree)
    if document.author and " " not in document.author:  # a nick; JSON-LD may say more
        document.author = None
    document = _with_jsonld(document, tree)
    document.title = document.title or metadata.extract_title(tree)
    document.url = document.url or metadata.extract_url(tree)
    document.sitename = document.sitename or metadata.extract_sitename(tree)
    document.clean_and_trim()
    written = partial(_with_joiners, known=_joined(tree))
    return Told(
        title=written(document.title),
        description=written(document.description),
        outlet=written(_capitalised((document.sitename or "").lstrip("@"))),
        author=written(document.author),
        url=document.url,
        host=domain_of(document.url),
        section=next(iter(document.categories or metadata.extract_catstags("category", tree)), None),
        tags=tuple(document.tags or metadata.extract_catstags("tag", tree)),
        image=document.image,
    )


def author_of(tree: HtmlElement) -> str | None:
    """The author whom an element of the page may name, for a page whose head and JSON-LD name none."""
    return metadata.extract_author(tree)


def _with_jsonld(document: Document, tree: HtmlElement) -> Document:
    """The document with what JSON-LD adds; values of a kind that nobody expects there end the reading of it, and are no texts."""
    with suppress(AttributeError, LookupError, TypeError, ValueError, RecursionError):
        document = metadata.extract_meta_json(tree, document)
    for name in TEXTS:
        if not isinstance(getattr(document, name), str):
            setattr(document, name, None)
    document.categories, document.tags = _texts(document.categories), _texts(document.tags)
    return document


def _texts(values: Iterable[object] | None) -> list[str]:
    return [one for one in values or () if isinstance(one, str)]


def _capitalised(name: str) -> str:
    """An outlet's name as names are written; an address stays as it is."""
    return name.title() if name[:1].islower() and "." not in name else name


def _joined(tree: HtmlElement) -> dict[str, str]:
    """The page's texts with zero-width joiners, by what trafilatura leaves of them: without joiners words of Persian grow together."""
    texts = [*tree.xpath("//title/text() | //meta/@content"), *("".join(heading.itertext()) for heading in tree.iter("h1"))]
    texts += [value for thing in jsonld.things(tree) for value in thing.values() if isinstance(value, str)]
    return {JOINERS.sub("", text): text for text in (" ".join(text.split()) for text in texts if JOINERS.search(text))}


def _with_joiners(text: str | None, known: Mapping[str, str]) -> str | None:
    return known.get(text, text) if text is not None else None
