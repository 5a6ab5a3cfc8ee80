"""A message in MIME -> the one document that it carries: a page that a browser saved as a single file (MHTML), or a newsletter (.eml).

The parts are found by their boundaries, and Python's `email` reads their heads: its own parser takes up to
forty times a message's size in memory. Attachments and messages within a message are not read.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from functools import partial
from itertools import islice
from typing import TypeVar

from clipsheet.intake import declared
from clipsheet.intake.decode import Undecodable, decoded
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES
from clipsheet.intake.names import PAGE_TYPES
from clipsheet.model import Declared, Form, RawDocument

T = TypeVar("T")

LONGEST_HEAD = 262_144  # bytes, of which a mail that went through ten servers has twenty thousand
LONGEST_VALUE = 4_000  # letters, of one field of a head
MOST_PARTS = 5_000  # of a message: a page with all its pictures has hundreds
LONGEST_SENDER = 300  # letters: comments in comments are read by recursion
DEEPEST = 5  # parts within parts; a signed mail with pictures and a plain text has four
BLANK_LINE = re.compile(rb"\r?\n\r?\n|\A\r?\n")
TEXT = "text/plain"
# the marks of languages for a mail that somebody sent on or answered: its sender and day are that person's
SENT_ON = re.compile(
    r"(?:\s*(?:re|aw|sv|antw|odp|ynt|отв|رد|回复|答复|fwd?|wg|tr|rv|enc|doorst|ilt|пересл|إعادة توجيه|转发)\s*[:：])+\s*",
    re.IGNORECASE,
)
# "From: Harbour Post <news@x.example>", in any language
SENDER_WITHIN = re.compile(r"^[>* \t]*[^\W\d_][^\n:]{0,20}:[^\n]{0,300}<[^\s<>]{1,100}@[^\s<>]{1,100}>[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that holds no others: its head, and its body as it was sent."""

    head: Message
    body: bytes

    @property
    def kind(self) -> str:
        return self.head.get_content_type()


def document(content: bytes, source: str, sha256: str, *, is_mail: bool) -> RawDocument:
    """The page or text that a message carries. Raises `Undecodable`."""
    head, _body = _split(content)
    parts = [part for part in _parts(content) if part.body.strip() and part.head.get_content_disposition() != "attachment"]
    page = _page(parts, head)
    if page is None:
        raise Undecodable("neither HTML nor text in it: save the page as HTML, or the mail with its text")
    is_html = page.kind in PAGE_TYPES
    text = decoded(_unpacked(page), html=is_html, charset=_parameter(page.head.get_content_charset))
    if is_mail:
        said = _of_mail(head)
        form = Form.DUMP if not is_html else Form.HTML if said.title is None else Form.RECORD_PAGE
        text = _sent_on(text) if not is_html and SENT_ON.match(_field(head, "Subject")) else text
        return RawDocument(source, form, text, sha256, declared=said)
    said = declared.of_fields({"captured": _field(head, "Date")})
    return RawDocument(source, Form.HTML if is_html else Form.DUMP, text, sha256, declared=said, address=_address(head, page.head))


def _page(parts: list[Part], head: Message) -> Part | None:
    """The part that the message says it begins with, else the first page, else the first text."""
    start = str(_parameter(partial(head.get_param, "start")) or "").strip("<> ")
    root = (part for part in parts if start and _field(part.head, "Content-ID").strip("<> ") == start)
    pages = (part for part in parts if part.kind in PAGE_TYPES)
    texts = (part for part in parts if part.kind == TEXT)
    return next((part for part in root if part.kind in PAGE_TYPES), None) or next(pages, None) or next(texts, None)


def _of_mail(head: Message) -> Declared:
    """What the head of a mail says of its text: subject, day, and the sender's name as the outlet. Who sent it on is no outlet."""
    subject = _field(head, "Subject")
    title = SENT_ON.sub("", subject, count=1) if (sent_on := SENT_ON.match(subject)) else subject
    sender = _decoded(parseaddr(str(head.get("From", ""))[:LONGEST_SENDER])[0]).strip("\"' ")
    fields = {"title": title, "date": _field(head, "Date"), "outlet": "" if "@" in sender else sender}
    if sent_on:
        return declared.of_fields({"title": title, "captured": fields["date"]})
    return declared.of_fields(fields)


