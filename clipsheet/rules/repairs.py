"""Repairs inside a text: mojibake, invisible characters, glued sentences.  Idempotent; none loses a letter.

The one door to ftfy. Which lines belong to the article is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import ftfy

from clipsheet.rules.text import remembered

CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,  # a page that shows "&lt;" means it
    uncurl_quotes=False,  # quotes are the outlet's own
    fix_latin_ligatures=False,
    fix_character_width=False,  # full-width letters are ordinary in Chinese and Japanese
    normalization="NFC",
    explain=False,
)
# soft hyphen, zero-width space, marks that set the direction of text (they could reorder what a reader sees), byte order mark,
# what Unicode says is no character
INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
LATER_CONTROL = re.compile("[\x80-\x9f]")  # halves of mojibake ("â\x80\x99" is ’), so they go after it
BLANKS = re.compile("[ \t\n]+")  # without the hard space, a half of mojibake too ("Ã\xa0" is à)
# A character that was decoded wrongly has become two and more that are not ASCII, the second a blank at times. Asking ftfy costs
# twenty times as much, and most lines have only a quotation mark or an accent here and there.
SUSPECT = re.compile("[^\x00-\x7f]{2}|[\x80-\xa0]|[ÂÃâĂГРС] ")
MOST_MARKS = 30  # on one letter: Unicode Standard Annex #15, stream-safe text format
COMBINING = (range(0x300, 0x3100), range(0xA66F, 0xFE30), range(0x101FD, 0x1E950))  # where characters that combine stand
UNPAIRED = re.compile("[\ud800-\udfff]")

# the end of a sentence with the next one glued to it: "in July 2024.In August", "its peoples.\"In September"
GLUE = re.compile(r"""(?<=[^\W\d_A-Z]{2}|\d\d|[^\W_][)”’"%])[.!?…][”"’»)]*(?=[“"«‘(]?[A-ZÀ-ÖØ-ÞĂ-ŽА-ЯЁІЇЄҐ][\w’'-]*[ ,])""")
MIN_GLUED_WORDS = 40  # shorter lines hold "node.JavaScript" and the like; bodies printed without breaks are longer


@remembered
def repaired(text: str) -> str:
    """A line or paragraph with its white space folded, mojibake mended and invisible characters gone.

    >>> repaired("Itâ€™s  a\\u00ad test\\u200b")
    'It’s a test'
    """
    if text.isascii() and (plain := " ".join(text.split())).isprintable():  # nine lines of ten
        return plain
    text = _untowered(text)
    text = BLANKS.sub(" ", CONTROL.sub(" ", UNPAIRED.sub("\ufffd", text))).strip(" ")
    mended = text if text.isascii() else _mended(text)
    while mended != text:  # what was mended or folded may show more; sound text goes through once
        text, mended = mended, _mended(mended)
    return text


def _untowered(text: str) -> str:
    """The text with no more marks on a letter than Unicode's own limit for a stream; to order a hundred thousand takes minutes."""
    return _towers().sub(r"\1", text) if any(map(unicodedata.combining, text)) else text


@cache
def _towers() -> re.Pattern[str]:
    marks = "".join(mark for block in COMBINING for code in block if unicodedata.combining(mark := chr(code)))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


def _mended(text: str) -> str:
    fixed = ftfy.fix_text(text, CONFIG) if SUSPECT.search(text) else unicodedata.normalize("NFC", text)
    return " ".join(INVISIBLE.sub("", LATER_CONTROL.sub(" ", fixed)).split())


def parted(text: str) -> tuple[str, ...]:
    """The paragraphs of a line in which sentences are glued; the line itself where none are.

    >>> parted("He left.She stayed.")  # too short to be a body printed without breaks
    ('He left.She stayed.',)
    """
    if len(text.split()) < MIN_GLUED_WORDS:
        return (text,)
    parts, start = [], 0
    for glue in GLUE.finditer(text):
        end = glue.end()
        if text[end - 1] == '"' and text.count('"', start, end) % 2:  # a straight quote that closes nothing opens the next sentence
            end -= 1
        parts.append(text[start:end].strip())
        start = end
    return (*parts, text[start:].strip())
