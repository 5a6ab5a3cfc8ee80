"""[reads] Whether more of an article stands on a built site than its rights allow: a look that trusts neither gate nor theme.

What an editor wrote is the editor's own; twenty words in a row of the article's text are not, wherever they stand.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from clipsheet import commonmark, rights
from clipsheet.model import Clipping, Fault
from clipsheet.settings import Outlet

RUN = 20  # words, or characters of scripts without spaces: more than two writers have in common by chance
ELEMENT = re.compile(r"<[^>]*>")
SAID = re.compile(r'\s(?:content|title|alt|aria-label)="([^"]*)"')  # attributes that a search engine or a reader's machine shows
SCRIPT = re.compile(r"clipsheet\((.*)\);\n", re.DOTALL)  # of the search index
GZIP = b"\x1f\x8b"
TAG = len("TI  - ")  # before a value of RIS
ESCAPE = re.compile(r"[\\{}]")  # of TeX
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
    """The pages, e-mails, feeds, exports and records of a public site that show more of a clipping than was released.

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
    for path in sorted(path for path in output.rglob("*") if path.suffix in TEXTS_OF and path.is_file()):
        for slug in sorted({whose[run] for text in TEXTS_OF[path.suffix](_read(path)) for run in _runs(text) if run in whose}):
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
        names = (clipping.outlet or "", clipping.agency or "", clipping.section or "", *clipping.authors, *clipping.tags)
        told = f"{clipping.outlet} {clipping.title} {excerpt}"  # as letters print them; a text may begin so, and say it again further down
        released.update(run for text in (excerpt, told, *names) for run in _runs(text))
        if not shown.whole:  # what begins within the excerpt is not counted: the next word on a page may be the article's by chance
            summary = " ".join((clipping.summary or "").split())
            others = [whole.removeprefix(excerpt), *([] if summary in whole else [summary])]
            withheld[clipping.slug] = {run for text in others for run in _runs(text)}
    return released, withheld


def _flat(clipping: Clipping) -> str:
    return " ".join(commonmark.text(clipping.body).split())


def _runs(text: str) -> Iterator[Run]:
    words = [word for word in (token.strip(".,;:!?\"'“”«»()") for token in rights.TOKEN.findall(text.casefold())) if word]
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


# -- what a file shows ----------------------------------------------------------------------------------------------
#
# A reader of what follows is one who looks at the file, or whose machine does. Texts that stand apart are given apart: of two that a page
# does not show as one, the end and the beginning are no words in a row.


def _read(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if content.startswith(GZIP) else content).decode("utf8", "replace")


def _of_html(text: str) -> Iterator[str]:
    yield unescape(ELEMENT.sub(" ", text))
    yield from map(unescape, SAID.findall(text))


def _of_xml(text: str) -> Iterator[str]:
    """A feed holds HTML as text."""
    return _of_html(unescape(text))


def _of_json(text: str) -> Iterator[str]:
    try:
        yield from _strings(json.loads(text))
    except ValueError:  # none of ours
        yield text


def _of_json_lines(text: str) -> Iterator[str]:
    return (found for line in text.split("\n") if line for found in _of_json(line))


def _of_script(text: str) -> Iterator[str]:
    """A script of the search index tells a value; of others, such as a theme's, the text is looked at."""
    value = SCRIPT.fullmatch(text)
    return _of_json(f"[{value[1]}]" if value else text)


def _strings(value: object) -> Iterator[str]:
    """The texts of a JSON value: as they are, and without the markup that they may hold."""
    if isinstance(value, str):
        yield value
        if "<" in value:
            yield from _of_html(value)
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def letter(content: bytes) -> Message:
    """An e-mail, decoded; a part that it lacks is empty."""
    read = message_from_bytes(content, EmailMessage, policy=default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    return Message(str(read["Subject"] or ""), text.get_content() if text else "", html.get_content() if html else "")


def _of_letter(text: str) -> Iterator[str]:
    found = letter(text.encode("utf8"))
    yield from (found.subject, found.text)
    yield from _of_html(found.html)


def _of_csv(text: str) -> Iterator[str]:
    return (cell for row in csv.reader(StringIO(text, newline="")) for cell in row)


def _of_ris(text: str) -> Iterator[str]:
    return (line[TAG:] for line in text.split("\n"))


def _of_bibtex(text: str) -> Iterator[str]:
    return (ESCAPE.sub("", line.partition(" = ")[2]) for line in text.split("\n"))


TEXTS_OF: Mapping[str, Callable[[str], Iterator[str]]] = {
    ".html": _of_html,
    ".eml": _of_letter,
    ".xml": _of_xml,
    ".json": _of_json,
    ".js": _of_script,
    ".jsonl": _of_json_lines,
    ".csv": _of_csv,
    ".ris": _of_ris,
    ".bib": _of_bibtex,
    ".pf_fragment": lambda text: iter((text,)),  # a record of the search index, as Pagefind keeps it
}