def _sent_on(text: str) -> str:
    """The text of a mail from the head on of the one that was sent on; who did it may have written above that."""
    within = SENDER_WITHIN.search(text)
    return "\n" * text.count("\n", 0, within.start()) + text[within.start() :] if within else text


def _address(*heads: Message) -> str | None:
    """Where the browser had the page from."""
    said = (_field(head, name) for head in heads for name in ("Snapshot-Content-Location", "Content-Location"))
    return next(filter(declared.WEB.fullmatch, said), None)


# -- MIME ---------------------------------------------------------------------------------------------------------


def _parts(content: bytes) -> list[Part]:
    """The parts of a message, in their order. Raises `Undecodable` where there are too many."""
    parts = list(islice(_leaves(content, 0), MOST_PARTS + 1))
    if len(parts) > MOST_PARTS:
        raise Undecodable(f"a message of more than {MOST_PARTS:,} parts: save the article's page alone, without its pictures")
    return parts


def _leaves(content: bytes, depth: int) -> Iterator[Part]:
    head, body = _split(content)
    boundary = _parameter(head.get_boundary)
    if head.get_content_maintype() != "multipart" or not boundary:
        yield Part(head, body)
        return
    if depth == DEEPEST:
        raise Undecodable("parts nested too deeply: save the article's page alone")
    mark = re.compile(rb"^--%s(--)?[ \t]*\r?$" % re.escape(boundary.encode("utf8", "replace")), re.MULTILINE)
    marks = list(islice(mark.finditer(body), MOST_PARTS + 1))
    ends = [*(later.start() for later in marks[1:]), len(body)]
    for begin, end in zip(marks, ends, strict=True) if marks else ():
        if begin.group(1):
            return
        yield from _leaves(body[begin.end() : end].removeprefix(b"\n").removesuffix(b"\n").removesuffix(b"\r"), depth + 1)


def _split(content: bytes) -> tuple[Message, bytes]:
    """Head and body. A field that is longer than any sound one is cut: what reads it takes the square of its length in time."""
    blank = BLANK_LINE.search(content, 0, LONGEST_HEAD)
    head, body = (content[: blank.start()], content[blank.end() :]) if blank else (content[:LONGEST_HEAD], b"")
    found = Message()
    for name, value in BytesHeaderParser().parsebytes(head).raw_items():
        found[name] = _text(value)[:LONGEST_VALUE]
    return found, body


def _unpacked(part: Part) -> bytes:
    """The body of a part without its transfer encoding. Raises `Undecodable`."""
    encoding = _field(part.head, "Content-Transfer-Encoding").strip().lower()
    try:
        content = (
            binascii.a2b_base64(part.body + b"==")
            if encoding == "base64"
            else binascii.a2b_qp(part.body)
            if encoding == "quoted-printable"
            else part.body
        )
    except binascii.Error:
        raise Undecodable("its page is cut off or damaged (base64): save it again") from None
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Undecodable(f"its page is larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB: save the article's page alone")
    return content


def _parameter(read: Callable[[], T]) -> T | None:
    """A parameter of a field; None where it is written in a charset that is none (RFC 2231), at which Python's `email` stumbles."""
    try:
        return read()
    except ValueError:
        return None


def _field(head: Message, name: str) -> str:
    """A field of a head as text; "" where it is not there."""
    return _decoded(str(head.get(name, "")))


def _decoded(value: str) -> str:
    """A field's value with its encoded words decoded."""
    try:
        return "".join(_word(word, charset) for word, charset in decode_header(value)).strip()
    except (HeaderParseError, binascii.Error, ValueError):
        return value


def _word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    try:
        return word.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return word.decode("utf-8", "replace")


def _text(value: str) -> str:
    """A field as it was sent, with bytes beyond ASCII read as UTF-8 and its lines joined."""
    return " ".join(value.encode("utf8", "surrogateescape").decode("utf8", "replace").split())
