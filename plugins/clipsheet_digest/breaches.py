"""[reads] Whether more of an article stands on a built site than its rights allow: a look that trusts neither gate nor theme.

What an editor wrote is the editor's own; twenty words in a row of the article's text are not, wherever they stand.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from clipsheet import commonmark, rights
from clipsheet.model import Fault
from clipsheet_digest.digest import Article

RUN = 20  # words, or characters of scripts without spaces: more than two writers have in common by chance
ELEMENT = re.compile(r"<[^>]*>")
FEED = "feed.xml"  # holds HTML as text
SEARCHED = "*.pf_fragment"  # a record of the search index, as Pagefind keeps it
TODO = "take it out, or write licence: with its ground into the outlet's row of outlets.yaml"

Run = tuple[str, ...]


def breaches(articles: Iterable[Article], audience: str, files: Mapping[str, str], output: Path) -> Iterator[Fault]:
    """The pages, feed and records of a site that show more of an article than was released; `files` are the clippings' by slug."""
    released, withheld = _parted(articles, audience)
    whose = {run: slug for slug, runs in withheld.items() for run in runs - released}
    if not whose:
        return
    for path in sorted([*output.rglob("*.html"), *output.glob(FEED), *output.rglob(SEARCHED)]):
        for slug in sorted({whose[run] for run in _runs(_text(path)) if run in whose}):
            found = f"more of {files.get(slug, slug)} than its outlet's rights allow"
            yield Fault(f"output/{path.relative_to(output).as_posix()}", None, "rights", found, TODO)


def _parted(articles: Iterable[Article], audience: str) -> tuple[set[Run], dict[str, set[Run]]]:
    """The runs of words that may be shown, and by slug those that may not."""
    released: set[Run] = set()
    withheld: dict[str, set[Run]] = {}
    for article in articles:
        whole = " ".join(commonmark.text(article.clipping.body).split())
        shown = rights.released(article.clipping, article.row, audience)
        excerpt = whole if shown.whole else (shown.summary or "").removesuffix(" …")
        released.update(_runs(excerpt))
        if not shown.whole:  # what begins within the excerpt is not counted: the next word on a page may be the article's by chance
            summary = " ".join((article.clipping.summary or "").split())
            others = [whole.removeprefix(excerpt), *([] if summary in whole else [summary])]
            withheld[article.clipping.slug] = {run for text in others for run in _runs(text)}
    return released, withheld


def _text(path: Path) -> str:
    """What a reader sees of a page or of the feed, or finds by a record of the index."""
    if path.match(SEARCHED):
        return gzip.decompress(path.read_bytes()).decode("utf8", "replace")
    text = path.read_text("utf8")
    return unescape(ELEMENT.sub(" ", unescape(text) if path.match(FEED) else text))


def _runs(text: str) -> Iterator[Run]:
    words = [word for word in (token.strip(".,;:!?\"'“”«»()") for token in rights.TOKEN.findall(text.casefold())) if word]
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
