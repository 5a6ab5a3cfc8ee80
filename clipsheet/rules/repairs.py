"""Repairs inside a text: mojibake, invisible characters, glued sentences.  Idempotent; none loses a letter.

The one door to ftfy. Which lines belong to the article is decided elsewhere.
"""

from __future__ import annotations

import re

import ftfy

CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,  # a page that shows "&lt;" means it
    uncurl_quotes=False,  # quotes are the outlet's own
    fix_latin_ligatures=False,
    fix_character_width=False,  # full-width letters are ordinary in Chinese and Japanese
    normalization="NFC",
    explain=False,
)
# soft hyphen, zero-width space, marks that set the direction of text (they could reorder what a reader sees), byte order mark
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
UNPAIRED = re.compile("[\ud800-\udfff]")

# the end of a sentence with the next one glued to it: "in July 2024.In August", "its peoples.\"In September"
GLUE = re.compile(r"""(?<=[^\W\d_A-Z]{2}|\d\d|[^\W_][)”’"%])[.!?…][”"’»)]*(?=[“"«‘(]?[A-ZÀ-ÖØ-ÞĂ-ŽА-ЯЁІЇЄҐ][\w’'-]*[ ,])""")
MIN_GLUED_WORDS = 40  # shorter lines hold "node.JavaScript" and the like; bodies printed without breaks are longer


def repaired(text: str) -> str:
    """A line or paragraph with its white space folded, mojibake mended and invisible characters gone.

    >>> repaired("Itâ€™s  a\\u00ad test\\u200b")
    'It’s a test'
    """
    text = CONTROL.sub(" ", UNPAIRED.sub("\ufffd", text))
    text = INVISIBLE.sub("", ftfy.fix_text(text, CONFIG) if not text.isascii() else text)
    return " ".join(text.split())


def parted(text: str) -> tuple[str, ...]:
    """The paragraphs of a line in which sentences are glued; the line itself where none are.

    >>> parted("He left.She stayed.")  # too short to be a body printed without breaks
    ('He left.She stayed.',)
    """
    if len(text.split()) < MIN_GLUED_WORDS:
        return (text,)
    parts, start = [], 0
    for glue in GLUE.finditer(text):
        parts.append(text[start : glue.end()].strip())
        start = glue.end()
    return (*parts, text[start:].strip())
