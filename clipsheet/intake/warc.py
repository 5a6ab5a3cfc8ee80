"""A web archive (WARC) -> its pages, one at a time; the one door to fastwarc.

Pages are responses of text/html with the status 200, resources and conversions of that kind, and conversions into plain text (WET).
Pictures, scripts, redirects and errors are passed over. What breaks off ends the reading with a sentence; the pages before it are kept.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from gzip import BadGzipFile

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from clipsheet.intake import declared
from clipsheet.intake.decode import Undecodable, charset_of, decoded
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES, MOST_UNPACKED
from clipsheet.intake.names import PAGE_TYPES
from clipsheet.model import Form, RawDocument, Rejected

HOLD_PAGES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
GZIP_WINDOW = 16 + zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b\x08"
RECORD = b"WARC/"
TEXT = "text/plain"
BLOCK = 65_536  # bytes
LEAD = 2_000_000  # bytes; crawlers cut pages off at 1 MB, and to unpack these takes 50 ms
LONGEST_HEAD = 1024  # bytes of a gzip member, in which its first letters stand


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


class _Stretch(io.BufferedIOBase):
    """What the members of a gzip file hold that begin between two of its places, in bytes: of a web archive each record is a member.

    A page may itself hold what looks like a record's beginning, as a web archive within a web archive does. So members are followed from
    somewhat before the start: what is one after another, each at its end, is what it looks like.
    """

    def __init__(self, stream: io.BufferedIOBase, start: int, end: int) -> None:
        self._stream = stream
        self._end = end
        self._packed = b""
        self._member: zlib._Decompress | None = None
        self._seek(max(0, start - LEAD))
        while not self._is_at(start):
            self.resume()

    def read1(self, size: int = -1, /) -> bytes:
        """The next bytes, unpacked; none at the end."""
        while (content := self._read(size if size > 0 else BLOCK)) == b"" and self._goes_on(self._end):
            pass
        return content

    def resume(self) -> bool:
        """Go to the next record behind the beginning of what is broken; whether there is one before the end."""
        self._seek(self._begun + 1 if self.place < self._end else self._end)
        return self.place < self._end

    @property
    def place(self) -> int:
        """Where in the file it is."""
        return self._stream.tell() - len(self._packed)

    def _is_at(self, start: int) -> bool:
        """Whether it comes to where the first one begins, or to the end; False where what lies before is broken."""
        try:
            while self._read(BLOCK) or self._goes_on(start):
                if self.place > self._end:  # none begins between them
                    self._seek(self._end)
        except (EOFError, zlib.error):
            return False
        return True

    def _seek(self, place: int) -> None:
        self._member, self._packed = None, b""
        self._begun = _record_from(self._stream, place, self._end) if place else 0
        self._stream.seek(self._begun)

    def _read(self, size: int) -> bytes:
        """The next bytes of a member, none at its end."""
        while self._member is not None and not self._member.eof:
            self._packed = self._packed or self._stream.read(BLOCK)
            if not self._packed:
                raise EOFError("it ends in the middle of a record")
            content = self._member.decompress(self._packed, size)
            self._packed = self._member.unconsumed_tail or self._member.unused_data  # the one within it, the other behind
            if content:
                return content
        return b""

    def _goes_on(self, end: int) -> bool:
        """Whether another member begins before an end; then it is begun."""
        self._packed = self._packed.lstrip(b"\0")  # some writers fill blocks up
        while not self._packed and (block := self._stream.read(BLOCK)):
            self._packed = block.lstrip(b"\0")
        if not self._packed or self.place >= end:
            return False
        self._begun = self.place
        self._member = zlib.decompressobj(GZIP_WINDOW)
        return True


def _record_from(stream: io.BufferedIOBase, start: int, end: int) -> int:
    """Where what looks like a record begins from `start` on, or `end`."""
    for place in range(start, end, BLOCK):
        stream.seek(place)
        block = stream.read(BLOCK + len(GZIP_MAGIC) - 1)
        for found in re.finditer(re.escape(GZIP_MAGIC), block):
            stream.seek(place + found.start())
            with suppress(zlib.error):
                if zlib.decompressobj(GZIP_WINDOW).decompress(stream.read(LONGEST_HEAD), len(RECORD)) == RECORD:
                    return min(place + found.start(), end)
    return end


def pages(stream: io.BufferedIOBase, source: str, within: tuple[int, int] | None = None) -> Iterator[RawDocument | Rejected]:
    """The pages of an archive, each named by the id of its record; of a packed one, given as it lies there, those that begin `within` two
    places, in bytes.
    """
    if within is None:
        found = yield from _pages_of(_Metered(stream), source, "")
        if not found:
            yield Rejected(
                source, "no page in the archive: none of its records is a response of text/html with status 200, or the text of one"
            )
        return
    stretch = _Stretch(stream, *within)
    is_left = True
    while is_left:
        metered = _Metered(stretch)
        yield from _pages_of(metered, source, f"{stretch.place}+")
        is_left = metered.ended() is not None and stretch.resume()


def _pages_of(metered: _Metered, source: str, numbered: str) -> Generator[RawDocument | Rejected, None, int]:
    """The pages of a stream; those without an id have their number behind `numbered`. Gives how many things it told of."""
    last, broken, found = "", "", 0
    try:
        for number, record in enumerate(ArchiveIterator(metered, HOLD_PAGES, parse_http=False, stream_detect=False), 1):
            last = _text(record.headers.get("WARC-Record-ID")).strip("<> ") or f"{numbered}{number}"
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
        found += 1
    return found


def _kind(record: WarcRecord) -> str | None:
    """The content type of a record that is a page; None for another one."""
    if record.is_http:
        record.parse_http()
        if getattr(record.http_headers, "status_code", None) != 200:
            return None
        kind = _text(record.http_headers.get("Content-Type"))
    else:
        kind = _text(record.headers.get("Content-Type"))
    types = PAGE_TYPES | {TEXT} if record.record_type is WarcRecordType.conversion else PAGE_TYPES
    return kind if _type(kind) in types else None


def _type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _page(record: WarcRecord, kind: str, source: str, identity: str) -> RawDocument:
    announced = record.content_length
    block = record.reader.read(MAX_DOCUMENT_BYTES + 1)
    if len(block) < min(announced, MAX_DOCUMENT_BYTES):
        raise Undecodable("the record is cut off: save the archive again")
    content = _unpacked(block, record)
    if max(len(block), len(content)) > MAX_DOCUMENT_BYTES:
        raise Undecodable(f"a page larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB")
    is_text = _type(kind) == TEXT
    address = _text(record.headers.get("WARC-Target-URI")).strip("<> ")
    return RawDocument(
        source,
        Form.DUMP if is_text else Form.HTML,
        decoded(content, html=not is_text, charset=charset_of(kind)),
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


def _zstandard(block: bytes) -> bytes:
    return ZstdReader(io.BytesIO(block)).read(MAX_DOCUMENT_BYTES + 1)


def _text(value: str | None) -> str:
    return value or ""


GZIP = _inflated(GZIP_WINDOW)
UNPACK = {"gzip": GZIP, "x-gzip": GZIP, "deflate": _deflated, "br": _brotli, "zstd": _zstandard}
