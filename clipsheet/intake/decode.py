"""Bytes -> text: byte order marks, declared charsets, UTF-16 without a mark, and the legacy eight-bit encodings.

The order of belief: a mark, then UTF-8 where the bytes can be nothing else, then what the page was sent as and what it declares (if it
fits), then a guess by charset-normalizer, the one door to it. Binary files are refused with a sentence.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from clipsheet.evidence.language import WORD, is_function_word

MARKS = (  # the longer marks first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BINARY = ((b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
          (b"PK\x03\x04", "a zip or office file"), (b"\x1f\x8b", "compressed"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
          (b"\xd0\xcf\x11\xe0", "an office file"))  # fmt: skip
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]+)""", re.I)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
HEAD_BYTES = 4096  # the standard asks for the declaration in the first 1,024; real pages are later
SAMPLE_BYTES = 65_536  # enough for a guess, and a bound on its time
WIDER = {  # the HTML standard reads these labels as their supersets
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "ks_c_5601-1987": "cp949",
    "tis-620": "cp874",
}  # fmt: skip
NO_CHARSETS = {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}  # Python's; of no page
LEGACY = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r", "koi8_u",
          "iso8859_2", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9", "iso8859_15",
          "gb18030", "big5", "cp932", "euc_jp", "cp949"]  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
NEAR = 0.05  # of charset-normalizer's measures; French in cp1250 and in cp1252 differ by .03
BEGIN_NO_SEQUENCE = bytes(range(0xC0))  # of UTF-8: ASCII, and the bytes within a sequence
FEWEST_SEQUENCES = 4  # two Chinese words in GBK can be UTF-8 by chance
EMPTY = "the file is empty"
MAX_CONTROL_SHARE = 0.02  # text with this many control characters is no text


class Undecodable(ValueError):
    """The bytes are no text; the message is the sentence for the editor."""


def decoded(content: bytes, *, html: bool, charset: str | None = None) -> str:
    """The text of a file, line ends as `\\n`; `charset` is what it was sent as. Raises `Undecodable`."""
    if not content.strip():
        raise Undecodable(EMPTY)
    for magic, what in BINARY:
        if content.startswith(magic):
            raise Undecodable(f"{what}, not a page: save the page as HTML or text")
    text = _text(content, [_codec(charset) if charset else None, _declared(content) if html else None])
    sample = text[:SAMPLE_BYTES]
    if len(CONTROL.findall(sample)) > MAX_CONTROL_SHARE * len(sample):
        raise Undecodable("binary data, not a page: save the page as HTML or text")
    text = CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():  # a byte order mark alone
        raise Undecodable(EMPTY)
    return text


def charset_of(content_type: str) -> str | None:
    """The charset that a Content-Type names.

    >>> charset_of('text/html; Charset="windows-1251"'), charset_of("text/html")
    ('windows-1251', None)
    """
    named = CHARSET.search(content_type)
    return named.group(1) if named else None


def _text(content: bytes, told: list[str | None]) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if wide := _utf_16(content[:SAMPLE_BYTES]):
        return content.decode(wide, "replace")
    if _is_utf_8(content):
        return content.decode("utf-8")
    for encoding in filter(None, (*told, "utf-8")):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if _nearly_utf_8(content):
        return content.decode("utf-8", "replace")
    return content.decode(_guess(content[:SAMPLE_BYTES]) or next(filter(None, told), "cp1252"), "replace")


def _declared(content: bytes) -> str | None:
    """The encoding that a page declares."""
    found = DECLARED.search(content[:HEAD_BYTES])
    return _codec((found.group(1) or found.group(2)).decode("ascii", "ignore")) if found else None


def _codec(label: str) -> str | None:
    """The codec of a charset's label; those that are no charsets stay shut.

    So do UTF-16 and 32, which are known without a label: any text of an even length could be read as them.
    """
    label = label.lower()
    try:
        codec = codecs.lookup(WIDER.get(label, label))
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding or codec.name in NO_CHARSETS or codec.name.startswith(("utf-16", "utf-32")):
        return None
    return codec.name


def _utf_16(sample: bytes) -> str | None:
    """UTF-16 without a mark, by its spaces and line ends: in the other order these are no characters that a text holds.

    Zeros alone would not do: the commonest word of Chinese, U+4E00, has one.
    """
    if 0 not in sample:
        return None
    pairs = list(zip(sample[0::2], sample[1::2], strict=False))
    little = sum(not second and first in b" \t\n\r" for first, second in pairs)
    big = sum(not first and second in b" \t\n\r" for first, second in pairs)
    return "utf-16-le" if little > 4 * big else "utf-16-be" if big > 4 * little else None


def _is_utf_8(content: bytes) -> bool:
    """Whether there are so many sequences of UTF-8, and nothing else, that no declaration is believed against them.

    Collectors save pages as UTF-8 and leave the declaration of the original in them.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(content.translate(None, delete=BEGIN_NO_SEQUENCE)) >= FEWEST_SEQUENCES


def _nearly_utf_8(content: bytes) -> bool:
    """UTF-8 with a few broken bytes (a cut, a bad paste): one in a thousand characters at most."""
    text = content[:SAMPLE_BYTES].decode("utf-8", "replace")
    beyond_ascii = sum(1 for char in text if char > "\x7f")
    broken = text.count("\ufffd")
    return broken <= 1 or broken < 0.05 * beyond_ascii


def _guess(sample: bytes) -> str | None:
    """The encoding whose reading is most like a language; among near equals the one with more function words beyond ASCII.

    charset-normalizer's `best()` looks at disorder first and reads French as cp1250: "oů" and "ŕ" are as orderly as "où" and "à".
    """
    found = {match.encoding: match.coherence - match.chaos for match in charset_normalizer.from_bytes(sample, cp_isolation=LEGACY)}
    near = [encoding for encoding, score in found.items() if score >= max(found.values()) - NEAR]
    return max(near, key=lambda encoding: (_function_words(sample.decode(encoding, "replace")), found[encoding]), default=None)


def _function_words(text: str) -> int:
    return sum(not word.isascii() and is_function_word(word) for word in WORD.findall(text.casefold()))
