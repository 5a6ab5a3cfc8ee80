"""One engine for outlets, countries and topics: surface forms -> keys, each hit with its span, in one pass over a text.

Forms match on word boundaries, the longest first; a form that ends in `*` takes any ending. Forms written with a capital match only
words with a capital, or anything in a headline of capitals; forms in scripts without spaces match anywhere. Spellings of one letter
(ё, أ, ی, ’) are one. The one door to Aho-Corasick. What a hit *means* is judged by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

Key = TypeVar("Key", bound=Hashable)

UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")  # Thai, Japanese, Chinese
FIRST_ARABIC = "\u0620"
ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
# Arabic and Persian write these before a word without a space: and, so, with, for, like; each with or without the article
CLITIC = re.compile("(?:[وف]?(?:ال|لل|بال|كال|[بلك])?|وال|فال)")
# letters that one language or press writes as another; each for one, so that every character keeps its place
SPELLINGS = tuple(zip("’ʼİЁё" + "أإآٱ" + "یک", "''iЕе" + "اااا" + "يك", strict=True))


class Form(NamedTuple, Generic[Key]):
    """A surface form as a person writes it (`air strike*`, `Mali`), and what it stands for."""

    text: str
    key: Key


class Hit(NamedTuple, Generic[Key]):
    """A form found: what it stands for, where, and the words as the text has them."""

    key: Key
    start: int
    end: int
    text: str


class Index(Generic[Key]):
    """Forms, ready to be found. Building costs a pass over the forms, finding one over the text."""

    def __init__(self, forms: Iterable[Form[Key]]) -> None:
        given = list(forms)
        patterns = folded("\0".join(form.text for form in given)).split("\0")  # one call for all: twenty times as fast
        by_pattern: dict[str, list[Form[Key]]] = {}
        for pattern, form in zip(patterns, given, strict=bool(given)):
            bare = pattern.removesuffix("*")
            if bare.strip():
                by_pattern.setdefault(bare, []).append(form)
        self._forms = list(by_pattern.values())
        self._finder = AhoCorasick(list(by_pattern)) if by_pattern else None

    def hits(self, text: str) -> list[Hit[Key]]:
        """The hits of a text in order, without overlaps: where two compete, the longer, then the earlier."""
        return longest(self.every(text))

    def every(self, text: str) -> list[Hit[Key]]:
        """The hits of a text with all overlaps."""
        if self._finder is None or not text:
            return []
        shouted = _is_shouted(text)
        return [hit for match in self._finder.find_matches_as_indexes(folded(text), overlapping=True)
                for hit in self._confirmed(text, *match, shouted)]  # fmt: skip

    def _confirmed(self, text: str, pattern: int, start: int, end: int, shouted: bool) -> Iterator[Hit[Key]]:
        if _begins_inside_a_word(text, start):
            return
        for form in self._forms[pattern]:
            reach = _reach(text, start, end, form.text.endswith("*"))
            if reach is not None and (shouted or _case_fits(form.text, text[start:end])):
                yield Hit(form.key, start, reach, text[start:reach])


def longest(found: Iterable[Hit[Key]]) -> list[Hit[Key]]:
    """The longest of overlapping hits, in order; several keys of the very same span all stay, each once."""
    chosen: list[Hit[Key]] = []
    rivals: list[Hit[Key]] = []
    reach = 0
    for hit in sorted(dict.fromkeys(found), key=lambda hit: hit.start):
        if hit.start >= reach:
            chosen += _settled(rivals)
            rivals = []
        rivals.append(hit)
        reach = max(reach, hit.end)
    return chosen + _settled(rivals)


def folded(text: str) -> str:
    """Lower case and one spelling of each letter, every character in its place: the few that grow when lowered stay as they are.

    >>> folded("İstanbul’a"), folded("أوروبا")
    ("istanbul'a", 'اوروبا')
    """
    if text.isascii():
        return text.lower()
    for letter, other in SPELLINGS:
        text = text.replace(letter, other)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_shouted(text: str) -> bool:
    """Whether a text is in capitals, as some agencies' headlines are: case then tells nothing."""
    return len(text) < 400 and text.upper() == text and text.lower() != text


def _case_fits(form: str, words: str) -> bool:
    """A form in small letters matches any case; one with capitals wants them, or the whole word in capitals."""
    form = form.removesuffix("*")
    if form == form.lower():
        return True
    first = next(place for place, char in enumerate(form) if char.isalpha())  # a comma may stand before: `, Mass.`
    return words.isupper() if form.isupper() else words[first].isupper() or form[first].islower()


def _begins_inside_a_word(text: str, start: int) -> bool:
    if start == 0 or not _joins(text[start - 1]) or not _joins(text[start]):
        return False
    if text[start] < FIRST_ARABIC:  # nine of ten: Latin, Greek and Cyrillic know neither clitics nor words without spaces
        return True
    return UNSPACED.match(text, start) is None and not _after_clitic(text, start)


def _reach(text: str, start: int, end: int, open_ended: bool) -> int | None:
    """Where the word that begins at `start` ends, or None where the form is only its beginning."""
    if end == len(text) or not _joins(text[end]) or UNSPACED.match(text, start):
        return end
    if not open_ended:
        return None
    while end < len(text) and _joins(text[end]):
        end += 1
    return end


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_"


def _after_clitic(text: str, start: int) -> bool:
    if not ARABIC_LETTER.match(text, start):
        return False
    word = start
    while word and ARABIC_LETTER.match(text, word - 1):
        word -= 1
    return CLITIC.fullmatch(text, word, start) is not None


def _settled(rivals: list[Hit[Key]]) -> list[Hit[Key]]:
    if len(rivals) < 2:
        return rivals
    chosen: list[Hit[Key]] = []
    for hit in sorted(rivals, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all((hit.start, hit.end) == (one.start, one.end) or one.end <= hit.start or hit.end <= one.start for one in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit.start)
