"""A web archive (WARC) -> its pages, one at a time; the one door to fastwarc.

Pages are responses of text/html with the status 200, and resources and conversions of that kind. Pictures, scripts, redirects and errors
are passed over. What breaks off ends the reading with a sentence; the pages before it are kept.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from gzip import BadGzipFile

from fastwarc.stream_io import BrotliReader, ChunkedReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from clipsheet.intake import declared
from clipsheet.intake.decode import Undecodable, decoded
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_UNPACKED
from clipsheet.intake.names import PAGE_TYPES
from clipsheet.model import Form, RawDocument, Rejected

HOLD_PAGES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


class _Metered(io.RawIOBase):
    """A stream that ends where it cannot be read any further, and remembers why; fastwarc takes a broken end for an end."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._place = 0
        self._fault: str | None = None

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def ended(self) -> str | None:
        """Why it ended before its end; None where it did not."""
        return self._fault

    def read(self, size: int = -1, /) -> bytes:
        try:
            content = self._stream.read1(size) if self._fault is None else b""
        except (OSError, EOFError, zlib.error, BadGzipFile) as error:
            self._fault = str(error)
            return b""
        self._place += len(content)
        if self._place > MOST_UNPACKED:
            self._fault = f"it unpacks to more than {MOST_UNPACKED / 1_000_000_000:g} GB: split it"
        return bytes(content)


def pages(stream: io.BufferedIOBase, source: str) -> Iterator[RawDocument | Rejected]:
    """The pages of an archive, each named by the id of its record."""
    metered = _Metered(stream)
    last, broken, found = "", "", 0
    try:
        for number, record in enumerate(ArchiveIterator(metered, HOLD_PAGES, parse_http=False, stream_detect=False), 1):
            last = _text(record.headers.get("WARC-Record-ID")).strip("<> ") or str(number)
            try:
                kind = _kind(record)
                if kind is not None:
                    found += 1
                    yield _page(record, kind, source, last)
            except (Undecodable, OSError, zlib.error) as refused:
                yield Rejected(f"{source}#{last}", str(refused))
    except (OSError, ValueError) as error:
        broken = str(error)
    fault = metered.ended() or broken
    if fault:
        behind = f"behind the record {last}" if last else "at its beginning"
        yield Rejected(source, f"the archive is broken {behind}: {fault}; what stands before was read")
    elif not found:
        yield Rejected(source, "no page in the archive: none of its records is a response of text/html with status 200")


def _kind(record: WarcRecord) -> str | None:
    """The content type of a record that is a page; None for another one."""
    if record.is_http:
        record.parse_http()
        if getattr(record.http_headers, "status_code", None) != 200:
            return None
        kind = _text(record.http_headers.get("Content-Type"))
    else:
        kind = _text(record.headers.get("Content-Type"))
    return kind if kind.partition(";")[0].strip().lower() in PAGE_TYPES else None


def _page(record: WarcRecord, kind: str, source: str, identity: str) -> RawDocument:
    announced = record.content_length
    block = record.reader.read(MAX_DOCUMENT_BYTES + 1)
    if len(block) < min(announced, MAX_DOCUMENT_BYTES):
        raise Undecodable("the record is cut off: save the archive again")
    content = _unpacked(block, record)
    if max(len(block), len(content)) > MAX_DOCUMENT_BYTES:
        raise Undecodable(f"a page larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB")
    charset = CHARSET.search(kind)
    address = _text(record.headers.get("WARC-Target-URI")).strip("<> ")
    return RawDocument(
        source,
        Form.HTML,
        decoded(content, html=True, charset=charset.group(1) if charset else None),
        hashlib.sha256(content).hexdigest(),
        identity,
        declared.of_fields({"captured": _text(record.headers.get("WARC-Date"))}),
        address if declared.WEB.fullmatch(address) else None,
    )


def _unpacked(block: bytes, record: WarcRecord) -> bytes:
    """A block as its page's bytes, or a letter more than there may be. Many crawlers unpack a page and leave the header that says how."""
    if record.http_headers is None:
        return block
    if "chunked" in _text(record.http_headers.get("Transfer-Encoding")).lower():
        block = _or_as_it_is(lambda content: ChunkedReader(io.BytesIO(content)).read(MAX_DOCUMENT_BYTES + 1), block)
    for name in reversed(_text(record.http_headers.get("Content-Encoding")).lower().split(",")):
        if (unpack := UNPACK.get(name.strip())) is not None:
            block = _or_as_it_is(unpack, block)
    return block


def _or_as_it_is(unpack: Callable[[bytes], bytes], block: bytes) -> bytes:
    try:
        return unpack(block)
    except (OSError, zlib.error):
        return block


def _inflated(window: int) -> Callable[[bytes], bytes]:
    return lambda block: zlib.decompressobj(window).decompress(block, MAX_DOCUMENT_BYTES + 1)


def _deflated(block: bytes) -> bytes:
    """What servers call deflate: zlib's format by the standard, and without its head by habit."""
    try:
        return _inflated(zlib.MAX_WBITS)(block)
    except zlib.error:
        return _inflated(-zlib.MAX_WBITS)(block)


def _brotli(block: bytes) -> bytes:
    return BrotliReader(io.BytesIO(block)).read(MAX_DOCUMENT_BYTES + 1)


def _text(value: str | None) -> str:
    return value or ""


GZIP = _inflated(16 + zlib.MAX_WBITS)
UNPACK = {"gzip": GZIP, "x-gzip": GZIP, "deflate": _deflated, "br": _brotli}
