"""CommonMark in and out: blocks -> Markdown, Markdown -> safe HTML, Markdown -> plain text.  The one door to cmark and nh3.

Raw HTML in Markdown is refused (cmark leaves it out) and what is rendered passes an allow-list last: it matches a strict pattern, or
nh3 cleans it. So `Html` can only come from here. Images are not carried: a digest links to the original instead of loading its pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from ctypes import CDLL, c_void_p
from html import unescape

import nh3
from cmarkgfm import _cmark

from clipsheet.model import Block, Html, Role

ALLOWED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "a", "br", "hr", "code", "pre"}
FREE = CDLL(None).free if os.name == "posix" else None  # of the C library that cmark takes its memory from
LINK_REL = "noopener noreferrer nofollow"

LINE_OPENER = re.compile(r"[#>+=~-]|\d{1,9}[.)]|<{7}(?= )")  # what would open another kind of block at the start of a line; a conflict
EMPHASIS = re.compile(r"[\\*`]|(?<![^\W_])_|_(?![^\W_])")  # an underscore inside a word is only itself
TAG_OR_ENTITY = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
LINK_LIKE = re.compile(r"\][(\[:]")
LEFT_OUT = re.compile(r"<!-- raw HTML omitted -->")
BLOCK_END = re.compile(r"</(?:p|h\d|li|pre)>|<hr>|<hr />|<br>|<br />")
TAG = re.compile(r"<[^>]*>")

NO_TEXT = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # what no document should hold
NOT_LEGAL = re.compile(f"[{NO_TEXT}]")
CHARACTERS = rf'[^<>&"\r{NO_TEXT}]++|&(?:amp|lt|gt|quot);'
IN_LINE = r"</?(?:em|strong|code)>|<br />"
HOST = r"(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z]{2,}+"  # no port, no punycode, no number: what could be no address is nh3's to judge
WEB_ADDRESS = rf"https?://{HOST}(?:[/?#](?:[A-Za-z0-9._~:/?#@!$()*+,;=%-]++|&amp;)*+)?+"
ON_THE_LIST = re.compile(
    rf"""(?:{CHARACTERS}|{IN_LINE}|</?(?:p|li|h[2-6]|ul|ol|blockquote|pre)>|<hr />"""
    rf"""|<a href="{WEB_ADDRESS}">(?:{CHARACTERS}|{IN_LINE})*+</a>)*+"""
)


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
    rendered = _rendered(body)
    return _printed(rendered) if ON_THE_LIST.fullmatch(rendered) else _cleaned(rendered)


def _rendered(body: str) -> str:
    """What cmark prints. cmarkgfm's own `markdown_to_html` (2025.10.22) never frees it: 30 MB of ten thousand articles."""
    text = body.encode("utf8")
    made = _cmark.lib.cmark_markdown_to_html(text, len(text), _cmark.lib.CMARK_OPT_DEFAULT)
    try:
        return str(_cmark.ffi.string(made).decode("utf8"))
    finally:
        _free(int(_cmark.ffi.cast("uintptr_t", made)))


def _free(address: int) -> None:
    """Give memory back that cmark took from the C library; elsewhere than on POSIX systems it may be another one than ours."""
    if FREE is not None:
        FREE(c_void_p(address))


def _printed(rendered: str) -> Html:
    """Markup that `ON_THE_LIST` matches whole, in the very letters in which nh3 would print it, at a fifth of its cost.

    It is safe whatever wrote it, cmark included. A browser leaves running text only at a "<", and each of them begins, to the letter,
    a tag of the list without attributes, or a link whose one attribute is a web address between quotation marks that it cannot hold.
    No such tag changes how what follows is read (as `script`, `title`, `svg` do), and a reference such as `&lt;` makes text, never a
    tag. That tags are closed in order is cmark's doing, which prints them from a tree; only links could stand in links there, so what
    stands in a link may be no link here. All else goes through nh3.

    The marks that are replaced stand nowhere else: `>` ends a tag, and `"` holds an address.
    """
    linked = rendered.replace('">', f'" rel="{LINK_REL}">').replace(" />", ">")
    return Html(linked.replace("&quot;", '"').replace("\xa0", "&nbsp;"))


def legal(text: str) -> str:
    """A text without control characters and what else no page, feed or file for machines should hold."""
    return NOT_LEGAL.sub("", text)


def _cleaned(rendered: str) -> Html:
    return Html(
        nh3.clean(
            legal(rendered),
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
    return _blocks(html(body))


def printed_text(printed: Html) -> str:
    """What `text` gives for the Markdown of which this was made, without rendering it again."""
    return "\n\n".join(_blocks(printed))


def _blocks(printed: Html) -> tuple[str, ...]:
    parts = (" ".join(unescape(TAG.sub("", part)).split()) for part in BLOCK_END.split(printed))
    return tuple(part for part in parts if part)


def has_raw_html(body: str) -> bool:
    """Whether CommonMark leaves out something that the body wrote as HTML; `check` names such files."""
    return "<" in body and bool(LEFT_OUT.search(_rendered(body)))
