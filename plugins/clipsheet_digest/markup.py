"""Whether a page or feed is sound: what a template of one's own gets wrong most easily.  Pure, and no full validation of HTML.

A tag that closes nothing, an element that nothing closes, an id that stands twice, a page without title or language. What HTML lets a
writer leave out (`</li>`, `</p>`) may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
MAY_STAY_OPEN = frozenset("html head body li dt dd p option tr td th thead tbody tfoot rt rp colgroup caption optgroup".split())

Found = tuple[int, str, str]
"""The line, what was found and what to do."""


def faults_of_html(text: str) -> Iterator[Found]:
    """What is wrong with a page of HTML."""
    page = _Page()
    page.feed(text)
    page.close()
    yield from page.found
    yield from ((line, f"<{tag}>", "nothing closes it: add its end tag") for tag, line in page.open if tag not in MAY_STAY_OPEN)
    if not page.has_title:
        yield 1, "no <title>", "give the page a title"
    if not page.has_language:
        yield 1, "no language", 'write the page\'s language: <html lang="…">'


def faults_of_xml(text: str) -> Iterator[Found]:
    """What is wrong with a feed or a sitemap."""
    try:
        ElementTree.fromstring(text)  # noqa: S314 - our own output, without a document type
    except ElementTree.ParseError as error:
        yield error.position[0], f"not XML ({error})", "report this with the clippings that it lists"


class _Page(HTMLParser):
    """Reads a page and keeps what is open and what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.found: list[Found] = []
        self.has_title = self.has_language = False
        self._ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        line, said = self.getpos()[0], dict(attrs)
        self.has_title |= tag == "title"
        self.has_language |= tag == "html" and bool(said.get("lang"))
        name = said.get("id")
        if name is not None and name in self._ids:
            self.found.append((line, f'id="{name}"', "stands twice on the page: choose another name"))
        self._ids.add(name or "")
        if tag not in VOID:
            self.open.append((tag, line))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that closes itself, as those of a drawing do."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what may stay open within it."""
        within = [name for name, _line in self.open]
        if tag not in within:
            self.found.append((self.getpos()[0], f"</{tag}>", "closes nothing: delete it, or add its start tag"))
            return
        place = len(within) - 1 - within[::-1].index(tag)
        for name, line in self.open[place + 1 :]:
            if name not in MAY_STAY_OPEN:
                self.found.append((line, f"<{name}>", f"is still open where </{tag}> closes: add its end tag"))
        del self.open[place:]
