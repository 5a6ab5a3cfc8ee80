"""[reads] Whether more of an article stands on a built site than its rights allow: a look that trusts neither gate nor theme.

What an editor wrote is the editor's own; twenty words in a row of the article's text are not, wherever they stand.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from typing import NamedTuple

from clipsheet import commonmark, rights
from clipsheet.model import Clipping, Fault
from clipsheet.settings import Outlet

RUN = 20  # words, or characters of scripts without spaces: more than two writers have in common by chance
ELEMENT = re.compile(r"<[^>]*>")
SAID = re.compile(r'\s(?:content|title|alt|aria-label)="([^"]*)"')  # attributes that a search engine or a reader's machine shows
FEED = "feed.xml"  # holds HTML as text
LETTER = "*.eml"  # an issue as an e-mail, with its text in two forms
SEARCHED = "*.pf_fragment"  # a record of the search index, as Pagefind keeps it
TODO = "take it out, or write licence: with its ground into the outlet's row of outlets.yaml"

NOT_PUBLISHED = "take it out: it waits, was withdrawn or is left out of the site"

Run = tuple[str, ...]


class Message(NamedTuple):
    """What a reader sees of an e-mail: the subject, and the text as it is shown without and with markup."""

    subject: str
    text: str
    html: str


def breaches(
    published: Iterable[tuple[Clipping, Outlet | None]],
    unpublished: Iterable[Clipping],
    audience: str,
    files: Mapping[str, str],
    output: Path,
) -> Iterator[Fault]:
    """The pages, e-mails, feed and records of a public site that show more of a clipping than was released.

    Clippings that are published come with the rows of their outlets; `files` are the clippings' by slug.
    """
    if audience == "desk":
        return
    released, withheld = _parted(published, audience)
    hidden = {clipping.slug: {*_runs(_flat(clipping)), *_runs(clipping.summary or "")} for clipping in unpublished}
    withheld |= hidden
    whose = {run: slug for slug, runs in withheld.items() for run in runs - released}
    if not whose:
        return
    for path in sorted([*output.rglob("*.html"), *output.rglob(LETTER), *output.glob(FEED), *output.rglob(SEARCHED)]):
        for slug in sorted({whose[run] for text in _texts(path) for run in _runs(text) if run in whose}):
            place, file = f"output/{path.relative_to(output).as_posix()}", files.get(slug, slug)
            if slug in hidden:
                yield Fault(place, None, "rights", f"words of {file}, which is not published", NOT_PUBLISHED)
            else:
                yield Fault(place, None, "rights", f"more of {file} than its outlet's rights allow", TODO)


def _parted(published: Iterable[tuple[Clipping, Outlet | None]], audience: str) -> tuple[set[Run], dict[str, set[Run]]]:
    """The runs of words that may be shown, and by slug those that may not."""
    released: set[Run] = set()
    withheld: dict[str, set[Run]] = {}
    for clipping, row in published:
        whole = _flat(clipping)
        shown = rights.released(clipping, row, audience)
        excerpt = whole if shown.whole else (shown.summary or "").removesuffix(" …")
        released.update(run for text in (excerpt, clipping.title) for run in _runs(text))  # a text may begin with its title
        if not shown.whole:  # what begins within the excerpt is not counted: the next word on a page may be the article's by chance
            summary = " ".join((clipping.summary or "").split())
            others = [whole.removeprefix(excerpt), *([] if summary in whole else [summary])]
            withheld[clipping.slug] = {run for text in others for run in _runs(text)}
    return released, withheld


def _flat(clipping: Clipping) -> str:
    return " ".join(commonmark.text(clipping.body).split())


def _texts(path: Path) -> list[str]:
    """What a reader sees of a page or of the feed, or finds by a record of the index; each attribute by itself, as it is shown."""
    if path.match(SEARCHED):
        return [gzip.decompress(path.read_bytes()).decode("utf8", "replace")]
    if path.match(LETTER):
        found = letter(path.read_bytes())
        return [found.subject, found.text, *_seen(found.html)]
    html = path.read_text("utf8")
    return _seen(unescape(html) if path.match(FEED) else html)


def _seen(html: str) -> list[str]:
    return [unescape(text) for text in (ELEMENT.sub(" ", html), *SAID.findall(html))]


def letter(content: bytes) -> Message:
    """An e-mail, decoded; a part that it lacks is empty."""
    read = message_from_bytes(content, EmailMessage, policy=default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    return Message(str(read["Subject"] or ""), text.get_content() if text else "", html.get_content() if html else "")


def _runs(text: str) -> Iterator[Run]:
    words = [word for word in (token.strip(".,;:!?\"'“”«»()") for token in rights.TOKEN.findall(text.casefold())) if word]
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
