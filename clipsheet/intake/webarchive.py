"""A page as Safari saves it (`.webarchive`) -> its page: a property list of the page's bytes and those of its pictures and scripts.

Of the list, in Apple's binary format, only the page is looked up: Python's `plistlib` makes everything in it, for which nineteen
megabytes can ask for four hundred. Frames within the page are not read, as in other forms.

The format: behind the things, each a byte of kind and size before it, a table of where they lie, and last 32 bytes that tell how wide its
entries and the references to them are, how many there are, which is the outermost, and where the table is.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from clipsheet.intake import declared
from clipsheet.intake.decode import Undecodable, decoded
from clipsheet.intake.limits import MAX_DOCUMENT_BYTES
from clipsheet.intake.names import PAGE_TYPES
from clipsheet.model import Form, RawDocument

MAGIC = b"bplist00"
TRAILER = struct.Struct(">6xBBQQQ")
INTEGER, DATA, ASCII, UTF_16, MAPPING = 1, 4, 5, 6, 13
SIZE_FOLLOWS = 15  # in the place of a size: an integer
MOST_NAMES = 100  # of a mapping; those of Safari have six


def document(content: bytes, source: str, sha256: str) -> RawDocument:
    """The page of an archive, with its address. Raises `Undecodable`."""
    try:
        said = _Things(content).within("WebMainResource")
    except (ValueError, LookupError, struct.error):
        raise Undecodable("is no web archive of Safari, or is cut off: save the page again") from None
    block, kind, charset, address = (said.get(f"WebResource{name}") for name in ("Data", "MIMEType", "TextEncodingName", "URL"))
    if not isinstance(block, bytes) or kind not in PAGE_TYPES:
        raise Undecodable("no page in it: save the article's page from the browser again")
    if len(block) > MAX_DOCUMENT_BYTES:
        raise Undecodable(f"its page is larger than {MAX_DOCUMENT_BYTES / 1_000_000:g} MB: save the article's page alone")
    text = decoded(block, html=True, charset=charset if isinstance(charset, str) else None)
    is_web = isinstance(address, str) and declared.WEB.fullmatch(address)
    return RawDocument(source, Form.HTML, text, sha256, address=str(address) if is_web else None)


@dataclass(slots=True)
class _Things:
    """The things of a binary property list. Reading raises ValueError, LookupError or struct.error where it is none."""

    content: bytes

    def within(self, name: str) -> dict[str, str | bytes]:
        """The texts and bytes of a mapping in the outermost one, by their names."""
        if not self.content.startswith(MAGIC):
            raise ValueError
        _width, _wide, _count, outermost, _table = self._trailer()
        found = {self._value(key): thing for key, thing in self._pairs(outermost)}
        values = ((self._value(key), self._value(thing)) for key, thing in self._pairs(found[name]))
        return {key: value for key, value in values if isinstance(key, str) and value is not None}

    def _trailer(self) -> tuple[int, ...]:
        return TRAILER.unpack(self.content[-TRAILER.size :])

    def _pairs(self, thing: int) -> list[tuple[int, int]]:
        """The references of a mapping: of its names, and of their values."""
        kind, size, place = self._head(thing)
        if kind != MAPPING or size > MOST_NAMES:
            raise ValueError
        wide = self._trailer()[1]
        found = [self._number(place + one * wide, wide) for one in range(2 * size)]
        return list(zip(found[:size], found[size:], strict=True))

    def _value(self, thing: int) -> str | bytes | None:
        """A text or bytes; None for another kind."""
        kind, size, place = self._head(thing)
        if kind == UTF_16:
            return self._bytes(place, 2 * size).decode("utf-16-be")
        if kind in (DATA, ASCII):
            block = self._bytes(place, size)
            return block if kind == DATA else block.decode("ascii")
        return None

    def _head(self, thing: int) -> tuple[int, int, int]:
        """Kind and size of a thing, and where it is behind them."""
        width, _wide, _count, _outermost, table = self._trailer()
        place = self._number(table + thing * width, width)
        kind, size = divmod(self._number(place, 1), 16)
        place += 1
        if size == SIZE_FOLLOWS and kind != INTEGER:
            wide = 1 << self._number(place, 1) % 16
            return kind, self._number(place + 1, wide), place + 1 + wide
        return kind, size, place

    def _number(self, place: int, wide: int) -> int:
        return int.from_bytes(self._bytes(place, wide))

    def _bytes(self, place: int, size: int) -> bytes:
        if place + size > len(self.content):
            raise IndexError
        return self.content[place : place + size]
