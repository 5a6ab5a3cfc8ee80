"""CommonMark in and out: blocks -> Markdown, Markdown -> safe HTML, Markdown -> plain text.  The one door to cmark and nh3.

Raw HTML in Markdown is refused (cmark leaves it out) and what is rendered passes an allow-list last, so `Html` can only come
from here. Images are not carried: a digest links to the original instead of loading its pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

import cmarkgfm
import nh3

from clipsheet.model import Block, Html, Role

ALLOWED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "a", "br", "hr", "code", "pre"}
LINK_REL = "noopener noreferrer nofollow"

LINE_OPENER = re.compile(r"(?:[#>+=~-]|\d{1,9}[.)])")  # what would open another kind of block at the start of a line
EMPHASIS = re.compile(r"[\\*`]|(?<![^\W_])_|_(?![^\W_])")  # an underscore inside a word is only itself
TAG_OR_ENTITY = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
LINK_LIKE = re.compile(r"\][(\[:]")
LEFT_OUT = re.compile(r"<!-- raw HTML omitted -->")
BLOCK_END = re.compile(r"</(?:p|h\d|li|pre)>|<hr>|<hr />|<br>|<br />")
TAG = re.compile(r"<[^>]*>")


def markdown(blocks: Iterable[Block]) -> str:
    """Blocks of plain text as CommonMark that renders to exactly that text; a run of list items is one tight list."""
    parts: list[str] = []
    previous = None
    for block in blocks:
        if previous is not None:
            parts.append("\n" if previous is block.role is Role.ITEM else "\n\n")
        parts.append(_written(block))
        previous = block.role
    return "".join(parts)


def _written(block: Block) -> str:
    prefix = {Role.HEADING: "## ", Role.ITEM: "- ", Role.QUOTE: "> "}.get(block.role, "")
    return prefix + escaped(" ".join(block.text.split()))


def escaped(text: str) -> str:
    """One line of plain text, with what CommonMark would take for markup escaped, and nothing else.

    >>> escaped("1. [a](b) *c* snake_case <i> A & B")
    '1\\\\. \\\\[a\\\\](b) \\\\*c\\\\* snake_case \\\\<i> A & B'
    """
    text = EMPHASIS.sub(lambda found: "\\" + found.group(), text)
    text = TAG_OR_ENTITY.sub(lambda found: "\\" + found.group(), text)
    if text.startswith("[") or LINK_LIKE.search(text):
        text = text.replace("[", "\\[").replace("]", "\\]")
    opener = LINE_OPENER.match(text)
    if opener:
        text = text[: opener.end() - 1] + "\\" + text[opener.end() - 1 :]
    if text.endswith("#") and not text.endswith("\\#"):  # a heading may close with #
        text = text[:-1] + "\\#"
    return text


def html(body: str) -> Html:
    """Markdown as HTML on the allow-list: no raw HTML, no images, links to http(s) addresses only."""
    rendered = cmarkgfm.markdown_to_html(body)
    return Html(
        nh3.clean(
            rendered,
            tags=ALLOWED,
            attributes={"a": {"href"}},
            attribute_filter=_only_web_addresses,
            url_schemes={"http", "https"},
            link_rel=LINK_REL,
        )
    )


def _only_web_addresses(_tag: str, attribute: str, value: str) -> str | None:
    web = attribute != "href" or value.startswith(("http://", "https://"))
    return value if web else None


def text(body: str) -> str:
    """Markdown as plain text, its blocks parted by a blank line."""
    return "\n\n".join(paragraphs(body))


def paragraphs(body: str) -> tuple[str, ...]:
    """The blocks of a Markdown body as plain text, in order; empty blocks are left out."""
    parts = (" ".join(unescape(TAG.sub("", part)).split()) for part in BLOCK_END.split(html(body)))
    return tuple(part for part in parts if part)


def has_raw_html(body: str) -> bool:
    """Whether CommonMark leaves out something that the body wrote as HTML; `check` names such files."""
    return bool(LEFT_OUT.search(cmarkgfm.markdown_to_html(body)))
