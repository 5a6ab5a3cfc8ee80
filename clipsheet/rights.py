"""The one gate through which an article's text leaves: pages, feeds, e-mail, exports, search index.

For a desk, whole texts. For the public, an excerpt, unless the outlet's row names a licence or asks for less. What the editor wrote
(headline, gist, note) is the editor's own and is not capped here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from math import floor

from clipsheet import commonmark
from clipsheet.model import Clipping, Html
from clipsheet.settings import Outlet

MOST_WORDS = 60
MOST_SHARE = 0.15
BEGINNING = 4000  # characters, in which stand the 400 words of which 60 are 15 %: what follows them changes no excerpt
SENTENCE_WORDS = 25
LETTERS = (  # of scripts without spaces between words: Thai to Burmese, Khmer, the Tai scripts, Shan; Japanese; Chinese
    "\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
UNSPACED = re.compile(f"[{LETTERS}]")
UNSPACED_LETTERS = 2  # characters a word, in scripts without spaces
TOKEN = re.compile(rf"[{LETTERS}]|[^\s{LETTERS}]+")
SENTENCE = re.compile(r".+?[.!?…。！？؟۔][\"'”’»」)\]]*(?=\s|\Z|[\u4e00-\u9fff])|.+\Z", re.DOTALL)
WORD = re.compile(r"[^\W\d_][^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Released:
    """What may be shown of an article: a summary for lists, a body, and whether the body is whole."""

    summary: str | None
    body: Html
    whole: bool


def is_published(outlet: Outlet | None) -> bool:
    """Whether articles of this outlet are shown at all."""
    return outlet is None or outlet.rights != "blocked"


def released(clipping: Clipping, outlet: Outlet | None, audience: str) -> Released:
    """What leaves of an article for this audience."""
    shown = summary(clipping, outlet, audience)
    if _is_whole(outlet, audience):
        return Released(shown, commonmark.html(clipping.body), True)
    return Released(shown, Html(f"<p>{escape(shown)}</p>") if shown else Html(""), False)


def summary(clipping: Clipping, outlet: Outlet | None, audience: str) -> str | None:
    """What lists may show of an article's own words."""
    if _is_whole(outlet, audience):
        return clipping.summary
    if outlet is not None and outlet.rights in ("metadata", "blocked"):
        return None
    return excerpt(commonmark.text(clipping.body))


def _is_whole(outlet: Outlet | None, audience: str) -> bool:
    return audience == "desk" or (outlet is not None and outlet.rights == "full" and bool(outlet.licence))


def search_text(clipping: Clipping, released: Released) -> str:
    """What the search may know of an article: what is shown, and of the rest its names in alphabetical order."""
    if not (released.whole or released.body):
        return ""
    if released.whole:
        return commonmark.printed_text(released.body)
    return f"{released.summary}\n{' · '.join(names(commonmark.text(clipping.body), released.summary or ''))}"


def excerpt(text: str) -> str:
    """The beginning of a text: at most 60 words and 15 % of it, whole sentences where they fit, never less than one of 25 words.

    >>> excerpt("One two three. " + "Four five six seven. " * 100).startswith("One two three. Four")
    True
    """
    is_long = MOST_SHARE * word_count(text[:BEGINNING]) >= MOST_WORDS
    flat = " ".join(text[: BEGINNING if is_long else None].split())
    cap = MOST_WORDS if is_long else min(MOST_WORDS, floor(MOST_SHARE * word_count(flat)))
    end = 0
    for sentence in SENTENCE.finditer(flat):
        if word_count(flat[: sentence.end()]) > cap:
            break
        end = sentence.end()
    if end:
        return flat[:end].strip()
    first = SENTENCE.match(flat)
    return _first_words(first.group(), SENTENCE_WORDS) if first else ""


def word_count(text: str) -> float:
    """Words, with two characters for a word in scripts without spaces."""
    spaced, unspaced = UNSPACED.subn(" ", text)
    return unspaced / UNSPACED_LETTERS + len(spaced.split())


def _first_words(text: str, most: int) -> str:
    count = 0.0
    for token in TOKEN.finditer(text):
        count += 1 / UNSPACED_LETTERS if UNSPACED.match(token.group()) else 1
        if count > most:
            return text[: token.start()].rstrip(" ,;:，、；") + " …"
    return text


def names(whole: str, shown: str) -> list[str]:
    """The capitalised words of a text that its excerpt does not show, in alphabetical order, so that a name can be found."""
    written = " ".join(part for part in set(whole.split()) if not part.islower())  # most words of a text are out at a glance
    return sorted({word for word in WORD.findall(written) if word[0].isupper()} - set(WORD.findall(shown)))
